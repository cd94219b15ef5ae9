"""Formulas: what the grammar takes, what it refuses and where, and what a formula can still be."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.calendars import Calendar
from engine.diagnostics import nearest
from engine.evaluation import DAY, Compiler
from engine.expressions import facts_in, limits_in
from engine.formula import parse
from engine.formula_text import FormulaError
from engine.possible import FALSE, FAR, TRUE, UNKNOWN, Blame, Range, exactly
from engine.source import read_yaml
from engine.vocabulary import Fact

FACTS = {
    fact.name: fact
    for fact in (
        Fact(name="a.flag", index=0, type="bool", values=("false", "true")),
        Fact(name="a.color", index=1, type="enum", values=("red", "green", "blue")),
        Fact(name="b.color", index=2, type="enum", values=("red", "green")),
        Fact(name="a.count", index=3, type="number"),
        Fact(name="a.at", index=4, type="instant"),
        Fact(name="b.at", index=5, type="instant"),
        Fact(name="a.price", index=6, type="money"),
        Fact(name="reading.AMB-20", index=7, type="enum", values=("person", "release")),
    )
}
LIMITS = ("three",)
CALENDARS = Path(__file__).parents[2] / "rules" / "calendars.yaml"
CALENDAR = Calendar.from_plain(read_yaml("calendars.yaml", CALENDARS.read_bytes()).value)


class Known:
    """Facts as a formula reads them, with what was left unknown."""

    as_of = 1_000

    def __init__(self, masks: dict[str, int] | None = None, ranges: dict[str, Range] | None = None) -> None:
        self.masks = masks or {}
        self.ranges = ranges or {}
        self.blame: list[Blame] = []

    def mask(self, fact: str) -> int:
        return self.masks[fact]

    def range(self, fact: str) -> Range:
        return self.ranges[fact]

    def given(self, fact: str) -> bool:
        return fact in self.ranges

    def blame_for(self, fact: str) -> None:
        self.blame.append(Blame(fact, "ask"))


def compiler() -> Compiler:
    return Compiler(FACTS, {"three": 3}, CALENDAR, "America/Los_Angeles")


def truth(text: str, known: Known) -> int:
    return compiler().condition(parse(text, FACTS, LIMITS, "bool"))(known)


@pytest.mark.parametrize(
    ("text", "red", "unknown"),
    [
        ('a.color == "red"', TRUE, UNKNOWN),
        ('a.color != "red"', FALSE, UNKNOWN),
        ('a.color in ("red", "green")', TRUE, UNKNOWN),
        ('a.color not in ("red", "green")', FALSE, UNKNOWN),
        ('a.color == "red" or a.flag', TRUE, UNKNOWN),
        ('a.color == "red" and a.flag', UNKNOWN, UNKNOWN),
        ('not a.color == "red"', FALSE, UNKNOWN),
        ('true if a.color == "red" else true', TRUE, TRUE),
        ('a.flag == true if a.color == "blue" else false', FALSE, UNKNOWN),
    ],
)
def test_conditions_over_sets(text: str, red: int, unknown: int) -> None:
    assert truth(text, Known({"a.color": 0b001, "a.flag": 0b11})) == red
    assert truth(text, Known({"a.color": 0b111, "a.flag": 0b11})) == unknown


def test_words_are_what_either_branch_may_give() -> None:
    target = FACTS["a.color"]
    text = '"blue" if a.flag else b.color'
    choose = compiler().mask(parse(text, FACTS, LIMITS, "enum", target.values), target)
    assert choose(Known({"a.flag": 0b10, "b.color": 0b11})) == 0b100
    assert choose(Known({"a.flag": 0b01, "b.color": 0b10})) == 0b010
    assert choose(Known({"a.flag": 0b11, "b.color": 0b10})) == 0b110


def test_a_person_settles_either() -> None:
    target = FACTS["a.color"]
    choose = compiler().mask(parse('either("red", "blue")', FACTS, LIMITS, "enum", target.values), target)
    known = Known()
    assert choose(known) == 0b101
    assert known.blame == [Blame("a.color", "person")]


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("a.count < limit.three", exactly(2), TRUE),
        ("a.count < limit.three", exactly(3), FALSE),
        ("a.count <= limit.three", exactly(3), TRUE),
        ("a.count == limit.three", Range(2, 4, (Blame("a.count", "ask"),)), UNKNOWN),
        ("a.count == limit.three", Range(4, 9, (Blame("a.count", "ask"),)), FALSE),
        ("1 < a.count < 5", exactly(3), TRUE),
        ("a.count + 1 > limit.three * 2", exactly(6), TRUE),
    ],
)
def test_numbers_as_ranges(text: str, count: Range, expected: int) -> None:
    known = Known(ranges={"a.count": count})
    assert truth(text, known) == expected
    assert bool(known.blame) == (expected == UNKNOWN)


def test_what_lies_ahead_is_settled_by_time() -> None:
    late, passed = Known(ranges={"a.at": exactly(2_000)}), Known(ranges={"a.at": exactly(900)})
    assert truth("a.at <= now", late) == UNKNOWN
    assert late.blame == [Blame("now", "time")]
    assert truth("a.at <= now", passed) == TRUE


def test_a_window_has_two_ends_and_between_them_a_person_decides() -> None:
    start = 1_772_000_000_000_000
    window = Known(ranges={"b.at": exactly(start), "a.at": exactly(start + 3 * DAY)})
    assert truth("a.at <= window_end(b.at, limit.three)", window) == TRUE
    between = Known(ranges={"b.at": exactly(start), "a.at": exactly(start + 3 * DAY + 1)})
    assert truth("a.at <= window_end(b.at, limit.three)", between) == UNKNOWN
    assert {cause.settled_by for cause in between.blame} == {"person"}
    late = Known(ranges={"b.at": exactly(start), "a.at": exactly(start + 5 * DAY)})
    assert truth("a.at <= window_end(b.at, limit.three)", late) == FALSE


def test_an_unknown_start_leaves_a_window_open() -> None:
    unknown = Range(-FAR, FAR, (Blame("b.at", "ask"),))
    known = Known(ranges={"b.at": unknown, "a.at": exactly(5)})
    assert truth("a.at <= window_end(b.at, limit.three)", known) == UNKNOWN
    assert Blame("b.at", "ask") in known.blame


def test_given_earlier_and_later() -> None:
    known = Known(ranges={"a.at": exactly(5), "b.at": exactly(9)})
    assert truth("given(a.at)", known) == TRUE
    assert truth("given(a.count)", known) == FALSE
    assert truth("earlier(a.at, b.at) == a.at and later(a.at, b.at) == b.at", known) == TRUE


def test_an_interpretation_is_a_name_not_a_subtraction() -> None:
    expression = parse('reading.AMB-20 == "release"', FACTS, LIMITS, "bool")
    assert facts_in(expression) == ["reading.AMB-20"]
    assert limits_in(parse("a.count < limit.three", FACTS, LIMITS, "bool")) == ["three"]


@pytest.mark.parametrize(
    ("text", "code", "underlined"),
    [
        ("a.flg", "unknown-fact", "a.flg"),
        ("a.flag and a.colr == 1", "unknown-fact", "a.colr"),
        ('a.color == "rde"', "unknown-value", '"rde"'),
        ("a.count < limit.four", "unknown-limit", "limit.four"),
        ("a.count < a.at", "bad-formula", "a.at"),
        ("a.at + a.at > a.at", "bad-formula", "a.at + a.at"),
        ("__import__('os').system('x') == 1", "unknown-function", "__import__('os').system"),
        ("[x for x in a.flag]", "bad-formula", "[x for x in a.flag]"),
        ("lambda: 1", "bad-formula", "lambda: 1"),
        ("a.flag if a.count else a.flag", "bad-formula", "a.count"),
        ("a.count ** 2 > 1", "bad-formula", "a.count ** 2"),
        ("day(a.count) > 1", "unknown-function", "day"),
        ("given(1)", "bad-formula", "given(1)"),
        ("a.at <= window_end(a.at)", "bad-formula", "window_end(a.at)"),
        ("a.color", "bad-formula", "a.color"),
        ("a.color == b.color", "bad-formula", "b.color"),
    ],
)
def test_what_is_outside_the_grammar_is_refused_at_its_place(text: str, code: str, underlined: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, FACTS, LIMITS, "bool", (), nearest)
    assert caught.value.code == code
    assert text[caught.value.start : caught.value.end] == underlined


@pytest.mark.parametrize("text", ["", "a.flag and", "(" * 3000, "a" * 2001, "1\0", "a.flag; a.flag"])
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text, FACTS, LIMITS, "bool")


def test_the_nearest_name_is_the_help() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("a.flga", FACTS, LIMITS, "bool", (), nearest)
    assert caught.value.help == "did you mean `a.flag`?"
