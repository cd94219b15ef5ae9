"""Parts of one unit's tree that are the same: where what they rest on is narrowed down alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.boxes import Box
from engine.known import Known
from engine.possible import UNKNOWN
from engine.recurring import Part, Place
from engine.ways import Question

if TYPE_CHECKING:
    from engine.functions import Functions

Opened = tuple[Place, Question, int]
"""A place, the fact at which it is open, and its values."""

RestsOn = tuple[tuple[Question, Any], ...]
"""What facts came to at a place that may be otherwise elsewhere in a unit."""


class _Kept:
    """A part, and what it rests on, found when it is asked for first."""

    __slots__ = ("box", "part", "rests_on")

    def __init__(self, part: Part, box: Box) -> None:
        self.part = part
        self.box = box
        self.rests_on: RestsOn | None = None


class Alike:
    """The parts of one unit that were found so far."""

    def __init__(self, functions: Functions, unit: Known) -> None:
        self._functions = functions
        self._unit = unit
        self._parts: dict[Opened, list[_Kept]] = {}
        self._settled = self._unsettled = 0
        """The marks of questions whose answers do not, and do, rest on what may be narrowed down."""
        self._among: dict[int, list[Question]] = {}

    @cached_property
    def _whole(self) -> Box:
        """The unit before anything is narrowed down."""
        return Box(self._unit, self._functions.growth, {}, {})

    def part(self, opened: Opened, box: Box, most: int) -> tuple[Part, int] | None:
        """A part of at most so many evaluations that is the same in a box, and the facts that it rests on."""
        for kept in self._parts.get(opened, ()):
            if kept.part.evaluated > most:
                continue
            if kept.rests_on is None:
                kept.rests_on = self._rests_on(kept.box, kept.part.marks)
            if _is_so(kept.rests_on, box):
                behind = 0
                for question, _ in kept.rests_on:
                    behind |= box.behind(question)
                return kept.part, behind
        return None

    def keep(self, opened: Opened, box: Box, part: Part) -> None:
        """Have a part for what is alike elsewhere in the unit."""
        self._parts.setdefault(opened, []).append(_Kept(part, box))

    def _rests_on(self, box: Box, marks: int) -> RestsOn:
        """What of a box decides the answers to some questions in it and in all that is narrower alike.

        What is certain stays so; of a fact that is not certain it is what it follows from.
        """
        found: dict[Question, Any] = {}
        seen = 0
        waiting = marks
        while waiting:
            seen |= waiting
            more = 0
            for question in self._varying(waiting):
                answer = box.answer(question)
                of = question.of
                if of is None:
                    of = question
                    certain = not answer & (answer - 1)
                else:
                    certain = answer != UNKNOWN
                if certain:
                    found[question] = answer
                elif of.run is None:
                    found[of] = box.answer(of)
                else:
                    for asked in box.reads[of]:
                        more |= asked.mark
            waiting = more & ~seen
        return tuple(found.items())

    def _varying(self, marks: int) -> list[Question]:
        """The questions among some whose answers rest on what may be narrowed down."""
        unknown = marks & ~(self._settled | self._unsettled)
        if unknown:
            for question in self._functions.marked(unknown):
                self._whole.answer(question)
                if self._is_open(question):
                    self._unsettled |= question.mark
            self._settled |= unknown & ~self._unsettled
        among = marks & self._unsettled
        known = self._among.get(among)
        if known is None:
            known = self._among[among] = self._functions.marked(among)
        return known

    def _is_open(self, question: Question) -> bool:
        """Whether something that an answer rests on may be narrowed down."""
        of = question if question.of is None else question.of
        mask = self._whole.answer(of)
        if of.bit and type(mask) is int and mask & (mask - 1):
            return True
        return any(self._is_open(asked) for asked in self._whole.reads.get(of, ()))


def _is_so(rests_on: RestsOn, box: Box) -> bool:
    return all(box.answer(question) == answer for question, answer in rests_on)
