"""The parts of a case in words: their grounds, and nothing that a case names itself."""

from __future__ import annotations

import pytest

from reports.part_names import part_text, with_parts_in_words


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("parcel 1, line 2, ground short_quantity", "parcel 1, line 2, ground short quantity"),
        ("ground short_quantity", "ground short quantity"),
        ("parcel my_box, line red_shoes", "parcel my_box, line red_shoes"),
        ("parcel ground my_box", "parcel ground my_box"),
        (
            "photos of the goods (parcel 1, ground wrong_option); the platform's notice starts the time",
            "photos of the goods (parcel 1, ground wrong option); the platform's notice starts the time",
        ),
        ("case", "case"),
    ],
)
def test_the_ground_of_a_part_is_in_words(name: str, told: str) -> None:
    assert part_text(name) == told


def test_parts_are_in_words_wherever_a_document_names_them() -> None:
    name, told = "line 1, ground short_quantity", "line 1, ground short quantity"
    document = {
        "case_id": name,
        "units": [{"unit": name}],
        "reasons": [{"parts": [name], "why": name}],
        "asks": [{"for": f"photos ({name})"}],
        "questions": [{"unit": None}],
    }
    assert with_parts_in_words(document) == {
        "case_id": name,
        "units": [{"unit": told}],
        "reasons": [{"parts": [told], "why": name}],
        "asks": [{"for": f"photos ({told})"}],
        "questions": [{"unit": None}],
    }
