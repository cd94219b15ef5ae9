"""The plans of an AliExpress issue as proposals of a case document, and its amounts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from engine.money import CURRENCY_EXPONENTS
from engine.source import Path, Source
from evidence.readers.aliexpress_clock import oddity_of, platform_order
from evidence.readers.aliexpress_values import items_of, truth_of, written_time
from evidence.readers.contribution import identifier_of, text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.readers.stated_amounts import shown_amount, stated_amount

_LISTS = {
    "buyer": "buyer_solution_list",
    "seller": "seller_solution_list",
    "platform": "platform_solution_list",
}


def plans_of_issue(source: Source, path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every plan of an issue with the party in whose list it stands, the oldest first."""
    found = [
        (party, plan)
        for party, key in _LISTS.items()
        for _, plan in items_of(source, path, key, "solution_api_dto") or ()
    ]
    return sorted(found, key=lambda each: platform_order(written_time(each[1].get("gmt_create")).moment))


def currency_of_issue(
    issue: dict[str, Any], plans: list[tuple[str, dict[str, Any]]], flags: CountedFlags
) -> str | None:
    """The currency of the order: that of its price or cap, else the only one that the plans name."""
    stated = [
        currency
        for key in ("product_price_currency", "refund_money_max_currency")
        if (currency := _currency(issue.get(key), flags))
    ]
    if stated and stated[-1] != stated[0]:
        flags.add("the price and the largest refund are in different currencies; the price's is taken")
    if stated:
        return stated[0]
    for key in ("refund_money_post_currency", "refund_money_currency"):
        named = {currency for _, plan in plans if (currency := _currency(plan.get(key), flags))}
        if len(named) == 1:
            return named.pop()
    return None


def amount_in(
    holder: dict[str, Any], keys: tuple[str, ...], currency: str | None, flags: CountedFlags
) -> str | None:
    """The first of several amounts that is in the order's currency, as a case document writes it."""
    elsewhere = False
    for key in keys:
        value = holder.get(key)
        if value is None or value == "":
            continue
        own = text_of(holder.get(f"{key}_currency")).upper()
        if currency is None or own != currency:
            elsewhere = True
            continue
        amount = stated_amount(value, currency)
        if amount is None:
            flags.add(f"`{key}` is no amount in {currency} and is left out", shown_amount(value))
        return amount
    if elsewhere:
        flags.add(f"`{keys[0]}` is not given in the order's currency and is left out")
    return None


def proposals_of(
    plans: list[tuple[str, dict[str, Any]]], currency: str | None, flags: CountedFlags
) -> list[dict[str, Any]]:
    """The plans as proposals; one of unknown kind is left out."""
    words = data_beside("aliexpress_words.yaml")
    proposals: list[dict[str, Any]] = []
    used: set[str] = set()
    numbers = count(1)
    for listed_under, plan in plans:
        owner = text_of(plan.get("solution_owner"))
        by = words["parties"].get(owner, listed_under)
        if owner and by != listed_under:
            flags.add("a plan stands in the list of another party than its owner, who is taken", owner)
        kind = words["solution_type"].get(text_of(plan.get("solution_type")))
        if kind is None:
            flags.add("a plan of unknown kind is left out", text_of(plan.get("solution_type")) or "no kind")
            continue
        own = identifier_of(plan.get("id"))
        name = own if own and not own.startswith("-") else ""
        while not name or name in used:  # the counter never goes back: no document makes this loop long
            name = f"{by}-{next(numbers)}"
        used.add(name)
        proposal = {
            "proposal_id": name,
            "by": by,
            "kind": kind,
            "amount": amount_in(plan, ("refund_money", "refund_money_post"), currency, flags),
            "proposed_at": time_of(plan, "gmt_create", flags),
            "accepted": dict(_acceptances(name, by, plan, flags)) or None,
            "default": truth_of(plan.get("is_default")),
        }
        proposals.append({key: value for key, value in proposal.items() if value is not None})
    return proposals


def return_was_agreed(plans: list[tuple[str, dict[str, Any]]]) -> bool:
    """Whether a plan with a return is recorded as reached, in whichever way."""
    words = data_beside("aliexpress_words.yaml")
    return any(
        words["solution_type"].get(text_of(plan.get("solution_type"))) == "return_and_refund"
        and words["status"].get(text_of(plan.get("status"))) != "undone"
        and (
            words["status"].get(text_of(plan.get("status"))) == "reached"
            or text_of(plan.get("reached_type")) in words["reached_type"]
        )
        for _, plan in plans
    )


def time_of(holder: dict[str, Any], key: str, flags: CountedFlags) -> str | None:
    """The time under a key, as RFC 3339; flagged where one stands that cannot be read or may be two."""
    value = holder.get(key)
    if value is None or value == "":
        return None
    found = written_time(value)
    if found.text is None:
        flags.add(f"`{key}` is no readable time and is left out", text_of(value))
    odd = oddity_of(found.moment)
    if odd:
        flags.add(f"`{key}` {odd}: give its offset if you know it", text_of(value))
    return found.text


def _acceptances(name: str, by: str, plan: dict[str, Any], flags: CountedFlags) -> Iterator[tuple[str, str]]:
    """Who accepted a plan, and when; what the platform's machinery did in a party's place is none."""
    words = data_beside("aliexpress_words.yaml")
    status = text_of(plan.get("status"))
    course = words["status"].get(status)
    if status and course is None:
        flags.add("a plan has a status that is not known", status)
    reached_type = text_of(plan.get("reached_type"))
    way = words["reached_type"].get(reached_type)
    if reached_type and way is None:
        flags.add("a plan was reached in a way that is not known", reached_type)
    if course == "undone":
        flags.add("the agreement on a plan was cancelled again: its acceptances are left out", name)
        return
    obscure = bool(status and course is None) or bool(reached_type and way is None)
    reached = time_of(plan, "reached_time", flags)
    for party in ("buyer", "seller"):
        accepted = time_of(plan, f"{party}_accept_time", flags)
        if party == "seller" and way == "silence":
            continue
        by_time_reached = accepted is None and way == "agreement" and party != by and reached is not None
        if party == "seller" and obscure:
            if accepted is not None or by_time_reached:
                flags.add("the course of a plan is not known: the seller's acceptance is left out", name)
            continue
        if by_time_reached:
            accepted = reached
            flags.add("a plan was agreed on; the time when it was reached stands for an acceptance", name)
        if accepted is not None:
            yield party, accepted


def _currency(value: Any, flags: CountedFlags) -> str | None:
    code = text_of(value).upper()
    if code and code not in CURRENCY_EXPONENTS:
        flags.add("a currency is not one of ISO 4217 and is left out", code)
    return code if code in CURRENCY_EXPONENTS else None
