"""The interpreter in parts: one run of one function of an evaluation.

It is the interpreter's own code that runs; only what it reads goes to the unit as questions, and what
other functions came to is asked of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.boxes import Box
from engine.interpreter import Evaluation
from engine.paying import PaidBefore, Paying
from engine.payments import Payments
from engine.policy import Atom, Row, Stage, Table
from engine.possible import FALSE, TRUE, Range, Truth
from engine.ruling import Open
from engine.ways import Question

if TYPE_CHECKING:
    from engine.functions import Functions


class _OfProof(NamedTuple):
    mask: int


class _Asked:
    """The unit as a function sees it: what is read of it is asked."""

    __slots__ = ("following", "functions")

    def __init__(self, following: Following) -> None:
        self.following = following
        self.functions = following.functions

    def states(self, fact: str) -> bool:
        """Whether a fact's values are given."""
        return bool(self.following.ask(self.functions.states(fact)))

    def mask(self, fact: str) -> int:
        """The values that a fact can take in the unit, before anything is narrowed down."""
        mask: int = self.following.ask(self.functions.stated(fact))
        return mask

    def proof(self, fact: Any, waived: bool) -> _OfProof:
        """How a proof stands where it is asked for, or where it is `waived`."""
        return _OfProof(self.following.ask(self.functions.proof(fact.name, waived)))


class Following(Evaluation):
    """One run of one function."""

    def __init__(self, functions: Functions, box: Box) -> None:
        self.policy = functions.policy
        self.functions = functions
        self.box = box
        self.unit = _Asked(self)  # type: ignore[assignment]
        self.blame = []
        self.steps = []
        self._known = {}
        self._open_at = {}
        self.asked: dict[Question, Any] = {}
        self.bits = 0
        """The facts that were asked for, as bits."""
        self.marks = 0
        self.fleeting = False
        self.paid: PaidBefore = {}
        """What amounts of the unit came to in earlier runs."""

    @property
    def payments(self) -> Payments:
        """The amounts of this run."""
        return Paying(self, self.paid)

    def ask(self, question: Question) -> Any:
        """The answer to a question, which is noted."""
        answer = self.asked[question] = self.box.answer(question)
        self.bits |= question.bit
        self.marks |= question.mark
        return answer

    @property
    def as_of(self) -> int:  # type: ignore[override]
        """The instant of judgement."""
        as_of: int = self.ask(self.functions.as_of)
        return as_of

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take here."""
        mask: int = self.ask(self.functions.fact(fact))
        return mask

    def among(self, fact: str, allowed: int) -> Truth:
        """Whether a finite fact has one of some values."""
        truth: Truth = self.ask(self.functions.test(fact, allowed))
        return truth

    def range(self, fact: str) -> Range:
        """The values that a number, amount or instant can still take."""
        question = self.functions.range(fact)
        found: Range | None = self.ask(question)
        if found is None:
            self.fleeting = True
            return self.box.known.unit.range(fact)
        return found

    def given(self, fact: str) -> bool:
        """Whether anything was observed of a fact."""
        return bool(self.ask(self.functions.given(fact)))

    def observed_behind(self, fact: str) -> str:
        """The observed fact, with several values possible, that leaves this fact open."""
        behind: str = self.ask(self.functions.behind(fact)) if self.functions.follows(fact) else fact
        return behind

    def _all(self, atoms: Iterable[Atom]) -> Truth:
        result = TRUE
        for atom in atoms:
            truth = self.among(atom.fact.name, atom.allowed)
            if truth == FALSE:
                return FALSE
            result = min(result, truth)
        return result

    def _tried(self, table: Table) -> tuple[Truth, tuple[Truth, ...]]:
        tried: tuple[Truth, tuple[Truth, ...]] = self.ask(self.functions.tried(table))
        return tried

    def _deciding_row(self, table_name: str | None) -> Row | None:
        row: Row | None = None if table_name is None else self.ask(self.functions.deciding(table_name))
        return row

    # -- the functions ----------------------------------------------------------------------------

    def found_behind(self, fact: str) -> str:
        """The observed fact that leaves one open that follows from others."""
        if fact in self.policy.derived or fact in self.policy.waivers:
            self._find(fact)  # notes what left the formula open
        return super().observed_behind(fact)

    def answered(self, table: Table, start: int) -> Row | Open | None:
        """What a table of rulings answers from a row on."""
        if not start:
            return self._first(table)
        for index in range(start, len(table.rows)):
            row = table.rows[index]
            truth = self._all(row.atoms)
            if truth != FALSE:
                return row if truth == TRUE else self._open(row.atoms, table, index)
        return None

    def concluded(self, stage: Stage, row: Row, paid: PaidBefore) -> Any:
        """What a row that answers comes to: a ruling, or what leaves it open."""
        assert row.remedy is not None
        self.paid = paid
        ruling = self._conclude(row, row.remedy)
        if isinstance(ruling, Open) or not stage.additions:
            return ruling
        return self._add(stage, ruling)
