"""Cases as rows of the fact table, and rows as cases again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from itertools import groupby
from operator import itemgetter
from typing import Any

from engine.columns.layout import BY, SETTLEMENTS, TO, computable
from engine.observations import CaseFacts, Observation
from engine.policy import Policy
from engine.possible import Range, Settlement, strongest
from engine.proofs import kind_of
from engine.unit_facts import added, hull, merged
from engine.units import Unit, by_parcel, seen_of, units_of
from engine.vocabulary import Fact, Vocabulary

Line = dict[str, Any]
"""One row of the fact table: what is in its columns, by name; instants in microseconds."""


class _Unheld(Exception):
    """Something that the columns cannot hold."""


def rows_of(policy: Policy, facts: Vocabulary, case: CaseFacts) -> list[Line]:
    """The rows of a case, a unit each; one row with all of it where the columns cannot hold it.

    `facts` are those that have columns.
    """
    units = units_of(policy, case)
    held: list[Observation] = [each for each in case.observations if each.fact in facts]
    indexed = by_parcel(held) if len(units) > 1 else None
    known: dict[tuple[int, ...], list[tuple[str, int]]] = {}
    keys = _keys(case, Unit())
    try:
        if any(" " in tag for tag in case.raised) and units:
            raise _Unheld
        return [_row(facts, keys, unit, seen_of(unit, held, indexed), known) for unit in units]
    except _Unheld:
        return [{**keys, "detail": json.dumps(plain_case(case), ensure_ascii=False)}]


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


def _row(
    facts: Vocabulary,
    keys: Line,
    unit: Unit,
    seen: Mapping[str, list[Observation]],
    known: dict[tuple[int, ...], list[tuple[str, int]]],
) -> Line:
    """The row of a unit; `known` are the columns of the case by what they were made from."""
    row = {**keys, "parcel": unit.parcel, "line": unit.line, "ground": unit.ground}
    for name, together in seen.items():
        made_from = (id(together[0]),) if len(together) == 1 else tuple(map(id, together))
        columns = known.get(made_from)
        if columns is None:
            columns = known[made_from] = _columns(facts[name], together)
        row.update(columns)
    return row


def _columns(fact: Fact, observations: list[Observation]) -> list[tuple[str, int]]:
    """The columns of what was observed of a fact."""
    name, first = fact.name, observations[0]
    alone = len(observations) == 1
    settled: Settlement
    if fact.finite:
        if alone:
            mask = fact.mask_of(first.values)
            settled = first.settled_by if mask & (mask - 1) else ""
        else:
            standing = merged(fact, observations)
            mask, settled = standing.mask, standing.settled_by
        if settled in ("", "person"):
            return [(name, mask)]
        return [(name, mask), (name + BY, SETTLEMENTS.index(settled))]
    known = added(fact, observations) if fact.type == "money" and not alone else hull(fact, observations)
    if not computable(fact, known.low, known.high):
        raise _Unheld
    if alone and known.exact:
        return [(name, known.low)]
    if kind_of(name) is not None and len({each.values for each in observations}) > 1:
        raise _Unheld  # the latest notice and the earliest document count, not what all allow
    if known.exact:
        return [(name, known.low)]
    causes = {cause.settled_by for cause in known.blame}
    if len(causes) > 1:
        raise _Unheld
    by = SETTLEMENTS.index(strongest(list(causes)))
    return [(name, known.low), (name + TO, known.high), (name + BY, by)]


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
