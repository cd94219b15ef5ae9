"""What a parcel should weigh by its pieces, what it was found to weigh, and how many pieces that holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evidence.checks.weights import read_weight
from evidence.spelling import clipped


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most grams, exact, that something may weigh; no most where none is known."""

    least: Fraction
    most: Fraction | None

    def whole_grams(self) -> tuple[int, int | None]:
        """The bounds in whole grams, rounded away from each other so that nothing possible is lost."""
        return _floor(self.least), None if self.most is None else -_floor(-self.most)


UNKNOWN = Bounds(Fraction(0), None)
"""Nothing is known of a weight."""


@dataclass(frozen=True, slots=True)
class Content:
    """The pieces of one line in a parcel, and what a piece of it may weigh."""

    fewest: int = 0
    most: int | None = None
    piece: Bounds = UNKNOWN


def stated_weight(text: str) -> tuple[Bounds, str]:
    """The bounds of a weight as it was written, and what to say of it; a text that is not read has none."""
    weight = read_weight(text)
    if weight is None:
        return UNKNOWN, f"{clipped(text)}, which cannot be read"
    least, most = Fraction(weight.readings[0]), Fraction(weight.readings[-1])
    return Bounds(least, most), f"{clipped(text)}, which reads two ways" if weight.doubtful else clipped(text)


def piece_of(product: Bounds, by_lot: bool, pieces_per_lot: int | None) -> Bounds:
    """What a piece weighs where a product weighs so much; of goods sold by lot it may be a whole lot."""
    if not by_lot:
        return product
    return Bounds(product.least / pieces_per_lot if pieces_per_lot else Fraction(0), product.most)


def any_of(weights: Iterable[Bounds]) -> Bounds:
    """The bounds within which each of several weights of one thing lies; unknown where there is none."""
    known = list(weights)
    return Bounds(min(each.least for each in known), _highest(known)) if known else UNKNOWN


def extremes(weights: Sequence[Bounds], others: Sequence[Bounds] = ()) -> tuple[Bounds, Bounds]:
    """The lightest and the heaviest of several weights of one thing, each within its bounds.

    The `others` may be weights of it or of something else; they only widen the bounds.
    """
    if not weights:
        return UNKNOWN, UNKNOWN
    every = (*weights, *others)
    lightest = Bounds(min(each.least for each in every), _lowest(weights))
    return lightest, Bounds(max(each.least for each in weights), _highest(every))


def contents_weight(contents: Iterable[Content]) -> Bounds:
    """What all the pieces in a parcel weigh together, without what they are packed in."""
    present = [content for content in contents if content.most != 0]
    least = sum((content.fewest * content.piece.least for content in present), Fraction(0))
    most = Fraction(0)
    for content in present:
        if content.most is None or content.piece.most is None:
            return Bounds(least, None)
        most += content.most * content.piece.most
    return Bounds(least, most)


def lightest_piece(contents: Iterable[Content]) -> Bounds:
    """What the lightest piece weighs that may be missing from a parcel."""
    return extremes([content.piece for content in contents if content.most != 0])[0]


def pieces_held(gross: Bounds, content: Content, others: Bounds) -> tuple[int, int | None]:
    """How many pieces of one line a parcel's weight suffices for, at least and at most.

    At least: beside all that the other lines' pieces may weigh. At most: if the parcel holds nothing else.
    """
    fewest, most = 0, None
    if others.most is not None and content.piece.most:
        fewest = max(0, _floor((gross.least - others.most) / content.piece.most))
    if gross.most is not None and content.piece.least:
        most = _floor(gross.most / content.piece.least)
    return fewest, most


def _lowest(weights: Iterable[Bounds]) -> Fraction | None:
    return min((each.most for each in weights if each.most is not None), default=None)


def _highest(weights: Iterable[Bounds]) -> Fraction | None:
    known = [each.most for each in weights]
    return None if None in known else max(each for each in known if each is not None)


def _floor(grams: Fraction) -> int:
    return grams.numerator // grams.denominator
