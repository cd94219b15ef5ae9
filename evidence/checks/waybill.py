"""The form of a waybill number: the S10 standard of the postal union."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.checks.countries import CODES

_S10 = re.compile("[A-Z]{2}([0-9]{8})([0-9])([A-Z]{2})")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MAX_LENGTH = 64


@dataclass(frozen=True, slots=True)
class WaybillForm:
    """Whether a number has S10 form, its check digit fits, and whose country's post it names.

    A check digit that does not fit is a warning, never a proof that the number is not valid.
    `country` is None where the last two letters are no country (private carriers use such ones).
    """

    s10: bool
    check_digit_ok: bool | None = None
    country: str | None = None


def waybill_form(waybill: str | None) -> WaybillForm:
    """The form of a number as written; case, spaces and hyphens do not count (UPU S10)."""
    if waybill is None or len(waybill) > _MAX_LENGTH:
        return WaybillForm(s10=False)
    found = _S10.fullmatch(plain_number(waybill))
    if found is None:
        return WaybillForm(s10=False)
    digits, check, letters = found.groups()
    country = letters if letters in CODES else None
    return WaybillForm(s10=True, check_digit_ok=_check_digit(digits) == int(check), country=country)


def plain_number(waybill: str) -> str:
    """A waybill number in capitals without spaces and hyphens, as numbers are compared."""
    return waybill.upper().replace("-", "").translate(_SPACES)


_SPACES = dict.fromkeys(map(ord, " \t\n\r\u00a0\u2009\u202f\u3000"))


def _check_digit(digits: str) -> int:
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    rest = 11 - weighted % 11
    return {10: 0, 11: 5}.get(rest, rest)
