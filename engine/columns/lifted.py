"""The interpreter over one row of a fact table: what it asks of the unit is asked of the columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields
from typing import Any, Protocol

from engine.calendars import Calendar
from engine.columns.answering import Query
from engine.columns.forest import Caller, Forest, Found, Function
from engine.columns.frames import NO_GREATEST, NO_LEAST, SETTLED_AT, UNCOUNTED
from engine.columns.layout import SETTLEMENTS
from engine.columns.traced import Expr, Note, Traced, expression_of, traced
from engine.deadlines import settles, timed
from engine.instants import Micros
from engine.interpreter import Evaluation
from engine.observations import Observation
from engine.policy import Outcome, Policy, Row, Table
from engine.possible import FAR, Blame, Range, Truth
from engine.record import record
from engine.ruling import Open, Ruling
from engine.unit_facts import Standing, UnitFacts
from engine.vocabulary import Fact


class Asked(Protocol):
    """Where questions about one row go."""

    def ask(self, query: Query) -> int:
        """The row's answer to a question."""

    def number(self, expression: Expr) -> Traced:
        """The row's number for an expression."""

    @property
    def note(self) -> Note:
        """What takes in tests of numbers."""


class Standings(Protocol):
    """How finite facts stand, by the numbers that questions are answered with."""

    def standing(self, fact: str, number: int) -> Standing:
        """A standing of a fact."""

    def proof(self, fact: str, waived: bool, number: int) -> Standing:
        """A standing of a proof that is, or is not, waived."""


class LiftedCalendar(Calendar):
    """A calendar that counts from traced instants as from others."""

    def local_day_end(self, zone: str, micros: Micros, days: int) -> Micros:
        """As the calendar has it; of a traced instant or count, with its expression."""
        end = super().local_day_end(zone, int(micros), int(days))
        of = micros if isinstance(micros, Traced) else days
        if not isinstance(of, Traced):
            return end
        return traced(end, ("day_end", zone, expression_of(micros), expression_of(days)), of.note)

    def working_days_end(self, calendar: str, zone: str, start_micros: Micros, count: int) -> Micros:
        """As the calendar has it; of a traced instant, with its expression. Raises ValueError as it does."""
        if not isinstance(start_micros, Traced):
            return super().working_days_end(calendar, zone, start_micros, count)
        expression = ("working_days_end", calendar, zone, start_micros.expression, count)
        try:
            end = super().working_days_end(calendar, zone, int(start_micros), count)
        except ValueError:
            end = UNCOUNTED
        start_micros.note("==", expression, UNCOUNTED, end == UNCOUNTED)
        if end == UNCOUNTED:
            raise ValueError("the calendar does not hold the year")
        return traced(end, expression, start_micros.note)


class _Raised(frozenset[str]):
    """What the parties raised, asked for whenever something is looked for in it."""

    asked: Asked

    def __rand__(self, tags: Any) -> Any:
        return self.asked.ask(("raised", frozenset(tags)))


class LiftedUnit(UnitFacts):
    """The facts of one row."""

    def __init__(self, policy: Policy, asked: Asked, standings: Standings) -> None:
        raised = _Raised()
        raised.asked = asked
        super().__init__(policy, {}, asked.number(("as_of",)), raised)
        self.asked = asked
        self.standings = standings

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take in this unit."""
        reading = self.policy.readings.get(fact)
        return self.asked.ask(("mask", fact)) if reading is None else reading

    def standing(self, fact: str) -> Standing:
        """How a finite fact stands."""
        if fact in self.policy.readings:
            return super().standing(fact)
        return self.standings.standing(fact, self.asked.ask(("standing", fact)))

    def given(self, fact: str) -> bool:
        """Whether anything was observed of a fact."""
        return fact not in self.policy.readings and bool(self.asked.ask(("given", fact)))

    def states(self, fact: str) -> bool:
        """Whether this fact's values are given here."""
        return self.given(fact)

    def narrower(self, fact: str) -> bool:
        """Whether something was observed of one unit alone; the columns do not tell."""
        return False

    def seen(self, fact: Fact) -> Standing | None:
        """What was observed of a finite fact; None: nothing."""
        code = self.asked.ask(("seen", fact.name))
        if not code:
            return None
        mask = code & ((1 << SETTLED_AT) - 1)
        if not mask & (mask - 1):
            return Standing(mask=mask, settled_by="", because="")
        settled = SETTLEMENTS[code >> SETTLED_AT] or "person"
        return Standing(mask=mask, settled_by=settled, because="", inputs=(Blame(fact.name, settled),))

    def seen_range(self, fact: Fact) -> Range | None:
        """What was observed of a number, amount or instant; None: nothing."""
        shape = self.asked.ask(("shape", fact.name))
        if not shape:
            return None
        low = -FAR if shape & NO_LEAST else self.asked.number(("column", fact.name, "low"))
        if shape == 1:
            return Range(low, low)
        high = FAR if shape & NO_GREATEST else self.asked.number(("column", fact.name, "high"))
        settled = SETTLEMENTS[(shape & ~(NO_LEAST | NO_GREATEST)) - 1]
        return Range(low, high, (Blame(fact.name, settled),))

    def times(self, name: str, end: int) -> list[int]:
        """The instants of one name that were observed: the least of each (`end` 0) or the greatest (-1)."""
        shape = self.asked.ask(("shape", name))
        if not shape:
            return []
        if end == 0 or shape == 1:
            return [-FAR if shape & NO_LEAST else self.asked.number(("column", name, "low"))]
        return [FAR if shape & NO_GREATEST else self.asked.number(("column", name, "high"))]

    def sources(self, kinds: Iterable[str]) -> list[Observation]:
        """The notices and documents of some kinds; the columns do not hold where they are from."""
        return []

    def proof(self, fact: Fact, waived: bool) -> Standing:
        """How a proof stands where it is asked for, or where it is `waived`."""
        return self.standings.proof(fact.name, waived, self.asked.ask(("proof", fact.name, waived)))


class LiftedEvaluation(Evaluation):
    """One evaluation of one row, or the part of it that one function stands for; the others are called."""

    def __init__(self, policy: Policy, caller: Caller, standings: Standings) -> None:
        super().__init__(policy, LiftedUnit(policy, caller, standings), {})
        self.caller = caller

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take here."""
        mask = self._known.get(fact)
        if mask is None:
            origin = self.policy.facts[fact].origin
            if origin in ("derived", "decided") or fact in self.policy.waivers:
                mask = self.caller.call(("found", fact))
            else:
                mask = self.unit.mask(fact)
            self._known[fact] = mask
        return mask

    def observed_behind(self, fact: str) -> str:
        """The observed fact, with several values possible, that leaves this fact open."""
        behind: str = self.caller.call(("behind", fact))
        return behind

    def _first(self, table: Table) -> Row | Open | None:
        answer: Row | Open | None = self.caller.call(("first", table.name))
        return answer

    def _tried(self, table: Table) -> tuple[Truth, tuple[Truth, ...]]:
        tried: tuple[Truth, tuple[Truth, ...]] = self.caller.call(("tried", table.name))
        return tried

    def _deciding_row(self, table_name: str | None) -> Row | None:
        row: Row | None = None if table_name is None else self.caller.call(("deciding", table_name))
        return row

    # -- the functions ----------------------------------------------------------------------------

    def found(self, fact: str) -> Found:
        """What a fact comes to that follows from others."""
        mask = self.caller.ask(("narrowed", fact)) or self._find(fact)
        return self._reached(mask)

    def behind(self, fact: str) -> Found:
        """The observed fact that leaves a fact open."""
        if fact in self.policy.derived or fact in self.policy.waivers:
            # what a formula was first left open by is noted on its way
            self._known[fact] = self.caller.ask(("narrowed", fact)) or self._find(fact)
        behind = super().observed_behind(fact)
        return self._reached(behind)

    def first(self, table: str) -> Found:
        """What a table of rulings answers."""
        answer = super()._first(self.policy.tables[table])
        return self._reached(answer)

    def tried(self, table: str) -> Found:
        """What the rows of an additional table come to."""
        truths = super()._tried(self.policy.tables[table])
        return self._reached(truths)

    def deciding(self, table: str) -> Found:
        """The row by which a table decides a fact."""
        row = super()._deciding_row(table)
        return self._reached(row)

    def ruled(self) -> Found:
        """The whole evaluation: a ruling, or the fact at which it is open, with its values in groups."""
        answer = self.rule()
        groups: tuple[int, ...] = ()
        if isinstance(answer, Open):
            whole = self.mask(answer.fact)
            groups = tuple(block & whole for block in self.policy.blocks[answer.fact] if block & whole)
        return self._reached(Answer(answer=answer, groups=groups))

    def _reached(self, result: Any) -> Found:
        return Found(result, told(result), frozenset(self._known))


def told(value: Any) -> Hashable:
    """What tells one result from another: numbers by their expressions, what is the policy's by its name."""
    if isinstance(value, Traced):
        return ("number", value.expression)
    if isinstance(value, tuple):
        return tuple([told(each) for each in value])
    if isinstance(value, Ruling | Answer):
        return tuple([told(getattr(value, field.name)) for field in fields(value)])
    if isinstance(value, Row):
        return ("row", value.table, value.id)
    if isinstance(value, Outcome):
        return ("outcome", value.name)
    plain: Hashable = value
    return plain


@record
class Answer:
    """What one evaluation of a row came to: a ruling, or the fact at which it is open."""

    answer: Ruling | Open
    groups: tuple[int, ...] = ()
    """Where it is open: the values of the fact, in the groups that the policy tells apart."""


RULED: Query = ("ruled",)
_FUNCTIONS: dict[str, Callable[..., Found]] = {
    "found": LiftedEvaluation.found,
    "behind": LiftedEvaluation.behind,
    "first": LiftedEvaluation.first,
    "tried": LiftedEvaluation.tried,
    "deciding": LiftedEvaluation.deciding,
    "ruled": LiftedEvaluation.ruled,
}


def evaluations(policy: Policy, standings: Standings) -> Forest:
    """The functions that an evaluation is made of."""

    def function(kind: str) -> Function:
        own = _FUNCTIONS[kind]
        return lambda caller, query: own(LiftedEvaluation(policy, caller, standings), *query[1:])

    marked = dict.fromkeys(name for each in timed(policy) if (name := settles(each)) is not None)
    return Forest({kind: function(kind) for kind in _FUNCTIONS}, RULED, tuple(marked))
