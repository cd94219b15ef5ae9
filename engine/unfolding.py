"""The tree of what is still possible for a unit, in which equal parts are found once.

Where an evaluation is open, one fact is split, and the evaluation goes on from there in each group of its
values: what was decided above stays decided, since knowing more settles no more otherwise.  What follows
from a place rests on what is asked for from there on; where that is narrowed down alike, what follows is
the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from engine.boxes import Box, Known
from engine.functions import Functions
from engine.policy import Row
from engine.possible import UNKNOWN
from engine.record import tuple_record
from engine.ruling import Open, Ruling
from engine.splits import Parting, Splits
from engine.ways import Question

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
    marks: int
    rests_on: tuple[tuple[Question, Any], ...]
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
    """Unfolds one unit, up to so many evaluations of its branches one by one, or until a ruling is `enough`.

    Of these at most `most_made` are made.
    """

    def __init__(
        self,
        session: Session,
        known: Known,
        most: int,
        enough: Callable[[Ruling], bool] | None = None,
        *,
        plain: bool = True,
        most_made: int | None = None,
    ) -> None:
        """`plain`: no number of the unit remembers what it was compared with."""
        self.session = session
        self.functions = session.functions
        self.unit = known
        self.most = most
        self.enough = enough
        self.plain = plain
        self.most_made = most if most_made is None else most_made
        self.splits = Splits()
        self.endings: list[Ending] = []
        """The different rulings, in the order in which branches come to them."""
        self.complete = True
        self.evaluated = 0
        """How many evaluations all branches come to one by one."""
        self.made = 0
        """How many were made."""
        self._numbers: dict[int, int] = {}
        self._parts: dict[tuple[Place, str, int], list[_Part]] = {}
        self._whole = Box(known, self.functions.growth, {}, {})
        """The unit before anything is narrowed down."""
        self._settled = self._unsettled = 0
        """The marks of questions whose answers do not, and do, rest on what may be narrowed down."""
        self._among: dict[int, list[Question]] = {}
        self._seen = 0
        self._firsts: list[tuple[dict[Question, int], Parting]] = []
        """Where something was first asked for in an evaluation that stayed open, and what follows there."""
        self._at_ends = 0
        """What was asked for where evaluations end, and in the first, as bits."""
        self.root = Box(known, self.functions.growth, {}, {})
        """The evaluation before anything is narrowed down."""
        tree, self.consulted, _ = self._follow((self._kept(self.root), 0), self.root, 0)
        """What was asked for in some evaluation, as bits."""
        self.tree = tree
        """How branches part; its leaves are the numbers of endings. None: no branch was followed."""

    def _kept(self, box: Box) -> int:
        """The first table that may answer otherwise than in the unit that this one differs from."""
        number, came = 0, self.unit.came
        if came:
            for first in self.functions.firsts:
                known = came.get(first)
                if known is None or known.answer is not None or not self.unit.keeps(known.behind):
                    break
                box.consulted |= known.behind
                box.marks |= known.marks
                number += 1
        return number

    def reached_by(self) -> int:
        """What the first evaluation asked for, or one that ended in a ruling, as bits.

        An evaluation that stays open may ask for what none does once more is known.
        """
        rest = self.consulted & ~self._at_ends
        for narrowed in self._likely():
            if not rest:
                break
            box = Box(self.unit, self.functions.growth, narrowed, {})
            self._answer(box, (0, 0))
            for question in narrowed:
                box.consulted |= question.bit
            rest &= ~box.consulted
        return self.consulted & ~rest

    def _likely(self) -> Iterator[dict[Question, int]]:
        """Every branch, those first in which something was first asked for."""
        for narrowed, parting in self._firsts:
            first, tree = dict(narrowed), parting
            while not isinstance(tree, int):
                name = tree.fact
                group, tree = tree.groups[0]
                first[self.functions.fact(name)] = group
            yield first
        for branch, _ in self.branches():
            yield {self.functions.fact(name): mask for name, mask in branch.items()}

    def branches(self) -> Iterator[tuple[dict[str, int], int]]:
        """Every branch: what is narrowed down, and the number of its ending."""
        waiting: list[tuple[dict[str, int], Parting]] = [({}, self.tree)] if self.tree is not None else []
        while waiting:
            narrowed, tree = waiting.pop()
            if isinstance(tree, int):
                yield narrowed, tree
            else:
                fact = tree.fact
                waiting += [({**narrowed, fact: group}, follows) for group, follows in reversed(tree.groups)]

    def _follow(self, place: Place, box: Box, above: int) -> tuple[Parting | None, int, int]:
        """What follows from a place where some facts are narrowed down; what was consulted and asked."""
        self.evaluated += 1
        self.made += 1
        answer, stop = self._answer(box, place)
        marks = box.marks
        if self.evaluated == 1 or not isinstance(answer, Open):
            self._at_ends |= box.consulted
        if not isinstance(answer, Open):
            return self._ending(answer, box.narrowed, above | box.consulted), box.consulted, marks
        fact = self.functions.fact(answer.fact)
        whole: int = box.answer(fact)
        consulted = box.consulted | fact.bit
        if self.evaluated > self.most or self.made > self.most_made:
            self.complete = False
            return None, consulted, marks
        asked = len(box.new)  # what only tells whether parts are the same is not asked on this way
        parts = self._parts.setdefault((stop, answer.fact, whole), [])
        part = self._alike(parts, box)
        if part is None:
            box.settle(asked)
            part = self._split(stop, fact, whole, box, above | consulted)
            if self.complete:
                parts.append(part)
        else:
            self.evaluated += part.evaluated
            for question, _ in part.rests_on:
                consulted |= box.behind(question)
        if part.tree is not None and consulted & ~self._seen:
            self._seen |= consulted
            self._firsts.append((box.narrowed, part.tree))
        return part.tree, consulted | part.consulted, marks | part.marks

    def _alike(self, parts: Iterable[_Part], box: Box) -> _Part | None:
        """The part of those found so far that rests on what is so in this box, too."""
        for part in parts:
            if self.evaluated + part.evaluated <= self.most:
                for question, answer in part.rests_on:
                    if box.answer(question) != answer:
                        break
                else:
                    return part
        return None

    def _split(self, place: Place, fact: Question, whole: int, box: Box, above: int) -> _Part:
        """What follows from each group of the values of a fact that is open at a place."""
        before, consulted, marks = self.evaluated, 0, 0
        groups: list[tuple[int, Parting]] = []
        for block in self.functions.policy.blocks[fact.name]:
            group = block & whole
            if group:
                tree, more, also = self._follow(place, box.narrower(fact, group), above)
                consulted |= more
                marks |= also
                if tree is not None:
                    groups.append((group, tree))
                if not self.complete:
                    break
        found = self.splits.split(fact.name, tuple(groups)) if groups else None
        if not self.complete:
            return _Part(found, 0, consulted, marks, ())
        assert len(groups) > 1, f"nothing tells the values of {fact.name} apart"
        return _Part(found, self.evaluated - before, consulted, marks, self._rests_on(box, marks))

    def _rests_on(self, box: Box, marks: int) -> tuple[tuple[Question, Any], ...]:
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
            for question in self.functions.marked(unknown):
                self._whole.answer(question)
                if self._is_open(question):
                    self._unsettled |= question.mark
            self._settled |= unknown & ~self._unsettled
        among = marks & self._unsettled
        known = self._among.get(among)
        if known is None:
            known = self._among[among] = self.functions.marked(among)
        return known

    def _is_open(self, question: Question) -> bool:
        """Whether something that an answer rests on may be narrowed down."""
        of = question if question.of is None else question.of
        mask = self._whole.answer(of)
        if of.bit and type(mask) is int and mask & (mask - 1):
            return True
        return any(self._is_open(asked) for asked in self._whole.reads.get(of, ()))

    def _answer(self, box: Box, place: Place) -> tuple[Ruling | Open, Place]:
        """How an evaluation goes on from a place: a ruling, or what is open, and where it then goes on."""
        number, row = place
        functions = self.functions
        if type(row) is int:
            while True:
                found = box.answer(functions.first(number, row) if row else functions.firsts[number])
                if isinstance(found, Open):
                    return found, (number, found.row or 0)
                if found is not None and found.remedy is not None:
                    row = found
                    break
                number, row = number + 1, 0
        answer: Ruling | Open = box.answer(self.session.concluding(number, row))
        return answer, (number, row)

    def _ending(self, ruling: Ruling, narrowed: dict[Question, int], consulted: int) -> int:
        if self.plain:
            ruling = self.session.same(ruling)
        number = self._numbers.setdefault(id(ruling), len(self.endings))
        if number == len(self.endings):
            of_facts = {question.name: mask for question, mask in narrowed.items()}
            self.endings.append(Ending(ruling, of_facts, consulted))
            if self.enough is not None and self.enough(ruling):
                self.complete = False
        return number
