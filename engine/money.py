"""Money as whole minor units of an ISO 4217 currency, with exact shares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

# ISO 4217 list one as published on 2026-01-01, without the codes that have no minor unit (metals,
# units of account, testing); after `+` come codes withdrawn since 2015, which old orders carry.
_CODES_BY_EXPONENT = {
    0: """BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
        + BYR""",
    2: """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
        CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
        GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR
        LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD
        PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
        SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR
        ZMW ZWG
        + ANG BGN CUC HRK LTL MRO SLL STD VEF ZWL""",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

CURRENCY_EXPONENTS: Mapping[str, int] = MappingProxyType(
    {
        code: exponent
        for exponent, codes in _CODES_BY_EXPONENT.items()
        for code in codes.replace("+", "").split()
    }
)
"""Decimal places of each currency code (ISO 4217)."""

MAX_DIGITS = 15
"""Digits of the largest amount, counted in minor units: sums over many stay far within 64 bits."""

_FORM = re.compile("([0-9]+)(?:[.]([0-9]+))?")


def parse_money(text: str, currency: str) -> int:
    """Read a plain decimal amount of zero or more as minor units of the currency.

    Raises ValueError in plain words: not a plain decimal number, negative, too many decimals or
    digits, an unknown currency.
    """
    exponent = _exponent(currency)
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(_why_not_money(text))
    whole, decimals = found[1], found[2] or ""
    if len(decimals) > exponent:
        allowed = f"{exponent} decimals" if exponent else "no decimals"
        raise ValueError(f"`{_clipped(text)}` has {len(decimals)} decimals, but {currency} has {allowed}")
    digits = (whole + decimals.ljust(exponent, "0")).lstrip("0")
    if len(digits) > MAX_DIGITS:
        largest = format_money(10**MAX_DIGITS - 1, currency)
        raise ValueError(f"`{_clipped(text)}` is above the largest amount, {largest} {currency}")
    return int(digits or "0")


def format_money(minor: int, currency: str) -> str:
    """Write minor units with all decimals that the currency has: `24.30`, `1500`, `1.234`."""
    exponent = _exponent(currency)
    digits = f"{abs(minor):0{exponent + 1}}"
    sign = "-" if minor < 0 else ""
    if exponent == 0:
        return sign + digits
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split minor units by weight so that the parts add up exactly (largest remainder method).

    Of equal remainders the first comes first; weights that are all zero count as equal. Raises
    ValueError for a negative total or weight, and for an amount to split over nothing.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("only amounts and weights of zero or more can be split")
    if total and not weights:
        raise ValueError("an amount cannot be split over nothing")
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda index: -(total * weights[index] % whole)
    )  # stable, so equal remainders keep their order
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def share(amount: int, numerator: int, denominator: int) -> int:
    """Give numerator/denominator of an amount, halves rounded up; ValueError for negative input."""
    if amount < 0 or numerator < 0 or denominator <= 0:
        raise ValueError("a share is a fraction of zero or more of an amount of zero or more")
    return (2 * amount * numerator + denominator) // (2 * denominator)


def _exponent(currency: str) -> int:
    exponent = CURRENCY_EXPONENTS.get(currency)
    if exponent is None:
        upper = currency.upper()
        example = upper if upper in CURRENCY_EXPONENTS else "USD"
        raise ValueError(
            f"`{_clipped(currency)}` is not a currency code of ISO 4217; write it as in `{example}`"
        )
    return exponent


def _why_not_money(text: str) -> str:
    shown = _clipped(text)
    if text.startswith("-") and _FORM.fullmatch(text[1:]):
        return f"`{shown}` is negative; an amount is zero or more"
    if "," in text:
        return f"`{shown}` has a comma; write a point before the decimals and no other separator"
    return f"`{shown}` is not an amount; write digits with a point before the decimals: `24.30`"


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
