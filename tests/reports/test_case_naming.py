"""One name for each proof in a report, and what a case says in quotes."""

from __future__ import annotations

import re

import pytest

from desk.case_report.proof_names import proof_names
from reports.case.markdown import case_markdown
from reports.case.naming import quoted, with_names
from tests.reports.case_reports import NAMES, desk, example

PROOFS = {
    "facts": {"proof.request": "the buyer's request", "proof.cause": "proof that it broke"},
    "kinds": {"request": "the buyer's request", "photo": "photo", "video": "video"},
}


def test_a_proof_of_one_kind_gives_the_kind_its_name() -> None:
    policy = desk().judge_at(1).policy
    names = proof_names(policy.facts.values())
    assert names["kinds"]["address_change_request"] == names["facts"]["proof.address_change_request"]
    assert names["facts"]["proof.damage_cause"].startswith("proof that ")
    assert names["kinds"]["goods_photo"] == "goods photo"
    for fact in policy.facts.values():
        assert set(fact.kinds) <= set(names["kinds"])


def test_names_stand_wherever_a_proof_is_told_of() -> None:
    given = {
        "told": [{"fact": "proof.cause", "meaning": "that it broke"}],
        "meanings": {"proof.cause": "that it broke", "other": "else"},
        "windows": [
            {"kinds": ["request"], "of": ["request"]},
            {"kinds": [], "of": ["response"]},
            {"kinds": ["photo", "video"], "of": ["cause"]},
        ],
        "matrix": [
            {"fact": "proof.request", "kind": "request", "beside": []},
            {"fact": "proof.cause", "kind": "photo", "beside": ["video"]},
            {"fact": None, "kind": "any_other", "beside": []},
        ],
    }
    named = with_names(given, PROOFS)
    assert named["told"][0]["meaning"] == "proof that it broke"
    assert named["meanings"] == {"proof.cause": "proof that it broke", "other": "else"}
    assert [each["of"] for each in named["windows"]] == [
        ["the buyer's request"],
        ["response"],
        ["proof that it broke"],
    ]
    assert [each["name"] for each in named["matrix"]] == [
        "the buyer's request",
        "photo, for “proof that it broke”",
        "any other",
    ]


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (
            "evidence.request.accepted_at",
            "when “the buyer's request” was given: E1 of the seller, accepted",
        ),
        ("notice.request.sent_at", "when the platform asked for “the buyer's request”"),
        ("order.placed_at", "E1 of the seller, accepted"),
    ],
)
def test_a_date_of_a_proof_says_that_it_is_when_it_was_given(fact: str, said: str) -> None:
    change = with_names({"fact": fact, "meaning": "E1 of the seller, accepted"}, PROOFS)
    assert change["meaning"] == said


def test_what_a_case_says_stands_in_quotes() -> None:
    assert quoted("the event shows `ES`, not `FR`") == "the event shows “ES”, not “FR”"
    assert quoted(["a `b`", None]) == ["a “b”", None]
    assert with_names({"because": "`a`", "title": "`a`"}, PROOFS) == {"because": "“a”", "title": "`a`"}


@pytest.mark.parametrize("name", NAMES)
def test_no_report_has_marks_of_code_or_a_bare_score(name: str) -> None:
    text = case_markdown(example(name))
    assert "`" not in text
    assert not re.search(r": \d+ of 100", text)


def test_a_proof_has_one_name_in_the_matrix_the_timeline_and_the_changes() -> None:
    text = case_markdown(example("delivered_elsewhere"))
    assert "address change request" not in text
    name = "the buyer's request for another delivery address"
    for said in (
        f"The platform asks the seller for {name}",
        f"The seller gives {name}",
        f"| {name} | NR-2.2",
        f"the seller’s time for {name}",
        f"(when “{name}” was given: E1 of the seller, accepted; that is 1 day later)",
    ):
        assert said in text, said
