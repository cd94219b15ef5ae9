"""Values of files as texts: what can be one without loss, and the refusal of what cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from desk.batch.rejected import rejected
from desk.batch.text_tables import TextRow
from desk.spreadsheets.cells import decoded

_MOST_DIGITS_OF_A_SHEET = 15
_MOST_OF_A_LIST = 20
_BETWEEN_VALUES = "|"


def flat(tree: dict[str, Any], before: str = "") -> dict[str, Any]:
    """A tree as columns: `buyer.country` of an object in an object, `items[1].sku` of one in a list."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            found |= flat(value, f"{name}.")
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for number, each in enumerate(value[:_MOST_OF_A_LIST], start=1):
                inner = each if isinstance(each, dict) else {"": each}
                found |= flat(inner, f"{name}[{number}].")
            if len(value) > _MOST_OF_A_LIST:
                found[f"{name}[{_MOST_OF_A_LIST + 1}]"] = value[_MOST_OF_A_LIST]
        else:
            found[name] = value
    return found


def text_row(file: str, number: int, columns: Sequence[str], values: Sequence[Any], at: int) -> TextRow:
    """A row whose values are texts, or the refusal of what cannot be one without loss."""
    cells: list[str | None] = []
    refusal = None
    for name, value in zip(columns, values, strict=True):
        try:
            cells.append(text_of(value))
        except ValueError as error:
            cells.append(None)
            refusal = refusal or rejected(file, number, name, str(value), str(error))
    return TextRow(number, None, cells, refusal, at)


def text_of(value: Any) -> str | None:
    """A value as text. Raises ValueError for what cannot be one without loss."""
    if value is None:
        return None
    if isinstance(value, str):
        return decoded(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _of_float(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(UTC)
            return f"{value.replace(tzinfo=None).isoformat()}Z"
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(each, (str, int)) for each in value):
        return _BETWEEN_VALUES.join(text_of(each) or "" for each in value) or None
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise ValueError("it is no single value; give each of its parts a column of its own")


def _of_float(value: float) -> str | None:
    if value != value:
        return None
    text = repr(value)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    if "e" in text or "inf" in text:
        if value.is_integer() and abs(value) < 10**_MOST_DIGITS_OF_A_SHEET:
            return str(int(value))
        raise ValueError("it is a number that has lost digits; give it as a text")
    if len(digits.rstrip("0")) > _MOST_DIGITS_OF_A_SHEET:
        raise ValueError("it is a number that may have lost digits; give it as a text")
    return text.removesuffix(".0")
