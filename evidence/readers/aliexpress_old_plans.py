"""The plans and amounts in AliExpress's first issue answers, in the words of the present ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.source import Path, Source
from evidence.readers.aliexpress_plans import time_of
from evidence.readers.aliexpress_values import items_of, truth_of
from evidence.readers.contribution import text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.stated_amounts import shown_amount, stated_amount

_SUGGESTIONS = "issueRefundSuggestionList"
_PARTIES = ("buyer", "seller")
_SAME = ("solution_type", "refund_money", "refund_money_currency", "refund_money_post", "is_default")


def plans_in_steps(
    source: Source, steps: list[tuple[Path, dict[str, Any]]], flags: CountedFlags
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, str | None]]:
    """The lists of plans by party, and when a plan was replaced, by its id; the steps from the oldest on.

    A party's plans stand until a later step of the same party names others.
    """
    listed: dict[str, list[dict[str, Any]]] = {f"{party}_solution_list": [] for party in _PARTIES}
    withdrawn: dict[str, str | None] = {}
    standing: dict[str, list[dict[str, Any]]] = {party: [] for party in _PARTIES}
    for number, (place, step) in enumerate(steps, start=1):
        party = text_of(step.get("submitMemberType"))
        suggestions = items_of(source, place, _SUGGESTIONS, "issueRefundSuggestion") or []
        if party not in _PARTIES:
            if suggestions:
                flags.add("a plan stands in the step of neither party and is left out", party or "nobody")
            continue
        plans = [_plan(each, step, flags) for _, each in suggestions]
        if not plans or [_terms(plan) for plan in plans] == [_terms(plan) for plan in standing[party]]:
            continue
        for earlier in standing[party]:
            withdrawn[earlier["id"]] = time_of(step, "gmtCreate", flags)
            flags.add("a party's later plans are read as replacing its earlier ones", earlier["id"])
        for position, plan in enumerate(plans, start=1):
            plan["id"] = f"{party}-step-{number}-{position}"
        standing[party] = plans
        listed[f"{party}_solution_list"] += plans
    return listed, withdrawn


def money_into(
    holder: dict[str, Any], key: str, stated: dict[str, Any], names: tuple[str, ...], flags: CountedFlags
) -> None:
    """Write the first amount that can be read under one of some names, and its currency."""
    for name in names:
        money = stated.get(name)
        if not isinstance(money, dict):
            if money is not None:
                flags.add(f"`{name}` is no amount with a currency and is left out", shown_amount(money))
            continue
        currency = text_of(money.get("currencyCode")).upper()
        amount = _amount(money, currency)
        if amount is None:
            flags.add(f"`{name}` cannot be read, or its parts disagree", shown_amount(money.get("amount")))
            continue
        holder[key], holder[f"{key}_currency"] = amount, currency
        return


def _amount(money: dict[str, Any], currency: str) -> str | None:
    """The amount of `{amount, cent, centFactor}`; None where the two ways of writing it disagree."""
    amount = stated_amount(money.get("amount"), currency)
    cent, factor = text_of(money.get("cent")), text_of(money.get("centFactor"))
    if amount is None or not cent or not factor:
        return amount
    if not (cent.isascii() and cent.isdigit() and factor.isascii() and factor.isdigit()):
        return None
    if max(len(cent), len(factor)) > 18 or int(factor) == 0:
        return None
    return amount if Decimal(amount) * int(factor) == int(cent) else None


def _plan(suggestion: dict[str, Any], step: dict[str, Any], flags: CountedFlags) -> dict[str, Any]:
    returned = truth_of(suggestion.get("issueReturnGoods"))
    plan: dict[str, Any] = {
        "solution_type": None if returned is None else "return_and_refund" if returned else "refund",
        "is_default": suggestion.get("isDefault"),
        "gmt_create": step.get("gmtCreate"),
    }
    money_into(plan, "refund_money", suggestion, ("issueMoney",), flags)
    money_into(plan, "refund_money_post", suggestion, ("issueMoneyPost",), flags)
    return plan


def _terms(plan: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(plan.get(key) for key in _SAME)
