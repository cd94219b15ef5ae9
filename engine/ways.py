"""What the parts of an evaluation came to, remembered as trees of what they asked.

An evaluation is made of functions: what a fact follows to, which row of a table answers, what a row comes
to.  Each is deterministic in the answers to what it asks, so that a unit which answers as an earlier one
did gets the same result without evaluating anything.  What leaves a tree is evaluated, and the tree grows
by its way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from engine.possible import FALSE, TRUE, UNKNOWN

if TYPE_CHECKING:
    from engine.unit_facts import UnitFacts

Answer = Hashable
_NONE: Any = object()
"""In place of an answer that is not known yet."""


class Way:
    """A node of a tree: the question that is asked next, or the result."""

    __slots__ = ("asked", "consulted", "follows", "marks", "question", "result")

    def __init__(self) -> None:
        self.question: Question | None = None
        self.follows: dict[Answer, Way] = {}
        self.result: Any = _NONE
        self.asked: tuple[Question, ...] = ()
        """Where there is a result: what was asked on the way to it."""
        self.consulted = 0
        """The facts that these questions were for, as bits."""
        self.marks = 0
        """Their marks."""


class Question:
    """Something that is asked of a unit, or of another function."""

    __slots__ = ("allowed", "bit", "mark", "name", "of", "of_place", "read", "run", "way")

    def __init__(
        self,
        name: str,
        *,
        bit: int = 0,
        mark: int = 0,
        read: Callable[[UnitFacts], Answer] | None = None,
        run: Callable[[Box], Ran] | None = None,
        of: Question | None = None,
        allowed: int = 0,
        of_place: bool = False,
    ) -> None:
        self.name = name
        self.bit = bit
        """The fact that it is for, as a bit."""
        self.mark = mark
        """A bit of its own, where what it asks for may be narrowed down."""
        self.read = read
        """The unit's answer; a number that is not to be remembered has none."""
        self.run = run
        """The function, where it is no question to the unit."""
        self.of = of
        """Of a test: the question for the fact's values."""
        self.allowed = allowed
        """Of a test: the values that make it true."""
        self.of_place = of_place
        """Whether it says how an evaluation goes on, and not what a fact comes to."""
        self.way = Way()


class Ran:
    """One run of a function: what it asked, with the answers, and its result."""

    __slots__ = ("asked", "consulted", "fleeting", "marks", "result")

    def __init__(
        self, asked: dict[Question, Answer], consulted: int, marks: int, result: Any, fleeting: bool
    ) -> None:
        self.asked = asked
        self.consulted = consulted
        self.marks = marks
        self.result = result
        self.fleeting = fleeting
        """Whether it rests on more than its answers, and is not to be remembered."""


class Known:
    """What a unit answers, found when it is asked for, whatever is narrowed down."""

    __slots__ = ("answers", "unit")

    def __init__(self, unit: UnitFacts, answers: dict[Question, Answer] | None = None) -> None:
        self.unit = unit
        self.answers: dict[Question, Answer] = {} if answers is None else answers


class Growth:
    """How many nodes some trees have, so that they can be bounded."""

    __slots__ = ("ways",)

    def __init__(self) -> None:
        self.ways = 0


class Box:
    """A unit with some facts narrowed down: what functions come to in it, each found once.

    Who knows more settles nothing otherwise: what is certain in a box is certain in all that is narrower.
    """

    __slots__ = (
        "answers",
        "certain",
        "consulted",
        "growth",
        "known",
        "marks",
        "narrowed",
        "new",
        "reads",
    )

    def __init__(
        self,
        known: Known,
        growth: Growth,
        narrowed: dict[Question, int],
        certain: dict[Question, Answer],
    ) -> None:
        self.known = known
        self.growth = growth
        self.narrowed = narrowed
        self.certain = certain
        """Answers that are the same in all that is narrower."""
        self.answers = {**known.answers, **certain, **narrowed}
        self.new: list[Question] = []
        """What was found here and not taken from elsewhere."""
        self.consulted = 0
        """The facts that were asked for so far, as bits."""
        self.marks = 0
        """The marks of what says how the evaluation goes on, without what facts follow from."""
        self.reads: dict[Question, tuple[Question, ...]] = {}
        """What functions asked here."""

    def answer(self, question: Question) -> Any:
        """The answer to a question."""
        found = self.answers.get(question, _NONE)
        if found is not _NONE:
            return found
        if question.of is not None:
            mask = self.answer(question.of)
            allowed = question.allowed
            found = TRUE if not mask & ~allowed else UNKNOWN if mask & allowed else FALSE
            if question.of in self.known.answers and question.of not in self.narrowed and not mask & (mask - 1):
                self.known.answers[question] = found
            else:
                self.new.append(question)
        elif question.read is not None:
            found = self.known.answers[question] = question.read(self.known.unit)
        else:
            found = self._find(question)
            self.new.append(question)
        self.answers[question] = found
        return found

    def _find(self, question: Question) -> Any:
        """The result of a function, which is run where its tree does not know it."""
        way, answers = question.way, self.answers
        while way.question is not None:
            asked = way.question
            found = answers.get(asked, _NONE)
            if found is _NONE:
                found = self.answer(asked)
            following = way.follows.get(found)
            if following is None:
                return self._run(question)
            way = following
        if way.result is _NONE:
            return self._run(question)
        self.reads[question] = way.asked
        self.consulted |= way.consulted
        if question.of_place:
            self.marks |= way.marks
        return way.result

    def _run(self, question: Question) -> Any:
        assert question.run is not None
        ran = question.run(self)
        self.reads[question] = tuple(ran.asked)
        self.consulted |= ran.consulted
        if question.of_place:
            self.marks |= ran.marks
        if not ran.fleeting:
            self._remember(question.way, ran)
        return ran.result

    def _remember(self, way: Way, ran: Ran) -> None:
        for asked, answer in ran.asked.items():
            if way.question is None:
                way.question = asked
            assert way.question is asked, "a run that asks otherwise after the same answers"
            following = way.follows.get(answer)
            if following is None:
                following = way.follows[answer] = Way()
                self.growth.ways += 1
            way = following
        way.result, way.asked, way.consulted, way.marks = (
            ran.result,
            tuple(ran.asked),
            ran.consulted,
            ran.marks,
        )

    def narrower(self, question: Question, mask: int) -> Box:
        """The same with one more fact narrowed down."""
        return Box(self.known, self.growth, {**self.narrowed, question: mask}, self.certain)

    def settle(self, number: int) -> None:
        """Note what is certain of the first things that were found here."""
        certain = {}
        for question in self.new[:number]:
            found = self.answers[question]
            if question.bit and _certain(question, found):
                certain[question] = found
        self.certain = {**self.certain, **certain}

    def behind(self, question: Question) -> int:
        """The facts that an answer rests on here, as bits."""
        bits = question.bit
        for asked in self.reads.get(question if question.of is None else question.of, ()):
            bits |= self.behind(asked)
        return bits


def _certain(question: Question, answer: Any) -> bool:
    if question.of is not None:
        return bool(answer != UNKNOWN)
    return not question.bit or type(answer) is not int or not answer & (answer - 1)
