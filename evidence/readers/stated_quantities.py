"""Places and weights as tracking services state them, as a case document writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from evidence.checks.weights import HEAVIEST, unit_named
from evidence.readers.contribution import text_of
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.spelling import displayed

_NUMBER = re.compile("[0-9]{1,12}(?:[.][0-9]{1,12})?")
_FINEST = Decimal("0.001")


def place_in(value: Any, keys: tuple[str, str, str, str], flags: CountedFlags) -> dict[str, str]:
    """The displayed parts of a place, which `value` has under the keys.

    The keys are those of country, province, city and postal code, in this order.
    """
    if not isinstance(value, dict):
        if value is not None:
            flags.add("a place has no parts that can be read, and is left out")
        return {}
    country, *others = (value.get(key) for key in keys)
    texts = [stated_country(country, flags), *map(text_of, others)]
    named = zip(("country", "province", "city", "postal_code"), texts, strict=True)
    return {name: text for name, text in named if displayed(text)}


def stated_country(value: Any, flags: CountedFlags) -> str:
    """The two-letter code of a country given by a code of two or three letters; empty if it is none."""
    code = text_of(value).upper()
    if not displayed(code):
        return ""
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    found: str = data_beside("country_codes.yaml").get(code, "")
    if not found:
        flags.add("a country has no code of two or three letters, and is left out", code)
    return found


def stated_grams(value: Any, unit: str, flags: CountedFlags) -> str | None:
    """A weight in grams; None where none is stated (a zero says so too) or it cannot be read.

    Its number is one of a program, so that a point never marks thousands.
    """
    text = _plain(value)
    if not text:
        return None
    known = unit_named(unit)
    if known is None:
        flags.add("a weight has no known unit, and is left out", f"{text} {unit}".strip())
        return None
    if _NUMBER.fullmatch(text) is None:
        flags.add("a weight cannot be read, and is left out", text)
        return None
    weight = (Decimal(text) * known.grams).quantize(_FINEST)
    if weight == 0:
        return None
    if not 1 <= weight <= HEAVIEST:
        flags.add("a weight is none of a parcel, and is left out", f"{text} {unit}")
        return None
    return f"{weight:f}".rstrip("0").rstrip(".")


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        # a number such as 1E+999999999 is never written out
        return (
            f"{value:f}" if abs(value.adjusted()) < 20 and len(value.as_tuple().digits) < 20 else str(value)
        )
    return text_of(value)
