"""The tree of what is still possible for a unit, in which equal parts are found once.

Where an evaluation is open, one fact is split, and the evaluation goes on from there in each group of its
values: what was decided above stays decided, since knowing more settles no more otherwise.  What follows
from a place rests on what is asked for from there on; where that is narrowed down alike, what follows is
the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.following import Functions
from engine.policy import Row
from engine.record import tuple_record
from engine.ruling import Open, Ruling
from engine.splits import Parting, Splits
from engine.ways import Box, Known, Question

Place = tuple[int, Any]
"""A table of rulings, and from which of its rows on it is asked; or its row that answers."""


@tuple_record
class Ending:
    """A ruling that branches end in, and the first of them."""

    ruling: Ruling
    narrowed: dict[str, int]
    consulted: int
    """The bits of what was asked for on the way."""


class _Part(NamedTuple):
    """What follows where a fact is open."""

    tree: Parting | None
    """None: nothing was followed."""
    evaluated: int
    consulted: int
    needed: int
    rests_on: tuple[tuple[Question, int], ...]
    """What facts came to at this place that may be otherwise elsewhere, as far as all this rests on it."""


class Session:
    """What is kept of one unit and of others that differ from it in some facts."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self._concluding: dict[tuple[int, int], Question] = {}
        self._rulings: dict[tuple[Any, ...], Ruling] = {}

    def concluding(self, number: int, row: Row) -> Question:
        """What a row comes to here."""
        known = self._concluding.get((number, id(row)))
        if known is None:
            known = self._concluding[number, id(row)] = self.functions.concluding(number, row)
        return known

    def same(self, ruling: Ruling) -> Ruling:
        """The first ruling that was the same, with all its reasons."""
        return self._rulings.setdefault(told(ruling), ruling)


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


class Unfolding:
    """Unfolds one unit, up to so many evaluations or until a ruling is `enough`."""

    def __init__(
        self, session: Session, known: Known, most: int, enough: Callable[[Ruling], bool] | None = None
    ) -> None:
        self.session = session
        self.functions = session.functions
        self.unit = known
        self.most = most
        self.enough = enough
        self.splits = Splits()
        self.endings: list[Ending] = []
        """The different rulings, in the order in which branches come to them."""
        self.complete = True
        self.evaluated = 0
        self._numbers: dict[int, int] = {}
        self._parts: dict[tuple[Place, str, int], list[_Part]] = {}
        self._whole = Box(known, {}, self.functions.growth)
        """The unit before anything is narrowed down."""
        self._settled = self._unsettled = 0
        """The bits of facts that are, and are not, known before anything is narrowed down."""
        tree, self.consulted, _ = self._follow((0, 0), {}, 0)
        """The bits of all that was asked for."""
        assert tree is not None
        self.tree: Parting = tree
        """How branches part; its leaves are the numbers of endings."""

    def _follow(
        self, place: Place, narrowed: dict[Question, int], above: int
    ) -> tuple[Parting | None, int, int]:
        """What follows from a place where some facts are narrowed down; what was consulted, and needed."""
        self.evaluated += 1
        box = Box(self.unit, narrowed, self.functions.growth)
        answer, stop = self._answer(box, place)
        needed = box.needed
        if not isinstance(answer, Open):
            return self._ending(answer, narrowed, above | box.consulted), box.consulted, needed
        fact = self.functions.fact(answer.fact)
        whole: int = box.answer(fact)
        consulted = box.consulted | fact.bit
        if self.evaluated > self.most:
            self.complete = False
            return None, consulted, needed
        parts = self._parts.setdefault((stop, answer.fact, whole), [])
        for part in parts:
            if self.evaluated + part.evaluated > self.most:
                continue
            for question, mask in part.rests_on:
                if box.answer(question) != mask:
                    break
            else:
                self.evaluated += part.evaluated
                for question, _ in part.rests_on:
                    consulted |= box.behind(question)
                return part.tree, consulted | part.consulted, needed | part.needed
        part = self._split(stop, fact, whole, box, above | consulted)
        if self.complete:
            parts.append(part)
        return part.tree, consulted | part.consulted, needed | part.needed

    def _split(self, place: Place, fact: Question, whole: int, box: Box, above: int) -> _Part:
        """What follows from each group of the values of a fact that is open at a place."""
        before, consulted, needed = self.evaluated, 0, 0
        groups: list[tuple[int, Parting]] = []
        for block in self.functions.policy.blocks[fact.name]:
            group = block & whole
            if group:
                tree, more, also = self._follow(place, {**box.narrowed, fact: group}, above)
                consulted |= more
                needed |= also
                if tree is not None:
                    groups.append((group, tree))
                if not self.complete:
                    break
        found = self.splits.split(fact.name, tuple(groups)) if groups else None
        if not self.complete:
            return _Part(found, 0, consulted, needed, ())
        assert len(groups) > 1, f"nothing tells the values of {fact.name} apart"
        return _Part(found, self.evaluated - before, consulted, needed, self._rests_on(box, needed))

    def _rests_on(self, box: Box, needed: int) -> tuple[tuple[Question, int], ...]:
        """What of a box decides what some facts come to in it and in all that is narrower alike.

        A fact that has one value keeps it; of others it is what they follow from.
        """
        found: dict[Question, int] = {}
        seen: set[Question] = set()
        waiting = self._varying(needed)
        while waiting:
            question = waiting.pop()
            if question in seen:
                continue
            seen.add(question)
            mask: int = box.answer(question)
            if question.run is None or not mask & (mask - 1):
                found[question] = mask
            else:
                consulted = 0
                for asked in box.reads[question]:
                    consulted |= asked.bit
                waiting += self._varying(consulted)
        return tuple(found.items())

    def _varying(self, bits: int) -> list[Question]:
        """The facts among some that have several values before anything is narrowed down."""
        unknown = bits & ~(self._settled | self._unsettled)
        if unknown:
            for question in self.functions.facts(unknown):
                mask: int = self._whole.answer(question)
                if mask & (mask - 1):
                    self._unsettled |= question.bit
            self._settled |= unknown & ~self._unsettled
        return self.functions.facts(bits & self._unsettled)

    def _answer(self, box: Box, place: Place) -> tuple[Ruling | Open, Place]:
        """How an evaluation goes on from a place: a ruling, or what is open, and where it then goes on."""
        number, row = place
        functions = self.functions
        if type(row) is int:
            while True:
                found = box.answer(functions.first(number, row))
                if isinstance(found, Open):
                    return found, (number, found.row or 0)
                if found is not None and found.remedy is not None:
                    row = found
                    break
                number, row = number + 1, 0
        answer: Ruling | Open = box.answer(self.session.concluding(number, row))
        return answer, (number, row)

    def _ending(self, ruling: Ruling, narrowed: dict[Question, int], consulted: int) -> int:
        ruling = self.session.same(ruling)
        number = self._numbers.setdefault(id(ruling), len(self.endings))
        if number == len(self.endings):
            of_facts = {question.name: mask for question, mask in narrowed.items()}
            self.endings.append(Ending(ruling, of_facts, consulted))
            if self.enough is not None and self.enough(ruling):
                self.complete = False
        return number
