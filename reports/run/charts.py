"""Charts as numbers to draw: bars beside each other, and the months of each outcome under each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

MOST_BARS = 25
"""Bars of a chart; its table holds the rest too."""
LINE, BAR = 18, 26
"""A line of words over a bar, and from there to the words of the next."""
BAND, PLOT, FOOT = 116, 72, 24
"""Of an outcome's months: the whole height, the columns' own, and the words under the last."""
_WIDEST_LINE, _MOST_LINES = 44, 2
"""What a narrow window shows of words that do not break by themselves."""


def bars(entries: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """A bar for each entry, its length its part of the longest."""
    shown = entries[:MOST_BARS]
    longest = max((each["count"] for each in shown), default=0)
    drawn = []
    top = 0
    for each in shown:
        lines = _lines(str(each[label]))
        words = [{"y": top + LINE * (number + 1) - 4, "text": text} for number, text in enumerate(lines)]
        top += LINE * len(lines)
        drawn.append(
            {
                "y": top,
                "words": words,
                "label": str(each[label]),
                "count": each["count"],
                "width": percent(each["count"], longest),
            }
        )
        top += BAR
    return {"bars": drawn, "height": top, "left_out": len(entries) - len(shown)}


def months(money: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of each outcome's months, all to one scale."""
    periods: Sequence[str] = money["periods"]
    outcomes: Sequence[Mapping[str, Any]] = money["outcomes"]
    most = max((amount for each in outcomes for amount in each["amounts"]), default=0)
    step = 100 / len(periods) if periods else 100.0
    bands = [
        {
            "y": number * BAND,
            "base": number * BAND + BAND - 12,
            "name": each["name"],
            "total": each["total"],
            "columns": [
                {
                    "x": round(at * step + step * 0.1, 3),
                    "width": round(step * 0.8, 3),
                    "height": max(round(PLOT * amount / most, 2), 1) if amount else 0,
                    "shown": each["shown"][at],
                    "period": periods[at],
                }
                for at, amount in enumerate(each["amounts"])
                if amount
            ],
        }
        for number, each in enumerate(outcomes)
    ]
    return {
        "bands": bands,
        "height": len(outcomes) * BAND + FOOT,
        "ticks": _ticks(periods, step),
    }


def _ticks(periods: Sequence[str], step: float) -> list[dict[str, Any]]:
    """The first, the last, and where there is room the middle one of some periods."""
    if not periods:
        return []
    wanted = sorted({0, len(periods) // 2 if len(periods) > 4 else 0, len(periods) - 1})
    anchors = {0: "start", len(periods) - 1: "end"}
    return [
        {
            "x": {"start": 0.0, "end": 100.0}.get(anchors.get(at, ""), round((at + 0.5) * step, 3)),
            "anchor": anchors.get(at, "middle"),
            "period": periods[at],
        }
        for at in wanted
    ]


def share(count: int, whole: int) -> str:
    """A part of a whole in percent, with one decimal."""
    return f"{100 * count / whole:.1f} %" if whole else "–"


def percent(count: int, longest: int) -> float:
    """The length of a bar."""
    return round(100 * count / longest, 3) if longest else 0.0


def _lines(text: str) -> list[str]:
    """A label on few lines; what does not fit ends in `…`, and is whole in the table."""
    lines = wrap(text, _WIDEST_LINE) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: _WIDEST_LINE - 1].rstrip() + "…"]
    return lines
