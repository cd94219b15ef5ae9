"""The interpreter over one row of a fact table: what it asks of the unit is asked of the columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from engine.calendars import Calendar
from engine.columns.frames import SETTLED_AT, UNCOUNTED
from engine.columns.layout import SETTLEMENTS
from engine.columns.traced import Expr, Note, Traced, expression_of, traced
from engine.columns.trie import Query
from engine.instants import Micros
from engine.interpreter import Evaluation
from engine.observations import Observation
from engine.policy import Policy
from engine.possible import Blame, Range
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
        """As the calendar has it; of a traced instant, with its expression."""
        end = super().local_day_end(zone, int(micros), int(days))
        if not isinstance(micros, Traced):
            return end
        return traced(end, ("day_end", zone, micros.expression, expression_of(days)), micros.note)

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
        low = self.asked.number(("column", fact.name, "low"))
        if shape == 1:
            return Range(low, low)
        high = self.asked.number(("column", fact.name, "high"))
        return Range(low, high, (Blame(fact.name, SETTLEMENTS[shape - 1]),))

    def times(self, name: str, end: int) -> list[int]:
        """The instants of one name that were observed: the least of each (`end` 0) or the greatest (-1)."""
        shape = self.asked.ask(("shape", name))
        if not shape:
            return []
        return [self.asked.number(("column", name, "low" if end == 0 or shape == 1 else "high"))]

    def sources(self, kinds: Iterable[str]) -> list[Observation]:
        """The notices and documents of some kinds; the columns do not hold where they are from."""
        return []

    def proof(self, fact: Fact, waived: bool) -> Standing:
        """How a proof stands where it is asked for, or where it is `waived`."""
        return self.standings.proof(fact.name, waived, self.asked.ask(("proof", fact.name, waived)))


class LiftedEvaluation(Evaluation):
    """One evaluation of one row, some of whose facts are narrowed down in columns of their own."""

    def __init__(self, policy: Policy, unit: LiftedUnit) -> None:
        super().__init__(policy, unit, {})
        self.lifted = unit

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take here."""
        mask = self._known.get(fact)
        if mask is None:
            origin = self.policy.facts[fact].origin
            if origin in ("derived", "decided") or fact in self.policy.waivers:
                mask = self.lifted.asked.ask(("narrowed", fact)) or self._find(fact)
            else:
                mask = self.lifted.mask(fact)
            self._known[fact] = mask
        return mask


@record
class Answer:
    """What one evaluation of a row came to: a ruling, or the fact at which it is open."""

    answer: Ruling | Open
    consulted: frozenset[str]
    groups: tuple[int, ...] = ()
    """Where it is open: the values of the fact, in the groups that the policy tells apart."""


def evaluate(policy: Policy, asked: Asked, standings: Standings) -> Answer:
    """Evaluate one row."""
    evaluation = LiftedEvaluation(policy, LiftedUnit(policy, asked, standings))
    answer = evaluation.rule()
    if not isinstance(answer, Open):
        return Answer(answer=answer, consulted=evaluation.consulted)
    whole = evaluation.mask(answer.fact)
    groups = tuple(block & whole for block in policy.blocks[answer.fact] if block & whole)
    return Answer(answer=answer, consulted=evaluation.consulted, groups=groups)
