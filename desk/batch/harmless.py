"""Texts from a file in files that are opened in a spreadsheet program, so that they can be found again.

Nothing is left out: what cannot be shown is written as an escape, where a page or a terminal
(reports/layout.py) shows a mark in its place.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_MOST_SHOWN = 120


def neutralised(text: str) -> str:
    """The text behind an apostrophe where a spreadsheet program could take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def cut(text: str) -> str:
    """The beginning of a long text, and how long it is."""
    if len(text) <= _MOST_SHOWN:
        return text
    return f"{text[:_MOST_SHOWN]}… ({len(text):,} characters)"


def printable(text: str) -> str:
    """The text on one line, with escapes for what cannot be shown or written."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
