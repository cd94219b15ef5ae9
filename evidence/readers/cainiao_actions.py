"""Cainiao's action codes as statuses of a case document."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from evidence.readers.data_files import data_beside
from evidence.spelling import clipped


def action_status(code: str) -> str | None:
    """The status that an action code stands for; None where it is not listed."""
    return statuses_by_code("cainiao_codes.yaml").get(code_form(code))


@lru_cache(maxsize=8)
def statuses_by_code(file_name: str) -> Mapping[str, str]:
    """The status of each code that a data file beside this module lists."""
    return {code_form(code): status for status, codes in data_beside(file_name).items() for code in codes}


def code_form(code: str) -> str:
    """A code as codes are compared: one of the published ones has a full-width underscore."""
    return unicodedata.normalize("NFKC", code).strip().upper()


def unknown_code_flags(unknown: Mapping[str, int]) -> Iterator[str]:
    """One flag for each code that is not listed, with the number of its events."""
    for code, count in sorted(unknown.items()):
        what = f"the code {clipped(code)}" if code else "no code"
        has = "an event has" if count == 1 else f"{count} events have"
        yield f"{has} {what}, which is not known: read as `unknown`"
