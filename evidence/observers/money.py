"""What was paid, exactly: goods by parcel and line, the freight's share of each, coupons taken off."""

from __future__ import annotations

from engine.money import allocate
from engine.possible import FAR
from engine.record import tuple_record
from evidence.case import Line, Parcel
from evidence.scene import Scene


@tuple_record
class _Cell:
    """The pieces of one line in one parcel, and what was paid for them (minor units)."""

    parcel: str | None
    line: str | None
    goods: int | None


def observe_money(scene: Scene) -> None:
    """Observe what was paid for the goods and the freight, in all and by parcel and line."""
    order = scene.case.order
    maximum = scene.money(order.refundable_max)
    if maximum is not None:
        because = "the most that the platform refunds on the order"
        scene.see(
            "amount.refundable_max", maximum, maximum, because=because, source=("order.refundable_max",)
        )
    lines = order.lines or ()
    gross = [_line_total(scene, line) for line in lines]
    discount = scene.money(order.discount) or 0
    freight = scene.money(order.freight_paid)
    known = [total for total in gross if total is not None]
    goods: list[int | None] = list(gross)
    if lines and len(known) == len(gross):
        off = min(discount, sum(known))
        goods = [total - part for total, part in zip(known, allocate(off, known), strict=True)]
        # coupons beyond the goods were taken off the freight
        freight = None if freight is None else max(freight - (discount - off), 0)
        total = sum(known) - off
        because = "the prices of the lines, less what coupons paid"
        scene.see("amount.order_goods", total, total, because=because, source=("order.lines",))
    elif discount:
        goods = [None] * len(goods)
    if freight is not None:
        because = "the freight charged to the buyer"
        scene.see("amount.order_freight", freight, freight, because=because, source=("order.freight_paid",))
    _observe_cells(scene, _cells(scene, lines, goods), freight)


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


def _cells(scene: Scene, lines: tuple[Line, ...], goods: list[int | None]) -> list[_Cell]:
    parcels = scene.case.parcels or ()
    if not lines:
        return [_Cell(parcel.parcel_id, None, None) for parcel in parcels] or [_Cell(None, None, None)]
    if not parcels:
        return [_Cell(None, line.line_id, paid) for line, paid in zip(lines, goods, strict=True)]
    cells = []
    for line, paid in zip(lines, goods, strict=True):
        cells += _split(line, paid, parcels)
    return cells


def _split(line: Line, paid: int | None, parcels: tuple[Parcel, ...]) -> list[_Cell]:
    """What was paid for a line, split over the parcels that carry its pieces."""
    if len(parcels) == 1 and parcels[0].lines is None:
        return [_Cell(parcels[0].parcel_id, line.line_id, paid)]
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
        parts = list(allocate(paid, [*counts, ordered - sum(counts)])[:-1]) if ordered else [0] * len(counts)
    for parcel, count, part in zip(parcels, carried, parts, strict=True):
        if count != 0:
            cells.append(_Cell(parcel.parcel_id, line.line_id, part))
    return cells


def _observe_cells(scene: Scene, cells: list[_Cell], freight: int | None) -> None:
    known = [cell.goods for cell in cells if cell.goods is not None]
    shares: list[int | None] = [None] * len(cells)
    if freight == 0:
        shares = [0] * len(cells)
    elif freight is not None and len(cells) == 1:
        shares = [freight]
    elif freight is not None and len(known) == len(cells):
        shares = list(_freight_shares(freight, known))
    for cell, share in zip(cells, shares, strict=True):
        _observe_amount(scene, "amount.goods", cell, cell.goods, "order.lines")
        _observe_amount(scene, "amount.freight", cell, share, "order.freight_paid")


def _freight_shares(freight: int, goods: list[int]) -> list[int]:
    return allocate(freight, goods if any(goods) else [1] * len(goods))


def _observe_amount(scene: Scene, fact: str, cell: _Cell, amount: int | None, source: str) -> None:
    low, high = (0, FAR) if amount is None else (amount, amount)
    scene.see(
        fact,
        low,
        high,
        settled_by="ask" if amount is None else "",
        because="the document does not give it" if amount is None else "the document's own amounts",
        source=(source,),
        parcel=cell.parcel,
        line=cell.line,
    )
