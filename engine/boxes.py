"""A unit with some facts narrowed down: what functions of an evaluation come to in it, each found once.

What is certain in a box is certain in all that is narrower, as knowing more settles nothing otherwise; and
of a unit that differs from another one in some facts, functions that rest on none of these come to the same.
"""

from __future__ import annotations

from typing import Any

from engine.known import Came, Known
from engine.possible import UNKNOWN, among
from engine.ways import NONE, Answer, Growth, Question


class Box:
    """A unit with some facts narrowed down: what functions come to in it, each found once.

    Who knows more settles nothing otherwise: what is certain in a box is certain in all that is narrower.
    """

    __slots__ = (
        "_behind",
        "answers",
        "bits",
        "certain",
        "consulted",
        "growth",
        "known",
        "marks",
        "narrowed",
        "new",
        "reads",
        "sure",
        "surely",
        "wider",
    )

    def __init__(
        self,
        known: Known,
        growth: Growth,
        narrowed: dict[Question, int],
        certain: dict[Question, Answer],
        wider: Box | None = None,
    ) -> None:
        self.known = known
        self.wider = wider
        """The box that this one is a part of."""
        self.bits = 0
        """The facts that are narrowed down."""
        for question in narrowed:
            self.bits |= question.bit
        self.growth = growth
        self.narrowed = narrowed
        self.certain = certain
        """Answers that are the same in all that is narrower."""
        self.answers = {**known.answers, **certain, **narrowed}
        for question in narrowed:
            for test in question.tests:
                # what a fact may be anywhere in the unit says nothing of it here
                self.answers.pop(test, None)
        self.new: list[Question] = []
        """What was found here and not taken from elsewhere."""
        self.consulted = 0
        """The facts that were asked for so far, as bits."""
        self.marks = 0
        """The marks of what says how the evaluation goes on, without what facts follow from."""
        self._behind: dict[Question, int] = {}
        self.reads: dict[Question, tuple[Question, ...]] = {}
        """What functions asked here."""
        self.surely = 0
        """The facts that are asked for here and in all that is narrower alike, as bits."""
        self.sure: dict[Question, int] = {}
        """Those that functions ask for so."""

    def answer(self, question: Question) -> Any:
        """The answer to a question."""
        found = self.answers.get(question, NONE)
        return self.find(question) if found is NONE else found

    def find(self, question: Question) -> Any:
        """The answer to a question that was not asked here before."""
        of = question.of
        if of is not None:
            mask: Any = self.answers.get(of, NONE)
            found: Any = among(self.find(of) if mask is NONE else mask, question.allowed)
            if of.run is not None:
                self.new.append(question)
            elif of not in self.narrowed:
                self.known.answers[question] = found
        elif question.read is not None:
            found = self.known.answers[question] = question.read(self.known.unit)
        else:
            found = self._came_to(question)
            self.new.append(question)
        self.answers[question] = found
        return found

    def _came_to(self, question: Question) -> Any:
        """The result of a function, which is run where its tree does not know it."""
        came = self.known.came.get(question)
        if came is not None and not came.behind & self.bits and self.known.keeps(came.behind):
            self.reads[question] = came.asked
            self.consulted |= came.behind
            if question.of_place:
                self.marks |= came.marks
            return came.answer
        way, answers = question.way, self.answers
        while way.question is not None:
            asked = way.question
            found = answers.get(asked, NONE)
            if found is NONE:
                found = self.find(asked)
            assert way.follows is not None
            following = way.follows.get(found)
            if following is None:
                return self._run(question)
            way = following
        if way.result is NONE:
            return self._run(question)
        self.reads[question] = way.asked
        self.consulted |= way.consulted
        if question.of_place:
            self.marks |= way.marks
        if self.known.changed is None:
            self._note(question, way.surely, way.surely_run)
        else:
            self._tell(question, way.result, way.asked, way.marks)
        return way.result

    def _note(self, question: Question, surely: int, functions: tuple[Question, ...]) -> None:
        """Note what a function asks for in all that is narrower, too."""
        for each in functions:
            box: Box | None = self
            while box is not None:
                found = box.sure.get(each)
                if found is not None:
                    surely |= found
                    break
                box = box.wider
        self.sure[question] = surely
        if question.of_place:
            self.surely |= surely

    def _tell(self, question: Question, answer: Any, asked: tuple[Question, ...], marks: int) -> None:
        """Let the unit that this one differs from have what rests on nothing that is otherwise here."""
        behind = self.behind(question)
        if not behind & self.bits and self.known.shares(behind):
            self.known.came[question] = Came(answer, asked, marks, behind)

    def _run(self, question: Question) -> Any:
        assert question.run is not None
        ran = question.run(self)
        self.reads[question] = tuple(ran.asked)
        self.consulted |= ran.consulted
        if question.of_place:
            self.marks |= ran.marks
        self.growth.ways += question.remember(ran)
        if self.known.changed is None:
            self._note(question, *ran.surely())
        elif not ran.fleeting:
            self._tell(question, ran.result, self.reads[question], ran.marks)
        return ran.result

    def reads_of(self, question: Question) -> tuple[Question, ...]:
        """What a function asks here; it was run here, or in a box that this one is a part of."""
        box: Box | None = self
        while box is not None:
            asked = box.reads.get(question)
            if asked is not None:
                return asked
            box = box.wider
        self.answer(question)
        return self.reads[question]

    def narrower(self, question: Question, mask: int) -> Box:
        """The same with one more fact narrowed down."""
        return Box(self.known, self.growth, {**self.narrowed, question: mask}, self.certain, self)

    def settle(self, number: int) -> None:
        """Note what is certain of the first things that were found here."""
        certain = {}
        for question in self.new[:number]:
            found = self.answers[question]
            if question.bit and _certain(question, found):
                certain[question] = found
        self.certain = {**self.certain, **certain}

    def came(self) -> dict[Question, Came]:
        """What functions came to here; not asked for where something is narrowed down."""
        marks: dict[Question, int] = {}
        for question, asked in self.reads.items():
            marks[question] = 0
            for each in asked:
                marks[question] |= each.mark
        return {
            question: Came(self.answers[question], asked, marks[question], self.behind(question))
            for question, asked in self.reads.items()
            if question in self.answers
        }

    def behind(self, question: Question) -> int:
        """The facts that an answer rests on here, as bits."""
        known = self._behind.get(question)
        if known is not None:
            return known
        of = question if question.of is None else question.of
        bits = question.bit
        asked_here = self.reads.get(of)
        if asked_here is not None:
            for asked in asked_here:
                whole = asked if asked.of is None else asked.of
                bits |= asked.bit if whole.run is None else self.behind(whole)
            came = self.known.came.get(of)
            if came is not None and not came.behind & self.bits and self.known.keeps(came.behind):
                bits |= came.behind
        elif of.run is not None and self.wider is not None:
            bits |= self.wider.behind(of)
        self._behind[question] = bits
        return bits


def _certain(question: Question, answer: Any) -> bool:
    if question.of is not None:
        return bool(answer != UNKNOWN)
    return not question.bit or type(answer) is not int or not answer & (answer - 1)
