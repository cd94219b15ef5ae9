"""Chat records of documents: when what they hold may have been said, and what contradicts them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.possible import FAR
from evidence.checks.files import GivenFile
from tests.evidence.observers.scenes import case, facts, micros

SUBMITTED = "2026-03-10T00:00:00Z"
HOUR = 3_600_000_000
RECORD = "2026-01-05T12:00:00Z Buyer: a\n2026-01-06T12:00:00Z Seller: b"
BOUNDS = (micros("2026-01-05T12:00:00Z"), micros("2026-01-06T12:00:00Z"))


def document(number: int = 1, kind: str = "method_change_consent", **more: Any) -> dict[str, Any]:
    given = {"evidence_id": f"E{number}", "by": "seller", "kind": kind, "submitted_at": SUBMITTED}
    return {**given, "assessment": "accepted", **more}


def observed(
    *documents: dict[str, Any], fact: str = "consent.dated_at", files: dict[str, GivenFile] | None = None
) -> list[tuple[Any, str | None]]:
    parcels = [{"parcel_id": "p"}, {"parcel_id": "q"}]
    given = case(parcels=parcels, dispute={"grounds": ["color", "size"]}, evidence=list(documents))
    found = facts(given, files=files)
    return [(each.values, each.parcel or each.ground) for each in found.observations if each.fact == fact]


def flags(*documents: dict[str, Any]) -> tuple[str, ...]:
    return facts(case(evidence=list(documents))).flags


def test_a_record_bounds_when_it_was_said_for_each_parcel() -> None:
    assert observed(document(note=RECORD)) == [(BOUNDS, "p"), (BOUNDS, "q")]
    assert observed(document(note=RECORD, parcel="q")) == [(BOUNDS, "q")]


def test_a_record_bounds_when_it_was_said_for_each_ground() -> None:
    given = document(kind="pre_order_disclosure", note=RECORD, ground="size")
    assert observed(given, fact="disclosure.dated_at") == [(BOUNDS, "size")]


def test_a_time_without_a_zone_is_of_any() -> None:
    (values, _), _ = observed(document(note="2026-01-05 12:00:00 Buyer: a"))
    at = micros("2026-01-05T12:00:00Z")
    assert values == (at - 14 * HOUR, at + 12 * HOUR)


def test_a_day_after_the_submission_is_no_reading_of_a_message() -> None:
    (values, _), _ = observed(document(note="05/03/2026 12:00:00Z Buyer: a"))
    assert values == (micros("2026-03-05T12:00:00Z"),) * 2


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (f"Our chat\n{RECORD}", (-FAR, BOUNDS[1])),
        (f"{RECORD}\nBuyer: and later", (BOUNDS[0], micros(SUBMITTED))),
    ],
)
def test_an_open_end_reaches_as_far_as_it_can(note: str, expected: tuple[int, int]) -> None:
    assert observed(document(note=note))[0][0] == expected


def test_a_date_that_is_given_counts_and_one_outside_the_record_is_said() -> None:
    inside = document(note=RECORD, dated_at="2026-01-06T00:00:00Z")
    assert observed(inside) == [((micros("2026-01-06T00:00:00Z"),) * 2, each) for each in "pq"]
    assert flags(inside) == ()
    outside = document(note=RECORD, dated_at="2026-01-07T00:00:00Z")
    assert observed(outside) == [((micros("2026-01-07T00:00:00Z"),) * 2, each) for each in "pq"]
    (flag,) = flags(outside)
    assert "2026-01-07T00:00:00Z" in flag
    assert "2026-01-05T12:00:00Z" in flag
    assert "2026-01-06T12:00:00Z" in flag


def test_a_message_newer_than_its_submission_is_said_and_its_record_not_used() -> None:
    given = document(note=f"{RECORD}\n2026-03-11T00:00:00Z Buyer: c")
    assert observed(given) == []
    assert "after it was submitted" in flags(given)[0]


def test_a_rejected_record_and_one_beside_an_undated_proof_are_not_used() -> None:
    assert observed(document(note=RECORD, assessment="rejected")) == []
    assert observed(document(note=RECORD), document(2)) == []
    assert observed(document(note=RECORD), document(2, parcel="q")) == [(BOUNDS, "p")]


def test_beside_a_dated_proof_a_record_counts_as_far_as_it_may_be_older() -> None:
    older = document(2, dated_at="2026-01-05T00:00:00Z")
    stated = (micros("2026-01-05T00:00:00Z"),) * 2
    assert observed(document(note=RECORD), older) == [(stated, "p"), (stated, "q")]
    newer = document(2, dated_at="2026-01-06T00:00:00Z", parcel="p")
    found = [values for values, parcel in observed(document(note=RECORD), newer) if parcel == "p"]
    assert sorted(found) == [
        (BOUNDS[0], micros("2026-01-06T00:00:00Z")),
        (micros("2026-01-06T00:00:00Z"),) * 2,
    ]


@pytest.mark.parametrize("kind", ["shipment_before_cancellation", "buyer_chat", "goods_photo"])
def test_a_chat_does_not_date_what_is_not_itself_said(kind: str) -> None:
    given = facts(case(parcels=[{"parcel_id": "p"}], evidence=[document(kind=kind, note=RECORD)]))
    assert not [each for each in given.observations if each.fact.endswith(".dated_at")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chat.txt", RECORD.encode()),
        ("CHAT.MD", b"\xef\xbb\xbf- " + RECORD.replace("\n", "\n- ").encode()),
        ("chat.txt", RECORD.encode("utf-16")),
        (
            "chat.json",
            json.dumps([{"time": line[:20], "from": line[21:26]} for line in RECORD.split("\n")]).encode(),
        ),
    ],
)
def test_a_record_in_a_file(name: str, content: bytes) -> None:
    assert observed(document(file=name), files={name: GivenFile(content)})[0][0] == BOUNDS


def test_a_file_without_messages_is_said_and_the_note_read_in_its_place() -> None:
    files = {"a.txt": GivenFile(b"Buyer: yes")}
    given = document(file="a.txt", note=RECORD)
    assert observed(given, files=files)[0][0] == BOUNDS
    assert "no message" in facts(case(evidence=[given]), files=files).flags[0]


def test_other_files_and_remarks_are_no_records() -> None:
    assert observed(document(file="a.pdf"), files={"a.pdf": GivenFile(RECORD.encode())}) == []
    assert observed(document(note="accepted on 2026-01-05 12:00, see the screenshot")) == []
