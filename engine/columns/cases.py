"""Cases in columns: the units of each case joined to one answer, as the writer of rulings joins them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.columns.answering import Codes, Positions, Query, Rows
from engine.columns.frames import ended, evaluated
from engine.columns.lifted import LiftedUnit
from engine.columns.splitting import CONSULTED, TREE, Splitting
from engine.columns.standings import UnitRows
from engine.columns.summary import Joined, joined
from engine.columns.traced import Expr, Note, Traced, expression_of, traced
from engine.columns.trie import Recorder, Trie
from engine.deadlines import depends_on, timed, windows_that_count
from engine.judge import concluded
from engine.observations import CaseFacts
from engine.possibilities import Branch, Possibilities
from engine.record import record
from engine.ruling import Amounts, Ruling
from engine.units import Unit

Layout = tuple[tuple[int, int, int], ...]
"""For each unit of a case the number of its parcel, line and ground in it; -1 where it has none."""


@record
class Known:
    """What is known of every case that was judged in one way; numbers as expressions."""

    joined: Joined
    timed: tuple[tuple[int, str], ...]
    """The units and windows that its next deadline depends on."""

    def expressions(self) -> tuple[Expr, ...]:
        """The amounts, and the least and the most that may be paid."""
        amounts = (*self.joined.pays, self.joined.at_least, self.joined.at_most)
        return tuple(None if each is None else expression_of(each) for each in amounts)


class CaseRows(Rows):
    """Cases, each of so many units that stand together, as rows that answer questions."""

    def __init__(
        self, units: UnitRows, split: Mapping[Query, Codes], first: Positions, layouts: Codes
    ) -> None:
        super().__init__(len(first))
        self.units = units
        self.split = split
        self.first = first
        self.layouts = layouts

    def made(self, query: Query) -> Codes:
        """The answer of every case to a question about it, or about one of its units."""
        if query[0] == "layout":
            return self.layouts
        _, unit, inner = query
        answers = self.split[inner] if inner in self.split else self.units.column(inner)
        return np.asarray(answers[self.first + unit])

    def evaluated(self, expression: Expr, rows: Positions) -> Any:
        """The value of an expression in some cases, or the one that it has in all of them."""

        return evaluated(expression, rows, self._of_unit, self._end)

    def _of_unit(self, leaf: Expr, rows: Any) -> Any:
        return self.units.values(leaf[2], self.first[rows] + leaf[1])

    def _end(self, expression: Expr, rows: Any) -> Any:
        operation, *names, begin, count = expression
        if type(count) is int and type(begin) is tuple and begin[0] == "unit":
            return self._of_unit(("unit", begin[1], (operation, *names, begin[2], count)), rows)
        return ended(expression, self.units.calendar, partial(self._of_rows, rows))

    def _of_rows(self, rows: Any, expression: Expr) -> Any:
        return evaluated(expression, rows, self._of_unit, self._end)


class _OfUnit:
    """Questions about one unit of a case."""

    def __init__(self, recorder: Recorder, unit: int) -> None:
        self._recorder = recorder
        self._unit = unit

    def ask(self, query: Query) -> int:
        """The unit's answer to a question."""
        return self._recorder.ask(("unit", self._unit, query))

    def number(self, expression: Expr) -> Traced:
        """The unit's number for an expression."""
        if type(expression) is int:
            return traced(expression, expression, self._recorder.note)
        return self._recorder.number(("unit", self._unit, expression))

    @property
    def note(self) -> Note:
        """What takes in tests of numbers."""
        return self._recorder.note

    def restated(self, ruling: Ruling) -> Ruling:
        """A ruling of another unit with this unit's numbers."""

        def own(value: int | None) -> int | None:
            return None if value is None else self.number(expression_of(value))

        pays = ruling.pays
        return replace(
            ruling,
            pays=None if pays is None else Amounts(*(self.number(expression_of(each)) for each in pays)),
            most=own(ruling.most),
            withheld=self.number(expression_of(ruling.withheld)),
            candidates=tuple(self.restated(candidate) for candidate in ruling.candidates),
        )


@record
class _Consulted:
    """In place of an evaluation; the facts that it was reached by are asked for where they matter."""

    consulted: frozenset[str] = frozenset()


_NOWHERE: Any = _Consulted()


class Joining:
    """Joins the units of cases; kept from batch to batch."""

    def __init__(self, splitting: Splitting) -> None:
        self.splitting = splitting
        self.standings = splitting.standings
        self.policy = splitting.standings.policy
        self.layouts: list[Layout] = []
        self._numbers: dict[Layout, int] = {}
        self._cases: dict[int, Trie] = {}
        self._windows: dict[str, Trie] = {}

    @property
    def size(self) -> int:
        """How much is kept: the trees of rulings, and the ways in which cases are judged."""
        return len(self.splitting.trees) + sum(len(trie.results) for trie in self._cases.values())

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

    def _function(self, count: int) -> Callable[[Recorder], Known]:
        def judged(recorder: Recorder) -> Known:
            layout = self.layouts[recorder.ask(("layout",))] if count > 1 else ((-1, -1, -1),)
            answers = [self._answer(_OfUnit(recorder, number), layout[number]) for number in range(count)]
            case = CaseFacts(case_id="", as_of=0, policy_date=0, currency="", observations=())
            found = joined(self.policy, case, answers)
            positions = {id(answer): number for number, answer in enumerate(answers)}
            return Known(
                # the units' own answers would keep all their branches
                joined=replace(found, counted=()),
                timed=tuple(
                    (positions[id(answer)], name)
                    for answer in found.counted
                    for name in self._timed(_OfUnit(recorder, positions[id(answer)]))
                ),
            )

        return judged

    def _timed(self, asked: _OfUnit) -> Iterator[str]:
        """The windows that a unit's answer depends on."""
        consulted = self.splitting.consulted[asked.ask(CONSULTED)]
        for each in timed(self.policy):
            if depends_on(each, consulted):
                yield each.name

    def _answer(self, asked: _OfUnit, place: tuple[int, int, int]) -> Any:
        facts = LiftedUnit(self.policy, asked, self.standings)
        restated: dict[int, Ruling] = {}
        branches = []
        for path in self.splitting.paths(asked.ask(TREE)):
            ruling = restated.get(id(path.ruling))
            if ruling is None:
                ruling = restated[id(path.ruling)] = asked.restated(path.ruling)
            branches.append(Branch(path.narrowed, ruling, _NOWHERE))
        names = (None if each < 0 else str(each) for each in place)
        return concluded(self.policy, Unit(*names), facts, Possibilities(tuple(branches), _NOWHERE))

    def window(self, name: str) -> Trie:
        """The tree of the ends of one window, or of the windows of one proof, that are running."""
        known = self._windows.get(name)
        if known is None:
            known = self._windows[name] = Trie(self._running(name))
        return known

    def _running(self, name: str) -> Callable[[Recorder], tuple[Expr, ...]]:
        each = next(each for each in timed(self.policy) if each.name == name)

        def running(recorder: Recorder) -> tuple[Expr, ...]:
            facts = LiftedUnit(self.policy, recorder, self.standings)
            return tuple(
                expression_of(entry.ends)
                for entry in windows_that_count(self.policy, facts, each)
                if entry.state == "running"
            )

        return running


def runs_of(changes: npt.NDArray[np.bool_]) -> tuple[Positions, Positions]:
    """Where the rows of each case begin, and how many they are; `changes` says that a row begins a case."""
    first = np.flatnonzero(changes)
    return first, np.diff(np.append(first, len(changes)))


def layouts_of(names: Sequence[Sequence[str | None]], first: Positions, counts: Positions) -> list[Layout]:
    """The layout of each of some cases, from the names of parcels, lines and grounds by row."""
    found = []
    for start, count in zip(first.tolist(), counts.tolist(), strict=True):
        numbered = []
        for column in names:
            known: dict[str, int] = {}
            own = column[start : start + count]
            numbered.append([-1 if each is None else known.setdefault(each, len(known)) for each in own])
        found.append(tuple(zip(*numbered, strict=True)))
    return found
