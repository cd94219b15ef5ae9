"""Diagnostics are collected, sorted, and shown with the line itself and its place underlined."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, Place, Problems, Refused, nearest, one_line, render
from engine.layout import Extent
from engine.source import Source, read_json, read_yaml

TABLE = b"""\
rows:
  - id: match
    when: {delivery.adress: match}
"""


def place(*path: str | int, key: bool = False, text: bytes = TABLE) -> Place:
    return Place(read_yaml("rules/delivered.yaml", text), path, key)


def underlined(shown: str) -> str:
    """The part of the first shown line that stands above the carets."""
    lines = shown.splitlines()
    carets = next(number for number, line in enumerate(lines) if "^" in line)
    return lines[carets - 1][lines[carets].index("^") : lines[carets].rindex("^") + 1]


def test_a_diagnostic_shows_message_place_line_and_help() -> None:
    problems = Problems()
    problems.add(
        "unknown-fact",
        "row `match` tests a fact that is not in the vocabulary: `delivery.adress`",
        place("rows", 0, "when", "delivery.adress", key=True),
        "did you mean `delivery.address`?",
    )
    assert render(problems) == (
        "error[unknown-fact]: row `match` tests a fact that is not in the vocabulary:"
        " `delivery.adress`\n"
        "  rules/delivered.yaml:3:12\n"
        "  |\n"
        "3 |     when: {delivery.adress: match}\n"
        "  |            ^^^^^^^^^^^^^^^\n"
        "  help: did you mean `delivery.address`?\n"
    )


def test_related_places_are_shown_likewise() -> None:
    first, second = place("rows", 0, "id"), place("rows", key=True)
    shown = render([Diagnostic("twice", "this stands twice", first, "keep one", (("also here", second),))])
    assert shown == (
        "error[twice]: this stands twice\n"
        "  rules/delivered.yaml:2:9\n"
        "  |\n"
        "2 |   - id: match\n"
        "  |         ^^^^^\n"
        "  note: also here\n"
        "  rules/delivered.yaml:1:1\n"
        "  |\n"
        "1 | rows:\n"
        "  | ^^^^\n"
        "  help: keep one\n"
    )


def test_diagnostics_are_told_apart_by_an_empty_line_and_need_no_place() -> None:
    pair = [Diagnostic("a", "one", None), Diagnostic("b", "two", None, severity="warning")]
    assert render(pair) == "error[a]: one\n\nwarning[b]: two\n"
    assert render([]) == ""


def test_the_margin_fits_the_line_number() -> None:
    text = b"\n" * 99 + b"a: b"
    shown = render([Diagnostic("a", "b", place("a", text=text))])
    assert "\n    |\n100 | a: b\n    |    ^\n" in shown


def test_of_several_lines_the_first_is_underlined_to_its_end() -> None:
    assert underlined(render([Diagnostic("a", "b", place("rows"))])) == "- id: match"


def test_nothing_is_underlined_by_one_caret() -> None:
    shown = render([Diagnostic("a", "b", place("a", text=b"a:\nb: c"))])
    assert "1 | a:\n  |   ^\n" in shown


@pytest.mark.parametrize("before", [0, 50, 5000])
@pytest.mark.parametrize("after", [0, 50, 5000])
def test_a_long_line_is_clipped_round_the_place(before: int, after: int) -> None:
    text = b"[" + b"x," * before + b"here" + b",y" * after + b"]"
    shown = render([Diagnostic("a", "b", Place(read_yaml("f", text), (before,)))])
    assert underlined(shown) == "here"
    assert max(map(len, shown.splitlines())) < 120


def test_a_long_value_is_underlined_as_far_as_it_is_shown() -> None:
    shown = render([Diagnostic("a", "b", place("a", text=b"a: " + b"x" * 5000))])
    assert set(underlined(shown)) == {"x"}
    assert max(map(len, shown.splitlines())) < 120


def test_wide_and_combining_characters_keep_the_underline_in_place() -> None:
    shown = render([Diagnostic("a", "b", place("a", 1, text="a: [中文, e\u0301x]".encode()))])
    assert "1 | a: [中文, e\u0301x]\n  |           ^^\n" in shown


HOSTILE = "\x1b[31m\u202ex\u2028y\u200bz"


def test_control_and_direction_characters_are_shown_harmlessly() -> None:
    harmless = "\ufffd[31m\ufffdx\ufffdy\ufffdz"
    source = read_json(f"dir/{HOSTILE}.json", '["\u202e"]'.encode())
    diagnostic = Diagnostic("a", f"no `{HOSTILE}`", Place(source, ()), f"not\t`{HOSTILE}`")
    assert one_line(diagnostic) == (f"dir/{harmless}.json:1:1: no `{harmless}`; not `{harmless}` [a]")
    assert "\u202e" not in render([diagnostic])


@given(st.text(), st.text(), st.text())
def test_what_is_shown_holds_printable_characters_and_line_ends_only(
    message: str, help: str, name: str
) -> None:
    source = read_yaml(name, b"a: b")
    shown = render([Diagnostic("a", message, Place(source, ("a",)), help)])
    controls = {"Cc", "Cs", "Zl", "Zp"}
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in controls]
    assert one_line(Diagnostic("a", message, None, help)).count("\n") == 0


def test_a_very_long_message_is_clipped() -> None:
    assert len(one_line(Diagnostic("a", "begin " + "x" * 100_000 + " end", None))) < 700


def test_one_line() -> None:
    diagnostic = Diagnostic("unknown-key", "`b` is not a key here", place("rows", 0), "remove it")
    assert one_line(diagnostic) == (
        "rules/delivered.yaml:2:5: `b` is not a key here; remove it [unknown-key]"
    )
    assert one_line(Diagnostic("no-file", "there is no file", None)) == "there is no file [no-file]"


def test_a_file_that_could_not_be_kept_shows_no_line() -> None:
    nothing = Source("file", "", None, lambda _: Extent(0, 0))
    diagnostic = Diagnostic("too-large", "it is too large", Place(nothing, ()))
    assert render([diagnostic]) == "error[too-large]: it is too large\n  file:1:1\n"


def test_problems_are_sorted_by_file_line_and_column() -> None:
    problems = Problems()
    other = Place(read_yaml("a.yaml", b"x: y"), ("x",))
    for code, where in [
        ("4", place("rows", 0, "when")),
        ("3", place("rows", 0, "id")),
        ("2", place("rows", 0, "id", key=True)),
        ("1", other),
        ("0", None),
    ]:
        problems.add(code, "", where)
    assert [diagnostic.code for diagnostic in problems] == ["0", "1", "2", "3", "4"]
    assert problems.diagnostics == tuple(problems)


def test_problems_are_true_if_one_is_an_error() -> None:
    problems = Problems()
    assert not problems
    problems.add("a", "only a warning", None, severity="warning")
    assert not problems
    assert len(problems) == 1
    problems.raise_if_any()
    more = Problems()
    more.add("b", "an error", None)
    problems.extend(more)
    assert problems
    assert len(problems) == 2
    with pytest.raises(Refused) as caught:
        problems.raise_if_any()
    assert caught.value.problems is problems
    assert str(caught.value) == "only a warning [a]\nan error [b]"


KNOWN = ["delivery.address", "delivery.receipt", "order.currency", "not_received", "a", "b"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("delivery.adress", "delivery.address"),
        ("delivery.addres", "delivery.address"),
        ("deliveryaddress", "delivery.address"),
        ("dleivery.address", "delivery.address"),
        ("order-currency", "order.currency"),
        ("notReceived", "not_received"),
        ("NOT-RECEIVED", "not_received"),
        ("address", "delivery.address"),
        ("currency", "order.currency"),
        ("colour", None),
        ("z", None),
        ("", None),
        ("delivery.address" * 100, None),
    ],
)
def test_the_nearest_known_name(word: str, near: str | None) -> None:
    assert nearest(word, KNOWN) == near


def test_the_nearer_of_two_is_taken_and_the_first_in_the_alphabet_of_equals() -> None:
    assert nearest("state", ["stat", "states", "slate"]) == "slate"
    assert nearest("delivered", ["delayed", "delivery"]) == "delivery"


@given(st.sampled_from(KNOWN[:4]), st.integers(0, 30), st.sampled_from("xyz"), st.integers(0, 2))
def test_one_edit_is_always_near(name: str, at: int, letter: str, edit: int) -> None:
    at %= len(name)
    word = [
        name[:at] + letter + name[at:],
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at + 1 :],
    ][edit]
    assert nearest(word, KNOWN[:4]) in (name, None if word == name else name)
