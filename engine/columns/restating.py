"""The rulings of a case's units with the units' own numbers, as the joining of the case asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import overload

from engine.columns.answering import Query
from engine.columns.splitting import Splitting
from engine.columns.traced import Expr, Note, Traced, expression_of, traced
from engine.columns.trie import Recorder
from engine.possibilities import Prospect
from engine.ruling import Amounts, Ruling
from engine.splits import Parting, Splits

CLASSES: Query = ("classes",)
"""Asked of a unit: the number of what says which of its kinds of rulings are one by their numbers."""

NumberOf = tuple[Expr, int]
"""A number of a unit: its expression, and the most that it is, above or below zero."""


def number_of(value: int) -> NumberOf:
    """A number of a unit as `OfUnit.of` makes it again."""
    return expression_of(value), value.most if isinstance(value, Traced) else 0


class OfUnit:
    """Questions about one unit of a case (`unit` is its number), or of what a unit alone is asked."""

    def __init__(self, recorder: Recorder, unit: int | None = None) -> None:
        self._recorder = recorder
        self._unit = unit
        self._numbers: dict[Expr, Traced] = {}

    def ask(self, query: Query) -> int:
        """The unit's answer to a question."""
        return self._recorder.ask(query if self._unit is None else ("unit", self._unit, query))

    def number(self, expression: Expr) -> Traced:
        """The unit's number for an expression; of one expression always the same."""
        known = self._numbers.get(expression)
        if known is None:
            known = self._numbers[expression] = (
                traced(expression, expression, self._recorder.note)
                if type(expression) is int
                else self._recorder.number(
                    expression if self._unit is None else ("unit", self._unit, expression)
                )
            )
        return known

    def of(self, number: NumberOf) -> int:
        """A number that was found of another unit, with the numbers of this one."""
        expression, most = number
        if type(expression) is int:
            return expression
        found = self.number(expression)
        # one number stands for all of its expression
        found.most = max(found.most, most)
        return found

    @property
    def note(self) -> Note:
        """What takes in tests of numbers."""
        return self._recorder.note

    def restated(self, ruling: Ruling) -> Ruling:
        """A ruling of another unit with this unit's numbers."""

        def own(value: int) -> Traced:
            number = self.number(expression_of(value))
            if isinstance(value, Traced):
                # one number stands for all of its expression
                number.most = max(number.most, value.most)
            return number

        pays = ruling.pays
        return Ruling(
            outcome=ruling.outcome,
            liable=ruling.liable,
            pays=None if pays is None else Amounts._make(map(own, pays)),
            missing=ruling.missing,
            outbound=ruling.outbound,
            return_freight=ruling.return_freight,
            candidates=tuple([self.restated(candidate) for candidate in ruling.candidates]),
            cites=ruling.cites,
            rows=ruling.rows,
            sanctions=ruling.sanctions,
            flags=ruling.flags,
            most=None if ruling.most is None else own(ruling.most),
            withheld=own(ruling.withheld),
        )


class _Rulings(Sequence[Ruling]):
    """Rulings by the numbers of those that stand for them, restated where they are looked at."""

    def __init__(self, splitting: Splitting, asked: OfUnit, numbers: Sequence[int]) -> None:
        self._splitting = splitting
        self._asked = asked
        self._numbers = numbers
        self._restated: dict[int, Ruling] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Ruling: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Ruling]: ...

    def __getitem__(self, place: int | slice) -> Ruling | Sequence[Ruling]:
        if isinstance(place, slice):
            return _Rulings(self._splitting, self._asked, self._numbers[place])
        known = self._restated.get(place)
        if known is None:
            known = self._asked.restated(self._splitting.ruling(self._numbers[place]))
            self._restated[place] = known
        return known


class OfKinds(Prospect):
    """Rulings of different kinds with the numbers of one unit; in what order they were found is not known."""

    def __init__(self, splitting: Splitting, kinds: Sequence[int], asked: OfUnit) -> None:
        super().__init__([asked.restated(splitting.ruling(kind)) for kind in kinds], Splits())

    @property
    def classes(self) -> tuple[int, ...]:
        """The number of each ruling among the different ones."""
        return tuple(self.numbers)


class Restated(Prospect):
    """The rulings that a tree ends in; those that are different have the numbers of one unit of a case."""

    def __init__(self, splitting: Splitting, tree: int, asked: OfUnit, classes: Mapping[int, int]) -> None:
        self.splitting = splitting
        self.asked = asked
        self.number = tree
        self._classes = classes
        """Of each kind of ruling its number among the different ones."""
        ends = splitting.ends(tree)
        self.leaves = list(dict.fromkeys(ends))
        self.last = {leaf: place for place, leaf in enumerate(ends)}
        super().__init__([splitting.ruling(leaf) for leaf in self.leaves], splitting.splits)

    @property
    def first(self) -> Ruling:
        """The ruling of the first branch."""
        return self.asked.restated(self.every[0])

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The number of each ruling among the different ones."""
        return [self._classes[self.splitting.kind(leaf)] for leaf in self.leaves]

    @cached_property
    def _rulings(self) -> Sequence[Ruling]:
        # of equal rulings, which may have other rows, that of the last branch stands for all
        standing: dict[int, int] = {}
        for leaf, number in zip(self.leaves, self.numbers, strict=True):
            if self.last[standing.setdefault(number, leaf)] < self.last[leaf]:
                standing[number] = leaf
        return _Rulings(self.splitting, self.asked, list(standing.values()))

    def tree(self, leaves: Sequence[int]) -> Parting:
        """The tree that ends in some numbers; of the kinds with one number, one stands for all of them."""
        standing: dict[int, int] = {}
        changed: dict[int, int] = {}
        for leaf, number in zip(self.leaves, leaves, strict=True):
            kind = self.splitting.kind(leaf)
            if number < 0:
                changed[kind] = number
            elif standing.setdefault(number, kind) != kind:
                changed[kind] = standing[number]
        return self.splits.mapped(self.splitting.splits_of(self.number), changed)
