"""What parcels were found to weigh, and what their pieces should weigh, where pieces are missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.possible import FAR
from evidence.case import Evidence, Line, Parcel
from evidence.checks.parcel_weight import (
    Bounds,
    Content,
    any_of,
    contents_weight,
    extremes,
    lightest_piece,
    piece_of,
    pieces_held,
    stated_weight,
)
from evidence.observers.documents import judged, judgement, submitted
from evidence.observers.money import pieces_of
from evidence.scene import Scene

_MISSED = "short_quantity"
_OF_A_PRODUCT = "unit_weight_photo"
_OF_A_PARCEL = frozenset({"package_weight_photo", "dispatch_receipt", "carrier_weight_certificate"})


@dataclass(frozen=True, slots=True)
class _Weighing:
    """A weight on record: of what, its bounds, what to say of it, and where it stands."""

    kind: str
    parcel: str | None
    line: str | None
    weight: Bounds
    said: str
    where: str


def observe_weights(scene: Scene) -> None:
    """Observe, where pieces are said to be missing, what each parcel weighs and what its pieces weigh."""
    if _MISSED not in (scene.case.dispute.grounds or ()):
        return
    parcels, lines = scene.case.parcels or (), scene.case.order.lines or ()
    weighings = [
        _weighing(scene, where, document)
        for where, document in submitted(scene)
        if (document.kind == _OF_A_PRODUCT or document.kind in _OF_A_PARCEL)
        and document.shows is not None
        and document.shows.weight is not None
        and judgement(scene, document) != "rejected"
    ]
    for number, parcel in enumerate(parcels):
        held = [line for line in lines if parcel.lines is None or line.line_id in parcel.lines]
        found = [each for each in weighings if each.parcel in (None, parcel.parcel_id)]
        gross, doubtful = _of_the_parcel(number, parcel, found, held, len(parcels) == 1)
        if gross:
            said = [each.said for each in (*gross, *doubtful)]
            where = [each.where for each in (*gross, *doubtful)]
            extreme = extremes([each.weight for each in gross], [each.weight for each in doubtful])
            for fact, weight in zip(("weight.lightest", "weight.heaviest"), extreme, strict=True):
                _see(scene, fact, parcel, weight, said, where)
        _observe_contents(scene, parcel, held, found, [*gross, *doubtful] if gross else [])


def _weighing(scene: Scene, where: str, document: Evidence) -> _Weighing:
    assert document.shows is not None
    weight, said = stated_weight(document.shows.weight or "")
    if weight.least != weight.most:
        scene.flags.append(f"{where}.shows.weight is {said}")
    state = judged(scene, document)
    because = f"{document.evidence_id} of the {document.by} shows {said} ({state})"
    place = f"{where}.shows.weight"
    return _Weighing(document.kind, document.parcel, document.line, weight, because, place)


def _of_the_parcel(
    number: int, parcel: Parcel, weighings: Sequence[_Weighing], held: Sequence[Line], only: bool
) -> tuple[list[_Weighing], list[_Weighing]]:
    """The weights of a packed parcel, and those that may be of it, of another, or of a part of it."""
    own: list[_Weighing] = []
    doubtful: list[_Weighing] = []
    if parcel.weight_g is not None:
        grams = Fraction(parcel.weight_g)
        said, place = f"the carrier weighed {parcel.weight_g:f} g", f"parcels[{number}].weight_g"
        own.append(_Weighing("", parcel.parcel_id, None, Bounds(grams, grams), said, place))
    names = [line.line_id for line in held]
    for each in weighings:
        if each.kind in _OF_A_PARCEL and (each.line is None or each.line in names):
            certain = (only or each.parcel is not None) and (each.line is None or names == [each.line])
            (own if certain else doubtful).append(each)
    return own, doubtful


def _of_a_product(
    scene: Scene, weighings: Sequence[_Weighing], held: Sequence[Line], line: str
) -> list[_Weighing]:
    """The weights of a product of a line; those that may be another's count only beside one of its own."""
    found = [each for each in weighings if each.kind == _OF_A_PRODUCT and each.line in (None, line)]
    every = scene.case.order.lines or ()
    named = (each.line or len(held if each.parcel is not None else every) == 1 for each in found)
    return found if any(named) else []


def _observe_contents(
    scene: Scene, parcel: Parcel, held: Sequence[Line], found: Sequence[_Weighing], gross: Sequence[_Weighing]
) -> None:
    """Observe what the pieces in a parcel weigh, and how many of each line its weight suffices for."""
    contents = {}
    used: dict[_Weighing, None] = {}
    for line in held:
        weighed = _of_a_product(scene, found, held, line.line_id)
        used.update(dict.fromkeys(weighed))
        product = any_of(each.weight for each in weighed)
        by_lot = line.sold_by != "piece"
        contents[line.line_id] = _content(scene, parcel, line, piece_of(product, by_lot, line.pieces_per_lot))
    if not used:
        return
    pieces = [f"{_number_of(content)} of line {line}" for line, content in contents.items()]
    said = [f"the parcel is to hold {', '.join(pieces)}", *(each.said for each in used)]
    where = [each.where for each in used]
    _see(scene, "weight.expected", parcel, contents_weight(contents.values()), said, where)
    room = _observe_room(scene, parcel, held, contents, gross) if gross else []
    lightest = lightest_piece(contents.values())
    _see(scene, "weight.lightest_piece", parcel, lightest, room or ["the lightest of these pieces"], where)


def _observe_room(
    scene: Scene,
    parcel: Parcel,
    held: Sequence[Line],
    contents: Mapping[str, Content],
    gross: Sequence[_Weighing],
) -> list[str]:
    """Observe for how many pieces of each line a parcel's weight suffices, and say the most of them.

    Only of lines whose pieces are known, which are the lines that are judged apart.
    """
    said = []
    weight = any_of(each.weight for each in gross)
    for line in held:
        others = contents_weight(content for name, content in contents.items() if name != line.line_id)
        fewest, most = pieces_held(weight, contents[line.line_id], others)
        if most is not None:
            said.append(f"such a weight suffices for at most {most} of line {line.line_id}")
        if pieces_of(line) is not None:
            scene.see(
                "weight.pieces_held",
                min(fewest, FAR),
                FAR if most is None else min(most, FAR),
                settled_by="person",
                because="what the parcel weighs, by what a piece weighs",
                source=[each.where for each in gross],
                parcel=parcel.parcel_id,
                line=line.line_id,
            )
    return said


def _content(scene: Scene, parcel: Parcel, line: Line, piece: Bounds) -> Content:
    """The pieces of a line that a parcel is to hold; what several parcels share is in each of them or not."""
    if parcel.lines is not None:
        pieces = parcel.lines[line.line_id]
        return Content(pieces, pieces, piece)
    ordered = pieces_of(line)
    return Content(ordered or 0 if len(scene.case.parcels or ()) == 1 else 0, ordered, piece)


def _number_of(content: Content) -> str:
    if content.most is None:
        return "unknown pieces"
    number = str(content.most) if content.fewest == content.most else f"{content.fewest} to {content.most}"
    return f"{number} piece" if number == "1" else f"{number} pieces"


def _see(
    scene: Scene, fact: str, parcel: Parcel, weight: Bounds, said: Iterable[str], where: Iterable[str]
) -> None:
    least, most = weight.whole_grams()
    scene.see(
        fact,
        min(least, FAR),
        FAR if most is None else min(most, FAR),
        settled_by="person",
        because="; ".join(said),
        source=where,
        parcel=parcel.parcel_id,
    )
