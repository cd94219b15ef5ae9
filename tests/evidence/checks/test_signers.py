"""Signers: who agrees with the recipient's name, who is alike, and who shares nothing with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks.signers import signer_agrees, signer_likeness

NAMES = st.lists(st.from_regex(r"[B-DF-HJ-NP-TV-Z][aeiou]{2,4}", fullmatch=True), min_size=2, max_size=4)


@pytest.mark.parametrize(
    ("signer", "recipient"),
    [
        ("A RUIZ", "Ana Ruiz"),
        ("Ruiz, A.", "Ana Ruiz"),
        ("AR", "Ana Ruiz"),
        ("A. R.", "Ana Ruiz"),
        ("ANA RUIZ", "Ana Ruiz Gómez"),
        ("Mrs Ana Ruiz", "Ana Ruiz"),
        ("Ana", "Ana"),
        ("ИВАНОВ И", "Ivan Ivanov"),
        ("Ю. Петрова", "Yuliya Petrova"),
        ("Wang Xiaoming", "王晓明"),
        ("Xiaoming Wang", "王晓明"),
        ("王晓明", "王晓明"),
        ("王 晓明", "王晓明"),
        ("Renée Dubois", "DUBOIS RENEE"),
    ],
)
def test_names_that_agree(signer: str, recipient: str) -> None:
    assert signer_agrees(signer, recipient)


@pytest.mark.parametrize(
    ("signer", "recipient"),
    [
        ("RUIZ", "Ana Ruiz"),
        ("A", "Ana Ruiz"),
        ("B RUIZ", "Ana Ruiz"),
        ("Pedro Ruiz", "Ana Ruiz"),
        ("ANA RUIZ NEIGHBOUR", "Ana Ruiz"),
        ("RECEPTION", "Ana Ruiz"),
        ("A A RUIZ", "Ana Ruiz Gómez"),
        ("A*** R***", "Ana Ruiz"),
        ("🎉", "Ana Ruiz"),
        ("Ana Ruiz", "★"),
        ("ana " * 100, "ana " * 100),
    ],
)
def test_anything_else_does_not(signer: str, recipient: str) -> None:
    assert not signer_agrees(signer, recipient)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jane Smith", "John Smith"),
        ("Ana Gómez", "Ana Ruiz"),
        ("ALSAYED", "Omar Al-Sayed"),
        ("Muhammad Ali", "Mohamed Aly"),
        ("Ekaterina Petrova", "Yekaterina Petrov"),
        ("Ruis", "Ana Ruiz"),
        ("王小明", "王晓明"),
        ("A. Lopez", "Ana Ruiz"),
        ("ANA RUIZ NEIGHBOUR", "Ana Ruiz"),
        ("A*** R***", "Ana Ruiz"),
        ("محمد", "Ana Ruiz"),
        ("🎉", "Ana Ruiz"),
        ("x" * 300, "Ana Ruiz"),
    ],
)
def test_names_that_may_be_of_one_person_or_family_are_alike_both_ways(one: str, other: str) -> None:
    assert signer_likeness(one, other) == "alike"
    assert signer_likeness(other, one) != "unlike"


@pytest.mark.parametrize(
    "signer", ["RECEPTION", "NEIGHBOUR", "Pedro Gómez", "FRONT DESK", "MAILBOX", "B", "Сосед", "邻居"]
)
def test_names_with_nothing_in_common_are_unlike_both_ways(signer: str) -> None:
    assert signer_likeness(signer, "Ana Ruiz") == "unlike"
    assert signer_likeness("Ana Ruiz", signer) == "unlike"


@given(NAMES, NAMES)
def test_likeness_is_symmetric_where_names_do_not_agree(one: list[str], other: list[str]) -> None:
    there, back = (
        signer_likeness(" ".join(one), " ".join(other)),
        signer_likeness(" ".join(other), " ".join(one)),
    )
    assert there == back or "agree" in (there, back)
    assert (there == "unlike") == (back == "unlike")


@given(NAMES)
def test_word_order_and_initials_agree(name: list[str]) -> None:
    recipient = " ".join(name)
    assert signer_agrees(" ".join(reversed(name)).upper(), recipient)
    assert signer_agrees(" ".join(word[0] for word in name), recipient)
    assert signer_agrees(f"{name[0][0]}. {' '.join(name[1:])}", recipient)
    assert signer_agrees("".join(word[0] for word in reversed(name)), recipient)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_texts_compare(signer: str, recipient: str) -> None:
    assert (signer_likeness(signer, recipient) == "agree") is signer_agrees(signer, recipient)
