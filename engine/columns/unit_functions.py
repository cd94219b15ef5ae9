"""What the joining of cases asks of a unit beside its tree: each is a function with a tree of its own.

What was paid, which kinds of rulings are one, between what bounds they pay, and until when a window runs
depends on far less than how the whole case is judged; so each is found once for all cases that share it.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace
from functools import cache
from typing import Any

from engine.columns.answering import Query
from engine.columns.lifted import LiftedUnit
from engine.columns.restating import CLASSES, NumberOf, OfKinds, OfUnit, number_of
from engine.columns.splitting import KINDS, Splitting
from engine.columns.traced import Expr, expression_of
from engine.columns.trie import Recorder
from engine.columns.tries import Tries
from engine.deadlines import timed, windows_that_count
from engine.kleene import Facts, Measuring
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.possible import Range, exact_amount
from engine.ruling_writer import RulingWriter
from engine.units import Unit, UnitAnswer

BOUNDS: Query = ("bounds",)
"""Asked of a unit that is a case of its own, and not ruled: the number of the bounds of what it pays."""
NO_CASE = CaseFacts(case_id="", as_of=0, policy_date=0, currency="", observations=())
"""In place of a case where nothing but its units counts."""

Bounds = tuple[NumberOf | None, NumberOf | None]


class UnitFunctions(Tries):
    """The functions of units, each with its tree; kept from batch to batch."""

    kinds: Set[str] = frozenset({"measured", "running", CLASSES[0], BOUNDS[0]})
    """The first words of the questions that they answer."""

    def __init__(self, splitting: Splitting) -> None:
        super().__init__()
        self.splitting = splitting
        self._measures: dict[Query, Measuring] = {}
        policy = splitting.standings.policy
        self.policy: Policy = replace(
            policy,
            paid=self._measured("paid", policy.paid),
            case_paid=self._measured("case_paid", policy.case_paid),
            case_caps=tuple(
                self._measured(f"cap {number}", cap) for number, cap in enumerate(policy.case_caps)
            ),
        )
        """The policy, of which what was paid, and the caps of a case, are functions too."""

    def result(self, query: Query, asked: OfUnit) -> Any:
        """What a function comes to for a unit."""
        return self.trie(query).results[asked.ask(query)]

    def bounds(self, asked: OfUnit) -> tuple[int | None, int | None]:
        """The bounds of a unit that is a case of its own, and not ruled."""
        low, high = self.result(BOUNDS, asked)
        return None if low is None else asked.of(low), None if high is None else asked.of(high)

    def function(self, query: Query) -> Callable[[Recorder], Any]:
        """What a question names; raises ValueError where it names no function of units."""
        if query == CLASSES:
            return lambda recorder: self._prospect(OfUnit(recorder)).classes
        if query == BOUNDS:
            return self._bounds
        kind, name = query
        if kind == "measured" and query in self._measures:
            return self._measure(self._measures[query])
        if kind == "running":
            return self._running(name)
        raise ValueError("no function of units")

    # -- amounts ------------------------------------------------------------------------------------

    def _measured(self, name: str, measure: Measuring) -> Measuring:
        """A measure of a unit as a function with a tree of its own."""
        query = ("measured", name)
        self._measures[query] = measure

        def measured(facts: Facts) -> Range:
            assert isinstance(facts, LiftedUnit)
            assert isinstance(facts.asked, OfUnit)
            low, high, blame = self.result(query, facts.asked)
            return Range(facts.asked.of(low), facts.asked.of(high), blame)

        return measured

    def _measure(self, measure: Measuring) -> Callable[[Recorder], Any]:
        def measured(recorder: Recorder) -> tuple[Any, ...]:
            found = measure(self._facts(OfUnit(recorder)))
            return number_of(found.low), number_of(found.high), found.blame

        return measured

    def _bounds(self, recorder: Recorder) -> Bounds:
        asked = OfUnit(recorder)
        facts, policy = self._facts(asked), self.policy
        prospect: Any = self._prospect(asked)
        paid = cache(lambda: exact_amount(policy.paid(facts)))
        answer = UnitAnswer(Unit(), facts, prospect, "open", (), paid, {})
        writer = RulingWriter(policy, NO_CASE, [answer])
        low, high = writer.bounds(writer.settled())
        return None if low is None else number_of(low), None if high is None else number_of(high)

    def _prospect(self, asked: OfUnit) -> OfKinds:
        return OfKinds(self.splitting, self.splitting.kinds[asked.ask(KINDS)], asked)

    def _facts(self, asked: OfUnit) -> LiftedUnit:
        return LiftedUnit(self.policy, asked, self.splitting.standings)

    # -- windows ------------------------------------------------------------------------------------

    def _running(self, name: str) -> Callable[[Recorder], tuple[Expr, ...]]:
        """The ends of one window, or of the windows of one proof, that are running."""
        window = next((each for each in timed(self.policy) if each.name == name), None)
        if window is None:
            raise ValueError("no window")

        def running(recorder: Recorder) -> tuple[Expr, ...]:
            facts = self._facts(OfUnit(recorder))
            return tuple(
                expression_of(entry.ends)
                for entry in windows_that_count(self.policy, facts, window)
                if entry.state == "running"
            )

        return running
