"""The tree of what is still possible for a unit, in which equal parts are found once.

Where an evaluation is open, one fact is split, and the evaluation goes on from there in each group of its
values: what was decided above stays decided, since knowing more settles no more otherwise.  What follows
from a place rests on what is asked for from there on; where that is narrowed down alike, what follows is
the same, in this unit and in others under the same policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from engine.alike import Alike
from engine.arriving import Arriving
from engine.boxes import Box
from engine.endings import Ending, Session
from engine.known import Known
from engine.recurring import Arrival, First, Opening, Part, Place, asked_of_unit, key_of
from engine.ruling import Open, Ruling
from engine.splits import Parting, Splits, branches_of, first_of, leaves_from_last, way_to
from engine.ways import Question


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
        self.recurring = self.functions.recurring if plain and enough is None else None
        """Parts of other units; one that is followed until something is enough shares none."""
        self.endings: list[Ending] = []
        """The different rulings, in the order in which branches come to them."""
        self.complete = True
        self.evaluated = 0
        """How many evaluations all branches come to one by one."""
        self.made = 0
        """How many were made."""
        self._numbers: dict[int, int] = {}
        self._of_leaf: dict[int, int] = {}
        """The numbers of the endings that leaves stand for."""
        self._arriving = Arriving(session, known)
        self._alike = Alike(self.functions, known)
        self._arrived = -1
        """The row that the first evaluation came to."""
        self.at_ends = 0
        """What was asked for where evaluations end, and in the first, as bits."""
        self.root = Box(known, self.functions.growth, {}, {})
        """The evaluation before anything is narrowed down."""
        found = self._follow((0, 0), self.root, 0)
        self.consulted = found.consulted
        """What was asked for in some evaluation, as bits."""
        self.firsts = found.firsts
        """Where something was first asked for in an evaluation that stayed open."""
        self._tree = found.tree

    @cached_property
    def splits(self) -> Splits:
        """The trees of splits."""
        return Splits() if self.recurring is None else self.recurring.splits

    @cached_property
    def tree(self) -> Parting | None:
        """How branches part; its leaves are the numbers of endings. None: no branch was followed."""
        return None if self._tree is None else self.ending_in(range(len(self.endings)))

    def ending_in(self, numbers: Iterable[int]) -> Parting:
        """How branches part, with these numbers in place of those of the endings."""
        assert self._tree is not None, "no branch was followed"
        others = list(numbers)
        return self.splits.mapped(
            self._tree, {leaf: others[number] for leaf, number in self._of_leaf.items()}
        )

    def endings_from_last(self) -> Iterator[int]:
        """The numbers of endings, by the last branches that come to them, the last of all first."""
        for leaf in leaves_from_last(self._tree) if self._tree is not None else ():
            yield self._of_leaf[leaf]

    def _kept(self, box: Box) -> int:
        """The first table that may answer otherwise than in the unit that this one differs from."""
        number, came, changed = 0, self.unit.came, self.unit.changed
        if came and changed is not None:
            for first in self.functions.firsts:
                known = came.get(first)
                if known is None or known.answer is not None:
                    break
                if known.behind & changed.bits and not self.unit.keeps(known.behind):
                    break
                box.consulted |= known.behind
                box.marks |= known.marks
                number += 1
        return number

    def branches(self) -> Iterator[tuple[dict[str, int], int]]:
        """Every branch: what is narrowed down, and the number of its ending."""
        return iter(()) if self.tree is None else branches_of(self.tree)

    def _follow(self, place: Place, box: Box, above: int) -> Part:
        """What follows from a place where some facts are narrowed down."""
        self.evaluated += 1
        self.made += 1
        answer, stop = self._opened(box) if self.evaluated == 1 else self.answer(box, place)
        marks, consulted = box.marks, box.consulted
        if not isinstance(answer, Open):
            at_end = consulted | box.surely
            self.at_ends |= at_end
            return Part(self._leaf(answer, stop, box, above), 0, consulted, marks, at_end, {}, ())
        if self.evaluated == 1:
            self.at_ends |= consulted
        fact = self.functions.fact(answer.fact)
        whole: int = box.answer(fact)
        consulted |= fact.bit
        if self.evaluated > self.most or self.made > self.most_made:
            self.complete = False
            return Part(None, 0, consulted, marks, 0, {}, ())
        opens: dict[int, str] = {}
        if self.recurring is not None and type(stop[1]) is not int:
            opens[self._arrives(stop, box).leaf] = fact.name
        part = self._recurring(stop, fact, whole, box, above | consulted)
        if part is None:
            part, alike = self._shared(stop, fact, whole, box, above | consulted)
            consulted |= alike
        at_ends, firsts = 0, part.firsts
        if part.tree is not None:
            # what is asked for here, whatever follows, is asked for where that ends
            at_ends = part.at_ends | box.surely | fact.bit
            self.at_ends |= at_ends
            own = (First(consulted, (), part.tree), *firsts, First(part.consulted, (), part.tree))
            firsts = tuple([first for first in own if first.consulted & ~at_ends])
        return Part(
            part.tree,
            part.evaluated,
            consulted | part.consulted,
            marks | part.marks,
            at_ends,
            {**opens, **part.opens} if opens else part.opens,
            firsts,
        )

    def _opened(self, box: Box) -> tuple[Ruling | Open, Place]:
        """How the first evaluation goes, as that of any unit that answers alike did."""
        if self.recurring is None:
            return self.answer(box, (self._kept(box), 0))
        for known in self.recurring.found(None, box):
            assert isinstance(known, Opening)
            answer = known.open if known.leaf < 0 else self._arriving.comes_to(known.leaf)
            at = answer.fact if isinstance(answer, Open) else None
            if answer is not None and at == (None if known.open is None else known.open.fact):
                box.consulted, box.marks, box.surely = known.consulted, known.marks, known.surely
                self._arrived = known.leaf
                return answer, known.stop
        answer, stop = self.answer(box, (0, 0))
        self._arrived = -1 if type(stop[1]) is int else self._arrives(stop, box).leaf
        opened = answer if isinstance(answer, Open) else None
        opening = Opening(opened, self._arrived, stop, box.consulted, box.marks, box.surely)
        rests_on, _ = asked_of_unit(self.functions.marked(box.marks), box)
        self.recurring.remember(None, box, rests_on, opening)
        return answer, stop

    # -- parts ------------------------------------------------------------------------------------

    def _shared(self, stop: Place, fact: Question, whole: int, box: Box, above: int) -> tuple[Part, int]:
        """What follows where a fact is open, and what it then rests on if it was found in this unit."""
        if box is self.root and not box.reads:
            # the first evaluation is known from another unit, and not yet what is certain in it
            self.answer(box, (0, 0))
        asked = len(box.new)  # what only tells whether parts are the same is not asked on this way
        found = self._alike.part((stop, fact, whole), box, self.most - self.evaluated)
        if found is not None:
            part, behind = found
            self.evaluated += part.evaluated
            # what ends there asked for may be reached otherwise here
            return part._replace(at_ends=0), behind
        box.settle(asked)
        part = self._split(stop, fact, whole, box, above)
        if self.complete:
            self._alike.keep((stop, fact, whole), box, part)
            self._remember(stop, fact, whole, box, above, part)
        return part, 0

    def _split(self, place: Place, fact: Question, whole: int, box: Box, above: int) -> Part:
        """What follows from each group of the values of a fact that is open at a place."""
        before, consulted, marks, at_ends = self.evaluated, 0, 0, 0
        opens: dict[int, str] = {}
        groups: list[tuple[int, Parting]] = []
        parts: list[tuple[int, Part]] = []
        for block in self.functions.policy.blocks[fact.name]:
            group = block & whole
            if group:
                part = self._follow(place, box.narrower(fact, group), above)
                consulted |= part.consulted
                marks |= part.marks
                at_ends |= part.at_ends
                opens.update(part.opens)
                parts.append((group, part))
                if part.tree is not None:
                    groups.append((group, part.tree))
                if not self.complete:
                    break
        firsts: list[First] = []
        seen = at_ends
        for group, part in parts:
            for first in part.firsts:
                if first.consulted & ~seen:
                    seen |= first.consulted
                    firsts.append(First(first.consulted, ((fact, group), *first.narrowed), first.tree))
        found = self.splits.split(fact.name, tuple(groups)) if groups else None
        assert not self.complete or len(groups) > 1, f"nothing tells the values of {fact.name} apart"
        return Part(found, self.evaluated - before, consulted, marks, at_ends, opens, tuple(firsts))

    def _recurring(self, stop: Place, fact: Question, whole: int, box: Box, above: int) -> Part | None:
        """What followed in this unit or another one that answers as this box does."""
        if self.recurring is None:
            return None
        for part in self.recurring.found(key_of(stop, fact, whole, box), box):
            assert isinstance(part, Part)
            if self.evaluated + part.evaluated <= self.most and self._arriving.comes_so(part):
                assert part.tree is not None
                self.evaluated += part.evaluated
                self.at_ends |= part.at_ends
                for leaf in first_of(part.tree):
                    if leaf not in self._of_leaf:
                        number, ruling = self._number(self._arriving.ruling(leaf))
                        if number == len(self.endings):
                            self._end(ruling, box, above | part.consulted, way_to(part.tree, leaf))
                        self._of_leaf[leaf] = number
                return part
        return None

    def _remember(self, stop: Place, fact: Question, whole: int, box: Box, above: int, part: Part) -> None:
        """Keep a part for other units."""
        if self.recurring is not None:
            rests_on, asked = asked_of_unit(self.functions.marked(part.marks), box)
            part = part._replace(consulted=asked & (above | part.consulted))
            self.recurring.remember(key_of(stop, fact, whole, box), box, rests_on, part)

    # -- evaluations ------------------------------------------------------------------------------

    def answer(self, box: Box, place: Place) -> tuple[Ruling | Open, Place]:
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

    def _arrives(self, stop: Place, box: Box) -> Arrival:
        """The row that answers in a box."""
        assert self.recurring is not None
        if box is self.root and self._arrived >= 0:
            return self.recurring.arrivals[self._arrived]
        return self._arriving.arrival(stop, box)

    def _leaf(self, ruling: Ruling, stop: Place, box: Box, above: int) -> int:
        """The number by which trees know where an evaluation ends."""
        leaf = -1
        if self.recurring is not None:
            leaf = self._arrives(stop, box).leaf
            if leaf in self._of_leaf:
                return leaf
            self._arriving.came_to[leaf] = ruling
        number, ruling = self._number(ruling)
        if number == len(self.endings):
            self._end(ruling, box, above | box.consulted, {})
        leaf = number if leaf < 0 else leaf
        self._of_leaf[leaf] = number
        return leaf

    def _number(self, ruling: Ruling) -> tuple[int, Ruling]:
        """The number of a ruling among those that branches end in, and the first that is the same."""
        if self.plain:
            ruling = self.session.same(ruling)
        return self._numbers.setdefault(id(ruling), len(self.endings)), ruling

    def _end(self, ruling: Ruling, box: Box, consulted: int, beyond: dict[str, int]) -> None:
        """Note a new ruling, with the first branch that ends in it: a box, narrowed down further."""
        narrowed = {question.name: mask for question, mask in box.narrowed.items()}
        self.endings.append(Ending(ruling, narrowed | beyond, consulted))
        if self.enough is not None and self.enough(ruling):
            self.complete = False
