"""What happened in a case, as its document states it: every dated act and record, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from desk.case_report.happenings import Happening, Recorder, ToMicros
from desk.case_report.journeys import journeys
from engine.instants import format_instant
from engine.money import format_money, parse_money
from evidence.case import Case, assessments_of

NO_NAMES: Mapping[str, str] = MappingProxyType({})
"""Where kinds of documents are called as the formats name them."""


def history(
    case: Case,
    as_of: int,
    to_micros: ToMicros,
    meanings: Mapping[str, str],
    kinds: Mapping[str, str] = NO_NAMES,
) -> tuple[list[Happening], int]:
    """Everything that happened up to an instant, the earliest first, and how much is dated after it.

    `meanings` says of the facts that a person may establish what they mean, and `kinds` what kinds of
    documents are called.
    """
    found = list(_Teller(case, Recorder(to_micros), meanings, kinds).tell())
    limit = format_instant(as_of)
    counted = [each for each in found if each["at"] is None or _order(each["at"]) <= _order(limit)]
    counted.sort(key=lambda each: (each["at"] is None, _order(each["at"] or "")))
    return counted, len(found) - len(counted)


def _order(instant: str) -> str:
    """A text by which instants of a document sort: fractions of a second after their second."""
    return instant.removesuffix("Z")


class _Teller:
    """Tells what happened in one case."""

    def __init__(
        self, case: Case, recorder: Recorder, meanings: Mapping[str, str], kinds: Mapping[str, str]
    ) -> None:
        self.case = case
        self.meanings = meanings
        self.kinds = kinds
        self.recorder = recorder
        self.entry, self.dated = recorder.entry, recorder.dated

    def tell(self) -> Iterator[Happening]:
        yield from self._order()
        yield from journeys(self.case, self.recorder)
        yield from self._dispute()
        yield from self._proposals()
        yield from self._notices_and_documents()
        yield from self._assessments()

    def _order(self) -> Iterator[Happening]:
        order = self.case.order
        titles = [line.title for line in order.lines or ()]
        yield from self.dated(order.placed_at, "order", "buyer", "orders", "order.placed_at", titles)
        asked = order.cancellation
        if asked is not None:
            where = " in the platform's system" if asked.in_system else ""
            yield from self.dated(
                asked.requested_at,
                "order",
                "buyer",
                f"asks to cancel the order{where}",
                "order.cancellation",
            )

    def _dispute(self) -> Iterator[Happening]:
        dispute = self.case.dispute
        reason = f": {dispute.reason.replace('_', ' ')}" if dispute.reason else ""
        grounds = [each.replace("_", " ") for each in dispute.grounds or ()]
        named = f" ({', '.join(grounds)})" if grounds else ""
        yield self.entry(
            dispute.opened_at,
            "dispute",
            "buyer",
            f"opens the dispute{reason if not dispute.reason_history else ''}"
            f"{named if not dispute.reason_history else ''}",
            "dispute.opened_at",
            [dispute.description],
        )
        for number, earlier in enumerate(dispute.reason_history):
            was = f" {earlier.reason.replace('_', ' ')}" if earlier.reason else ""
            yield self.entry(
                earlier.until,
                "dispute",
                "buyer",
                f"gives up the earlier reason{was}",
                f"dispute.reason_history[{number}]",
            )
        yield from self.dated(
            dispute.modified_at,
            "dispute",
            "buyer",
            f"changes the application{reason}{named}",
            "dispute.modified_at",
        )
        response = dispute.seller_response
        if response is not None:
            act = {"accept": "accepts", "reject": "rejects"}.get(response.action or "", "answers")
            yield self.entry(response.at, "dispute", "seller", act, "dispute.seller_response")
        for moment, by, what, name in (
            (dispute.escalated_at, "seller", "brings it before the platform", "escalated_at"),
            (
                dispute.arbitration_cancelled_at,
                "seller",
                "cancels the arbitration",
                "arbitration_cancelled_at",
            ),
            (dispute.withdrawn_at, "buyer", "withdraws the dispute", "withdrawn_at"),
            (dispute.completed_at, "platform", "completes the dispute", "completed_at"),
        ):
            yield from self.dated(moment, "dispute", by, what, f"dispute.{name}")

    def _proposals(self) -> Iterator[Happening]:
        currency = self.case.order.currency
        for number, plan in enumerate(self.case.dispute.proposals):
            at = f"dispute.proposals[{number}]"
            amount = f" of {_money(plan.amount, currency)}" if plan.amount is not None else ""
            kind = plan.kind.replace("_", " ")
            yield self.entry(plan.proposed_at, "dispute", plan.by, f"proposes {kind}{amount}", at)
            accepted = plan.accepted
            for party in ("buyer", "seller") if accepted is not None else ():
                yield from self.dated(
                    getattr(accepted, party),
                    "dispute",
                    party,
                    f"accepts the {plan.by}'s plan, {kind}{amount}",
                    f"{at}.accepted.{party}",
                )
            yield from self.dated(
                plan.withdrawn_at,
                "dispute",
                plan.by,
                f"withdraws the plan, {kind}{amount}",
                f"{at}.withdrawn_at",
            )

    def _notices_and_documents(self) -> Iterator[Happening]:
        for number, notice in enumerate(self.case.evidence_requests):
            kinds = " and ".join(map(self._kind, notice.kinds))
            about = _about(notice.parcel, notice.line, notice.ground)
            yield self.entry(
                notice.sent_at,
                "evidence",
                "platform",
                f"asks the {notice.to} for {kinds}{about}",
                f"evidence_requests[{number}]",
            )
        for number, document in enumerate(self.case.evidence):
            at, kind = f"evidence[{number}]", self._kind(document.kind)
            about = _about(document.parcel, document.line, document.ground)
            yield self.entry(
                document.submitted_at,
                "evidence",
                document.by,
                f"gives {kind}{about}",
                at,
                [document.evidence_id, document.note],
            )
            if document.assessment is not None:
                what = f"{kind}, given by the {document.by}, is {document.assessment}"
                yield from self.dated(
                    document.assessed_at,
                    "evidence",
                    "arbitrator",
                    what,
                    f"{at}.assessment",
                    [document.evidence_id],
                )

    def _kind(self, kind: str) -> str:
        """What a kind of document is called."""
        return self.kinds.get(kind) or kind.replace("_", " ")

    def _assessments(self) -> Iterator[Happening]:
        for number, each in enumerate(assessments_of(self.case)):
            about = _about(each.parcel, each.line, each.ground)
            place = f"assessments[{number}]" if isinstance(self.case.assessments, tuple) else "assessments"
            yield self.entry(
                each.at,
                "evidence",
                "arbitrator",
                f"establishes{about}: {self.meanings.get(each.fact, each.fact)}",
                place,
                [_established(each.value), each.by, each.because],
            )


def _established(value: Any) -> str:
    """A value that a person established, as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_established(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_established, value))
    return str(value).replace("_", " ")


def _about(parcel: str | None, line: str | None, ground: str | None) -> str:
    """What a document or notice concerns, where it does not concern all."""
    names = (
        ("parcel", parcel),
        ("line", line),
        ("ground", ground.replace("_", " ") if ground is not None else None),
    )
    named = ", ".join(f"{kind} {name}" for kind, name in names if name is not None)
    return f" ({named})" if named else ""


def _money(amount: str, currency: str) -> str:
    """An amount of the case in the currency's own number of decimals."""
    return f"{format_money(parse_money(amount, currency), currency)} {currency}"
