"""What the tracking of a return shows: its number, whether it failed, and where it was stopped."""

from __future__ import annotations

from collections.abc import Sequence

from engine.record import tuple_record
from evidence.case import ReturnParcel
from evidence.checks.address import DIFFERENT, SAME, compare_address
from evidence.checks.tracking import AT_CUSTOMS, LABEL, customs_since
from evidence.observers.delivery_place import observe_place
from evidence.observers.reports import NOTHING, Record, Report
from evidence.observers.tracking import RETURN, Account, accounts_of, observe_tracking
from evidence.scene import Scene

SENT_BACK = frozenset({"returning", "returned", "refused"})
"""A return that turned round; a lost one is no failed delivery, and nobody is asked who caused it."""
_WHOSE = "the return address's"


@tuple_record
class _Last:
    """The records that may be the last of a return, of all sources, and what they may say."""

    records: tuple[Record, ...]
    statuses: frozenset[str]

    def may_be(self, statuses: frozenset[str]) -> bool:
        return bool(self.statuses & statuses)

    def surely(self, statuses: frozenset[str]) -> bool:
        return bool(self.statuses) and self.statuses <= statuses

    @property
    def where(self) -> tuple[str, ...]:
        return tuple(record.where for record in self.records)


def observe_return_tracking(scene: Scene, parcel: ReturnParcel, reports: Sequence[Report]) -> None:
    """Observe what the sources report of a return, and raise what they leave open."""
    accounts = accounts_of(reports)
    for delivery in observe_tracking(scene, RETURN, None, accounts):
        observe_place(scene, "return_address.", None, delivery, parcel.address, _WHOSE)
    last = _last(accounts)
    _observe_number(scene, accounts)
    _observe_failure(scene, parcel, last)
    _observe_customs(scene, parcel, last)
    _observe_sent_back(scene, parcel, reports, last)


def _last(accounts: Sequence[Account]) -> _Last:
    records = tuple(record for account in accounts for record in account.last)
    statuses = frozenset(status for record in records for status in record.statuses)
    if any(not account.report.records for account in accounts):
        statuses |= {NOTHING}
    return _Last(records, statuses)


def _observe_number(scene: Scene, accounts: Sequence[Account]) -> None:
    """Observe whether the number of the return can be tracked."""
    disagree = len({NOTHING in account.statuses for account in accounts}) > 1
    for account in accounts:
        where = account.report.where
        nothing = NOTHING in account.statuses
        if nothing:
            scene.raised.add("tracking:return_nothing")
        if nothing and account.report.records:
            because, source = f"it is not known whether {where} is of this number", account.report.places
            scene.see("return.number_valid", True, False, settled_by="ask", because=because, source=source)
            continue
        because = "the source was asked and found nothing" if nothing else "the number can be tracked"
        if disagree:
            because += f" ({where})"
        scene.see("return.number_valid", not nothing, because=because, source=account.report.places)


def _observe_failure(scene: Scene, parcel: ReturnParcel, last: _Last) -> None:
    """Observe that the return failed: as recorded, else by an established cause or the last record."""
    fact = "return.failed"
    if last.may_be(SENT_BACK):
        scene.raised.add("tracking:return_failed")
    if parcel.failed is not None:
        because = "the record of the return says so"
        scene.see(fact, parcel.failed, because=because, source=("return_parcel.failed",))
        return
    for where, assessment in scene.assessments():
        if assessment.fact == "return.failure_cause" and assessment.value is not None:
            scene.see(fact, True, because="a person established why it failed", source=(where,))
    if last.surely(SENT_BACK):
        scene.see(fact, True, because="the last record of the return says so", source=last.where)


def _observe_customs(scene: Scene, parcel: ReturnParcel, last: _Last) -> None:
    """Observe whether customs of the country of the return address holds the return."""
    if customs_since(last.records) is None:
        return
    countries = [
        compare_address(record.event.location, None, parcel.address, _WHOSE).country
        for record in last.records
    ]
    results = {country.result for country in countries}
    if last.surely(AT_CUSTOMS) and results in ({SAME}, {DIFFERENT}):
        scene.see(
            "return.at_origin_customs",
            results == {SAME},
            because=countries[0].because,
            source=tuple(f"{where}.location.country" for where in last.where),
        )
    else:
        scene.raised.add("tracking:return_customs")


def _observe_sent_back(scene: Scene, parcel: ReturnParcel, reports: Sequence[Report], last: _Last) -> None:
    """Observe that a return which goes back had been in the city of the return address."""
    if not last.may_be(SENT_BACK):
        return
    reached = [
        record
        for report in reports
        for record in report.records
        if record not in last.records and record.statuses != {LABEL} and _in_city(record, parcel)
    ]
    if last.surely(SENT_BACK) and reached:
        scene.see(
            "return.sent_back_from_seller_city",
            True,
            because="the return had been in the city of its address and goes back",
            source=(f"{reached[-1].where}.location.city", *last.where),
        )
    else:
        scene.raised.add("tracking:return_sent_back")


def _in_city(record: Record, parcel: ReturnParcel) -> bool:
    """Whether a record was surely made in the city of the return address, as far as names tell."""
    place = compare_address(record.event.location, None, parcel.address, _WHOSE)
    return place.city.result == SAME and place.country.result != DIFFERENT
