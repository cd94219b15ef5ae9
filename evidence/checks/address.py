"""What a delivery event shows against the order's address, field by field; never a ruling."""

from __future__ import annotations

from dataclasses import dataclass, fields
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
    narrows the others by its limits. `missing`: the order lacks what the event shows.
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
        """The fields that the event shows and the order lacks."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name).missing)


def compare_address(
    location: Location | None, signed_by: str | None, ship_to: Address | None
) -> AddressComparison:
    """Compare a delivery event's location and signer with the address of the order.

    A field that cannot be read, or that the order lacks, only widens its comparison.
    """

    def of(field: str, compare: Callable[[str, str, str], Comparison]) -> Comparison:
        return _compare(
            field.replace("_", " "),
            getattr(location, field) if location else None,
            getattr(ship_to, field) if ship_to else None,
            compare,
        )

    return AddressComparison(
        country=of("country", _country),
        province=of("province", _place),
        city=of("city", _place),
        postal_code=of("postal_code", _postal_code),
        signer=_compare("signer", signed_by, ship_to.recipient if ship_to else None, _signer),
    )


def _compare(
    name: str,
    shown: str | None,
    ordered: str | None,
    compare: Callable[[str, str, str], Comparison],
) -> Comparison:
    if shown is None or not displayed(shown):
        return Comparison(NOT_SHOWN, f"the event shows no {name}")
    if ordered is None or not displayed(ordered):
        because = f"the event shows the {name} {clipped(shown)}, and the order's is not known"
        return Comparison(DOUBT, because, missing=True)
    return compare(name, shown, ordered)


def _country(name: str, shown: str, ordered: str) -> Comparison:
    result, reason = compare_countries(shown, ordered)
    return Comparison(result, f"{_both(name, shown, ordered)}: {reason}")


def _place(name: str, shown: str, ordered: str) -> Comparison:
    score, scripts = compare_places(shown, ordered)
    alike = "equal" if score == EQUAL else f"{score} of 100 alike"
    because = f"{_both(name, shown, ordered)}: {alike}{_SCRIPTS_IN_WORDS[scripts]}"
    return Comparison(SAME if score == EQUAL else DOUBT, because, score, scripts)


def _postal_code(name: str, shown: str, ordered: str) -> Comparison:
    result, reason = compare_postal_codes(shown, ordered)
    return Comparison(result, f"{_both(name, shown, ordered)}: {reason}")


def _signer(name: str, shown: str, ordered: str) -> Comparison:
    if signer_agrees(shown, ordered):
        return Comparison(SAME, f"{_both(name, shown, ordered)}: the names agree")
    reason = "it may be somebody else, which no spelling can tell"
    return Comparison(DOUBT, f"{_both(name, shown, ordered)}: {reason}")


def _both(name: str, shown: str, ordered: str) -> str:
    whose = "the order's recipient is" if name == "signer" else "the order's is"
    return f"the event shows the {name} {clipped(shown)}, {whose} {clipped(ordered)}"
