"""The form of a waybill number: the published schemes that it fits, and whether its check digit is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.source import read_yaml
from evidence.check_digits import RULES, s10
from evidence.checks.countries import CODES

S10 = "S10"
"""The scheme of the postal union, whose form no number of another scheme has."""

_S10_FORM = re.compile("[A-Z]{2}([0-9]{8})([0-9])([A-Z]{2})")
_MAX_LENGTH = 64
_MAX_WRITTEN_LENGTH = 256


@dataclass(frozen=True, slots=True)
class WaybillForm:
    """Whether a number has S10 form, its check digit fits, whose country's post it names, and its schemes.

    A check digit that does not fit is a warning, never a proof that the number is not valid. It is
    None where no scheme of the number has one. `country` is None where the number is no S10 one.
    `schemes` are those in which the check digit fits, else those that the number has the form of.
    """

    s10: bool
    check_digit_ok: bool | None = None
    country: str | None = None
    schemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheme:
    """A published form of waybill numbers, and what its check digit is computed from and how."""

    name: str
    form: str
    rule: str | None
    before: str

    def read(self, number: str) -> re.Match[str] | None:
        """The number in this form, whatever its check digit; None if it does not have this form."""
        return re.fullmatch(self.form, number)

    def check_digit_ok(self, number: re.Match[str]) -> bool | None:
        """Whether the check digit of a number of this form fits; None where there is none."""
        if self.rule is None:
            return None
        return RULES[self.rule](self.before + number["serial"]) == number["check"]


def waybill_form(waybill: str | None) -> WaybillForm:
    """The form of a number as written; case, spaces and hyphens do not count.

    The form of S10 with letters at its end that are no country's is of no scheme: carriers that are
    no post use it. So is a number of zeros alone, which fills in a field and fits every check digit.
    A number that fits several schemes is right where it is right in one of them, and wrong only if
    it is wrong in all of them: one of a scheme without a check digit is never wrong.
    """
    if waybill is None or len(waybill) > _MAX_WRITTEN_LENGTH:
        return _NO_FORM
    return _remembered(waybill)


def _form_of(waybill: str) -> WaybillForm:
    number = plain_number(waybill)
    if len(number) > _MAX_LENGTH or not number.isascii() or not number.strip("0"):
        return WaybillForm(s10=False)
    found = _S10_FORM.fullmatch(number)
    if found is not None:
        serial, check, country = found.groups()
        if country not in CODES:
            return WaybillForm(s10=False)
        return _s10_form(s10(serial) == check, country)
    return _published_form(number)


_remembered = lru_cache(maxsize=4096)(_form_of)
"""A number is asked for several times in its case."""
_NO_FORM = WaybillForm(s10=False)


@lru_cache(maxsize=4096)
def _s10_form(check_digit_ok: bool, country: str) -> WaybillForm:
    return WaybillForm(True, check_digit_ok, country, (S10,))


def plain_number(waybill: str) -> str:
    """A waybill number in capitals without spaces and hyphens, as numbers are compared."""
    if waybill.isalnum():
        return waybill.upper()
    return waybill.upper().replace("-", "").translate(_SPACES)


_SPACES = dict.fromkeys(map(ord, " \t\n\r\u00a0\u2009\u202f\u3000"))


def _published_form(number: str) -> WaybillForm:
    checked = {
        scheme.name: scheme.check_digit_ok(found)
        for scheme in schemes().get(len(number), ())
        if (found := scheme.read(number)) is not None
    }
    right = tuple(name for name, ok in checked.items() if ok)
    wrong = bool(checked) and all(ok is False for ok in checked.values())
    return WaybillForm(
        s10=False,
        check_digit_ok=True if right else False if wrong else None,
        schemes=right or tuple(checked),
    )


@lru_cache(maxsize=1)
def schemes() -> dict[int, tuple[Scheme, ...]]:
    """The published schemes beside S10, by the length of their numbers; read when first asked for."""
    file = Path(__file__).with_name("waybill_schemes.yaml")
    by_length: dict[int, tuple[Scheme, ...]] = {}
    for entry in read_yaml(file.name, file.read_bytes()).value["schemes"]:
        scheme = Scheme(entry["name"], entry["form"], entry.get("rule"), entry.get("before", ""))
        shortest, _, longest = entry["length"].partition("..")
        for length in range(int(shortest), int(longest or shortest) + 1):
            by_length[length] = (*by_length.get(length, ()), scheme)
    return by_length
