"""Attachments: lettered once each, in the order of the matrix, past Z."""

from __future__ import annotations

from typing import Any

from engine.attachments import attachments, record_of


def entry(kind: str, *sources: str) -> Any:
    given = [{"at": None, "judged": "accepted", "because": "", "source": [source]} for source in sources]
    return {"kind": kind, "given": given}


def test_each_document_has_one_letter_in_the_order_of_the_matrix() -> None:
    found = attachments(
        [
            entry("receipt", "evidence[3].submitted_at", "parcels[0].waybill"),
            entry("photo", "evidence[0].submitted_at", "evidence[3].submitted_at"),
        ]
    )
    assert [(each.letter, each.place, each.kind) for each in found] == [
        ("A", "evidence[3]", "receipt"),
        ("B", "evidence[0]", "photo"),
    ]


def test_letters_go_on_after_z() -> None:
    letters = [each.letter for each in attachments([entry("x", *(f"evidence[{n}].at" for n in range(704)))])]
    assert letters[:3] == ["A", "B", "C"]
    assert letters[25:28] == ["Z", "AA", "AB"]
    assert letters[701:704] == ["ZZ", "AAA", "AAB"]


def test_the_record_of_a_place() -> None:
    assert record_of("evidence[12].shows.cause") == "evidence[12]"
    assert record_of("evidence[1]") == "evidence[1]"
