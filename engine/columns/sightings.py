"""What is seen of one case on its way into the columns of its rows: the values, and nothing of the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from engine.columns.layout import BY, MOST, SETTLEMENTS, TO, computable
from engine.observations import CaseFacts, Observation, Seen, SeenTogether, Value
from engine.policy import Policy
from engine.possible import Settlement, strongest
from engine.proofs import kind_of
from engine.unit_facts import added, hull, merged
from engine.units import Unit, units_told_apart
from engine.vocabulary import Fact, Vocabulary

Line = dict[str, Any]
"""One row of the fact table: what is in its columns, by name; instants in microseconds."""

_Scope = tuple[str | None, str | None, str | None]
"""The parcel, line and ground that something is seen of; None: every one."""
_Columns = Mapping[str, tuple[Mapping[tuple[Value, ...], int] | None, int]]
"""Of each fact that has columns the mask of each of its values, or the greatest number computed with."""
_Taken = Callable[[SeenTogether], tuple[Line, tuple[Seen, ...]]]
"""What of things seen together is known, as its columns have it, and the rest."""

_Amounts = frozenset[str]
"""The facts that are amounts, which add up over parcels and lines."""

_last_columns: list[tuple[Vocabulary, _Columns, _Amounts, _Taken]] = []
"""Those of the vocabulary that was last asked for: cases come by the million under one."""
_MOST_TAKEN = 8_192


class Unheld(Exception):
    """Something that the columns cannot hold."""


class Sightings:
    """Takes down what is seen of a case, fact by fact, as its columns will have it.

    A value that is known for certain, which most are, is kept at once as it stands in its column. What is
    seen otherwise is kept as it was seen, and so is what is told apart by parcel, line and ground.
    """

    __slots__ = ("_amounts", "_apart", "_columns", "_everywhere", "_facts", "_of_lines", "_open", "_taken")

    def __init__(self, facts: Vocabulary) -> None:
        """`facts` are those that have columns."""
        self._facts = facts
        self._columns, self._amounts, self._taken = _columns_of(facts)
        self._everywhere: Line = {}
        self._apart: dict[_Scope, Line] = {}
        self._open: dict[str, list[Observation]] = {}
        self._of_lines: set[str] = set()

    def see(
        self,
        fact: str,
        *values: Value,
        because: str = "",
        source: Iterable[str] = (),
        settled_by: Settlement = "",
        parcel: str | None = None,
        line: str | None = None,
        ground: str | None = None,
        awaits: str | None = None,
    ) -> None:
        """Take down what is still possible of one fact; why and from where are for readers of rulings."""
        column = self._columns.get(fact)
        if line is not None and (column is not None or kind_of(fact) is not None):
            self._of_lines.add(fact)
        if column is None:
            return
        masks, most = column
        known: Any
        if masks is not None:
            known = masks.get(values)
        else:
            known = values[0]
            if known.__class__ is not int or known != values[-1] or not -most <= known <= most:
                known = None
        if parcel is None and line is None and ground is None:
            place = self._everywhere
        else:
            scope = (parcel, line, ground)
            found = self._apart.get(scope)
            place = self._apart.setdefault(scope, {}) if found is None else found
        if known is not None and not settled_by and fact not in place:
            place[fact] = known
            return
        seen = _seen(fact, values, settled_by, (parcel, line, ground), awaits)
        self._open.setdefault(fact, []).append(seen)

    def see_together(self, seen: SeenTogether, parcel: str | None) -> None:
        """Take down at once what is always seen together, of one parcel or of all."""
        known, rest = self._taken(seen)
        place = self._everywhere
        if parcel is not None:
            place = self._apart.setdefault((parcel, None, None), {})
        if place.keys().isdisjoint(known):
            place.update(known)
        else:
            rest = seen.each
        for each in rest:
            self.see(each.fact, *each.values, settled_by=each.settled_by, parcel=parcel)

    def rows(self, policy: Policy, case: CaseFacts) -> list[Line]:
        """The rows of the case, a unit each. Raises Unheld."""
        units = units_told_apart(policy, case, self._of_lines)
        if not units:
            return []
        keys = keys_of(case)
        if (keys["raised"] or "").split() != sorted(case.raised):
            raise Unheld  # a tag is no single word
        return [self._row(keys, unit) for unit in units]

    def _row(self, keys: Line, unit: Unit) -> Line:
        """The row of a unit, begun with the keys of its case."""
        parcel, line, ground = unit.parcel, unit.line, unit.ground
        row = {**keys, "parcel": parcel, "line": line, "ground": ground, **self._everywhere}
        several = dict.fromkeys(self._open)
        # of the places those that speak of the unit, as `Unit.covers` tells it of an observation
        own = [
            (scope, place)
            for scope, place in self._apart.items()
            if (parcel is None or scope[0] is None or parcel == scope[0])
            and (line is None or scope[1] is None or line == scope[1])
            and (ground is None or scope[2] is None or ground == scope[2])
        ]
        for _, place in own:
            if not row.keys().isdisjoint(place):  # a fact is seen at two places that both speak of this unit
                several.update(dict.fromkeys(row.keys() & place.keys()))
            row.update(place)
        for name in several:
            if name in self._amounts:
                total = self._sum_of(name, own)
                if total is not None:
                    row[name] = total
                    continue
            seen = self._seen_of(name, own) + [each for each in self._open.get(name, ()) if unit.covers(each)]
            if seen:
                row.update(_columns(self._facts[name], seen))
        return row

    def _sum_of(self, name: str, own: Iterable[tuple[_Scope, Line]]) -> int | None:
        """What an amount comes to that is known for certain of each line of each parcel, and of nothing else.

        None where it is not so, and `added` has to say what it comes to.
        """
        if name in self._open or name in self._everywhere:
            return None
        total = 0
        for (parcel, line, ground), place in own:
            part = place.get(name)
            if part is not None:
                if parcel is None or line is None or ground is not None:
                    return None
                total += part
        return total if -MOST["money"] <= total <= MOST["money"] else None

    def _seen_of(self, name: str, own: Iterable[tuple[_Scope, Line]]) -> list[Observation]:
        """What was seen for certain of a fact at some places, as it was seen."""
        fact = self._facts[name]
        found = []
        for scope, place in (((None, None, None), self._everywhere), *own):
            known = place.get(name)
            if known is not None:
                found.append(_seen(name, _values_of(fact, known), "", scope))
        return found


def _values_of(fact: Fact, known: int) -> tuple[Value, ...]:
    """What is known of a fact for certain, as it was seen."""
    return tuple(fact.values_of(known)) if fact.finite else (known, known)


def keys_of(case: CaseFacts) -> Line:
    """What every row of a case says beside the facts."""
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


def _seen(
    fact: str, values: tuple[Value, ...], settled_by: Settlement, scope: _Scope, awaits: str | None = None
) -> Observation:
    parcel, line, ground = scope
    return Observation(
        fact=fact,
        values=values,
        settled_by=settled_by,
        because="",
        parcel=parcel,
        line=line,
        ground=ground,
        awaits=awaits,
    )


def _columns_of(facts: Vocabulary) -> tuple[_Columns, _Amounts, _Taken]:
    for known, columns, amounts, taken in _last_columns:
        if known is facts:
            return columns, amounts, taken
    columns = {
        name: (_masks_of(fact), 0) if fact.finite else (None, MOST[fact.type]) for name, fact in facts.items()
    }
    amounts = frozenset(
        name
        for name, fact in facts.items()
        if fact.type == "money" and fact.per != "case" and kind_of(name) is None
    )

    @lru_cache(maxsize=_MOST_TAKEN)
    def taken_of(seen: SeenTogether) -> tuple[Line, tuple[Seen, ...]]:
        alone = Sightings(facts)
        for each in seen.each:
            alone.see(each.fact, *each.values, settled_by=each.settled_by)
        known = {name: value for name, value in alone._everywhere.items() if name not in alone._open}
        return known, tuple([each for each in seen.each if each.fact not in known])

    _last_columns[:] = [(facts, columns, amounts, taken_of)]
    return columns, amounts, taken_of


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
        raise Unheld
    if alone and known.exact:
        return [(name, known.low)]
    if kind_of(name) is not None and len({each.values for each in observations}) > 1:
        raise Unheld  # the latest notice and the earliest document count, not what all allow
    if known.exact:
        return [(name, known.low)]
    causes = {cause.settled_by for cause in known.blame}
    if len(causes) > 1 or any(cause.fact != name for cause in known.blame):
        raise Unheld
    by = SETTLEMENTS.index(strongest(list(causes)))
    return [(name, known.low), (name + TO, known.high), (name + BY, by)]
