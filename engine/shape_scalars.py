"""Readers of single values: text, true and false, numbers, known words, and texts to be parsed.

A reader takes a plain value, its trail and the reading. What it returns counts only if it
reported no problem.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.annotations import Scalar
from engine.shape_problems import Reading, Trail, is_key, quoted

LONGEST_TEXT = 1_000_000  # characters
_LONGEST_NUMBER = 40  # digits
LONGEST_WHOLE_NUMBER = 18  # digits

Reader = Callable[[Any, Trail, Reading], Any]


def scalar_text(kind: str, value: Any, trail: Trail, reading: Reading) -> str | None:
    """The exact text of a text or number; None if a problem was reported."""
    if isinstance(value, str):
        if len(value) <= LONGEST_TEXT:
            return value
        message = f"{reading.subject(trail)} is longer than {LONGEST_TEXT:,} characters"
        reading.refuse("too-long", message, trail, "shorten it")
        return None
    if value.__class__ is int:
        return str(value)
    if isinstance(value, Decimal):
        text = str(value)
        if "E" in text:  # only the source still knows how the number was written
            start, end = reading.source.characters(reading.path(trail))
            return reading.source.text[start:end] or text
        return text
    reading.refuse_kind(kind, value, trail)
    return None


def read_any(value: Any, trail: Trail, reading: Reading) -> Any:
    """The plain tree as it is."""
    return value


def read_text(value: Any, trail: Trail, reading: Reading) -> Any:
    """A text of at most LONGEST_TEXT characters; a number is taken as it is written."""
    if value.__class__ is str and len(value) <= LONGEST_TEXT:
        return value
    return scalar_text("text", value, trail, reading)


def read_bool(value: Any, trail: Trail, reading: Reading) -> Any:
    """`true` or `false`."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    return reading.refuse_kind("bool", value, trail)


def read_whole_number(value: Any, trail: Trail, reading: Reading) -> Any:
    """A whole number of at most 18 digits."""
    text = scalar_text("int", value, trail, reading)
    if text is None:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return reading.refuse_kind("int", value, trail)
    if len(digits) > LONGEST_WHOLE_NUMBER:
        return _refuse_long_number(LONGEST_WHOLE_NUMBER, trail, reading)
    return int(text)


def read_decimal(value: Any, trail: Trail, reading: Reading) -> Any:
    """A decimal number of at most 40 digits, without an exponent."""
    text = scalar_text("decimal", value, trail, reading)
    if text is None:
        return None
    whole, point, fraction = text.removeprefix("-").partition(".")
    digits = whole + fraction
    if not (whole and digits.isascii() and digits.isdigit() and bool(fraction) == bool(point)):
        return reading.refuse_kind("decimal", value, trail)
    if len(digits) > _LONGEST_NUMBER:
        return _refuse_long_number(_LONGEST_NUMBER, trail, reading)
    return Decimal(text)


def _refuse_long_number(limit: int, trail: Trail, reading: Reading) -> None:
    message = f"{reading.subject(trail)} has more than {limit} digits"
    reading.refuse("bad-value", message, trail, "write a shorter number")


def reader_of_scalar(scalar: Scalar) -> Reader:
    """The reader of texts that `scalar.parse` takes; its ValueError is the problem."""
    parse = scalar.parse

    def read_scalar(value: Any, trail: Trail, reading: Reading) -> Any:
        text = scalar_text("scalar", value, trail, reading)
        if text is None:
            return None
        try:
            return parse(text)
        except ValueError as error:
            return reading.refuse("bad-value", f"{reading.subject(trail)}: {error}", trail)

    return read_scalar


def texts_of_words(words: tuple[Any, ...]) -> dict[str, Any]:
    """Words (or numbers, or `true` and `false`) by how they are written."""
    return {str(word).lower() if isinstance(word, bool) else str(word): word for word in words}


def reader_of_words(words: tuple[Any, ...]) -> Reader:
    """The reader of one of a few words (or numbers, or `true` and `false`)."""
    by_text = texts_of_words(words)
    known = tuple(by_text)

    def read_word(value: Any, trail: Trail, reading: Reading) -> Any:
        if value.__class__ is str and value in by_text:
            return by_text[value]
        if isinstance(value, bool) and any(value is word for word in words):
            return value
        text = scalar_text("words", value, trail, reading)
        if text is None or text in by_text:
            return None if text is None else by_text[text]
        if is_key(trail):
            help = reading.guess(text, known, "the keys here are")
            return reading.refuse("unknown-key", f"{quoted(text)} is not a key here", trail, help)
        help = reading.guess(text, known, "write one of")
        message = f"{quoted(text)} is not a word for {reading.subject(trail)}"
        return reading.refuse("unknown-word", message, trail, help)

    return read_word
