"""The rulings that branches end in, each once, and what rows come to for the amounts of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.record import tuple_record
from engine.ruling import Open, Ruling
from engine.ways import NONE, Answer, Question, Way

if TYPE_CHECKING:
    from engine.functions import Functions
    from engine.known import Known
    from engine.paying import PaidBefore
    from engine.policy import Row
    from engine.recurring import Arrival


@tuple_record
class Ending:
    """A ruling that branches end in, and the first of them."""

    ruling: Ruling
    narrowed: dict[str, int]
    consulted: int
    """The bits of what was asked for on the way, where nothing on it was taken from other units."""


class Session:
    """What is kept of one unit and of others that differ from it in some facts."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self._concluding: dict[tuple[int, int], Question] = {}
        self._paid: PaidBefore = {}
        self._rulings: dict[tuple[Any, ...], Ruling] = {}

    def concluding(self, number: int, row: Row) -> Question:
        """What a row comes to here."""
        known = self._concluding.get((number, id(row)))
        if known is None:
            known = self._concluding[number, id(row)] = self.functions.concluding(number, row, self._paid)
        return known

    def same(self, ruling: Ruling) -> Ruling:
        """The first ruling that was the same, with all its reasons."""
        return self._rulings.setdefault(told(ruling), ruling)

    def come_to(self, arrival: Arrival, known: Known) -> Ruling | Open | None:
        """What a row comes to in a unit, told so much of facts; None: it asks for more, or for less."""
        question = self.concluding(arrival.number, arrival.row)
        told = _Told(known, arrival.told)
        way: Way | None = question.way
        try:
            while way is not None and way.question is not None:
                assert way.follows is not None
                way = way.follows.get(told.answer(way.question))
            if way is not None and way.result is not NONE:
                answer, asked = way.result, way.asked
            else:
                assert question.run is not None
                ran = question.run(told)  # type: ignore[arg-type]
                question.remember(ran)
                answer, asked = ran.result, tuple(ran.asked)
        except _Untold:
            return None
        return answer if sum(map(is_told, asked)) == len(arrival.told) else None


class _Untold(Exception):
    """What a row asks for was not told."""


class _Told:
    """What a row asks for, as it is told; what no branch narrows down, as the unit answers."""

    __slots__ = ("known", "told")

    def __init__(self, known: Known, told: Mapping[Question, Answer]) -> None:
        self.known = known
        self.told = told

    def answer(self, question: Question) -> Any:
        """The answer to a question. Raises _Untold."""
        if not is_told(question):
            return self.known.answer(question)
        found = self.told.get(question, NONE)
        if found is NONE:
            raise _Untold
        return found


def is_told(question: Question) -> bool:
    """Whether the answer may rest on what is narrowed down."""
    return bool(question.mark) or question.run is not None


def told(ruling: Ruling) -> tuple[Any, ...]:
    """Two rulings are the same in all that they say if these are equal."""
    return (
        ruling.key,
        ruling.cites,
        ruling.missing,
        tuple([id(row) for row in ruling.rows]),
        ruling.sanctions,
        ruling.flags,
        tuple([told(candidate) for candidate in ruling.candidates]),
    )
