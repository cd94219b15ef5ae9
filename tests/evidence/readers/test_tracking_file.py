"""Files with tracking answers."""

from __future__ import annotations

import json

import pytest

from engine.diagnostics import Refused
from evidence.readers.tracking_file import read_tracking, read_tracking_answer

ANSWER = json.dumps({"module": [{"mailNo": "RR1ES", "detailList": []}], "success": True}).encode()


def test_a_known_format() -> None:
    assert read_tracking("a.json", ANSWER, "RR1ES") == ({"source": "aggregator", "events": []}, ())
    assert read_tracking_answer("a.json", ANSWER).waybill == "RR1ES"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"data": []}', "unknown-tracking-format"),
        (b'{"module": [{"mailNo": "A"}, 1]}', "unknown-tracking-format"),
        (b"[]", "unknown-tracking-format"),
        (b"<html></html>", "bad-json"),
        (b"[" * 1_000_000, "too-deep"),
    ],
)
def test_anything_else_is_refused_at_its_place(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        read_tracking("a.json", data, "RR1ES")
    (diagnostic,) = caught.value.problems
    assert diagnostic.code == code
    assert diagnostic.place is not None
    assert diagnostic.place.where.startswith("a.json:1:")
