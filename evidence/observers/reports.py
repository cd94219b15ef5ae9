"""What the sources reported of a parcel's way: their answers read, and the accounts of it that count."""

from __future__ import annotations

from collections.abc import Sequence

from engine.possible import FAR, Settlement
from engine.record import tuple_record
from evidence.case import Event, Tracking, TrackingReports, tracking_reports
from evidence.checks.tracking import (
    OTHER,
    OWN,
    SCREENSHOT,
    STATUSES,
    TRANSFER,
    Number,
    TrackingAnswer,
    certain,
    direction,
    possible_numbers,
    same_number,
    ways,
)
from evidence.scene import Scene
from evidence.spelling import clipped

NOTHING = "nothing"
"""The state of a parcel of which a source was asked and found no record."""

_ANY_STATUS = frozenset(STATUSES)
_ONE_STATUS = {status: frozenset({status}) for status in STATUSES}


@tuple_record
class Record:
    """One event, when it may have happened, and what it may say."""

    low: int
    high: int
    platform: int
    """Its instant as the platform's zone reads it."""
    statuses: frozenset[str]
    settled_by: Settlement
    event: Event
    where: str
    order: int
    answer: int


@tuple_record
class Numbers:
    """The numbers of a parcel on file, and since when its own one is."""

    own: str | None = None
    transfer: str | None = None
    """Empty where there is one that is not known; None where there is none."""
    since: int = -FAR


@tuple_record
class Report:
    """One account of a parcel's way by `as_of`; no records: its sources were asked and found nothing."""

    records: tuple[Record, ...]
    places: tuple[str, ...]
    """Where the case gives the answers that it is of."""
    pictured: bool = False
    """Whether all of it is the seller's screenshot."""
    unqueried: Number | None = None
    """The number of the parcel that nobody asked for, though it may show more than what is found."""
    alternative: bool = False
    """Whether another account may hold in its place: it is not known of which number the answers are."""

    @property
    def where(self) -> str:
        """Where the case gives it, in words."""
        return " and ".join(self.places)


def read_reports(
    scene: Scene, tracking: TrackingReports | None, place: str, numbers: Numbers | None = None
) -> list[Report]:
    """The accounts that count of a parcel: live before screenshots, later before what they supersede.

    `place` is where the case gives the answers. Those of the parcel's two numbers are one account.
    """
    if tracking is None:
        return []
    numbers = numbers or Numbers()
    transfer = numbers.transfer
    if transfer is not None and same_number(transfer, numbers.own):
        transfer = None
    answers: list[TrackingAnswer] = []
    read: list[tuple[str, tuple[Record, ...]]] = []
    listed = isinstance(tracking, tuple)
    for index, answer in enumerate(tracking_reports(tracking)):
        where = f"{place}[{index}]" if listed else place
        retrieved = scene.instant(answer.retrieved_at)
        records = _records(scene, answer, retrieved, where, len(answers))
        if records is None:
            continue
        earlier = retrieved is not None and retrieved < numbers.since
        of = possible_numbers(answer.waybill, numbers.own, transfer, earlier)
        if OTHER in of:
            _flag_number(scene, answer, where, of)
        if of != {OTHER}:
            answers.append(TrackingAnswer(answer.source, retrieved, of, records))
            read.append((where, records))
    if not answers:
        return []
    counting = ways(answers, transfer is not None)
    if len(answers) == len(counting) == 1 and counting[0].answers:
        pictured = answers[0].source == SCREENSHOT
        return [Report(read[0][1], (read[0][0],), pictured, counting[0].unqueried)]
    used = {index for way in counting for index in way.answers}
    for index, (where, _) in enumerate(read):
        if index not in used:
            scene.flags.append(f"{where} is not used: a better or later answer is on file")
    alternative = len(counting) > 1 and not certain(answers)
    return [
        Report(
            tuple(record for index in way.answers for record in read[index][1])
            if way.answers
            else (_anything(scene, place),),
            tuple(read[index][0] for index in way.answers) or (place,),
            bool(way.answers) and all(answers[index].source == SCREENSHOT for index in way.answers),
            way.unqueried,
            alternative,
        )
        for way in counting
    ]


def flag_unqueried(scene: Scene, reports: Sequence[Report], numbers: Numbers, of: str) -> None:
    """Say which number of a parcel nobody has asked for; `of` names the parcel."""
    for number, text in ((TRANSFER, numbers.transfer), (OWN, numbers.own)):
        report = next((report for report in reports if report.unqueried == number), None)
        if report is not None:
            kind = "transfer number" if number == TRANSFER else "own number"
            named = f" {clipped(text)}" if text else ""
            found = "no more than a label" if report.records else "nothing"
            scene.flags.append(
                f"{report.where} shows {found}, and the {kind}{named} of {of} has not been queried"
            )
            return


def _flag_number(scene: Scene, answer: Tracking, where: str, numbers: frozenset[Number]) -> None:
    if answer.waybill is None:
        scene.flags.append(f"{where} was retrieved before the waybill number on file was given")
    elif len(numbers) == 1:
        scene.flags.append(f"{where} is of {clipped(answer.waybill)}, which is no number of this parcel")
    else:
        scene.flags.append(f"{where} is of {clipped(answer.waybill)}, and not all numbers are on file")


def _records(
    scene: Scene, answer: Tracking, retrieved: int | None, where: str, number: int
) -> tuple[Record, ...] | None:
    """The records of an answer; None where it cannot be used."""
    if answer.events is None or (answer.retrieved_at is not None and retrieved is None):
        return None
    if not answer.events:
        return () if retrieved is not None else None
    ascending = direction([event.at.micros for event in answer.events if event.at is not None])
    records = []
    for index, event in enumerate(answer.events):
        record = _record(scene, event, f"{where}.events[{index}]", index * ascending, number)
        if record is not None:
            records.append(record)
    return tuple(records) or None


def _record(scene: Scene, event: Event, where: str, order: int, number: int) -> Record | None:
    settled: Settlement = ""
    low, high, platform = -FAR, scene.as_of, scene.as_of
    if event.at is None:
        settled = "ask"
    else:
        time = scene.local_time(event.at)
        if time is None:
            return None
        low, high, platform = time.low, time.high, time.platform
    statuses = _ANY_STATUS
    if event.status is None:
        settled = "ask"
    elif event.status == "unknown":
        scene.flags.append(f"the meaning of {where} is not known: {_shown(event)}")
        settled = settled or "person"
    else:
        statuses = _ONE_STATUS[event.status]
    return Record(low, high, platform, statuses, settled, event, where, order, number)


def _anything(scene: Scene, place: str) -> Record:
    """What stands for an account of which nothing is known."""
    anything = frozenset({NOTHING, *STATUSES})
    return Record(-FAR, scene.as_of, scene.as_of, anything, "ask", Event(), place, 0, -1)


def _shown(event: Event) -> str:
    return str(event.code or event.description or "it has neither code nor description")[:80]
