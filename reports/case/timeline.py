"""The timeline of a case as numbers to draw: a row for each act, to scale, before the dispute and in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.instants import DAY, parse_moment
from reports.case.svg_words import LINE, fitting
from reports.case.words import day_text, instant_words, sentence
from reports.particulars import of_text
from reports.wording import STATES

NARROW, WIDE = 320, 720
"""Widths of a drawing, for a telephone and for everything else."""
LABELS, GAP = 336, 12
"""In a wide drawing: the column of the labels, and the space between it and the tracks."""
TRACK, AXIS, EDGE = 16, 24, 8
"""Heights of a row's track and of the axis; the space left and right of the tracks."""
MOST_ROWS = 22
"""Rows of one drawing, so that it fits a printed page."""
_STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180, 365, 730, 1826, 3652)
"""Days between the marks of an axis."""
_TICK = 76
"""The space that the words of a mark take."""
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""How much of its words stands before a mark."""
_JUDGED = 130
"""The space that the words of the instant of judgement take."""


@dataclass
class _Row:
    """One row before it is drawn: its label, its acts, and its window where it is one."""

    label: str
    start: int
    ends: int
    points: list[tuple[int, int]] = field(default_factory=list)
    window: tuple[int, int] | None = None
    many: bool = False


def drawings(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The parts of the timeline, each once narrow and once wide."""
    as_of = _micros(report["ruling"]["as_of"])
    history, windows = report["history"], report["particulars"]["windows"]
    years = {each["at"][:4] for each in history if each["at"]}
    years |= {each[end][:4] for each in windows for end in ("starts", "ends")}
    several = len(years) > 1
    rows = sorted(
        [*_acts(history, several), *_windows(windows, several)], key=lambda row: (row.start, row.ends)
    )
    opened = next(
        (_micros(each["at"]) for each in report["history"] if each["source"] == "dispute.opened_at"), None
    )
    if opened is None:
        parts = [("From the first instant on", rows)]
    else:
        before = [row for row in rows if row.start < opened]
        parts = [
            ("Before the dispute", before),
            ("The dispute", [row for row in rows if row.start >= opened]),
        ]
    found = []
    for title, within in parts:
        if not within:
            continue
        first = min(row.start for row in within)
        last = max(as_of, *(row.ends for row in within))
        for at in range(0, len(within), MOST_ROWS):
            some = within[at : at + MOST_ROWS]
            found.append(
                {
                    "title": title + (", continued" if at else ""),
                    "from": instant_words(first),
                    "to": instant_words(last),
                    "rows": len(some),
                    "narrow": _drawn(some, first, last, as_of, wide=False),
                    "wide": _drawn(some, first, last, as_of, wide=True),
                }
            )
    return found


def _acts(history: Sequence[Mapping[str, Any]], years: bool) -> list[_Row]:
    """A row for each act, and one for all records of a parcel; `years`: their days are of several."""
    rows: list[_Row] = []
    records: dict[str, list[Mapping[str, Any]]] = {}
    for each in history:
        if each["at"] is None:
            continue
        if each["by"] == "carrier" and "tracking" in each["source"]:
            records.setdefault(each["of"], []).append(each)
            continue
        low, high = _span(each)
        of = f" ({each['of']})" if each["of"].startswith(("parcel", "return")) else ""
        rows.append(_Row(f"{day_text(each['at'], years)}: {sentence(each)}{of}", low, high, [(low, high)]))
    for of, entries in records.items():
        points, last = [_span(each) for each in entries], entries[-1]
        count = f"{len(entries)} record{'' if len(entries) == 1 else 's'} of the carrier"
        label = f"{count}, the last “{last['what']}” on {day_text(last['at'], years)} ({of})"
        low, high = min(point[0] for point in points), max(point[1] for point in points)
        rows.append(_Row(label, low, high, points, many=True))
    return rows


def _windows(windows: Sequence[Mapping[str, Any]], years: bool) -> list[_Row]:
    rows = []
    for each in windows:
        start, first, last = (_micros(each[name]) for name in ("starts", "first_end", "ends"))
        days = f"{day_text(each['starts'], years)} to {day_text(each['ends'], years)}"
        label = (
            f"{days}: window of the {each['party']}, "
            f"{each['clause']}, {of_text(each)}: {STATES[each['state']]}"
        )
        rows.append(_Row(label, start, last, window=(first, last)))
    return rows


def _span(each: Mapping[str, Any]) -> tuple[int, int]:
    low = _micros(each["at"])
    return low, _micros(each["until"]) if each["until"] else low


def _micros(instant: str) -> int:
    return parse_moment(instant).micros


def _drawn(rows: Sequence[_Row], first: int, last: int, as_of: int, *, wide: bool) -> dict[str, Any]:
    """Some rows in one drawing: an axis above, labels beside or above the tracks, the as-of line through."""
    width = WIDE if wide else NARROW
    left = LABELS + GAP if wide else EDGE
    scale = _Scale(first, last, left, width - EDGE)
    top = AXIS
    drawn: list[dict[str, Any]] = []
    for row in rows:
        lines = fitting(row.label, LABELS if wide else NARROW - EDGE)
        height = max(LINE * len(lines) + 6, TRACK + 6) if wide else LINE * len(lines) + TRACK + 6
        track = top + height / 2 if wide else top + LINE * len(lines) + TRACK / 2
        drawn.append(
            {
                "top": top,
                "lines": [
                    {"y": round(top + LINE * (number + 1) - 2, 1), "text": line}
                    for number, line in enumerate(lines)
                ],
                "y": round(track, 1),
                "height": height,
                "points": [(scale.at(low), scale.at(high)) for low, high in row.points],
                "window": None
                if row.window is None
                else (scale.at(row.start), scale.at(row.window[0]), scale.at(row.window[1])),
                "many": row.many,
            }
        )
        top += height
    tracks = [(round(each["y"] - TRACK / 2, 1), round(each["y"] + TRACK / 2, 1)) for each in drawn]
    return {
        "width": width,
        # upright lines pass through the tracks, never through the words above them
        "upright": [(AXIS, round(top, 1))] if wide else tracks,
        "height": round(top + AXIS, 1),
        "axis": AXIS,
        "left": left,
        "right": width - EDGE,
        "bottom": round(top, 1),
        "ticks": scale.ticks(),
        "as_of": scale.mark(as_of, _JUDGED),
        "counts": _counts(rows),
        "rows": drawn,
    }


def _counts(rows: Sequence[_Row]) -> str:
    """What is drawn, in words: acts, records and windows, as many as there are marks of each."""
    marks = (
        (sum(len(row.points) for row in rows if not row.many), "act", "acts"),
        (sum(len(row.points) for row in rows if row.many), "record of the carrier", "records of the carrier"),
        (sum(row.window is not None for row in rows), "window", "windows"),
    )
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in marks if number)


class _Scale:
    """Instants as places on a line."""

    def __init__(self, first: int, last: int, left: float, right: float) -> None:
        self.first = first
        self.length = max(last - first, DAY // 24)
        self.left, self.right = left, right

    def at(self, instant: int) -> float:
        """The place of an instant."""
        share = (instant - self.first) / self.length
        return round(self.left + (self.right - self.left) * min(max(share, 0.0), 1.0), 2)

    def ticks(self) -> list[dict[str, Any]]:
        """Days that are marked on the axis, as many as have room, each with where its words stand."""
        most = max(int((self.right - self.left) // _TICK), 1)
        step = next((days for days in _STEPS if self.length / DAY / days <= most), _STEPS[-1])
        begin = -(-self.first // DAY) * DAY
        found: list[dict[str, Any]] = []
        free = self.left
        for instant in range(begin, self.first + self.length + 1, step * DAY):
            mark = self.mark(instant)
            begins = mark["x"] - _BEFORE[mark["anchor"]] * _TICK
            if begins >= free:
                found.append(mark)
                free = begins + _TICK
        return found

    def mark(self, instant: int, space: int = _TICK) -> dict[str, Any]:
        """An instant on the axis, with its day in words that stay within the drawing."""
        x = self.at(instant)
        anchor = "start" if x < self.left + space / 2 else "end" if x > self.right - space / 2 else "middle"
        return {"x": x, "anchor": anchor, "text": instant_words(instant)[:10]}
