"""PayPal's customer dispute (v1) as order, dispute, documents and parcels of a case."""

from __future__ import annotations

from typing import Any

from engine.source import Path, Source
from evidence.readers.contribution import Contribution, Reader, identifier_of, refused, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.paypal_evidence import submissions_of
from evidence.readers.paypal_offers import amount_in, currency_in, latest, meaning_of, offers_of, time_in
from evidence.readers.tracking_records import map_at, maps_at

_OUTLINE = ("dispute_amount", "dispute_life_cycle_stage", "dispute_state", "disputed_transactions")
_DETAIL = ("disputed_transactions", "extensions", "offer", "evidences", "adjudications", "messages")


def is_paypal_dispute(tree: Any) -> bool:
    """Whether a plain tree has the outline of a dispute, or of a list of disputes."""
    if not isinstance(tree, dict):
        return False
    items = tree.get("items")
    if isinstance(items, list) and items and "dispute_id" not in tree:
        return _is_dispute(items[0])
    return _is_dispute(tree)


def _is_dispute(tree: Any) -> bool:
    return isinstance(tree, dict) and "dispute_id" in tree and any(key in tree for key in _OUTLINE)


def read_paypal_dispute(source: Source, retrieved_at: str | None = None) -> Contribution:
    """What a dispute says of itself, its offers, its documents and its parcels.

    Raises Refused where the answer is not of the expected form, or lists several disputes.
    """
    path = _place_of_dispute(source)
    stated = source.value["items"][0] if path else source.value
    flags = CountedFlags()
    if not any(key in stated for key in _DETAIL):
        flags.add("this is an entry of a list: what the parties did is not known from it; read the detail")
    transactions = maps_at(source, (*path, "disputed_transactions"), stated.get("disputed_transactions"))
    currency = _currency(stated, transactions, flags)
    dispute = {
        "opened_at": time_in(stated, "create_time", flags),
        **_claim(source, path, stated, flags),
        **offers_of(source, path, stated, currency, flags),
        "completed_at": _completion(source, path, stated, flags),
    }
    submissions = submissions_of(source, path, stated, flags)
    if "seller_response" not in dispute and any(each["by"] == "seller" for each in submissions["evidence"]):
        flags.add("the seller submitted documents, but no answer is listed: add `dispute.seller_response`")
    order = {"order_id": _order_id(transactions, flags), "currency": currency}
    case = {
        "case_id": identifier_of(stated.get("dispute_id")),
        "order": {key: value for key, value in order.items() if value},
        "dispute": {key: value for key, value in dispute.items() if value},
        **submissions,
    }
    return Contribution(case={key: value for key, value in case.items() if value}, flags=flags.listed())


def _place_of_dispute(source: Source) -> Path:
    """Where the dispute stands. Raises Refused where there is none, or more than one."""
    if not is_paypal_dispute(source.value):
        message = "this is no dispute of PayPal"
        raise refused(source, (), "not-paypal-dispute", message, "give the answer as it came")
    if "dispute_id" in source.value:
        return ()
    count = len(source.value["items"])
    if count > 1:
        message = f"the answer lists {count} disputes"
        raise refused(source, ("items",), "several-disputes", message, "give one entry, or one detail")
    return ("items", 0)


def _currency(stated: dict[str, Any], transactions: list[dict[str, Any]], flags: CountedFlags) -> str | None:
    disputed = currency_in(stated.get("dispute_amount"))
    paid = {code for each in transactions if (code := currency_in(each.get("gross_amount")))}
    if disputed is None and stated.get("dispute_amount") is not None:
        flags.add("`dispute_amount` is in no currency of ISO 4217")
    if disputed is not None:
        amount_in(stated, "dispute_amount", disputed, flags)  # flags an amount that is none
        if paid - {disputed}:
            flags.add("the dispute and its transaction are in different currencies; the dispute's is taken")
        return disputed
    return paid.pop() if len(paid) == 1 else None


def _order_id(transactions: list[dict[str, Any]], flags: CountedFlags) -> str:
    if len(transactions) > 1:
        flags.add("several transactions are disputed: no order number is taken", str(len(transactions)))
        return ""
    return identifier_of(transactions[0].get("invoice_number")) if transactions else ""


def _claim(source: Source, path: Path, stated: dict[str, Any], flags: CountedFlags) -> dict[str, Any]:
    """Reason, grounds, description and admitted receipt, as the buyer gave them."""
    reason = meaning_of("reason", text_of(stated.get("reason")), flags)
    place: Path = (*path, "extensions")
    extensions = map_at(source, place, stated.get("extensions"))
    place = (*place, "merchandize_dispute_properties")
    properties = map_at(source, place, extensions.get("merchandize_dispute_properties"))
    product = map_at(source, (*place, "product_details"), properties.get("product_details"))
    received = product.get("product_received")
    if received is True and reason == "not_received":
        flags.add("the reason is that nothing was received, but `product_received` is true")
    grounds = _grounds(product.get("sub_reasons"), flags) if reason == "not_as_described" else []
    return {
        "reason": reason,
        "grounds": grounds,
        "description": text_of(product.get("description")),
        "receipt_admitted": received if received is True else None,
    }


def _grounds(sub_reasons: Any, flags: CountedFlags) -> list[str]:
    if sub_reasons is None:
        return []
    if not isinstance(sub_reasons, list):
        flags.add("`sub_reasons` is no list and is left out")
        return []
    found = (meaning_of("sub_reasons", text_of(each), flags) for each in sub_reasons)
    return list(dict.fromkeys(ground for ground in found if ground is not None))


def _completion(source: Source, path: Path, stated: dict[str, Any], flags: CountedFlags) -> str | None:
    """When a resolved dispute was decided; `update_time` is the last change of any kind, and no end."""
    status = text_of(stated.get("status"))
    course = data_beside("paypal_codes.yaml")["status"].get(status)
    if course is None:
        flags.add("`status` is not known", status or "nothing")
    adjudications = maps_at(source, (*path, "adjudications"), stated.get("adjudications"))
    times = [time for each in adjudications if (time := time_in(each, "adjudication_time", flags))]
    if course != "resolved":
        return None
    completed = latest(times)
    if completed is None:
        flags.add("the dispute is resolved, but when is not said: add `dispute.completed_at`")
    return completed


READER = Reader(name="PayPal dispute", recognises=is_paypal_dispute, read=read_paypal_dispute)
