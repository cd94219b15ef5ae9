"""The gateway's answer to a failed query is refused in its own words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from evidence.readers.aliexpress_error import READER
from evidence.readers.known import recognised
from tests.evidence.readers.altered_documents import (
    altered,
    fixture,
    is_owed,
    refusal_code,
    refusal_message,
)

ANSWER = {
    "error_response": {
        "code": 15,
        "msg": "Remote service error",
        "sub_code": "isv.issue-not-exist",
        "sub_msg": "no such issue",
        "request_id": "0",
    }
}


def test_the_whole_answer() -> None:
    assert [reader.name for reader in recognised(ANSWER)] == [READER.name]
    assert refusal_code(READER, ANSWER) == "failed-query"
    assert refusal_message(READER, ANSWER) == (
        "the platform answered with an error: `15 isv.issue-not-exist Remote service error no such issue`"
    )


@pytest.mark.parametrize("error", [{}, {"code": None, "msg": ["x"]}])
def test_an_error_that_says_nothing(error: dict[str, Any]) -> None:
    assert refusal_message(READER, {"error_response": error}) == "the platform answered with an error"


def test_a_long_message_is_shortened() -> None:
    assert len(refusal_message(READER, {"error_response": {"msg": "x" * 100_000}})) < 300


@pytest.mark.parametrize("tree", [[], {}, {"error_response": "no"}, {"error_response": {}, "x_response": {}}])
def test_what_is_no_such_answer(tree: Any) -> None:
    assert not READER.recognises(tree)
    assert refusal_code(READER, tree) == "not-aliexpress-error"


def test_other_answers_are_not_taken_for_it() -> None:
    assert not READER.recognises(fixture("aliexpress_issue.json"))


@given(altered(ANSWER))
def test_any_alteration_is_refused(tree: Any) -> None:
    is_owed(READER, tree)
