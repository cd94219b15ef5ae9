"""The rows of a fact table as units: how every fact stands in them, found when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from engine.columns.answering import Codes, Lines, Positions, Query, Rows
from engine.columns.frames import Columns, evaluated
from engine.columns.lifted import LiftedCalendar, LiftedUnit
from engine.columns.traced import Expr
from engine.columns.trie import Recorder, Trie
from engine.columns.tries import Tries
from engine.loader import PolicyBook
from engine.loading.compiling import PolicyCompiler
from engine.policy import Policy
from engine.possible import FAR
from engine.unit_facts import Standing


def lifted_policy(book: PolicyBook, start: int | None) -> Policy:
    """The policy from an instant on (None: the first interval's), with a calendar for traced instants."""
    folder = book.draft.folder
    calendar = LiftedCalendar(folder.calendar.zones, folder.calendar.working_days)
    draft = replace(book.draft, folder=replace(folder, calendar=calendar))
    return PolicyCompiler(draft, -FAR if start is None else start).policy()


class Standings(Tries):
    """How finite facts stand: `("standing", fact)` and `("proof", fact, waived)`, each with its own tree."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy
        self.lines = Lines()
        """The lines in which units write down their answers."""
        self._masks: dict[Query, npt.NDArray[np.int64]] = {}

    def function(self, query: Query) -> Callable[[Recorder], Standing]:
        """How a fact, or a proof that is or is not waived, stands."""
        fact = self.policy.facts[query[1]]

        def found(recorder: Recorder) -> Standing:
            unit = LiftedUnit(self.policy, recorder, self)
            return unit.found(fact) if query[0] == "standing" else unit.found_proof(fact, query[2])

        return found

    def masks(self, query: Query) -> npt.NDArray[np.int64]:
        """The values still possible in each of the standings of a tree, by their numbers."""
        results = self.trie(query).results
        known = self._masks.get(query)
        if known is None or len(known) < len(results):
            known = self._masks[query] = np.array([each.mask for each in results], np.int64)
        return known

    def standing(self, fact: str, number: int) -> Standing:
        """A standing of a fact."""
        return self._standing(("standing", fact), number)

    def proof(self, fact: str, waived: bool, number: int) -> Standing:
        """A standing of a proof that is, or is not, waived."""
        return self._standing(("proof", fact, waived), number)

    def _standing(self, query: Query, number: int) -> Standing:
        found: Standing = self.trie(query).results[number]
        return found


class Functions(Protocol):
    """Functions of units, each with a tree of its own."""

    kinds: Set[str]
    """The first words of the questions that they answer."""

    def trie(self, query: Query) -> Trie:
        """The tree of a function."""


class UnitRows(Rows):
    """A batch of the fact table as units that answer questions."""

    def __init__(self, columns: Columns, standings: Standings, functions: Functions | None = None) -> None:
        super().__init__(columns.size, standings.lines)
        self.columns = columns
        self.standings = standings
        self._functions = functions
        self.calendar = standings.policy.calendar

    def made(self, query: Query) -> Codes:
        """The answer of every row to a question."""
        kind = query[0]
        if kind == "mask":
            standing = ("standing", query[1])
            numbers = self.column(standing)
            return self.standings.masks(standing)[numbers]
        if kind in ("standing", "proof"):
            return self.standings.trie(query).run(self)
        if self._functions is not None and kind in self._functions.kinds:
            return self._functions.trie(query).run(self)
        if kind == "narrowed":
            return np.zeros(self.size, np.uint8)
        return self.tested(query) if kind == "test" else self.columns.codes(kind, query[1])

    def evaluated(self, expression: Expr, rows: Positions | int) -> Any:
        """The value of an expression in some rows, or the one that it has in all of them, or in one row."""
        if type(expression) is not tuple:
            return expression
        if expression[0] in ("column", "as_of"):
            return self.columns.values(expression, rows)
        return evaluated(expression, lambda each: self.evaluated(each, rows), self.calendar)
