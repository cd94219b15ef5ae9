"""Which row answers each unit first, from the masks of its facts alone: no window, amount or open branch.

Whoever has the masks of all finite facts, measured ones and proofs included, gets from them what the tables
say, and nothing else: the least that any evaluation of a table of rules does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.columns.addresses import Addresses, Held, widths
from engine.columns.answering import Codes, Lines, Positions, Query, Rows
from engine.columns.calendar_tables import Calendars
from engine.columns.forest import Caller, Evaluated, Forest, Found
from engine.columns.frames import Columns
from engine.columns.lifted import LiftedEvaluation
from engine.columns.recognising import Recogniser
from engine.columns.signatures import Signatures
from engine.interpreter import Evaluation
from engine.policy import Policy
from engine.possible import Truth
from engine.record import tuple_record
from engine.ruling import Open
from engine.unit_facts import Standing, UnitFacts
from engine.vocabulary import Fact

ASKED, WAIVED = ":asked", ":waived"
"""Columns of a proof that may be waived: how it stands where it is asked for, and where it is not."""
FIRST: Query = ("row",)


@tuple_record
class FirstRow:
    """The table that answers a unit first, its row (None: whether it applies), and whether that is open."""

    table: str
    row: int | None
    open: bool
    added: tuple[tuple[Truth, tuple[Truth, ...]], ...] = ()
    """Of each table that adds to the ruling whether it applies, and the truth of its rows."""


class RowsAlone(Recogniser):
    """Finds the first row of units whose facts are given as masks; what it learns is kept."""

    def __init__(self, policy: Policy) -> None:
        super().__init__(Calendars(policy.calendar))

        def function(of: Callable[..., Found]) -> Callable[[Caller, Query], Found]:
            return lambda caller, query: of(_Evaluation(policy, caller), *query[1:])

        functions = {
            "found": function(_Evaluation.found),
            "first": function(_Evaluation.first),
            "tried": function(_Evaluation.tried),
            "row": function(_Evaluation.first_row),
        }
        self._forest = Forest(functions, FIRST, ())
        self._lines = Lines()

    @property
    def kinds(self) -> list[FirstRow]:
        """The answers by their numbers."""
        return self._forest.results

    def questions(self) -> Collection[Query]:
        """The masks that were asked for until now."""
        return {("bits", 0, _column(query)): None for query in self._forest.asked if query[0] != "narrowed"}

    def of(self, masks: pa.RecordBatch) -> npt.NDArray[np.int64]:
        """The number of each unit's first row.

        `masks` has a column for each finite fact; it is 0 where nothing states a fact that follows from
        others. A proof that may be waived has two columns beside its own, ASKED and WAIVED.
        """
        held = Held(Addresses(Columns(masks)))

        def found(units: Positions, _known: Signatures, _numbers: Positions) -> npt.NDArray[np.int64]:
            rows = _Masks(Columns(masks, units), self._lines)
            each = [
                self._forest.find(FIRST, Evaluated(self._forest, rows, row, {})) for row in range(rows.size)
            ]
            return np.array(each, np.int64)

        return self.recognised(widths(masks.schema), held, found)


def _column(query: Query) -> str:
    """The column that answers a question."""
    fact: str = query[1]
    return fact + (WAIVED if query[2] else ASKED) if query[0] == "proof" else fact


class _Masks(Rows):
    """Units that answer with their masks."""

    def __init__(self, columns: Columns, lines: Lines) -> None:
        super().__init__(columns.size, lines)
        self._columns = columns

    def made(self, query: Query) -> Codes:
        """The answer of every row to a question."""
        masks = None if query[0] == "narrowed" else self._columns.plain(_column(query))
        if masks is None:
            return np.zeros(self.size, np.int64)
        return masks != 0 if query[0] == "given" else masks

    def evaluated(self, expression: Any, rows: Positions | int) -> Any:
        """Masks hold no numbers. Raises TypeError."""
        raise TypeError(f"masks hold no number: {expression}")


class _Unit(UnitFacts):
    """The masks of one unit."""

    def __init__(self, policy: Policy, caller: Caller) -> None:
        super().__init__(policy, {}, 0, frozenset())
        self._caller = caller

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take in this unit."""
        reading = self.policy.readings.get(fact)
        return self._caller.ask(("mask", fact)) if reading is None else reading

    def given(self, fact: str) -> bool:
        """Whether anything states a fact."""
        return fact not in self.policy.readings and bool(self._caller.ask(("given", fact)))

    def states(self, fact: str) -> bool:
        """Whether this fact's values are given here."""
        return self.given(fact)

    def proof(self, fact: Fact, waived: bool) -> Standing:
        """How a proof stands where it is asked for, or where it is `waived`."""
        mask = self._caller.ask(("proof", fact.name, waived))
        return Standing(mask=mask, settled_by="", because="")


class _Evaluation(LiftedEvaluation):
    """An evaluation that stops at the first row."""

    def __init__(self, policy: Policy, caller: Caller) -> None:
        Evaluation.__init__(self, policy, _Unit(policy, caller), {})
        self.caller = caller

    def observed_behind(self, fact: str) -> str:
        """Nobody is asked: it is told only whether a row is open."""
        return ""

    def first_row(self) -> Found:
        """The row that answers first."""
        answer = self.first_answer()
        if isinstance(answer, Open):
            found = FirstRow(answer.table, answer.row, True)
        else:
            stage, row, _ = answer
            added = tuple(self._tried(table) for table in stage.additions)
            found = FirstRow(row.table, self.policy.tables[row.table].rows.index(row), False, added)
        return Found(found, (found.table, found.row, found.open, found.added), frozenset())
