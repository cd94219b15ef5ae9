"""The rulings of a case's units with the units' own numbers, as the joining of the case asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from engine.columns.answering import Query
from engine.columns.splitting import Splitting
from engine.columns.traced import Expr, Note, Traced, expression_of, traced
from engine.columns.trie import Recorder
from engine.possibilities import Prospect
from engine.ruling import Amounts, Ruling
from engine.splits import Parting


class OfUnit:
    """Questions about one unit of a case."""

    def __init__(self, recorder: Recorder, unit: int) -> None:
        self._recorder = recorder
        self._unit = unit
        self._numbers: dict[Expr, Traced] = {}

    def ask(self, query: Query) -> int:
        """The unit's answer to a question."""
        return self._recorder.ask(("unit", self._unit, query))

    def number(self, expression: Expr) -> Traced:
        """The unit's number for an expression; of one expression always the same."""
        known = self._numbers.get(expression)
        if known is None:
            known = self._numbers[expression] = (
                traced(expression, expression, self._recorder.note)
                if type(expression) is int
                else self._recorder.number(("unit", self._unit, expression))
            )
        return known

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


class Restated(Prospect):
    """The rulings that a tree ends in; those that are different have the numbers of one unit of a case."""

    def __init__(self, splitting: Splitting, tree: int, asked: OfUnit) -> None:
        self.splitting = splitting
        self.asked = asked
        self.number = tree
        ends = splitting.ends(tree)
        self.leaves = list(dict.fromkeys(ends))
        self.last = {leaf: place for place, leaf in enumerate(ends)}
        super().__init__([splitting.ruling(leaf) for leaf in self.leaves], splitting.splits)

    @property
    def first(self) -> Ruling:
        """The ruling of the first branch."""
        return self.asked.restated(self.every[0])

    @cached_property
    def _kinds(self) -> dict[int, tuple[int, int, Ruling]]:
        """For each kind of ruling its number among the different ones, last place, and last ruling."""
        last: dict[int, tuple[int, int]] = {}
        for leaf, place in self.last.items():
            kind = self.splitting.kind(leaf)
            last[kind] = max(last.get(kind, (place, leaf)), (place, leaf))
        numbers: dict[object, int] = {}
        found: dict[int, tuple[int, int, Ruling]] = {}
        for kind in dict.fromkeys(map(self.splitting.kind, self.leaves)):
            place, leaf = last[kind]
            ruling = self.asked.restated(self.splitting.ruling(leaf))
            found[kind] = numbers.setdefault(ruling.key, len(numbers)), place, ruling
        return found

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The number of each ruling among the different ones, in the order in which they were found."""
        return [self._kinds[self.splitting.kind(leaf)][0] for leaf in self.leaves]

    @cached_property
    def _rulings(self) -> list[Ruling]:
        found: dict[int, tuple[int, Ruling]] = {}
        for number, place, ruling in self._kinds.values():
            if number not in found or found[number][0] < place:
                found[number] = place, ruling
        return [ruling for _, ruling in found.values()]

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
