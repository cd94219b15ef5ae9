"""What a parcel's records say: which came last, what contradicts, which answers count, of which number.

Pure judgement over plain records: the bounds of a time in microseconds, and the statuses still possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol, TypeAlias, TypeVar, get_args

from engine.possible import FAR
from engine.record import tuple_record
from evidence.case_words import Status
from evidence.checks.waybill import plain_number

Number: TypeAlias = Literal["own", "transfer", "other"]
"""Whose number an answer is of: the parcel's own, its transfer number, or another parcel's."""

OWN: Number = "own"
TRANSFER: Number = "transfer"
OTHER: Number = "other"
_OWN_ALONE: frozenset[Number] = frozenset({OWN})
_OTHER_ALONE: frozenset[Number] = frozenset({OTHER})

STATUSES = tuple(status for status in get_args(Status) if status != "unknown")
SCREENSHOT = "seller_screenshot"
"""A live answer with its time of retrieval comes before it; live sources are equal."""

LABEL = "label_only"
_LABEL_ALONE = frozenset({LABEL})
DELIVERED = "delivered"
"""The one status that is a delivery: a pickup point and a station's signature are on the way."""
AT_CUSTOMS = frozenset({"customs_clearing", "customs_held", "duty_due"})
MOVING = AT_CUSTOMS | {
    "accepted",
    "in_transit",
    "out_for_delivery",
    "at_pickup_point",
    "attempt_failed",
}
"""What cannot follow a delivery: together with one it is a contradiction."""
TURNED = frozenset({"returning", "returned"})
"""What says that a parcel goes back, whatever becomes of it on the way."""
SENT_AWAY = TURNED | {"refused"}
"""What a delivery may follow that is at the sender's; a refused parcel may also be offered again."""
WAY_ENDED = TURNED | {DELIVERED, "refused"}
"""What another number of the parcel cannot change: it was delivered or goes back."""


class Recorded(Protocol):
    """What the check reads of a record."""

    @property
    def low(self) -> int:
        """The earliest instant at which it may have been made."""

    @property
    def high(self) -> int:
        """The latest one."""

    @property
    def statuses(self) -> frozenset[str]:
        """What it may say."""

    @property
    def order(self) -> int:
        """Its place among records of the same instant in the same answer; 0 where that is not told."""

    @property
    def answer(self) -> int:
        """The answer that holds it."""


@tuple_record
class TrackingRecord:
    """A record and nothing else."""

    low: int
    high: int
    statuses: frozenset[str]
    order: int = 0
    answer: int = 0


AnyRecord = TypeVar("AnyRecord", bound=Recorded)


@tuple_record
class TrackingAnswer:
    """What one source answered; no records: it was asked and found nothing."""

    source: str | None
    retrieved: int | None
    numbers: frozenset[Number]
    """The numbers that it may be of."""
    records: Sequence[Recorded]


@tuple_record
class Way:
    """Answers that together are one account of a parcel's way; none: no answer is surely this parcel's."""

    answers: tuple[int, ...]
    unqueried: Number | None
    """The number that these answers leave out; the own one only where they find no more than a label."""


# -- the records of one account ------------------------------------------------------------------


def direction(times: Sequence[int]) -> int:
    """1 where a list goes forward in time, -1 where it goes back, 0 where it does not tell."""
    if len(times) < 2 or times[0] == times[-1]:
        return 0
    return 1 if times[0] < times[-1] else -1


def last_records(records: Sequence[AnyRecord]) -> list[AnyRecord]:
    """The records that may be the last one; a label is none where the parcel has been on its way."""
    if len(records) == 1:
        return list(records)
    considered = [record for record in records if record.statuses != _LABEL_ALONE] or list(records)
    newest = max([record.low for record in considered], default=-FAR)
    latest = [record for record in considered if record.high >= newest]
    if len(latest) == 1:
        return latest
    # of those, only what was made at the newest instant itself is known to a point
    final: dict[int, int] = {}
    for record in latest:
        if record.low == record.high:
            final[record.answer] = max(record.order, final.get(record.answer, record.order))
    return [
        record for record in latest if not (record.low == record.high and record.order < final[record.answer])
    ]


def contradicted_deliveries(records: Sequence[AnyRecord], last: Sequence[AnyRecord]) -> list[AnyRecord]:
    """The latest delivery, where the parcel may have been on its way after it and no last record delivers."""
    moving = False
    for record in last:
        if DELIVERED in record.statuses:
            return []
        moving = moving or not record.statuses.isdisjoint(MOVING)
    if not moving:
        return []
    delivered = [record for record in records if record.statuses == {DELIVERED}]
    return [max(delivered, key=lambda record: (record.high, record.low, record.order))] if delivered else []


def possible_statuses(last: Iterable[Recorded], contradicted: Iterable[Recorded] = ()) -> frozenset[str]:
    """The states that the last records, and a delivery that they contradict, leave possible."""
    records = (*last, *contradicted)
    if len(records) == 1:
        return records[0].statuses
    return frozenset(status for record in records for status in record.statuses)


def first_bounds(records: Sequence[Recorded]) -> tuple[int, int]:
    """When the first of some records was made, at the earliest and at the latest."""
    if len(records) == 1:
        return records[0].low, records[0].high
    return min([record.low for record in records]), min([record.high for record in records])


def last_bounds(last: Sequence[Recorded]) -> tuple[int, int]:
    """When the last record was made: since then there has been no event."""
    if len(last) == 1:
        return last[0].low, last[0].high
    return max([record.low for record in last]), max([record.high for record in last])


def customs_since(last: Sequence[Recorded]) -> tuple[int, int] | None:
    """Since when a parcel lies at customs without an event; None where it surely does not lie there."""
    held = [record for record in last if record.statuses & AT_CUSTOMS]
    return last_bounds(last) if held else None


def turned_back(records: Sequence[AnyRecord]) -> tuple[AnyRecord, frozenset[bool]] | None:
    """The record that turned the parcel back, and whether it stayed so; None where none surely does.

    A delivery after it undoes it, one that may have been before or after leaves both possible.
    """
    turns = [record for record in records if record.statuses <= TURNED]
    if not turns:
        return None
    turn = min(turns, key=lambda record: (record.high, record.low))
    delivered = [record for record in records if record.statuses == {DELIVERED}]
    surely_after = any(record.low >= turn.high for record in delivered)
    possibly_after = any(record.high >= turn.low for record in delivered)
    stayed = {False} if surely_after else {True, False} if possibly_after else {True}
    return turn, frozenset(stayed)


def delivered_after_turn(
    records: Sequence[Recorded], last: Sequence[Recorded], contradicted: Sequence[Recorded]
) -> frozenset[bool] | None:
    """Whether a delivery follows a refusal or a turn; None where there is no delivery or neither of these.

    `last` and `contradicted` hold what may be the delivery. The last record is after every other one.
    """
    turns = [record for record in records if record.statuses <= SENT_AWAY]
    if not turns:
        return None
    found = {True for record in last if DELIVERED in record.statuses}
    for record in contradicted:
        found.add(any(turn.low <= record.high for turn in turns))
        if not any(turn.high <= record.low for turn in turns):
            found.add(False)
    return frozenset(found) or None


def first_acceptance(records: Iterable[AnyRecord]) -> tuple[AnyRecord, list[AnyRecord]] | None:
    """The first record that surely is a carrier's acceptance, and those that may be an earlier one.

    None where no dated record is sure to be one.
    """
    possible = [record for record in records if "accepted" in record.statuses]
    sure = [record for record in possible if record.statuses == {"accepted"} and record.low > -FAR]
    if not sure:
        return None
    first = min(sure, key=lambda record: record.high)
    return first, [record for record in possible if record.low < first.low]


# -- the answers of several sources and numbers -----------------------------------------------------


def possible_numbers(
    named: str | None, own: str | None, transfer: str | None, earlier: bool = False
) -> frozenset[Number]:
    """The numbers that an answer may be of, by the one that it names; `transfer` None: there is none.

    An `earlier` answer is older than the number on file, so that one which names none is not of it.
    An empty `transfer` is a transfer number that is not known, and an empty `own` one likewise.
    """
    if transfer is not None and same_number(transfer, own):
        transfer = None
    if not named or not plain_number(named):
        if transfer is None:
            return _OTHER_ALONE if earlier else _OWN_ALONE
        return frozenset({OTHER if earlier else OWN, TRANSFER})
    if same_number(named, own):
        return _OWN_ALONE
    if same_number(named, transfer):
        return frozenset({TRANSFER})
    possible = {OTHER}
    if not plain_number(own or ""):
        possible.add(OWN)
    if transfer is not None and not plain_number(transfer):
        possible.add(TRANSFER)
    return frozenset(possible)


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two numbers are surely one, however they are set."""
    return bool(one and other and plain_number(one)) and plain_number(one or "") == plain_number(other or "")


def ways(answers: Sequence[TrackingAnswer], two_numbers: bool) -> list[Way]:
    """The accounts of a parcel's way that count, each of one answer a number; `two_numbers`: it has two.

    Where it is not certain of which number an answer is, all accounts that are possible are given, and
    `certain` is false of them; otherwise those of sources that contradict each other.
    """
    if len(answers) == 1 and not two_numbers and answers[0].numbers == _OWN_ALONE:
        return [Way((0,), None)]  # what follows says the same of it
    found: dict[tuple[int, ...], Way] = {}
    for own, transfer in _pairs(answers):
        if not _is_possible(answers, own, transfer):
            continue
        members = tuple(sorted(index for index in (own, transfer) if index is not None))
        if members not in found:
            found[members] = Way(members, _unqueried(answers, own, transfer) if two_numbers else None)
    return [found[members] for members in sorted(found)] if any(found) else []


def certain(answers: Iterable[TrackingAnswer]) -> bool:
    """Whether it is known of every answer which number it is of."""
    return all(len(answer.numbers) == 1 for answer in answers)


def outranks(one: TrackingAnswer, other: TrackingAnswer) -> bool:
    """Whether an answer makes another of the same number useless; answers that contradict both stay."""
    if one is other or one.retrieved is None or one.source in (None, SCREENSHOT):
        return False
    if other.source == SCREENSHOT:
        return True
    if other.retrieved is None or one.retrieved <= other.retrieved:
        return False
    if one.source == other.source or not other.records:
        return True
    newest = max((record.low for record in one.records), default=-FAR)
    return max(record.high for record in other.records) < newest


def _pairs(answers: Sequence[TrackingAnswer]) -> Iterator[tuple[int | None, int | None]]:
    own = [index for index, answer in enumerate(answers) if OWN in answer.numbers]
    transfer = [index for index, answer in enumerate(answers) if TRANSFER in answer.numbers]
    for one in (*own, None):
        for other in (*transfer, None):
            if one is None or one != other:
                yield one, other


def _is_possible(answers: Sequence[TrackingAnswer], own: int | None, transfer: int | None) -> bool:
    """Whether all other answers may be such that these two count, or that there is none of a number."""
    counting = {OWN: own, TRANSFER: transfer}
    for index, answer in enumerate(answers):
        if index in (own, transfer) or OTHER in answer.numbers:
            continue
        stands_back = (
            counted is not None and not outranks(answer, answers[counted])
            for counted in (counting[number] for number in answer.numbers)
        )
        if not any(stands_back):
            return False
    return True


def _unqueried(answers: Sequence[TrackingAnswer], own: int | None, transfer: int | None) -> Number | None:
    if (own is None) == (transfer is None):
        return None
    if transfer is None:
        return TRANSFER
    return None if any(LABEL not in record.statuses for record in answers[transfer].records) else OWN
