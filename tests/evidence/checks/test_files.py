"""Digests of files, which documents are one file, and the examples of the page about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks.files import Submission, digest_of, in_words, same_files

PAGE = Path(__file__).parents[3] / "docs" / "checks" / "files.md"
EXAMPLES = re.findall(r"^\| (E1 .+) \| (E2 .+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def document(text: str) -> Submission:
    found = re.fullmatch(r'(E\d) of the (\w+), (\w+), "(.*)"', text)
    assert found is not None
    label, by, kind, content = found.groups()
    return Submission(label, by, kind, None, digest_of(content.encode()))


@pytest.mark.parametrize(("one", "other", "said"), EXAMPLES)
def test_the_examples_of_the_page(one: str, other: str, said: str) -> None:
    found = [in_words(group) for group in same_files([document(one), document(other)])]
    assert found == ([] if said == "–" else [said])


def test_the_page_has_examples_of_both_results() -> None:
    assert len(EXAMPLES) == 5
    assert {said == "–" for *_, said in EXAMPLES} == {True, False}


def test_the_digest_is_the_published_one() -> None:
    assert digest_of(b"") == EMPTY


def test_a_name_stands_for_a_file_that_was_not_read_and_for_its_digest() -> None:
    unread = [Submission("E1", "buyer", "other", "a.jpg"), Submission("E2", "buyer", "other", "a.jpg")]
    assert [in_words(group) for group in same_files(unread)] == ["E1 and E2 are the same file"]
    stated = [Submission("E1", "buyer", "other", "a.jpg", EMPTY), unread[1], unread[0]]
    (group,) = same_files(stated)
    assert [each.label for each in group] == ["E1", "E2", "E1"]


def test_documents_without_a_file_are_never_the_same() -> None:
    assert same_files([Submission("E1", "buyer", "other"), Submission("E2", "buyer", "other")]) == []


@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8))
def test_every_document_is_in_a_group_exactly_if_another_has_its_digest(digests: list[str]) -> None:
    listed = [Submission(str(n), "buyer", "other", None, digest) for n, digest in enumerate(digests)]
    grouped = {each.label for group in same_files(listed) for each in group}
    assert grouped == {str(n) for n, digest in enumerate(digests) if digests.count(digest) > 1}
