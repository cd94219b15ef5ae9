"""Cases as rows of the fact table, and rows as cases again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import groupby
from operator import itemgetter
from typing import Any

from engine.columns.layout import BY, SETTLEMENTS, TO
from engine.observations import CaseFacts, Observation
from engine.policy import Policy
from engine.possible import Range, strongest
from engine.proofs import kind_of
from engine.unit_facts import added, hull, merged
from engine.units import Unit, by_parcel, units_of
from engine.vocabulary import Vocabulary

Line = dict[str, Any]
"""One row of the fact table: what is in its columns, by name; instants in microseconds."""


class _Unheld(Exception):
    """Something that the columns cannot hold."""


def rows_of(policy: Policy, facts: Vocabulary, case: CaseFacts) -> list[Line]:
    """The rows of a case, a unit each; one row with all of it where the columns cannot hold it.

    `facts` are those that have columns.
    """
    indexed = by_parcel(case)
    try:
        return [_row(facts, case, unit, indexed) for unit in units_of(policy, case)]
    except _Unheld:
        return [{**_keys(case, Unit()), "detail": json.dumps(plain_case(case), ensure_ascii=False)}]


def _keys(case: CaseFacts, unit: Unit) -> Line:
    return {
        "case_id": case.case_id,
        "parcel": unit.parcel,
        "line": unit.line,
        "ground": unit.ground,
        "as_of": case.as_of,
        "policy_date": case.policy_date,
        "currency": case.currency,
        "raised": " ".join(sorted(case.raised)) or None,
    }


def _row(facts: Vocabulary, case: CaseFacts, unit: Unit, indexed: Any) -> Line:
    row = _keys(case, unit)
    if any(" " in tag for tag in case.raised):
        raise _Unheld
    parts = indexed[None] if unit.parcel is None else (*indexed[None], *indexed.get(unit.parcel, ()))
    seen: dict[str, list[Observation]] = {}
    for _, observation in sorted(parts, key=itemgetter(0)) if unit.parcel is not None else _all(indexed):
        if unit.covers(observation):
            seen.setdefault(observation.fact, []).append(observation)
    for name, observations in seen.items():
        fact = facts.get(name)
        if fact is None:
            continue
        if fact.finite:
            standing = merged(fact, observations)
            row[name] = standing.mask
            if standing.settled_by not in ("", "person"):
                row[name + BY] = SETTLEMENTS.index(standing.settled_by)
            continue
        known = added(fact, observations) if fact.type == "money" else hull(fact, observations)
        if kind_of(name) is not None and len({each.values for each in observations}) > 1:
            raise _Unheld  # the latest notice and the earliest document count, not what all allow
        row[name] = known.low
        if not known.exact:
            settled = {cause.settled_by for cause in known.blame}
            if len(settled) > 1:
                raise _Unheld
            row[name + TO] = known.high
            row[name + BY] = SETTLEMENTS.index(strongest(list(settled)))
    return row


def _all(indexed: Any) -> Iterable[tuple[int, Observation]]:
    return sorted((each for parcel in indexed.values() for each in parcel), key=itemgetter(0))


# -- rows as cases ------------------------------------------------------------------------------------


def cases_of(facts: Vocabulary, rows: Iterable[Line]) -> Iterator[CaseFacts]:
    """The cases of rows, by the facts that have columns; the rows of one case stand together."""
    for _, together in groupby(rows, key=itemgetter("case_id")):
        yield case_of(facts, list(together))


def case_of(facts: Vocabulary, rows: Sequence[Line]) -> CaseFacts:
    """The case of its rows."""
    first = rows[0]
    if first.get("detail") is not None:
        return case_from_plain(json.loads(first["detail"]))
    carried: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.get("parcel") is not None and row.get("line") is not None:
            carried.setdefault(row["parcel"], {})[row["line"]] = None
    return CaseFacts(
        case_id=first["case_id"],
        as_of=first["as_of"],
        policy_date=first["policy_date"],
        currency=first["currency"],
        observations=tuple(each for row in rows for each in _observations(facts, row)),
        raised=frozenset((first.get("raised") or "").split()),
        parcels=_names(rows, "parcel"),
        lines=_in_order(list(lines) for lines in carried.values()) or _names(rows, "line"),
        grounds=_names(rows, "ground"),
        carried={parcel: tuple(lines) for parcel, lines in carried.items()},
    )


def _names(rows: Iterable[Line], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[key] for row in rows if row.get(key) is not None))


def _in_order(sequences: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Names in an order that all sequences keep to."""
    before: dict[str, set[str]] = {}
    for sequence in sequences:
        for position, name in enumerate(sequence):
            before.setdefault(name, set()).update(sequence[max(position - 1, 0) : position])
    return tuple(TopologicalSorter(before).static_order())


def _observations(facts: Vocabulary, row: Line) -> Iterator[Observation]:
    for name, fact in facts.items():
        value = row.get(name)
        if value is None:
            continue
        greatest = row.get(name + TO)
        known = Range(value, value if greatest is None else greatest)
        yield Observation(
            fact=name,
            values=tuple(fact.values_of(value)) if fact.finite else (known.low, known.high),
            settled_by=SETTLEMENTS[row.get(name + BY) or 0],
            because="",
            parcel=row.get("parcel"),
            line=row.get("line"),
            ground=row.get("ground"),
        )


# -- whole cases ---------------------------------------------------------------------------------------


def plain_case(case: CaseFacts) -> dict[str, Any]:
    """A case as plain maps and lists."""
    return {
        "case_id": case.case_id,
        "as_of": case.as_of,
        "policy_date": case.policy_date,
        "currency": case.currency,
        "observations": [
            [each.fact, list(each.values), each.settled_by, each.parcel, each.line, each.ground]
            for each in case.observations
        ],
        "raised": sorted(case.raised),
        "parcels": list(case.parcels),
        "lines": list(case.lines),
        "grounds": list(case.grounds),
        "carried": {parcel: list(lines) for parcel, lines in case.carried.items()},
    }


def case_from_plain(plain: Mapping[str, Any]) -> CaseFacts:
    """A case from plain maps and lists."""
    return CaseFacts(
        case_id=plain["case_id"],
        as_of=plain["as_of"],
        policy_date=plain["policy_date"],
        currency=plain["currency"],
        observations=tuple(
            Observation(
                fact=fact,
                values=tuple(values),
                settled_by=settled_by,
                because="",
                parcel=parcel,
                line=line,
                ground=ground,
            )
            for fact, values, settled_by, parcel, line, ground in plain["observations"]
        ),
        raised=frozenset(plain["raised"]),
        parcels=tuple(plain["parcels"]),
        lines=tuple(plain["lines"]),
        grounds=tuple(plain["grounds"]),
        carried={parcel: tuple(lines) for parcel, lines in plain["carried"].items()},
    )
