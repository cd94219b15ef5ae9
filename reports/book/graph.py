"""The tables of a policy as a graph: stages from top to bottom, and which tables decide facts for which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports import layout
from reports.book.anchors import anchor
from reports.wording import words

LEFT = 150
"""Where boxes begin, right of the stages' names."""
BOX, HEIGHT, GAP = 218, 66, 14
ACROSS = 4
"""Boxes in a line."""
BUS = 22
"""From one line that feeds tables to the next."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLUMNS, _LINES, _LINE = 28, 3, 17


def graph(document: Mapping[str, Any]) -> dict[str, Any]:
    """Everything to draw: bands with their boxes, and a line from each table that decides a fact."""
    titles = {table["name"]: table["title"] for table in document["tables"]}
    feeders = [table["name"] for table in document["tables"] if _is_feeder(table)]
    marks = {
        name: LETTERS[index % len(LETTERS)] * (1 + index // len(LETTERS))
        for index, name in enumerate(feeders)
    }
    fed = document["feeds"]
    bands = []
    top = GAP
    plan = [("facts, first", [(name, "fact") for name in feeders])] if feeders else []
    for number, stage in enumerate(document["stages"], 1):
        boxes = [(name, "ruling") for name in stage["tables"]]
        plan.append(
            (f"{number} {words(stage['name'])}", boxes + [(name, "addition") for name in stage["additions"]])
        )
    for position, (label, names) in enumerate(plan):
        band = _band(label, names, top, titles, marks, fed)
        band["leads_on"] = position + 1 < len(plan) and not (feeders and position == 0)
        bands.append(band)
        top += band["height"] + GAP
    right = LEFT + ACROSS * (BOX + GAP)
    return {
        "bands": bands,
        "lines": list(_lines(bands, feeders, fed, right)),
        "right": right,
        "width": right + BUS * (len(feeders) + 1),
        "height": top,
        "box": BOX,
        "box_height": HEIGHT,
        "middle": LEFT - GAP - GAP // 2,
        "marks": marks,
    }


def _is_feeder(table: Mapping[str, Any]) -> bool:
    return table["decides"] not in ("ruling", "addition")


def _band(
    label: str,
    names: Sequence[tuple[str, str]],
    top: int,
    titles: Mapping[str, str],
    marks: Mapping[str, str],
    fed: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    boxes = []
    for index, (name, kind) in enumerate(names):
        lines, y = _wrapped(titles[name]), top + GAP + index // ACROSS * (HEIGHT + GAP)
        boxes.append(
            {
                "x": LEFT + index % ACROSS * (BOX + GAP),
                "y": y,
                "first_line": y + (HEIGHT - len(lines) * _LINE) // 2 + _LINE - 4,
                "kind": kind,
                "name": name,
                "title": titles[name],
                "lines": lines,
                "anchor": anchor("table", name),
                "mark": marks.get(name)
                or " ".join(marks[each] for each in fed.get(name, ()) if each in marks),
            }
        )
    height = max(1, -(-len(boxes) // ACROSS)) * (HEIGHT + GAP) + GAP
    return {"label": _wrapped(label, 15), "top": top, "height": height, "boxes": boxes}


def _lines(
    bands: Sequence[Mapping[str, Any]],
    feeders: Sequence[str],
    fed: Mapping[str, Sequence[str]],
    right: int,
) -> Iterator[dict[str, Any]]:
    """For each table that decides a fact, the line down the right edge and its branches into the bands."""
    for index, name in enumerate(feeders):
        source = next(box for band in bands for box in band["boxes"] if box["name"] == name)
        bottom = source["y"] + HEIGHT
        ends = [
            band["top"] + band["height"] // 2
            for band in bands
            if any(name in fed.get(box["name"], ()) for box in band["boxes"])
        ]
        if ends:
            x = right + BUS * (index + 1) - GAP
            yield {
                "from_x": source["x"] + BOX // 2,
                "from_y": bottom,
                "under": bottom + 4 + index % 3 * 3,
                "x": x,
                "to": max(ends),
                "ends": ends,
            }


def _wrapped(text: str, width: int = _COLUMNS) -> list[str]:
    """A title in as many lines as a box holds; the last shows `…` where there is more."""
    found: list[str] = []
    for word in text.split():
        if found and layout.columns(found[-1]) + 1 + layout.columns(word) <= width:
            found[-1] += " " + word
        else:
            found.append(word)
    if len(found) > _LINES:
        found[_LINES - 1 :] = [" ".join(found[_LINES - 1 :])]
    return [layout.clipped(line, width) for line in found]
