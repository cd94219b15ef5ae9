"""Plain trees written as YAML in the layout of the policy's files: what is short on one line."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from engine.layout import Flaw
from engine.yaml_source import read_values

WIDTH = 110
SCHEMA_COMMENT = "# yaml-language-server: $schema="
"""What the first line of a file begins with, before the place of its JSON Schema."""
_FOLDED_WIDTH = 100
ITEMS_ON_LINES = frozenset({"rows", "accepts", "stages"})
"""Lists whose maps are written a key a line, however short they are."""
_WORDS_ON_LINES = frozenset({"values"})
"""Lists of words that are written a word a line where they do not fit on one."""
_ON_LINES = frozenset({"readings", "presumed"})
"""Maps that are written a key a line, however short they are."""
_ESCAPED = str.maketrans(
    {character: f"\\u{ord(character):04x}" for character in "\x7f\x85\xa0\u2028\u2029\ufeff"}
)
_FOLDABLE = re.compile(r"[^\s#](?:[^\n\r\t\x85\u2028\u2029]*[^\s])?")


def scalar(text: str | None) -> str:
    """A text as YAML that reads back as it is, wherever it stands: plain where it can be, else quoted."""
    if text is None:
        return "null"
    return text if _is_plain(text) else json.dumps(text, ensure_ascii=False).translate(_ESCAPED)


def on_one_line(value: Any) -> str:
    """A tree as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {on_one_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(on_one_line, value)) + "]"
    return scalar(value)


def document(value: dict[str, Any]) -> str:
    """A whole file."""
    return "".join(_top_entry(key, each) for key, each in value.items())


def _top_entry(key: str, value: Any) -> str:
    if isinstance(value, dict) and value and all(isinstance(each, dict) for each in value.values()):
        return f"{scalar(key)}:\n" + "".join(
            "  " + entry(name, each, 2, on_lines=True) for name, each in value.items()
        )
    return entry(key, value, 0)


def entry(key: str, value: Any, column: int, *, on_lines: bool = False, folded: bool = False) -> str:
    """A key and its value, where the key begins at `column`; lines after the first are indented.

    `on_lines` keeps a map from standing on one line; `folded` writes a text below its key.
    """
    head = f"{scalar(key)}:"
    short = f"{head} {_text(value) if not isinstance(value, dict | list) else on_one_line(value)}"
    fits = column + len(short) <= WIDTH
    if isinstance(value, str) and (folded or not fits) and can_fold(value):
        return f"{head} >-\n" + _folded(value, column + 2)
    if isinstance(value, dict) and value:
        if fits and not on_lines and key not in _ON_LINES and _is_flat(value):
            return short + "\n"
        return f"{head}\n" + " " * (column + 2) + entries(value, column + 2)
    if isinstance(value, list) and value:
        if any(isinstance(each, dict) for each in value):
            items = (item(each, column + 2, on_lines=key in ITEMS_ON_LINES) for each in value)
            return f"{head}\n" + "".join(" " * (column + 2) + each for each in items)
        if not fits and key in _WORDS_ON_LINES:
            return f"{head}\n" + "".join(f"{' ' * (column + 2)}- {scalar(each)}\n" for each in value)
        if not fits:
            return f"{head} " + _wrapped(list(map(on_one_line, value)), column + len(head) + 2)
    return short + "\n"


def entries(value: dict[str, Any], column: int) -> str:
    """The entries of a map, the first without its indentation."""
    return (" " * column).join(entry(key, each, column) for key, each in value.items())


def item(value: Any, column: int, *, on_lines: bool) -> str:
    """An item of a list, from its dash at `column` on."""
    if isinstance(value, dict) and value:
        short = f"- {on_one_line(value)}\n"
        if on_lines or column + len(short) > WIDTH + 1 or not _is_flat(value):
            return "- " + entries(value, column + 2)
        return short
    return f"- {on_one_line(value)}\n"


def _text(value: Any) -> str:
    """A scalar that stands alone after its key, where commas and brackets need no quotes."""
    if isinstance(value, str) and _is_plain_alone(value):
        return value
    return scalar(value)


def _is_flat(value: dict[str, Any]) -> bool:
    return not any(
        isinstance(part, dict)
        for each in value.values()
        for part in (each if isinstance(each, list) else [each])
    )


def _wrapped(words: list[str], column: int) -> str:
    lines, line = [], ""
    for index, word in enumerate(words):
        ended = word + ("]" if index == len(words) - 1 else ",")
        if line and column + len(line) + 1 + len(ended) > WIDTH:
            lines.append(line)
            line = ended
        else:
            line = f"{line} {ended}" if line else ended
    return "[" + ("\n" + " " * column).join([*lines, line]) + "\n"


def can_fold(text: str) -> bool:
    """Whether a text may be written as a folded block and read back as it is."""
    return _FOLDABLE.fullmatch(text) is not None and "  " not in text and len(text) > 0


def _folded(text: str, column: int) -> str:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and column + len(lines[-1]) + 1 + len(word) <= _FOLDED_WIDTH:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return "".join(" " * column + line + "\n" for line in lines)


@lru_cache(maxsize=4096)
def _is_plain(text: str) -> bool:
    return _reads_back(f"[{text}, {{{text}: {text}}}]", [text, {text: text}])


@lru_cache(maxsize=4096)
def _is_plain_alone(text: str) -> bool:
    return _reads_back(f"k: {text}\n", {"k": text})


def _reads_back(written: str, value: Any) -> bool:
    if "\n" in written.rstrip("\n") or "#" in written or "\xa0" in written or "\ufeff" in written:
        return False
    try:
        return bool(read_values(written) == [value])
    except Flaw:
        return False
