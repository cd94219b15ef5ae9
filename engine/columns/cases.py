"""Cases in columns: the units of each case joined to one answer, as the writer of rulings joins them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.columns.answering import Codes, Lines, Positions, Query, Rows
from engine.columns.frames import evaluated
from engine.columns.layouts import Layout
from engine.columns.lifted import LiftedUnit
from engine.columns.restating import CLASSES, OfUnit, Restated
from engine.columns.splitting import CONSULTED, KINDS, TREE, Splitting
from engine.columns.standings import UnitRows
from engine.columns.summary import Ends, Joined, joined
from engine.columns.traced import Expr, expression_of
from engine.columns.trie import Recorder, Tree, Trie
from engine.columns.unit_functions import NO_CASE, UnitFunctions
from engine.deadlines import depends_on, timed
from engine.judge import concluded
from engine.record import record
from engine.units import Unit


@record
class Known:
    """What is known of every case that was judged in one way; numbers as expressions."""

    joined: Joined
    timed: tuple[tuple[int, str], ...]
    """The units and windows that its next deadline depends on."""

    @property
    def told(self) -> Hashable:
        """What tells it from others."""
        words = self.joined
        return (
            words.status,
            words.outcome,
            words.liable,
            words.rows,
            words.clauses,
            words.missing,
            self.expressions(),
            self.timed,
        )

    def expressions(self) -> tuple[Expr, ...]:
        """The amounts, and the least and the most that may be paid."""
        amounts = (*self.joined.pays, self.joined.at_least, self.joined.at_most)
        return tuple(None if each is None else expression_of(each) for each in amounts)


class CaseRows(Rows):
    """Cases, each of so many units that stand together, as rows that answer questions."""

    def __init__(self, units: UnitRows, first: Positions, layouts: Codes, lines: Lines) -> None:
        super().__init__(len(first), lines)
        self.units = units
        self.first = first
        self.layouts = layouts

    def made(self, query: Query) -> Codes:
        """The answer of every case to a question about it, or about one of its units."""
        if query[0] == "layout":
            return self.layouts
        if query[0] == "test":
            return self.tested(query)
        _, unit, inner = query
        return np.asarray(self.units.column(inner)[self.first + unit])

    def evaluated(self, expression: Expr, rows: Positions | int) -> Any:
        """The value of an expression in some cases, or the one that it has in all of them."""
        if type(expression) is not tuple:
            return expression
        if expression[0] == "unit":
            return self.units.evaluated(expression[2], self.first[rows] + expression[1])
        return evaluated(expression, lambda each: self.evaluated(each, rows), self.units.calendar)


class Joining:
    """Joins the units of cases; kept from batch to batch."""

    def __init__(self, splitting: Splitting) -> None:
        self.splitting = splitting
        self.standings = splitting.standings
        self.functions = UnitFunctions(splitting)
        self.policy = self.functions.policy
        self.layouts: list[Layout] = []
        self._numbers: dict[Layout, int] = {}
        self._cases: dict[int, Trie] = {}
        self._lines: dict[int, Lines] = {}
        self._timed_by: dict[int, tuple[str, ...]] = {}
        self._known: dict[Hashable, Known] = {}

    @property
    def size(self) -> int:
        """How much is kept: the trees of rulings, and the ways in which cases are judged."""
        return len(self.splitting.trees) + sum(len(trie.results) for trie in self._cases.values())

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes."""
        return (
            tuple(self.layouts),
            tuple([(units, trie.learnt()) for units, trie in self._cases.items()]),
            self.functions.learnt(),
        )

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Take in what was learnt."""
        layouts, cases, functions = learnt
        for layout in layouts:
            self.layout(layout)
        for units, trie in cases:
            self.cases(units).take_in(trie)
            self._known.update((known.told, known) for known in self.cases(units).results)
        self.functions.take_in(functions)

    def trees_of_units(self) -> list[Tree]:
        """The trees of what is asked of units, whatever their case is."""
        return [*self.standings.trees, self.splitting.forest.tree, *self.functions.trees]

    def layout(self, layout: Layout) -> int:
        """The number of a layout."""
        known = self._numbers.get(layout)
        if known is None:
            known = self._numbers[layout] = len(self.layouts)
            self.layouts.append(layout)
        return known

    def cases(self, units: int) -> Trie:
        """The tree of cases of so many units."""
        known = self._cases.get(units)
        if known is None:
            known = self._cases[units] = Trie(self._function(units))
        return known

    def lines(self, units: int) -> Lines:
        """The lines in which cases of so many units write down their answers."""
        return self._lines.setdefault(units, Lines())

    def _function(self, count: int) -> Callable[[Recorder], Known]:
        def judged(recorder: Recorder) -> Known:
            layout = self.layouts[recorder.ask(("layout",))] if count > 1 else ((-1, -1, -1),)
            answers = [self._answer(OfUnit(recorder, number), layout[number]) for number in range(count)]
            bounds = self._bounds(answers) if count == 1 else None
            found = joined(self.policy, NO_CASE, answers, bounds)
            positions = {id(answer): number for number, answer in enumerate(answers)}
            known = Known(
                # the units' own answers would keep all their branches
                joined=replace(found, counted=()),
                timed=tuple(
                    (positions[id(answer)], name)
                    for answer in found.counted
                    for name in self._timed(OfUnit(recorder, positions[id(answer)]))
                ),
            )
            return self._known.setdefault(known.told, known)

        return judged

    def _timed(self, asked: OfUnit) -> tuple[str, ...]:
        """The windows that a unit's answer depends on."""
        number = asked.ask(CONSULTED)
        known = self._timed_by.get(number)
        if known is None:
            consulted = self.splitting.consulted[number]
            windows = (each for each in timed(self.policy) if depends_on(each, consulted))
            known = self._timed_by[number] = tuple(each.name for each in windows)
        return known

    def _answer(self, asked: OfUnit, place: tuple[int, int, int]) -> Any:
        facts = LiftedUnit(self.policy, asked, self.standings)
        classes = zip(
            self.splitting.kinds[asked.ask(KINDS)], self.functions.result(CLASSES, asked), strict=True
        )
        found: Any = Restated(self.splitting, asked.ask(TREE), asked, dict(classes))
        names = (None if each < 0 else str(each) for each in place)
        return concluded(self.policy, Unit(*names), facts, found)

    def _bounds(self, answers: Sequence[Any]) -> Ends | None:
        """The bounds of a case of one unit that is not ruled, which its kinds of rulings tell."""
        (answer,) = answers
        return None if answer.status == "ruled" else self.functions.bounds(answer.facts.asked)


def runs_of(changes: npt.NDArray[np.bool_]) -> tuple[Positions, Positions]:
    """Where the rows of each case begin, and how many they are; `changes` says that a row begins a case."""
    first = np.flatnonzero(changes)
    return first, np.diff(np.append(first, len(changes)))
