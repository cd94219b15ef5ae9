"""What tracking shows of a parcel, outbound or on its way back: its last state, its records, its delivery."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from engine.observations import Value
from engine.possible import Settlement, strongest
from engine.record import tuple_record
from evidence.checks.tracking import (
    DELIVERED,
    SENT_AWAY,
    STATUSES,
    contradicted_deliveries,
    delivered_after_turn,
    first_bounds,
    last_bounds,
    last_records,
    possible_statuses,
    turned_back,
)
from evidence.observers.reports import NOTHING, Record, Report
from evidence.scene import Scene

OUTBOUND = "tracking."
RETURN = "return."
"""What the names of the facts begin with that the tracking of an outbound parcel and of a return gives."""


@tuple_record
class _TrackingFacts:
    """The names of the facts that the tracking of one way gives."""

    status: str
    first_record_at: str
    first_record_platform_at: str
    last_record_at: str
    delivered_at: str


@lru_cache(maxsize=8)
def _tracking_facts(facts: str) -> _TrackingFacts:
    """Those that begin so; there are two such beginnings, and cases by the million."""
    return _TrackingFacts(
        f"{facts}status",
        f"{facts}first_record_at",
        f"{facts}first_record_platform_at",
        f"{facts}last_record_at",
        f"{facts}delivered_at",
    )


_STATES = (NOTHING, *STATUSES)
_NOTHING_ALONE = frozenset({NOTHING})


@tuple_record
class Account:
    """A report with the records that may be its last, and the delivery that these contradict."""

    report: Report
    last: list[Record]
    contradicted: list[Record]
    statuses: frozenset[str]
    """The states that it leaves possible."""

    @property
    def deliveries(self) -> list[Record]:
        """The records that may be its delivery."""
        return [record for record in self.last if DELIVERED in record.statuses] + self.contradicted


@tuple_record
class _Said:
    """What one account says of a fact."""

    values: tuple[Value, ...]
    settled_by: Settlement
    because: str
    source: tuple[str, ...]


def accounts_of(reports: Sequence[Report]) -> list[Account]:
    """Each report with what came last in it."""
    found = []
    for report in reports:
        last = last_records(report.records)
        contradicted = contradicted_deliveries(report.records, last)
        statuses = possible_statuses(last, contradicted) if report.records else _NOTHING_ALONE
        found.append(Account(report, last, contradicted, statuses))
    return found


def observe_tracking(
    scene: Scene, facts: str, parcel: str | None, accounts: Sequence[Account]
) -> list[Record]:
    """Observe state, records and delivery of a parcel; returns the records that may be its delivery."""
    if not accounts:
        return []
    disagree = len(accounts) > 1 and len({account.statuses for account in accounts}) > 1
    said = [_status(account, disagree) for account in accounts]
    names = _tracking_facts(facts)
    _see(scene, names.status, parcel, accounts, said, _STATES)
    deliveries: list[Record] = []
    for account in accounts:
        deliveries += account.deliveries
        if account.report.records:
            _observe_first_record(scene, names, parcel, account.report.records)
            _observe_last_record(scene, names.last_record_at, parcel, account.last)
    if _may_go_back(accounts):
        _observe_turn(scene, facts, parcel, accounts)
        _observe_delivery_after_turn(scene, facts, parcel, accounts)
    for delivery in deliveries:
        because, where = "the record of the delivery", f"{delivery.where}.at"
        bounds, undated = (delivery.low, delivery.high), delivery.event.at is None
        _see_time(scene, names.delivered_at, parcel, bounds, undated, because, where)
    return deliveries


def _status(account: Account, disagree: bool) -> _Said:
    """What an account says of the state; where accounts disagree, which one says it."""
    report, statuses = account.report, account.statuses
    if not report.records:
        asked = report.where if disagree else "the source"
        return _Said((NOTHING,), "", f"{asked} was asked and found nothing", report.places)
    of = f" of {report.where}" if disagree else ""
    if account.contradicted:
        in_it = f" in {report.where}" if disagree else ""
        because = f"a delivery is recorded{in_it}, and after it that the parcel is on its way"
    else:
        because = f"the last record{of} says {'so' if len(statuses) > 1 or not disagree else min(statuses)}"
    if report.pictured:
        because += ", as a screenshot of the seller shows it"
    settled: Settlement = ""
    if len(statuses) > 1:
        settled = "ask" if any(record.settled_by == "ask" for record in account.last) else "person"
    source = tuple([record.where for record in (*account.last, *account.contradicted)])
    values = tuple(statuses) if len(statuses) == 1 else tuple(s for s in _STATES if s in statuses)
    return _Said(values, settled, because, source)


def _observe_first_record(
    scene: Scene, names: _TrackingFacts, parcel: str | None, records: Sequence[Record]
) -> None:
    low, high = first_bounds(records)
    first = records[0] if len(records) == 1 else min(records, key=lambda record: record.high)
    undated = None in [record.event.at for record in records]
    platform = (low if undated else first.platform, first.platform)
    because = "the first record of the waybill number"
    _see_time(scene, names.first_record_at, parcel, (low, high), undated, because, first.where)
    _see_time(scene, names.first_record_platform_at, parcel, platform, undated, because, first.where)


def _observe_last_record(scene: Scene, fact: str, parcel: str | None, last: Sequence[Record]) -> None:
    newest = last[0] if len(last) == 1 else max(last, key=lambda record: record.low)
    undated = None in [record.event.at for record in last]
    because = "the last record of the waybill number"
    _see_time(scene, fact, parcel, last_bounds(last), undated, because, newest.where)


def _observe_turn(scene: Scene, facts: str, parcel: str | None, accounts: Sequence[Account]) -> None:
    """Observe that a parcel was turned back and not delivered after it."""
    turns = [turned_back(account.report.records) for account in accounts]
    if not any(turns):
        return
    said = []
    for account, turn in zip(accounts, turns, strict=True):
        if turn is None:
            because = f"{account.report.where} does not show that the parcel was turned back"
            said.append(_Said((False,), "", because, account.report.places))
            continue
        first, stayed = turn
        because, settled = "the parcel was turned back", _settlement(stayed, account.report.records)
        said.append(
            _Said(
                tuple(value for value in (True, False) if value in stayed), settled, because, (first.where,)
            )
        )
    _see(scene, f"{facts}turned_back", parcel, accounts, said, (True, False))


def _observe_delivery_after_turn(
    scene: Scene, facts: str, parcel: str | None, accounts: Sequence[Account]
) -> None:
    """Observe that a delivery came after the parcel was sent away; where it was is for the address to say."""
    found = [
        (account, delivered_after_turn(account.report.records, account.last, account.contradicted))
        for account in accounts
    ]
    if not any(after for _, after in found):
        return
    said = []
    for account, after in found:
        if account.deliveries:
            values = after or frozenset({False})
            said.append(
                _Said(
                    tuple(value for value in (True, False) if value in values),
                    _settlement(values, account.report.records),
                    "a delivery is recorded after the parcel was refused or turned back"
                    if True in values
                    else f"{account.report.where} shows no delivery after a turn",
                    tuple(record.where for record in account.deliveries),
                )
            )
    _see(scene, f"{facts}delivered_after_turn", parcel, accounts, said, (True, False))


def _may_go_back(accounts: Sequence[Account]) -> bool:
    """Whether a record surely says that the parcel goes back or was refused."""
    for account in accounts:
        for record in account.report.records:
            if record.statuses <= SENT_AWAY:
                return True
    return False


def _settlement(values: frozenset[bool], records: Sequence[Record]) -> Settlement:
    if len(values) == 1:
        return ""
    return "ask" if any(record.event.at is None for record in records) else "person"


def _see(
    scene: Scene,
    fact: str,
    parcel: str | None,
    accounts: Sequence[Account],
    said: Sequence[_Said],
    order: Sequence[Value],
) -> None:
    """Observe what each account says; as one observation where only one of them holds, and not both."""
    if len(accounts) > 1 and any(account.report.alternative for account in accounts):
        possible = {value for each in said for value in each.values}
        values = tuple(value for value in order if value in possible)
        settled: Settlement = ""
        if len(values) > 1:
            settled = strongest([each.settled_by for each in said if each.settled_by]) or "person"
        because = "; ".join(dict.fromkeys(each.because for each in said))
        said = [
            _Said(values, settled, because, tuple(dict.fromkeys(s for each in said for s in each.source)))
        ]
    for each in said:
        scene.see(
            fact,
            *each.values,
            settled_by=each.settled_by,
            because=each.because,
            source=each.source,
            parcel=parcel,
        )


def _see_time(
    scene: Scene,
    fact: str,
    parcel: str | None,
    bounds: tuple[int, int],
    undated: bool,
    because: str,
    where: str,
) -> None:
    """Observe when records were made; the time of an undated one is asked for, a zone is for a person."""
    low, high = bounds
    settled: Settlement = "" if low == high else "ask" if undated else "person"
    scene.see(fact, low, high, settled_by=settled, because=because, source=(where,), parcel=parcel)
