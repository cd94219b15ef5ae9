"""What stands in one cell: the text of a value, and the value that a text means."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from desk.editing.house_layout import on_one_line
from engine.annotations import Shape
from engine.layout import Flaw
from engine.record import record
from engine.yaml_source import read_values

LONGEST_CELL = 32_767
"""Characters that a cell holds, as Excel counts them: in units of UTF-16."""
SEPARATOR = " | "

CellKind = Literal["text", "words", "value", "tree"]
"""`text`: the text as it is; `words`: a list of words; `value`: one word, or a list of several; `tree`:
anything that has parts, as YAML on one line."""

_OPENING = ("[", "{", '"')
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r")


@record
class Cell:
    """A cell of a workbook, and what stands in it."""

    sheet: str
    number: int
    """Which sheet of the workbook it is."""
    row: int
    column: int
    text: str = ""

    @property
    def name(self) -> str:
        """The cell as Excel writes it, such as `limits!B7`."""
        plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", self.sheet)
        sheet = self.sheet if plain else "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{letters(self.column)}{self.row}"

    @property
    def order(self) -> tuple[int, int, int]:
        """What cells are sorted by."""
        return self.number, self.row, self.column


def letters(column: int) -> str:
    """A column, counted from 1, by its letters."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def kind_of(shape: Shape) -> CellKind:
    """How a field of a record stands in a cell."""
    if shape.kind == "list" and shape.items is not None and shape.items.kind in ("text", "words"):
        return "words"
    return "tree" if shape.kind in ("list", "map", "record", "any") else "text"


def shown(kind: CellKind, value: Any) -> str:
    """The text of a value; empty where nothing is said."""
    if value is None:
        return ""
    if kind == "tree":
        return on_one_line(value)
    if kind == "text":
        return value if isinstance(value, str) else on_one_line(value)
    if kind == "value" and isinstance(value, str):
        return value if _stands_between_bars(value) else json.dumps(value)
    if isinstance(value, list) and value and all(map(_stands_between_bars, value)):
        return SEPARATOR.join(value)
    return on_one_line(value)


def meant(kind: CellKind, text: str) -> Any:
    """The value that the text of a cell means. Raises ValueError in the author's words."""
    if kind == "text":
        return text
    if kind == "tree" or text.lstrip().startswith(_OPENING):
        tree = _tree(text)
        return [tree] if kind == "words" and isinstance(tree, str) else tree
    words = [word.strip() for word in text.split("|")]
    if not all(words):
        raise ValueError("between two `|` a value is missing")
    return words[0] if kind == "value" and len(words) == 1 else words


def _stands_between_bars(word: Any) -> bool:
    return (
        isinstance(word, str)
        and word != ""
        and word == word.strip()
        and "|" not in word
        and not word.startswith(_OPENING)
    )


def _tree(text: str) -> Any:
    try:
        values = read_values(text)
    except Flaw as flaw:
        raise ValueError(flaw.message + (f"; {flaw.help}" if flaw.help else "")) from None
    if len(values) != 1:
        raise ValueError("one value is expected here")
    return values[0]


def encoded(text: str) -> str:
    """A text as a workbook keeps it, in which `_x000D_` stands for a character."""
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def decoded(text: str) -> str:
    """The text that a workbook keeps so."""
    if "_x" not in text:
        return text
    joined = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    # two escapes may be the halves of one character
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def length(text: str) -> int:
    """How long a text is for Excel."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
