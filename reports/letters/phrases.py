"""The phrases that catalogues hold, found in the code that says them."""

from __future__ import annotations

from pathlib import Path

KEYWORDS = {"say": None, "marked": None, "plural": (1, 2)}
"""The functions whose first words are phrases, as gettext's tools name them."""


def phrases() -> list[str]:
    """Every phrase of letters in the order of the code; of one with several forms the first."""
    return [each if isinstance(each, str) else each[0] for each in messages()]


def messages() -> list[str | tuple[str, str]]:
    """Every phrase of letters, those with a form for one and for several as a pair."""
    from babel.messages.extract import extract

    found: dict[str | tuple[str, str], None] = {}
    for file in sorted(Path(__file__).parent.glob("*.py")):
        with file.open("rb") as stream:
            for _, message, _, _ in extract("python", stream, KEYWORDS):
                found[message if isinstance(message, str) else (message[0], message[1])] = None
    return list(found)
