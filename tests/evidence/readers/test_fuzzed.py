"""A few spoiled documents of every reader: each is read or refused (the long run: soak_readers)."""

from __future__ import annotations

import json

import pytest

from evidence.readers.known import readers
from tests.evidence.readers.soak_readers import Owed, beginnings, known_words, soak_reader, tried

INPUTS = 100


@pytest.mark.parametrize("reader", sorted(readers()))
def test_spoiled_documents_are_read_or_refused(reader: str) -> None:
    soaked = soak_reader(reader, INPUTS, seed=0)
    assert [fault.what for fault in soaked.faults] == []
    assert soaked.refused + soaked.results == INPUTS
    # a reader without a document to begin with is one that refuses whatever is of its form
    assert (soaked.results > 0) == bool(beginnings(reader))
    assert soaked.refused > 0
    assert soaked.kept > 0 or not beginnings(reader)


@pytest.mark.parametrize("reader", sorted(readers()))
def test_what_a_run_begins_with_is_read(reader: str) -> None:
    assert known_words(reader)
    assert all(tried("answer.json", data) for data in beginnings(reader))


def test_a_run_is_the_same_again() -> None:
    first, second = (soak_reader("shippo", 60, seed=3) for _ in range(2))
    assert (first.refused, first.results, first.kept) == (second.refused, second.results, second.kept)


def test_what_is_neither_result_nor_refusal_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import evidence.readers.shippo as shippo

    def torn(value: object) -> str:
        return str(value)["code":] if isinstance(value, dict) else ""  # type: ignore[misc]

    monkeypatch.setattr(shippo, "_substatus", torn)
    assert any("TypeError" in fault.what for fault in soak_reader("shippo", INPUTS, seed=0).faults)


def test_a_part_that_no_case_can_hold_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    import evidence.readers.tracking_records as records

    monkeypatch.setattr(records, "LONGEST_IDENTIFIER", 1_000)
    answer = {"tracking_number": "9" * 300, "tracking_status": None, "tracking_history": []}
    with pytest.raises(Owed, match="bad-value"):
        tried("answer.json", json.dumps(answer).encode())
