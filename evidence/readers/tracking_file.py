"""A file with a tracking answer, of whichever format is known, as tracking of a case document."""

from __future__ import annotations

from typing import Any

from engine.diagnostics import Place, Problems, Refused
from engine.source import read_json
from evidence.readers.cainiao_detail import (
    TrackingAnswer,
    is_cainiao_detail,
    read_cainiao_detail,
)


def read_tracking(
    name: str, data: bytes, waybill: str | None = None, retrieved_at: str | None = None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The plain `tracking` of a number, and what to look at. Raises Refused."""
    answer = read_tracking_answer(name, data, waybill, retrieved_at)
    return answer.tracking, answer.flags


def read_tracking_answer(
    name: str, data: bytes, waybill: str | None = None, retrieved_at: str | None = None
) -> TrackingAnswer:
    """The same with the number that it is about and its last-mile number. Raises Refused."""
    source = read_json(name, data)
    if is_cainiao_detail(source.value):
        return read_cainiao_detail(source, waybill, retrieved_at)
    problems = Problems()
    problems.add(
        "unknown-tracking-format",
        "this is no tracking answer of a known format",
        Place(source, ()),
        "give an answer of Cainiao (`global/detail.json`) as it came, "
        "or write the events into the case document",
    )
    raise Refused(problems)
