"""What follows where a fact is open, remembered with the policy, for all units that answer alike.

How branches part from a place on is decided by what is asked of the unit from there on, and by the rows that
answer: whether they come to a ruling for the unit's amounts, or at which fact they are open.  The rulings
themselves are each unit's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from engine.boxes import Box
from engine.policy import Row
from engine.possible import UNKNOWN
from engine.record import tuple_record
from engine.ruling import Open
from engine.splits import Parting, Splits
from engine.ways import NONE, Answer, Growth, Question

Place = tuple[int, Any]
"""A table of rulings, and from which of its rows on it is asked; or its row that answers."""

MOST_ALIKE = 4
"""So many parts are remembered that rest on the same answers, and differ in what rows come to."""

ANSWERS_A_NODE = 8
"""So many answers that a part rests on take the room of one node."""


@tuple_record
class Arrival:
    """A row that answers, and what facts came to as far as it asks for them."""

    leaf: int
    """Its number, which trees of all units have as a leaf."""
    number: int
    """The table of the row, by its place."""
    row: Row
    told: Mapping[Question, Answer]


class First(NamedTuple):
    """Where an evaluation that stays open asks for something first."""

    consulted: int
    """What it asks for, as bits."""
    narrowed: tuple[tuple[Question, int], ...]
    tree: Parting
    """How branches part from there on."""


class Part(NamedTuple):
    """What follows where a fact is open."""

    tree: Parting | None
    """None: nothing was followed."""
    evaluated: int
    """How many evaluations its branches come to one by one."""
    consulted: int
    """What is asked for at most, as bits."""
    marks: int
    """The marks of what says how evaluations go on, without what facts follow from."""
    at_ends: int
    """What is asked for in evaluations that come to a ruling, as far as that is known, as bits."""
    opens: Mapping[int, str]
    """Arrival -> the fact at which its row is open."""
    firsts: tuple[First, ...]
    """What was asked for where evaluations stayed open."""


class Opening(NamedTuple):
    """What a first evaluation comes to, before anything is narrowed down."""

    open: Open | None
    """Where it is open."""
    leaf: int
    """The arrival that it came to; -1: none."""
    stop: Place
    consulted: int
    marks: int
    surely: int


Found = Part | Opening


class _Alike:
    """Parts that rest on the same answers."""

    __slots__ = ("answers", "asked", "parts")

    def __init__(self, asked: tuple[Question, ...], answers: tuple[Answer, ...], part: Found) -> None:
        self.asked = asked
        self.answers = answers
        self.parts = [part]

    def holds(self, box: Box) -> bool:
        """Whether a box answers so."""
        known, find = box.answers, box.find
        for question, wanted in zip(self.asked, self.answers, strict=True):
            found = known.get(question, NONE)
            if (find(question) if found is NONE else found) != wanted:
                return False
        return True


class _Fork:
    """Where parts differ in what they rest on."""

    __slots__ = ("follows", "question")

    def __init__(self, question: Question, follows: dict[Answer, _Fork | _Alike]) -> None:
        self.question = question
        self.follows = follows


_Key = tuple[int, Any, Question, int, int] | None
"""Where a fact is open; None: the beginning."""


class Recurring:
    """The parts that were found under one policy, and the trees that they are made of."""

    def __init__(self, growth: Growth) -> None:
        self.growth = growth
        self.splits = Splits(growth)
        self.arrivals: list[Arrival] = []
        self._leaves: dict[tuple[Any, ...], Arrival] = {}
        self._found: dict[_Key, _Fork | _Alike] = {}

    def arrival(self, number: int, row: Row, told: dict[Question, Answer]) -> Arrival:
        """The same arrival for the same answers."""
        key = (number, id(row), *told.items())
        known = self._leaves.get(key)
        if known is None:
            known = self._leaves[key] = Arrival(len(self.arrivals), number, row, told)
            self.arrivals.append(known)
            self.growth.ways += 1
        return known

    def found(self, key: _Key, box: Box) -> Iterable[Found]:
        """What rests on what a box answers."""
        found = self._found.get(key)
        while type(found) is _Fork:
            found = found.follows.get(box.answer(found.question))
        return found.parts if type(found) is _Alike and found.holds(box) else ()

    def remember(self, key: _Key, box: Box, rests_on: dict[Question, Answer], part: Found) -> None:
        """Keep a part for all boxes that answer some questions as this one does."""
        rest = dict(rests_on)
        at: dict[Any, _Fork | _Alike] = self._found
        here: Any = key
        while type(known := at.get(here)) is _Fork:
            at, here = known.follows, box.answer(known.question)
            rest.pop(known.question, None)
        if type(known) is _Alike:
            for question, wanted in zip(known.asked, known.answers, strict=True):
                answer = box.answer(question)
                if answer != wanted:
                    fork = at[here] = _Fork(question, {wanted: known})
                    at, here = fork.follows, answer
                    rest.pop(question, None)
                    break
            else:
                if len(known.parts) < MOST_ALIKE:
                    known.parts.append(part)
                return
        at[here] = _Alike(tuple(rest), tuple(rest.values()), part)
        self.growth.ways += 1 + len(rest) // ANSWERS_A_NODE


def key_of(place: Place, fact: Question, whole: int, box: Box) -> _Key:
    """What parts are known by that follow where a fact is open."""
    number, row = place
    given = 0
    for question in box.narrowed:
        if question.run is not None:
            # it follows from nothing any more, whatever else is narrowed down
            given |= question.bit
    return number, row if type(row) is int else id(row), fact, whole, given


def asked_of_unit(marked: Iterable[Question], box: Box) -> tuple[dict[Question, Answer], int]:
    """What some questions rest on of what a box answers for its unit, and all facts on the way, as bits.

    All that is narrower asks for no more.
    """
    found: dict[Question, Answer] = {}
    bits = 0
    answers, narrowed = box.answers, box.narrowed
    seen = set(waiting := list(marked))
    functions = set[Question]()
    while waiting:
        question = waiting.pop()
        bits |= question.bit
        answer = answers.get(question, NONE)
        if answer is NONE:
            answer = box.find(question)
        of = question if question.of is None else question.of
        if of.run is not None and of not in narrowed:
            if of not in functions:
                functions.add(of)
                more = [asked for asked in box.reads_of(of) if asked not in seen]
                seen.update(more)
                waiting += more
        elif question.of is None or answer != UNKNOWN:
            found[question] = answer
        else:
            found[of] = box.answer(of)
    return found, bits
