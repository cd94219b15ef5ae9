"""A changed YAML text keeps comments and layout wherever its meaning stays, and always reads as was meant."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.editing.house_layout import document, scalar
from desk.editing.yaml_edits import edited
from engine.layout import UNSHOWABLE
from engine.yaml_source import read_values

TEXT = """\
# the head
table: Parcels   # a title
applies: {reason: lost}

rows:
  # about the first
  - id: first
    when:
      # which parcels
      state: [lost, late]
      place: here
    why: >-
      A long reason
      on two lines.

  # -- a part of its own --

  # about the second
  - id: second
    then: {outcome: refund}   # all of it
    why: Short.
"""


def tree() -> dict[str, Any]:
    value = read_values(TEXT)[0]
    assert isinstance(value, dict)
    return value


def test_the_same_meaning_keeps_every_byte() -> None:
    assert edited(TEXT, tree()) == TEXT


def test_one_value_changes_one_line() -> None:
    new = tree()
    new["rows"][1]["then"] = {"outcome": "none"}
    expected = TEXT.replace("{outcome: refund}   # all of it", "{outcome: none}  # all of it")
    assert edited(TEXT, new) == expected


def test_a_folded_text_stays_folded() -> None:
    new = tree()
    new["rows"][0]["why"] = "Another reason."
    assert edited(TEXT, new) == TEXT.replace("A long reason\n      on two lines.", "Another reason.")


def test_a_removed_row_takes_its_own_comment_along_and_no_other() -> None:
    new = tree()
    del new["rows"][1]
    result = edited(TEXT, new)
    assert "# about the second" not in result
    assert "# -- a part of its own --" in result
    assert read_values(result) == [new]


def test_a_moved_row_keeps_its_text() -> None:
    new = tree()
    new["rows"].reverse()
    result = edited(TEXT, new)
    assert read_values(result) == [new]
    assert (
        result.index("# about the second") < result.index("- id: second") < result.index("# about the first")
    )
    assert result.index("# about the first") < result.index("- id: first")
    assert "      # which parcels\n      state: [lost, late]\n" in result


def test_an_added_row_stands_in_the_layout_of_the_house() -> None:
    new = tree()
    new["rows"].insert(
        1, {"id": "new", "when": {"state": "late"}, "then": {"outcome": "none"}, "why": "Late."}
    )
    added = "  - id: new\n    when: {state: late}\n    then: {outcome: none}\n    why: Late.\n"
    result = edited(TEXT, new)
    assert added in result
    assert result.replace(added, "") == TEXT


def test_a_first_key_may_change_its_place() -> None:
    new = tree()
    new["rows"][0] = {"why": "x", **{key: new["rows"][0][key] for key in ("when", "id")}}
    assert [list(each) for each in read_values(edited(TEXT, new))[0]["rows"]] == [
        ["why", "when", "id"],
        ["id", "then", "why"],
    ]


def test_line_ends_stay_those_of_the_file() -> None:
    new = tree()
    new["rows"][0]["id"] = "other"
    result = edited(TEXT.replace("\n", "\r\n"), new)
    assert result == TEXT.replace("id: first", "id: other").replace("\n", "\r\n")


words = st.text(alphabet=st.characters(exclude_categories=["Cs"])).filter(
    lambda text: not UNSHOWABLE.search(text)
)
names = words.filter(bool)
trees = st.recursive(
    st.none() | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
maps = st.dictionaries(names, trees, min_size=1, max_size=5)


@given(words)
def test_every_text_reads_back(text: str) -> None:
    written = scalar(text)
    assert read_values(f"[{written}, {{k: {written}}}]") == [[text, {"k": text}]]


@given(maps)
def test_every_map_reads_back(value: dict[str, Any]) -> None:
    assert read_values(document(value)) == [value]


@given(maps, maps)
def test_every_change_reads_as_it_was_meant(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert read_values(edited(document(old), new)) == [new]


@given(maps, st.data())
def test_every_small_change_reads_as_it_was_meant(old: dict[str, Any], data: st.DataObject) -> None:
    text = document({"rows": [old, {"id": "b", **old}], "c": old})
    keys = data.draw(st.permutations(list(old)))
    new = {key: old[key] for key in keys} | {keys[0]: data.draw(trees)}
    assert read_values(edited(text, {"rows": [new, old], "c": new})) == [{"rows": [new, old], "c": new}]


@pytest.mark.parametrize(
    "text", ["null", "~", "a: b", "- a", "#", "a #b", "'", "<<", "\u2028", "\x85", " a ", "a\rb"]
)
def test_texts_that_yaml_would_read_otherwise_are_quoted(text: str) -> None:
    assert scalar(text).startswith('"')
    assert read_values(scalar(text)) == [text]
