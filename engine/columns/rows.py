"""Cases as rows of the fact table, and rows as cases again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from operator import itemgetter
from typing import Any

from engine.columns.layout import BY, MOST, SETTLEMENTS, TO, computable
from engine.observations import CaseFacts, Observation, Value
from engine.policy import Policy
from engine.possible import Range, Settlement, strongest
from engine.proofs import kind_of
from engine.unit_facts import added, hull, merged
from engine.units import Unit, units_of
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
    keys = _keys(case)
    held = _held_by(facts)
    try:
        if units and any(len(tag.split()) != 1 for tag in case.raised):
            raise _Unheld
        if len(units) == 1:
            (unit,) = units
            row = {**keys, "parcel": unit.parcel, "line": unit.line, "ground": unit.ground}
            _put(facts, held, row, _of_unit(unit, case.observations))
            return [row]
        return _rows(facts, held, keys, units, case.observations)
    except _Unheld:
        return [{**keys, "detail": json.dumps(plain_case(case), ensure_ascii=False)}]


def _keys(case: CaseFacts) -> Line:
    return {
        "case_id": case.case_id,
        "parcel": None,
        "line": None,
        "ground": None,
        "as_of": case.as_of,
        "policy_date": case.policy_date,
        "currency": case.currency,
        "raised": " ".join(sorted(case.raised)) or None,
    }


def _rows(
    facts: Vocabulary, held: _Held, keys: Line, units: Sequence[Unit], observations: Sequence[Observation]
) -> list[Line]:
    """The rows of several units; what was observed of all of them alike is put into columns once."""
    told_apart = {
        each.fact
        for each in observations
        if each.parcel is not None or each.line is not None or each.ground is not None
    }
    common, rest = dict(keys), []
    alike = []
    for each in observations:
        (rest if each.fact in told_apart else alike).append(each)
    _put(facts, held, common, alike)
    rows = []
    for unit in units:
        row = {**common, "parcel": unit.parcel, "line": unit.line, "ground": unit.ground}
        _put(facts, held, row, _of_unit(unit, rest))
        rows.append(row)
    return rows


def _of_unit(unit: Unit, observations: Sequence[Observation]) -> Sequence[Observation]:
    """The observations that speak of a unit, which `Unit.covers` tells of one."""
    parcel, line, ground = unit.parcel, unit.line, unit.ground
    return [
        each
        for each in observations
        if (each.parcel is None or parcel is None or each.parcel == parcel)
        and (each.line is None or line is None or each.line == line)
        and (each.ground is None or ground is None or each.ground == ground)
    ]


def _put(facts: Vocabulary, held: _Held, row: Line, observations: Sequence[Observation]) -> None:
    """Put what was observed of a unit into its row.

    A value that is known for certain, which most are, is put there at once as `_columns` has it.
    """
    not_plain: set[str] = set()
    for each in observations:
        name = each.fact
        column = held.get(name)
        if column is None:
            continue
        if name in row:
            not_plain.add(name)
            continue
        values = each.values
        masks, most = column
        if masks is not None:
            row[name] = mask = masks.get(values)
            if mask is None:
                not_plain.add(name)
            continue
        row[name] = value = values[0]
        if value != values[-1] or value.__class__ is not int or not -most <= value <= most:
            not_plain.add(name)
    for name in not_plain:
        row.update(_columns(facts[name], [each for each in observations if each.fact == name]))


_Held = Mapping[str, tuple[Mapping[tuple[Value, ...], int] | None, int]]
"""Of each fact that has columns the mask of each of its values, or the greatest number computed with."""

_last_held: list[tuple[Vocabulary, _Held]] = []
"""Those of the vocabulary that was last asked for: cases come by the million under one."""


def _held_by(facts: Vocabulary) -> _Held:
    for known, held in _last_held:
        if known is facts:
            return held
    held = {
        name: (_masks_of(fact), 0) if fact.finite else (None, MOST[fact.type]) for name, fact in facts.items()
    }
    _last_held[:] = [(facts, held)]
    return held


def _masks_of(fact: Fact) -> dict[tuple[Value, ...], int]:
    masks: dict[tuple[Value, ...], int] = {(word,): fact.mask_of([word]) for word in fact.values}
    if fact.type == "bool":
        masks |= {(value,): fact.mask_of([value]) for value in (False, True)}
    return masks


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
