"""What a unit answers, and what it has in common with one that differs from it in some facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.ways import NONE, Answer, Question

if TYPE_CHECKING:
    from engine.unit_facts import UnitFacts


class Came(NamedTuple):
    """What a function came to, what it asked, its marks, and all facts that this rests on, as bits."""

    answer: Any
    asked: tuple[Question, ...]
    marks: int
    behind: int


class Known:
    """What a unit answers, found when it is asked for, whatever is narrowed down."""

    __slots__ = ("answers", "came", "changed", "unit")

    def __init__(self, unit: UnitFacts, answers: dict[Question, Answer] | None = None) -> None:
        self.unit = unit
        self.answers: dict[Question, Answer] = {} if answers is None else answers
        self.came: dict[Question, Came] = {}
        """What functions came to in a unit that this one differs from in some facts alone."""
        self.changed: Changed | None = None
        """Which facts these are."""

    def answer(self, question: Question) -> Any:
        """The unit's answer to a question."""
        found = self.answers.get(question, NONE)
        if found is NONE:
            assert question.read is not None
            found = self.answers[question] = question.read(self.unit)
        return found

    def keeps(self, behind: int) -> bool:
        """Whether some facts, as bits, are what they are in the other unit as far as is known of it."""
        changed = self.changed
        assert changed is not None
        if not behind & changed.bits:
            return True
        if behind & changed.otherwise:
            return False
        before = changed.before.answers
        if changed.known != len(before):
            changed.known, changed.alike = len(before), 0
        overlap = behind & changed.bits & ~changed.alike
        if not changed.agree(overlap, before, self):
            return False
        changed.alike |= overlap
        return True

    def shares(self, behind: int) -> bool:
        """Whether some facts, as bits, are in the other unit what they are in this one."""
        changed = self.changed
        assert changed is not None
        if not behind & changed.bits:
            return True
        if behind & changed.otherwise:
            return False
        return changed.agree(behind & changed.bits, self.answers, changed.before)


class Changed:
    """In what one unit may differ from another one."""

    __slots__ = ("alike", "before", "bits", "known", "otherwise", "questions")

    def __init__(self, before: Known) -> None:
        self.before = before
        """What is known of the other unit."""
        self.bits = 0
        """The facts that may be otherwise."""
        self.otherwise = 0
        """Those that are."""
        self.alike = self.known = 0
        """Those that are not as far as so many answers of the other unit are known."""
        self.questions: list[tuple[int, list[Question]]] = []
        """By a fact's bits what units are asked for it."""

    def agree(self, overlap: int, known: Mapping[Question, Answer], other: Known) -> bool:
        """Whether what is known of one unit of some facts, as bits, is what the other one answers."""
        for bits, questions in self.questions if overlap else ():
            if bits & overlap:
                for question in questions:
                    found = known.get(question, NONE)
                    if found is not NONE and question.of is None and other.answer(question) != found:
                        self.otherwise |= bits
                        return False
        return True
