"""A YAML text changed in a few places: what keeps its meaning keeps its bytes, comments and layout too."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from desk.editing.house_layout import ITEMS_ON_LINES, document, entry, item
from engine.layout import Extent, Flaw
from engine.yaml_source import measure, read_values

_DASH = re.compile(r"^[ ]*-(?=\s|$)", re.MULTILINE)
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")


def edited(text: str, new: dict[str, Any]) -> str:
    """The text of a block map, changed such that it reads as `new`, whose order counts.

    Raises Flaw where no YAML text reads as that.
    """
    old = read_values(text)[0] if text.strip() else None
    if _same(old, new):
        return text
    if isinstance(old, dict) and old and new and text[measure(text, 0).start] != "{":
        plain = text.replace("\r\n", "\n")
        result = _Edit(plain).entries(measure(plain, 0), old, new, 0, ())
        if _reads_as(result, new):
            return result.replace("\n", "\r\n") if "\r\n" in text else result
    head = _HEAD.match(text)
    whole = (head[0] if head else "") + document(new)
    read_values(whole)
    return whole


class _Edit:
    def __init__(self, text: str) -> None:
        self.text = text

    def entries(
        self, extent: Extent, old: dict[str, Any], new: dict[str, Any], begin: int, path: tuple[str, ...]
    ) -> str:
        """The entries of a block map, from `begin` to the end of the line of the last."""
        places = [
            (extent.keys[key][0], self._line_end(max(extent.parts[key].end, extent.keys[key][1])))
            for key in old
        ]
        column = self._column(places[0][0])
        index = {key: number for number, key in enumerate(old)}
        bodies: list[tuple[int | None, str]] = []
        for key, value in new.items():
            number = index.get(key)
            if number is None:
                bodies.append((None, entry(key, value, column, on_lines=len(path) == 1)))
            elif _same(old[key], value):
                bodies.append((number, self._piece(*places[number])))
            else:
                bodies.append((number, self._entry(extent, key, old[key], value, places[number], path)))
        return self._joined(begin, places, bodies, column)

    def _entry(
        self, extent: Extent, key: str, old: Any, new: Any, place: tuple[int, int], path: tuple[str, ...]
    ) -> str:
        part = extent.parts[key]
        begin = self._line_end(extent.keys[key][1])
        below = part.start >= begin and old and new
        if below and isinstance(old, dict) and isinstance(new, dict):
            return self.text[place[0] : begin] + self.entries(part, old, new, begin, (*path, key))
        if below and isinstance(old, list) and isinstance(new, list):
            return self.text[place[0] : begin] + self.items(part, old, new, begin, (*path, key))
        column = self._column(place[0])
        folded = self.text[part.start : part.start + 1] == ">"
        written = entry(key, new, column, on_lines=len(path) == 1, folded=folded)
        after = self.text[part.end : place[1]].strip()
        if after.startswith("#") and written.count("\n") == 1:
            return f"{written[:-1]}  {after}\n"
        return written

    def items(self, extent: Extent, old: list[Any], new: list[Any], begin: int, path: tuple[str, ...]) -> str:
        """The items of a block list, from `begin` to the end of the line of the last."""
        places: list[tuple[int, int]] = []
        for number in range(len(old)):
            found = _DASH.search(self.text, places[-1][1] if places else begin)
            part = extent.parts[number]
            start = found.end() - 1 if found is not None and found.end() <= part.start else part.start
            places.append((start, self._line_end(part.end)))
        column = self._column(places[0][0])
        bodies: list[tuple[int | None, str]] = []
        for value, match in zip(new, _matches(old, new), strict=True):
            if match is None:
                bodies.append((None, item(value, column, on_lines=path[-1] in ITEMS_ON_LINES)))
                continue
            start, end = places[match]
            part = extent.parts[match]
            was = old[match]
            if _same(was, value):
                bodies.append((match, self._piece(start, end)))
            elif isinstance(was, dict) and isinstance(value, dict) and was and value and not self._flow(part):
                inner = self.entries(part, was, value, part.start, (*path, "-"))
                bodies.append((match, self.text[start : part.start] + inner))
            else:
                bodies.append((match, item(value, column, on_lines=path[-1] in ITEMS_ON_LINES)))
        return self._joined(begin, places, bodies, column)

    def _joined(
        self,
        begin: int,
        places: list[tuple[int, int]],
        bodies: list[tuple[int | None, str]],
        column: int,
    ) -> str:
        """The pieces in their new order; comments close above a piece go with it, others keep their place."""
        inline = self._column(begin) > 0
        apart, own = [], []
        for number, (start, _) in enumerate(places):
            above = (
                ""
                if inline and number == 0
                else self.text[places[number - 1][1] if number else begin : start]
            )
            lines = above.splitlines(keepends=True)
            blank = max((at for at, line in enumerate(lines[:-1]) if not line.strip()), default=-1)
            apart.append("".join(lines[: blank + 1]))
            own.append("".join(lines[blank + 1 :]))
        staying = _longest_rise([number for number, _ in bodies if number is not None])
        result, passed = [], 0
        for position, (at, body) in enumerate(bodies):
            lead = " " * column if at is None or (inline and at == 0) else own[at]
            if at in staying:
                lead = "".join(apart[passed : at + 1]) + lead
                passed = at + 1
            result.append("" if inline and position == 0 else lead)
            result.append(body)
        rest = "".join(apart[passed:])
        return "".join(result) + (rest if "#" in rest else "")

    def _piece(self, start: int, end: int) -> str:
        piece = self.text[start:end]
        return piece if piece.endswith("\n") else piece + "\n"

    def _flow(self, part: Extent) -> bool:
        return self.text[part.start : part.start + 1] in ("{", "[")

    def _column(self, offset: int) -> int:
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def _line_end(self, offset: int) -> int:
        if offset and self.text[offset - 1] == "\n":
            return offset
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end + 1


def _reads_as(text: str, value: Any) -> bool:
    try:
        return _same(read_values(text), [value])
    except Flaw:
        return False


def _same(one: Any, other: Any) -> bool:
    """Whether two trees are equal, the order of their keys too."""
    return json.dumps(one) == json.dumps(other)


def _matches(old: list[Any], new: list[Any]) -> list[int | None]:
    """For each new item the old one that it was, by `id` where all have one."""
    ids = [each.get("id") if isinstance(each, dict) else None for each in old]
    if all(isinstance(each, str) for each in ids) and len(set(ids)) == len(ids):
        return _matches_by_id(ids, old, new)
    if len(old) == len(new):
        return list(range(len(new)))
    found: list[int | None] = [None] * len(new)
    compared = SequenceMatcher(None, list(map(json.dumps, old)), list(map(json.dumps, new)), autojunk=False)
    for block in compared.get_matching_blocks():
        found[block.b : block.b + block.size] = range(block.a, block.a + block.size)
    return found


def _matches_by_id(ids: list[Any], old: list[Any], new: list[Any]) -> list[int | None]:
    left = {name: number for number, name in enumerate(ids)}
    found = [left.pop(each.get("id"), None) if isinstance(each, dict) else None for each in new]
    renamed = {json.dumps({**old[number], "id": ""}): number for number in left.values()}
    for position, each in enumerate(new):
        if found[position] is None and isinstance(each, dict):
            found[position] = renamed.pop(json.dumps({**each, "id": ""}), None)
    return found


def _longest_rise(numbers: Iterable[int]) -> set[int]:
    """The most of the numbers that stand in rising order: what need not be taken as moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(ends, number)
        before[number] = ends[at - 1] if at else None
        ends[at : at + 1] = [number]
    rise: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        rise.add(last)
        last = before[last]
    return rise
