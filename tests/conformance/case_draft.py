"""A case document in the writing: its calendar, its money, and the parts that every family is made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.conformance.chance import Chance

Case = dict[str, Any]

ORDERED, SHIPPED, OPENED, ANSWERED, NOTICED, PROVED, JUDGED = 0, 2, 60, 62, 64, 66, 84
"""The days of a case's acts, counted from the order; families move them where a clause is about time."""

BEGINNINGS = tuple(
    datetime(2026, month, day, 10, 0, tzinfo=UTC) for month, day in ((1, 5), (3, 2), (6, 11), (9, 28))
)
"""In some of them the platform's clock changes within a window."""

PRICES = {"USD": ("9.90", "3.33", "120"), "JPY": ("990", "333", "12000"), "KWD": ("3.125", "0.999", "40")}
FREIGHTS = {"USD": ("4.50", "0", "12.01"), "JPY": ("450", "0", "1201"), "KWD": ("1.375", "0", "4.001")}
SMALL = {"USD": "2.05", "JPY": "205", "KWD": "0.205"}
HOME: Case = {
    "recipient": "Ana Ruiz", "province": "Madrid", "city": "Madrid", "postal_code": "28013", "country": "ES",
}  # fmt: skip
SELLER: Case = {"recipient": "Li Wei", "city": "Shenzhen", "postal_code": "518000", "country": "CN"}


class Draft:
    """One case document, written part by part."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.begin = chance.one(BEGINNINGS)
        self.currency = chance.one(tuple(PRICES))
        self.order: Case = self._order()
        self.dispute: Case = {"opened_at": self.at(OPENED), "grounds": [], "proposals": []}
        self.parcels: list[Case] = []
        self.requests: list[Case] = []
        self.evidence: list[Case] = []
        self.assessments: dict[tuple[str, str], Case] = {}
        self.more: Case = {}
        self.judged_on: float = JUDGED

    def at(self, day: float) -> str:
        """An instant of the case."""
        return f"{self.begin + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}"

    def document(self, name: str) -> Case:
        """The document as it stands."""
        parts: Case = {
            "case_id": name,
            "as_of": self.at(self.judged_on),
            "order": self.order,
            "dispute": self.dispute,
            "parcels": self.parcels,
            "evidence_requests": self.requests,
            "evidence": self.evidence,
            "assessments": list(self.assessments.values()),
        }
        return {**parts, **self.more}

    # -- the order and the parcels ----------------------------------------------------------------

    def _order(self) -> Case:
        chance, currency = self.chance, self.currency
        lines = [
            {
                "line_id": str(number + 1),
                "title": f"goods {number + 1}",
                "quantity": chance.between(1, 4),
                "sold_by": sold_by,
                "pieces_per_lot": 5 if sold_by == "lot" else 1,
                "unit_price": chance.one(PRICES[currency]),
            }
            for number, sold_by in enumerate(
                chance.one((("piece",), ("piece",), ("lot",), ("piece", "lot"), ("piece", "piece", "lot")))
            )
        ]
        order: Case = {
            "order_id": "8800123",
            "placed_at": self.at(ORDERED),
            "currency": currency,
            "chosen_method": "Registered Air Mail",
            "freight_paid": chance.one(FREIGHTS[currency]),
            "delivery_days": 45,
            "ship_to": dict(HOME),
            "lines": lines,
        }
        if chance.once_in(4):
            order["discount"] = SMALL[currency]
        if chance.once_in(5):
            order["refundable_max"] = chance.one((SMALL[currency], PRICES[currency][2], "0"))
        return order

    def send(self, most: int = 3) -> list[Case]:
        """Add the parcels, which together hold all pieces of the order."""
        left = {line["line_id"]: line["quantity"] * line["pieces_per_lot"] for line in self.order["lines"]}
        count = min(self.chance.one((1, 1, 1, 2, 3)), most, sum(left.values()))
        for number in range(count):
            self.parcels.append(
                {
                    "parcel_id": str(number + 1),
                    "waybill": "RB123456785CN",
                    "waybill_entered_at": self.at(SHIPPED),
                    "carrier": "China Post",
                    "method": "Registered Air Mail",
                    "shipped_at": self.at(SHIPPED),
                }
            )
        if count > 1:
            for number, parcel in enumerate(self.parcels):
                last = number == count - 1
                parcel["lines"] = self._load(left, last, count - 1 - number)
        return self.parcels

    def _load(self, left: dict[str, int], last: bool, parcels_to_come: int) -> dict[str, int]:
        """Some of the pieces that are left, with one at least for each parcel to come."""
        taken: dict[str, int] = {}
        for line in list(left):
            spare = left[line] if last else min(left[line], sum(left.values()) - parcels_to_come)
            least = 0 if taken or len(left) > 1 and line != list(left)[-1] else 1
            pieces = spare if last else self.chance.between(min(least, spare), spare)
            if pieces:
                taken[line] = pieces
                left[line] -= pieces
            if not left[line]:
                del left[line]
        return taken

    def track(self, where: Case, *events: Case, retrieved: float | None = None) -> None:
        """What the carrier said of a parcel shortly before the case is judged."""
        day = self.judged_on - 1 if retrieved is None else retrieved
        where["tracking"] = {"source": "carrier", "retrieved_at": self.at(day), "events": list(events)}

    def event(self, day: float, status: str, location: Case | None = None, signed: str | None = None) -> Case:
        """One record of a parcel's tracking."""
        record: Case = {"at": self.at(day), "status": status}
        if location is not None:
            record["location"] = {key: value for key, value in location.items() if key != "recipient"}
        if signed is not None:
            record["signed_by"] = signed
        return record

    def deliver(self, parcel: Case, day: float = 30) -> None:
        """Record that a parcel came to the buyer."""
        arrival = self.event(day, "delivered", HOME, "A RUIZ")
        self.track(parcel, self.event(SHIPPED + 0.5, "accepted"), arrival)

    # -- the dispute ------------------------------------------------------------------------------

    def file(self, reason: str, *, answered: bool = True, kind: str = "refund_only") -> None:
        """File the dispute with the buyer's plan; the seller rejects it where the clauses are to decide."""
        self.dispute["reason"] = reason
        self.propose("buyer", kind)
        if answered:
            self.dispute["seller_response"] = {"at": self.at(ANSWERED), "action": "reject"}

    def propose(self, by: str, kind: str, day: float = OPENED, **more: Any) -> Case:
        """Add a party's plan."""
        number = len(self.dispute["proposals"]) + 1
        amount = self.chance.one(
            (*PRICES[self.currency][:2], SMALL[self.currency], *PRICES[self.currency][2:])
        )
        plan = {"proposal_id": f"P{number}", "by": by, "kind": kind, "amount": amount}
        plan |= {"proposed_at": self.at(day), **more}
        self.dispute["proposals"].append(plan)
        return plan

    # -- proofs -----------------------------------------------------------------------------------

    def ask(self, to: str, *kinds: str, day: float = NOTICED, **scope: str) -> None:
        """The platform's notice to prove something."""
        self.requests.append({"to": to, "kinds": list(kinds), "sent_at": self.at(day), **scope})

    def prove(self, by: str, kind: str, assessment: str | None, day: float = PROVED, **more: Any) -> None:
        """A document of a party."""
        record = {"evidence_id": f"E{len(self.evidence) + 1}", "by": by, "kind": kind}
        record |= {"submitted_at": self.at(day), "assessment": assessment, **more}
        self.evidence.append(record)

    def burden(self, *kinds: str, shows: str | None = None, wrong: str | None = None, **scope: str) -> str:
        """A notice to the seller, and what came of it: accepted, rejected, or nothing in time."""
        self.ask("seller", *kinds, **scope)
        answer = self.chance.one(("overdue", "accepted", "rejected"))
        for kind in kinds if answer != "overdue" else ():
            cause = shows if answer == "accepted" else wrong
            shown = {"shows": {"cause": cause}} if cause is not None else {}
            self.prove("seller", kind, answer, **shown, **scope)
        return answer

    def assess(self, fact: str, value: Any, **scope: str) -> None:
        """What a person established, once for each parcel, line or ground."""
        key = (fact, "".join(scope.values()))
        self.assessments.setdefault(key, {"fact": fact, "value": value, **scope})

    def of(self, parcel: Case) -> dict[str, str]:
        """The scope of a parcel's documents: the parcel, where there are several."""
        return {"parcel": parcel["parcel_id"]} if len(self.parcels) > 1 else {}
