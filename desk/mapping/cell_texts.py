"""Values of files as texts: what can be one without loss, and the refusal of what cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple, cast

from desk.batch.fact_words import BETWEEN_VALUES
from desk.batch.rejected import Rejected, rejected
from desk.batch.text_tables import TextRow
from desk.mapping.loading import ExportMapping

_MOST_DIGITS_OF_A_SHEET = 15
_MOST_OF_A_LIST = 20
_DEEPEST = 20
_LONGEST_NAME = 500
_MOST_PARTS = 5_000


class Unkept(NamedTuple):
    """A value that cannot be a text without loss, as far as it can be shown, and why."""

    shown: str
    reason: str


class Flat(NamedTuple):
    """An object as columns, and what of it cannot be one column: its name, its value, why."""

    cells: dict[str, Any]
    unkept: list[tuple[str, Any, str]]


def flat(tree: dict[str, Any]) -> Flat:
    """An object as columns: `buyer.country` of one in it, `items[1].sku` of one in a list."""
    if len(tree) <= _MOST_PARTS and len(max(tree, key=len, default="")) <= _LONGEST_NAME:
        kinds = set(map(type, tree.values()))
        if dict not in kinds and list not in kinds:
            return Flat(tree, [])
    found = Flat({}, [])
    for name, value in _parts(tree, "", 1):
        if isinstance(value, Unkept):
            found.unkept.append((name, value.shown, value.reason))
        elif len(found.cells) >= _MOST_PARTS:
            found.unkept.append(("", None, f"the row has more than {_MOST_PARTS:,} values, and is not read"))
            break
        elif name in found.cells:
            reason = f"the row has `{name}` twice, once as a key and once as a part of another"
            found.unkept.append((name, value, reason))
        else:
            found.cells[name] = value
    for name, _, _ in found.unkept:
        found.cells.pop(name, None)
    return found


def _parts(tree: dict[str, Any], before: str, depth: int) -> Iterator[tuple[str, Any]]:
    """The parts of an object that have no parts of their own, each with its name."""
    for key, value in tree.items():
        name = f"{before}{key}"
        if len(name) > _LONGEST_NAME:
            yield name[:_LONGEST_NAME], Unkept("", f"its name has more than {_LONGEST_NAME:,} characters")
        elif isinstance(value, (dict, list)) and depth >= _DEEPEST:
            yield name, Unkept("", f"it lies too deep; objects are read to a depth of {_DEEPEST}")
        elif isinstance(value, dict):
            yield from _parts(value, f"{name}.", depth + 1)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for number, each in enumerate(value[:_MOST_OF_A_LIST], start=1):
                inner = each if isinstance(each, dict) else {"": each}
                yield from _parts(inner, f"{name}[{number}].", depth + 1)
            if len(value) > _MOST_OF_A_LIST:
                yield f"{name}[{_MOST_OF_A_LIST + 1}]", value[_MOST_OF_A_LIST:]
        else:
            yield name, value


class CellTexts:
    """Makes texts of the values of columns, as their mapping takes lists apart; any list, where none is."""

    def __init__(self, mapping: ExportMapping | None = None) -> None:
        self._columns = {column.name: column for column in mapping.columns} if mapping is not None else None

    def of(self, name: str, value: Any) -> str | Unkept | None:
        """The text of a value, or why there is none without loss."""
        if type(value) is str:
            return value or None
        try:
            return self._joined(name, value) if isinstance(value, list) else text_of(value)
        except ValueError as error:
            return Unkept(_shown(value), str(error))

    def row(
        self, file: str, number: int, columns: Sequence[str], values: Sequence[str | Unkept | None], at: int
    ) -> TextRow:
        """A row of texts, refused where one could not be made."""
        if Unkept not in set(map(type, values)):
            return TextRow(number, None, cast("Sequence[str | None]", values), None, at)
        refusal: Rejected | None = None
        cells: list[str | None] = []
        for name, value in zip(columns, values, strict=True):
            if isinstance(value, Unkept):
                refusal = refusal or rejected(file, number, name, value.shown, value.reason)
            cells.append(None if isinstance(value, Unkept) else value)
        return TextRow(number, None, cells, refusal, at)

    def _joined(self, name: str, values: list[Any]) -> str | None:
        """The members of a list with what separates the words of its column between them."""
        if not all(isinstance(each, (str, int)) for each in values):
            raise ValueError("it is no single value; give each of its parts a column of its own")
        texts = [text for each in values if (text := text_of(each)) is not None]
        column = self._columns.get(name) if self._columns is not None else None
        between = BETWEEN_VALUES if column is None else column.separator
        if between is None and len(texts) > 1:
            assert column is not None
            whole = BETWEEN_VALUES.join(texts)
            if whole not in column.codes or any(BETWEEN_VALUES in each for each in texts):
                raise ValueError("it is a list of several values, and the mapping has no `separator` for it")
            return whole
        if between is not None and any(between in each for each in texts):
            raise ValueError(f"a member of the list holds `{between}`, which stands between members")
        return (between or "").join(texts) or None


def text_of(value: Any) -> str | None:
    """A single value as text. Raises ValueError for what cannot be one without loss."""
    if value is None:
        return None
    if isinstance(value, str):
        return value or None
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
    if isinstance(value, (date, time)):
        return value.isoformat()
    raise ValueError("it is no single value; give each of its parts a column of its own")


def _of_float(value: float) -> str:
    if value != value:
        return "NaN"  # what says nothing, a mapping says: `empty`
    text = repr(value)
    digits = text.lstrip("-").replace(".", "").lstrip("0")
    if "e" in text or "inf" in text:
        if value.is_integer() and abs(value) < 10**_MOST_DIGITS_OF_A_SHEET:
            return str(int(value))
        raise ValueError("it is a number that has lost digits; give it as a text")
    if len(digits.rstrip("0")) > _MOST_DIGITS_OF_A_SHEET:
        raise ValueError("it is a number that may have lost digits; give it as a text")
    return text.removesuffix(".0")


def _shown(value: Any) -> str:
    """A value for the side file; one that has no end to it is not written out whole."""
    try:
        return str(value)[:_LONGEST_NAME]
    except (ValueError, RecursionError):
        return ""
