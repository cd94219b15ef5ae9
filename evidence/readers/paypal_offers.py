"""The offers of a PayPal dispute as proposals and the seller's response, and its amounts and times."""

from __future__ import annotations

from typing import Any

from engine.money import CURRENCY_EXPONENTS
from engine.source import Path, Source
from evidence.readers.contribution import text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.displayed_times import displayed_time, order_of
from evidence.readers.stated_amounts import shown_amount, stated_amount
from evidence.readers.tracking_records import map_at, maps_at

_NO_WORD = "none"


def meaning_of(kind: str, code: str, flags: CountedFlags) -> str | None:
    """What a code stands for; None, and flagged, where it is unknown or a case has no word for it."""
    meaning: str | None = data_beside("paypal_codes.yaml")[kind].get(code)
    if meaning is None:
        flags.add(f"`{kind}` is not known and is left out", code or "nothing")
    elif meaning == _NO_WORD:
        flags.add(f"a case document has no word for this `{kind}`, which is left out", code)
        return None
    return meaning


def time_in(holder: dict[str, Any], key: str, flags: CountedFlags) -> str | None:
    """The time under a key, as written; flagged where one stands that cannot be read."""
    value = holder.get(key)
    if value is None or value == "":
        return None
    found = displayed_time(value, None)
    if found.text is None:
        flags.add(f"`{key}` is no readable time and is left out", text_of(value))
    return found.text


def latest(times: list[str]) -> str | None:
    """The latest of readable times; None where there is none."""
    return max(times, key=lambda time: order_of(displayed_time(time, None).moment), default=None)


def currency_in(amount: Any) -> str | None:
    """The currency of an amount, where it is one of ISO 4217."""
    code = text_of(amount.get("currency_code")).upper() if isinstance(amount, dict) else ""
    return code if code in CURRENCY_EXPONENTS else None


def amount_in(holder: dict[str, Any], key: str, currency: str | None, flags: CountedFlags) -> str | None:
    """The amount under a key, where it is in the order's currency."""
    amount = holder.get(key)
    if amount is None:
        return None
    if currency is None or currency_in(amount) != currency:
        flags.add(f"`{key}` is not given in the order's currency and is left out")
        return None
    value = amount.get("value")
    stated = stated_amount(value, currency)
    if stated is None:
        flags.add(f"`{key}` is no amount in {currency} and is left out", shown_amount(value))
    return stated


def offers_of(
    source: Source, path: Path, dispute: dict[str, Any], currency: str | None, flags: CountedFlags
) -> dict[str, Any]:
    """`proposals` and `seller_response` of a dispute, as far as its offer and the history tell.

    An acceptance is that of the other party's last proposal before it. Raises Refused where the
    offer is no map or its history no list of maps.
    """
    offer = map_at(source, (*path, "offer"), dispute.get("offer"))
    history = maps_at(source, (*path, "offer", "history"), offer.get("history"))
    course = _Course(currency, flags)
    dated = [(displayed_time(event.get("offer_time"), None).moment, event) for event in history]
    for _, event in sorted(dated, key=lambda pair: order_of(pair[0])):
        course.take(event)
    course.complete(offer)
    found = {"proposals": course.proposals, "seller_response": course.response}
    return {key: value for key, value in found.items() if value}


def _sum_in(amount: Any) -> tuple[str, str] | None:
    """An amount with its currency; None where it is none that can be read."""
    currency = currency_in(amount)
    value = stated_amount(amount.get("value"), currency) if currency is not None else None
    return None if currency is None or value is None else (currency, value)


class _Course:
    def __init__(self, currency: str | None, flags: CountedFlags) -> None:
        self.proposals: list[dict[str, Any]] = []
        self.response: dict[str, str] = {}
        self._currency = currency
        self._flags = flags
        self._last: dict[str, dict[str, Any] | None] = {}
        self._offered: Any = None
        """The amount of the seller's last offer, as the history states it."""

    def take(self, event: dict[str, Any]) -> None:
        """Follow one event of the history; they come from the oldest on."""
        by = meaning_of("actors", text_of(event.get("actor")), self._flags)
        act = meaning_of("offer_event", text_of(event.get("event_type")), self._flags)
        at = time_in(event, "offer_time", self._flags)
        if by is None or act is None:
            return
        if act == "proposal":
            self._propose(by, event, "offer_amount", at)
            if by == "seller":
                self._offered = event.get("offer_amount")
                self._flags.add("the seller answered with an offer of its own; no rejection is said")
                self._respond(at, None)
            return
        if by == "seller":
            self._respond(at, "accept" if act == "acceptance" else "reject")
        if act == "acceptance":
            self._accept(by, at)

    def complete(self, offer: dict[str, Any]) -> None:
        """Add what the offer states beside its history."""
        if "buyer" not in self._last and offer.get("buyer_requested_amount") is not None:
            self._flags.add("the buyer's request does not speak of a return: it is read as a refund only")
            self._propose("buyer", {**offer, "offer_type": "REFUND"}, "buyer_requested_amount", None)
        summed_up = offer.get("seller_offered_amount")
        if "seller" in self._last and summed_up is not None and _sum_in(summed_up) != _sum_in(self._offered):
            value = summed_up.get("value") if isinstance(summed_up, dict) else summed_up
            self._flags.add(
                "`seller_offered_amount` differs from the seller's last offer in the history, which is taken",
                shown_amount(value),
            )
        if "seller" not in self._last and (
            offer.get("seller_offered_amount") is not None or offer.get("offer_type") is not None
        ):
            self._propose("seller", offer, "seller_offered_amount", None)
            if not self.response:
                self._flags.add("the seller made an offer, but when is not said: add `seller_response`")

    def _propose(self, by: str, stated: dict[str, Any], amount_key: str, at: str | None) -> None:
        self._last[by] = None
        kind = meaning_of("offer_type", text_of(stated.get("offer_type")), self._flags)
        if kind is None:
            return
        proposal = {
            "proposal_id": f"offer-{len(self.proposals) + 1}",
            "by": by,
            "kind": kind,
            "amount": amount_in(stated, amount_key, self._currency, self._flags),
            "proposed_at": at,
        }
        made = {key: value for key, value in proposal.items() if value is not None}
        self._last[by] = made
        self.proposals.append(made)

    def _accept(self, by: str, at: str | None) -> None:
        accepted = self._last.get("seller" if by == "buyer" else "buyer")
        if accepted is None:
            self._flags.add("an offer was accepted that is not listed or has no counterpart")
        elif at is None:
            self._flags.add("an acceptance has no readable time and is left out")
        else:
            accepted.setdefault("accepted", {})[by] = at

    def _respond(self, at: str | None, action: str | None) -> None:
        """The seller's first response; one without an action gets it from a later one that says it."""
        if action is not None:
            self.response.setdefault("action", action)
        if at is not None:
            self.response.setdefault("at", at)
