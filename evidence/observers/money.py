"""What was paid, exactly: goods by parcel and line, the freight's share of each, coupons taken off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.money import allocate
from engine.possible import FAR
from engine.record import tuple_record
from evidence.case import Line, Parcel
from evidence.scene import Cell, Scene

_NOT_GIVEN = "the document does not give it"
_NOT_SHARED = "its share follows from what each part cost, which is not all known"


@tuple_record
class _Paid:
    """What was paid after coupons: for the goods of each line, for all of them, and for the freight."""

    lines: tuple[int | None, ...]
    goods: int | None
    freight: int | None


def observe_money(scene: Scene) -> None:
    """Observe what was paid for the goods and the freight, in all and by parcel and line."""
    maximum = scene.money(scene.case.order.refundable_max)
    if maximum is not None:
        because = "the most that the platform refunds on the order"
        scene.see(
            "amount.refundable_max", maximum, maximum, because=because, source=("order.refundable_max",)
        )
    paid = _paid(scene)
    if paid.goods is not None:
        because = "the prices of the lines, less what coupons paid"
        scene.see("amount.order_goods", paid.goods, paid.goods, because=because, source=("order.lines",))
    freight = paid.freight
    if freight is not None:
        because = "the freight charged to the buyer"
        scene.see("amount.order_freight", freight, freight, because=because, source=("order.freight_paid",))
    if scene.cells is None:
        scene.cells = _cells(scene, paid.lines)
    cells = scene.cells
    unshared = _NOT_GIVEN if freight is None else _NOT_SHARED
    for cell, share in zip(cells, shares(freight, cells), strict=True):
        _observe_amount(scene, "amount.goods", cell, cell.goods, "order.lines", _NOT_GIVEN)
        # a freight that is stated is shared by the prices: by those of other parts where its own are known
        prices = "amount.goods" if cell.goods is None else "amount.order_goods"
        awaited = None if freight is None else prices
        _observe_amount(scene, "amount.freight", cell, share, "order.freight_paid", unshared, awaited)


def cells_of(scene: Scene, parcel: str | None = None, line: str | None = None) -> list[Cell]:
    """The goods of the case, or of one parcel or line of it, with what was paid for them."""
    if scene.cells is None:
        scene.cells = _cells(scene, _paid(scene).lines)
    return [
        cell
        for cell in scene.cells
        if (parcel is None or parcel == cell.parcel) and (line is None or line == cell.line)
    ]


def shares(amount: int | None, cells: Sequence[Cell]) -> list[int | None]:
    """An amount split over goods by what was paid for them; None where that is not known.

    An amount below zero is split like the one above it.
    """
    if not amount or len(cells) < 2:
        return [amount] * len(cells)
    goods = [cell.goods for cell in cells if cell.goods is not None]
    if len(goods) < len(cells):
        return [None] * len(cells)
    parts = _split_by_weight(abs(amount), goods)
    return list(parts) if amount > 0 else [-part for part in parts]


def see_shared(
    scene: Scene,
    fact: str,
    amount: int,
    cells: Sequence[Cell],
    because: str,
    source: Iterable[str],
    ground: str | None = None,
) -> None:
    """Observe an amount by parcel and line, so that the units of the case add up to it."""
    source = tuple(source)
    for cell, part in zip(cells, shares(amount, cells), strict=True):
        low, high = (min(amount, 0), max(amount, 0)) if part is None else (part, part)
        scene.see(
            fact,
            low,
            high,
            settled_by="ask" if part is None else "",
            because=because,
            source=source,
            parcel=cell.parcel,
            line=cell.line,
            ground=ground,
        )


def _paid(scene: Scene) -> _Paid:
    order = scene.case.order
    lines = order.lines or ()
    gross = [_line_total(scene, line) for line in lines]
    known = [total for total in gross if total is not None]
    discount = scene.money(order.discount) or 0
    freight = scene.money(order.freight_paid)
    if not lines or len(known) < len(gross):
        return _Paid((None,) * len(gross) if discount else tuple(gross), None, freight)
    if not discount:
        return _Paid(tuple(known), sum(known), freight)
    off = min(discount, sum(known))
    off_each = _split_by_weight(off, known)
    goods = tuple([total - part for total, part in zip(known, off_each, strict=True)])
    # coupons beyond the goods were taken off the freight
    left = None if freight is None else max(freight - (discount - off), 0)
    return _Paid(goods, sum(goods), left)


def _split_by_weight(total: int, weights: Sequence[int]) -> list[int]:
    """`allocate`, of nothing and to one alone at once; totals and weights are zero or more here."""
    if total == 0:
        return [0] * len(weights)
    return [total] if len(weights) == 1 else allocate(total, weights)


def _line_total(scene: Scene, line: Line) -> int | None:
    price = scene.money(line.unit_price)
    return None if price is None or line.quantity is None else price * line.quantity


def pieces_of(line: Line) -> int | None:
    """The pieces ordered in a line; None where the document does not say what a lot holds."""
    if line.quantity is None or line.sold_by is None:
        return None
    if line.sold_by == "piece":
        return line.quantity
    return None if line.pieces_per_lot is None else line.quantity * line.pieces_per_lot


def _cells(scene: Scene, goods: Sequence[int | None]) -> list[Cell]:
    lines = scene.case.order.lines or ()
    parcels = scene.case.parcels or ()
    if not lines:
        return [Cell(parcel.parcel_id, None, None) for parcel in parcels] or [Cell(None, None, None)]
    if not parcels:
        return [Cell(None, line.line_id, paid) for line, paid in zip(lines, goods, strict=True)]
    cells = []
    for line, paid in zip(lines, goods, strict=True):
        cells += _split(line, paid, parcels)
    return cells


def _split(line: Line, paid: int | None, parcels: tuple[Parcel, ...]) -> list[Cell]:
    """What was paid for a line, split over the parcels that carry its pieces."""
    if len(parcels) == 1 and parcels[0].lines is None:
        return [Cell(parcels[0].parcel_id, line.line_id, paid)]
    carried = [
        0 if parcel.lines is not None and line.line_id not in parcel.lines
        else None if parcel.lines is None
        else parcel.lines[line.line_id]
        for parcel in parcels
    ]  # fmt: skip
    ordered = pieces_of(line)
    counts = [count for count in carried if count is not None]
    cells = []
    if paid is None or ordered is None or len(counts) < len(carried) or sum(counts) > ordered:
        parts: list[int | None] = [0 if count == 0 else None for count in carried]
    else:
        # pieces that no parcel carries keep their share, so that the parts add up to the line
        parts = (
            list(_split_by_weight(paid, [*counts, ordered - sum(counts)])[:-1])
            if ordered
            else [0] * len(counts)
        )
    for parcel, count, part in zip(parcels, carried, parts, strict=True):
        if count != 0:
            cells.append(Cell(parcel.parcel_id, line.line_id, part))
    return cells


def _observe_amount(
    scene: Scene,
    fact: str,
    cell: Cell,
    amount: int | None,
    source: str,
    unknown: str,
    awaited: str | None = None,
) -> None:
    """Observe an amount of some goods; `unknown` is why, where it is not known.

    A share is `awaited` with the fact that it follows from.
    """
    low, high = (0, FAR) if amount is None else (amount, amount)
    scene.see(
        fact,
        low,
        high,
        settled_by="ask" if amount is None else "",
        because=unknown if amount is None else "the document's own amounts",
        source=(source,),
        parcel=cell.parcel,
        line=cell.line,
        awaits=awaited if amount is None else None,
    )
