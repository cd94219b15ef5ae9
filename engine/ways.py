"""What the parts of an evaluation came to, remembered as trees of what they asked.

An evaluation is made of functions: what a fact follows to, which row of a table answers, what a row comes
to.  Each is deterministic in the answers to what it asks, so that a unit which answers as an earlier one
did gets the same result without evaluating anything.  What leaves a tree is evaluated, and the tree grows
by its way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from engine.possible import UNKNOWN

if TYPE_CHECKING:
    from engine.boxes import Box
    from engine.unit_facts import UnitFacts

Answer = Hashable
NONE: Any = object()
"""In place of an answer that is not known yet."""


class Way:
    """A node of a tree: the question that is asked next, or the result."""

    __slots__ = ("asked", "consulted", "follows", "marks", "question", "result", "surely", "surely_run")

    def __init__(self) -> None:
        self.question: Question | None = None
        self.follows: dict[Answer, Way] | None = None
        """What follows from each answer; None: nothing was asked."""
        self.result: Any = NONE
        self.asked: tuple[Question, ...] = ()
        """Where there is a result: what was asked on the way to it."""
        self.consulted = 0
        """The facts that these questions were for, as bits."""
        self.marks = 0
        """Their marks."""
        self.surely = 0
        """The facts that are asked for whatever is narrowed down, as bits, without what functions ask."""
        self.surely_run: tuple[Question, ...] = ()
        """The functions that are asked so."""


class Question:
    """Something that is asked of a unit, or of another function."""

    __slots__ = ("allowed", "bit", "mark", "name", "of", "of_place", "read", "run", "tests", "way")

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
        self.tests: list[Question] = []
        """Tests of its answer."""
        if of is not None:
            of.tests.append(self)
        self.allowed = allowed
        """Of a test: the values that make it true."""
        self.of_place = of_place
        """Whether it says how an evaluation goes on, and not what a fact comes to."""
        self.way = Way()

    def is_certain(self, answer: Any) -> bool:
        """Whether an answer stays the same whatever else is narrowed down."""
        if self.of is not None:
            return bool(answer != UNKNOWN)
        if self.bit or self.mark:
            return type(answer) is not int or not answer & (answer - 1)
        return self.run is None

    def remember(self, ran: Ran) -> int:
        """Let the tree grow by the way of a run; by so many nodes."""
        if ran.fleeting:
            return 0
        way, grown = self.way, 0
        for asked, answer in ran.asked.items():
            if way.follows is None:
                way.question, way.follows = asked, {}
            assert way.question is asked, "a run that asks otherwise after the same answers"
            following = way.follows.get(answer)
            if following is None:
                following = way.follows[answer] = Way()
                grown += 1
            way = following
        way.result, way.asked = ran.result, tuple(ran.asked)
        way.consulted, way.marks = ran.consulted, ran.marks
        way.surely, way.surely_run = ran.surely()
        return grown


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

    def surely(self) -> tuple[int, tuple[Question, ...]]:
        """What a run asks for whatever else is narrowed down: facts as bits, and functions.

        All up to the first answer that may then be another one.
        """
        found, functions = 0, []
        for question, answer in self.asked.items():
            of = question if question.of is None else question.of
            found |= question.bit
            if of.run is not None:
                functions.append(of)
            if not question.is_certain(answer):
                break
        return found, tuple(functions)


class Growth:
    """How many nodes some trees have, so that they can be bounded."""

    __slots__ = ("ways",)

    def __init__(self) -> None:
        self.ways = 0
