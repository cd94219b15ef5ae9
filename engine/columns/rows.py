"""Cases as rows of the fact table, and rows as cases again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from operator import itemgetter
from typing import Any

from engine.columns.layout import BY, SETTLEMENTS, TO
from engine.columns.sightings import Line, Sightings, Unheld, keys_of
from engine.observations import CaseFacts, Observation
from engine.policy import Policy
from engine.possible import Range
from engine.vocabulary import Vocabulary


def rows_of(policy: Policy, facts: Vocabulary, case: CaseFacts) -> list[Line]:
    """The rows of a case, a unit each; one row with all of it where the columns cannot hold it.

    `facts` are those that have columns.
    """
    sightings = Sightings(facts)
    for each in case.observations:
        sightings.see(
            each.fact,
            *each.values,
            settled_by=each.settled_by,
            parcel=each.parcel,
            line=each.line,
            ground=each.ground,
            awaits=each.awaits,
        )
    try:
        return sightings.rows(policy, case)
    except Unheld:
        return [{**keys_of(case), "detail": json.dumps(plain_case(case), ensure_ascii=False)}]


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
    """Names in an order that all sequences keep to; nothing where they contradict each other."""
    before: dict[str, set[str]] = {}
    for sequence in sequences:
        for position, name in enumerate(sequence):
            before.setdefault(name, set()).update(sequence[max(position - 1, 0) : position])
    try:
        return tuple(TopologicalSorter(before).static_order())
    except CycleError:
        return ()


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
            [
                *(each.fact, list(each.values), each.settled_by, each.parcel, each.line, each.ground),
                *([] if each.awaits is None else [each.awaits]),
            ]
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
                awaits=awaits[0] if awaits else None,
            )
            for fact, values, settled_by, parcel, line, ground, *awaits in plain["observations"]
        ),
        raised=frozenset(plain["raised"]),
        parcels=tuple(plain["parcels"]),
        lines=tuple(plain["lines"]),
        grounds=tuple(plain["grounds"]),
        carried={parcel: tuple(lines) for parcel, lines in plain["carried"].items()},
    )
