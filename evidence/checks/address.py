"""What a delivery event shows against the address it was sent to, field by field; never a ruling."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.record import tuple_record
from evidence.checks.countries import compare_countries, country_code
from evidence.checks.places import EQUAL, Scripts, compare_places
from evidence.checks.postal_codes import compare_postal_codes
from evidence.checks.provinces import compare_provinces
from evidence.checks.signers import Likeness, signer_likeness
from evidence.spelling import MAX_NAME_LENGTH, clipped, displayed

if TYPE_CHECKING:
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


_SIGNERS_IN_WORDS = {
    "agree": "the names agree",
    "alike": "the names are alike, perhaps two spellings or one family",
    "unlike": "the names have nothing in common, as with a neighbour's or a desk's",
}
_LIKENESS = ("hardly", "a little", "partly", "largely", "nearly")
"""How much two names are alike, in words, by fifths of the score."""
_SIGNER_RESULTS = {"agree": SAME, "alike": DOUBT, "unlike": DOUBT}


class Comparison(NamedTuple):
    """What one field may still be: `result` holds `same` or `different` or both, or `not_shown`.

    City and province that are displayed on both sides carry `score` (0 to 100) and `scripts`
    instead of a judgement: their `result` is `same` only where the score is 100, and the policy
    narrows the others by its limits. A signer carries `likeness`, and no likeness is a difference.
    `missing`: the address lacks what the event shows.
    """

    result: tuple[str, ...]
    because: str
    score: int | None = None
    scripts: Scripts | None = None
    likeness: Likeness | None = None
    missing: bool = False


FIELDS = ("country", "province", "city", "postal_code", "signer")
"""The fields that an accurate delivery must agree in."""


@tuple_record
class AddressComparison:
    """A delivery event's location and signer against an address; each field is compared when it is read."""

    location: Location | None
    signed_by: str | None
    sent_to: Address | None
    whose: str

    @property
    def country(self) -> Comparison:
        """The country."""
        return compare_country(self.location, self.sent_to, self.whose)

    @property
    def province(self) -> Comparison:
        """The province; names and codes of one province are equal."""
        return self._of("province", "province", self._address_country())

    @property
    def city(self) -> Comparison:
        """The city."""
        return self._of("city", "city", None)

    @property
    def postal_code(self) -> Comparison:
        """The postal code, by the shape of the codes of the address's country."""
        return self._of("postal_code", "postal_code", self._address_country())

    @property
    def signer(self) -> Comparison:
        """The signer against the recipient."""
        return self._of("signer", "recipient", None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that the event shows and the address lacks."""
        return tuple(field for field in FIELDS if getattr(self, field).missing)

    def _of(self, field: str, named: str, country: str | None) -> Comparison:
        location, sent_to = self.location, self.sent_to
        shown = self.signed_by if field == "signer" else getattr(location, field) if location else None
        return _compared(field, shown, getattr(sent_to, named) if sent_to else None, self.whose, country)

    def _address_country(self) -> str | None:
        return country_code(self.sent_to.country) if self.sent_to and self.sent_to.country else None


def compare_address(
    location: Location | None, signed_by: str | None, sent_to: Address | None, whose: str = "the order's"
) -> AddressComparison:
    """Compare a delivery event's location and signer with the address that the parcel was sent to.

    A field that cannot be read, or that the address lacks, only widens its comparison. `whose` says
    in the reasons whose address it is.
    """
    return AddressComparison(location, signed_by, sent_to, whose)


def compare_country(
    location: Location | None, sent_to: Address | None, whose: str = "the order's"
) -> Comparison:
    """Compare the country of an event's location with that of an address."""
    shown = location.country if location is not None else None
    return _compared("country", shown, sent_to.country if sent_to is not None else None, whose, None)


def _compared(
    field: str, shown: str | None, expected: str | None, whose: str, country: str | None
) -> Comparison:
    """What `_compare` says, remembered unless a text is too long for a name."""
    for text in (shown, expected):
        if text is not None and len(text) > MAX_NAME_LENGTH:
            return _compare(field, shown, expected, whose, country)
    return _remembered(field, shown, expected, whose, country)


def _compare(
    field: str, shown: str | None, expected: str | None, whose: str, country: str | None
) -> Comparison:
    compared = _against(field, shown, expected, whose, country)
    if field in _BY_COUNTRY and country is None and compared.result == DIFFERENT:
        # only equality is certain of a province or postal code of nobody knows which country
        because = f"{compared.because}, in which country is not known"
        return compared._replace(result=DOUBT, because=because)
    return compared


def _against(
    field: str, shown: str | None, expected: str | None, whose: str, country: str | None
) -> Comparison:
    name = field.replace("_", " ")
    if shown is None or not displayed(shown):
        return Comparison(NOT_SHOWN, f"the event shows no {name}")
    if expected is None or not displayed(expected):
        because = f"the event shows the {name} {clipped(shown)}, and {whose} is not known"
        return Comparison(DOUBT, because, missing=True)
    owner = f"{whose} recipient" if name == "signer" else whose
    both = f"the event shows the {name} {clipped(shown)}, {owner} is {clipped(expected)}"
    result, because, score, scripts, likeness, _ = _COMPARED[field](shown, expected, country)
    return Comparison(result, f"{both}: {because}", score, scripts, likeness)


_remembered = lru_cache(maxsize=4096)(_compare)


def _country(shown: str, expected: str, _: str | None) -> Comparison:
    return Comparison(*compare_countries(shown, expected))


def _city(shown: str, expected: str, _: str | None) -> Comparison:
    return _scored(*compare_places(shown, expected))


def _province(shown: str, expected: str, country: str | None) -> Comparison:
    return _scored(*compare_provinces(shown, expected, country))


def _alike(score: int) -> str:
    """A score in words for a reader; which one is enough is for the policy to say."""
    return f"the two are {_LIKENESS[min(score // 20, len(_LIKENESS) - 1)]} alike"


def _scored(score: int, scripts: Scripts) -> Comparison:
    words = _SCRIPTS_IN_WORDS[scripts]
    because = f"equal{words}" if score == EQUAL else f"{_alike(score)}{words} ({score} of 100)"
    return Comparison(SAME if score == EQUAL else DOUBT, because, score, scripts)


def _postal_code(shown: str, expected: str, country: str | None) -> Comparison:
    return Comparison(*compare_postal_codes(shown, expected, country))


def _signer(shown: str, expected: str, _: str | None) -> Comparison:
    likeness = signer_likeness(shown, expected)
    return Comparison(_SIGNER_RESULTS[likeness], _SIGNERS_IN_WORDS[likeness], likeness=likeness)


_COMPARED = {
    "country": _country,
    "province": _province,
    "city": _city,
    "postal_code": _postal_code,
    "signer": _signer,
}
_BY_COUNTRY = frozenset({"province", "postal_code"})
"""Fields that are compared by the country of the address."""
