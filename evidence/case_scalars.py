"""Texts of a case document that have a form of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.money import parse_money

LONGEST_IDENTIFIER = 200
_LONGEST_REMEMBERED = 40
_DIGEST = re.compile("[0-9a-f]{64}")


def amount_of(text: str, currency: str) -> int:
    """An amount in minor units, as `parse_money` reads it, remembered. Raises ValueError."""
    if len(text) > _LONGEST_REMEMBERED or len(currency) > _LONGEST_REMEMBERED:
        return parse_money(text, currency)
    return _remembered_amount(text, currency)


_remembered_amount = lru_cache(maxsize=4096)(parse_money)


def parse_country(text: str) -> str:
    """A two-letter code in capitals, or `` where nothing is displayed. Raises ValueError."""
    if len(text) == 2 and text.isascii() and text.isalpha() and text.isupper():
        return text
    code = text.strip().upper()
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    if not any(character.isalnum() for character in code):
        return ""
    raise ValueError(f"`{_clipped(text)}` is not a two-letter country code, such as `ES`")


def parse_identifier(text: str) -> str:
    """An id of at most LONGEST_IDENTIFIER characters, not blank. Raises ValueError."""
    if not text.strip():
        raise ValueError("an id cannot be blank")
    if len(text) > LONGEST_IDENTIFIER:
        raise ValueError(f"`{_clipped(text)}` is longer than the {LONGEST_IDENTIFIER} characters of an id")
    return text


def parse_digest(text: str) -> str:
    """A SHA-256 digest as 64 hexadecimal digits in lower case. Raises ValueError."""
    digest = text.strip().lower()
    if _DIGEST.fullmatch(digest) is None:
        raise ValueError(f"`{_clipped(text)}` is not a SHA-256 digest of 64 hexadecimal digits")
    return digest


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
