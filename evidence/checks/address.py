"""What a delivery event shows against the address it was sent to, field by field; never a ruling."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from evidence.checks.countries import compare_countries
from evidence.checks.places import EQUAL, Scripts, compare_places
from evidence.checks.postal_codes import compare_postal_codes
from evidence.checks.signers import signer_agrees
from evidence.checks.spelling import clipped, displayed

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.case import Address, Location

NOT_SHOWN = ("not_shown",)
SAME = ("same",)
DIFFERENT = ("different",)
DOUBT = ("same", "different")

_SCRIPTS_IN_WORDS = {
    "same": "",
    "across": " across scripts",
    "unreadable": " across scripts of which one cannot be transliterated",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one field may still be: `result` holds `same` or `different` or both, or `not_shown`.

    City and province that are displayed on both sides carry `score` (0 to 100) and `scripts`
    instead of a judgement: their `result` is `same` only where the score is 100, and the policy
    narrows the others by its limits. `missing`: the address lacks what the event shows.
    """

    result: tuple[str, ...]
    because: str
    score: int | None = None
    scripts: Scripts | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class AddressComparison:
    """The comparisons of the fields that an accurate delivery must agree in."""

    country: Comparison
    province: Comparison
    city: Comparison
    postal_code: Comparison
    signer: Comparison

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the event shows and the address lacks."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name).missing)


def compare_address(
    location: Location | None, signed_by: str | None, sent_to: Address | None, whose: str = "the order's"
) -> AddressComparison:
    """Compare a delivery event's location and signer with the address that the parcel was sent to.

    A field that cannot be read, or that the address lacks, only widens its comparison. `whose` says
    in the reasons whose address it is.
    """

    def of(field: str, compare: Callable[[str, str], Comparison], named: str | None = None) -> Comparison:
        shown = signed_by if field == "signer" else getattr(location, field) if location else None
        expected = getattr(sent_to, named or field) if sent_to else None
        return _compare(field.replace("_", " "), shown, expected, whose, compare)

    return AddressComparison(
        country=of("country", _country),
        province=of("province", _place),
        city=of("city", _place),
        postal_code=of("postal_code", _postal_code),
        signer=of("signer", _signer, named="recipient"),
    )


def _compare(
    name: str,
    shown: str | None,
    expected: str | None,
    whose: str,
    compare: Callable[[str, str], Comparison],
) -> Comparison:
    if shown is None or not displayed(shown):
        return Comparison(NOT_SHOWN, f"the event shows no {name}")
    if expected is None or not displayed(expected):
        because = f"the event shows the {name} {clipped(shown)}, and {whose} is not known"
        return Comparison(DOUBT, because, missing=True)
    owner = f"{whose} recipient" if name == "signer" else whose
    both = f"the event shows the {name} {clipped(shown)}, {owner} is {clipped(expected)}"
    compared = compare(shown, expected)
    return replace(compared, because=f"{both}: {compared.because}")


def _country(shown: str, expected: str) -> Comparison:
    return Comparison(*compare_countries(shown, expected))


def _place(shown: str, expected: str) -> Comparison:
    score, scripts = compare_places(shown, expected)
    alike = "equal" if score == EQUAL else f"{score} of 100 alike"
    because = f"{alike}{_SCRIPTS_IN_WORDS[scripts]}"
    return Comparison(SAME if score == EQUAL else DOUBT, because, score, scripts)


def _postal_code(shown: str, expected: str) -> Comparison:
    return Comparison(*compare_postal_codes(shown, expected))


def _signer(shown: str, expected: str) -> Comparison:
    if signer_agrees(shown, expected):
        return Comparison(SAME, "the names agree")
    return Comparison(DOUBT, "it may be somebody else, which no spelling can tell")
