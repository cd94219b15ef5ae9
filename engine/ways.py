"""What the parts of an evaluation came to, remembered as trees of what they asked.

An evaluation is made of functions: what a fact follows to, which row of a table answers, what a row comes
to.  Each is deterministic in the answers to what it asks, so that a unit which answers as an earlier one
did gets the same result without evaluating anything.  What leaves a tree is evaluated, and the tree grows
by its way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.unit_facts import UnitFacts

Answer = Hashable
_UNKNOWN: Any = object()


class Way:
    """A node of a tree: the question that is asked next, or the result."""

    __slots__ = ("asked", "consulted", "follows", "question", "result")

    def __init__(self) -> None:
        self.question: Question | None = None
        self.follows: dict[Answer, Way] = {}
        self.result: Any = _UNKNOWN
        self.asked: tuple[Question, ...] = ()
        """Where there is a result: what was asked on the way to it."""
        self.consulted = 0
        """The bits of these questions."""


class Question:
    """Something that is asked of a unit, or of another function."""

    __slots__ = ("bit", "name", "of_place", "read", "run", "way")

    def __init__(
        self,
        name: str,
        bit: int = 0,
        read: Callable[[UnitFacts], Answer] | None = None,
        run: Callable[[Box], Ran] | None = None,
        of_place: bool = False,
    ) -> None:
        self.name = name
        self.bit = bit
        """What it is noted by among what was consulted."""
        self.read = read
        """The unit's answer; a number that is not to be remembered has none."""
        self.run = run
        """The function, where it is no question to the unit."""
        self.of_place = of_place
        """Whether it says how an evaluation goes on, and not what a fact comes to."""
        self.way = Way()


class Ran:
    """One run of a function: what it asked, with the answers, and its result."""

    __slots__ = ("asked", "consulted", "fleeting", "result")

    def __init__(
        self, asked: dict[Question, Answer], consulted: int, result: Any, fleeting: bool = False
    ) -> None:
        self.asked = asked
        self.consulted = consulted
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
    """A unit with some facts narrowed down: what functions come to in it, each found once."""

    __slots__ = ("answers", "consulted", "growth", "known", "narrowed", "needed", "reads")

    def __init__(self, known: Known, narrowed: dict[Question, int], growth: Growth) -> None:
        self.known = known
        self.narrowed = narrowed
        self.growth = growth
        self.answers = {**known.answers, **narrowed}
        self.consulted = 0
        """The bits of all questions that were asked so far."""
        self.needed = 0
        """The bits of those that say how an evaluation goes on, without what other facts follow from."""
        self.reads: dict[Question, tuple[Question, ...]] = {}
        """What functions asked here."""

    def answer(self, question: Question) -> Any:
        """The answer to a question."""
        found = self.answers.get(question, _UNKNOWN)
        if found is _UNKNOWN:
            if question.read is not None:
                found = self.known.answers[question] = question.read(self.known.unit)
            else:
                found = self._find(question)
            self.answers[question] = found
        return found

    def _find(self, question: Question) -> Any:
        """The result of a function, which is run where its tree does not know it."""
        way, answers = question.way, self.answers
        while way.question is not None:
            asked = way.question
            found = answers.get(asked, _UNKNOWN)
            if found is _UNKNOWN:
                found = self.answer(asked)
            following = way.follows.get(found)
            if following is None:
                return self._run(question)
            way = following
        if way.result is _UNKNOWN:
            return self._run(question)
        self._note(question, way.asked, way.consulted)
        return way.result

    def _note(self, question: Question, asked: tuple[Question, ...], consulted: int) -> None:
        self.reads[question] = asked
        self.consulted |= consulted
        if question.of_place:
            self.needed |= consulted

    def behind(self, question: Question) -> int:
        """The bits of everything that an answer rests on here."""
        bits = question.bit
        for asked in self.reads.get(question, ()):
            bits |= self.behind(asked)
        return bits

    def _run(self, question: Question) -> Any:
        assert question.run is not None
        ran = question.run(self)
        self._note(question, tuple(ran.asked), ran.consulted)
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
        way.result, way.asked, way.consulted = ran.result, tuple(ran.asked), ran.consulted
