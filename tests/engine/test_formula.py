"""Formulas: what the grammar takes, what it refuses and where, and what a formula can still be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import Calendar
from engine.diagnostics import nearest
from engine.evaluation import Compiler
from engine.expressions import facts_in, limits_in
from engine.formula import parse
from engine.formula_text import FormulaError
from engine.kleene import DAY
from engine.possible import FALSE, FAR, TRUE, UNKNOWN, Blame, Range, Truth, among, exactly
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
        Fact(name="b.from", index=8, type="instant"),
        Fact(name="not.is", index=9, type="bool", values=("false", "true")),
        Fact(name="a.parts", index=10, type="number"),
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

    def among(self, fact: str, allowed: int) -> Truth:
        return among(self.masks[fact], allowed)

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


def test_the_instant_of_judgement_is_not_settled_by_time() -> None:
    later = Known(ranges={"a.at": exactly(2_000)})
    assert truth("a.at <= as_of", later) == FALSE
    assert truth("a.at > as_of", later) == TRUE
    assert truth("as_of == as_of", later) == TRUE
    assert later.blame == []


def test_words_of_python_may_stand_in_the_name_of_a_fact() -> None:
    known = Known({"not.is": 0b10}, {"b.from": exactly(5), "a.at": exactly(9)})
    assert truth("not.is and not not.is == false and b.from < a.at", known) == TRUE
    expression = parse("b.from < a.at or not not.is", FACTS, LIMITS, "bool")
    assert facts_in(expression) == ["b.from", "a.at", "not.is"]


def test_a_keyword_in_an_unknown_name_is_shown_as_it_was_written() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("a.flag and b.form.in", FACTS, LIMITS, "bool", (), nearest)
    assert caught.value.message == "there is no fact named `b.form.in` in the vocabulary"


def amount(text: str, **ranges: Range) -> Range:
    known = Known(ranges={f"a.{name}": value for name, value in ranges.items()})
    return compiler().measuring(parse(text, FACTS, LIMITS, "money"))(known)


def test_minor_units_make_a_number_an_amount() -> None:
    assert amount("minor_units(limit.three) + a.price", price=exactly(4)) == exactly(7)
    assert amount("minor_units(250)") == exactly(250)
    with pytest.raises(FormulaError):
        parse("limit.three + a.price", FACTS, LIMITS, "money")


@pytest.mark.parametrize(
    ("price", "part", "whole", "share"),
    [
        (100, 1, 3, 33),
        (100, 2, 3, 67),
        (5, 1, 2, 3),
        (3, 1, 2, 2),
        (1, 1, 2, 1),
        (1, 1, 3, 0),
        (100, 3, 3, 100),
        (100, 4, 3, 100),
        (100, 0, 3, 0),
        (0, 1, 3, 0),
        (10**15 + 1, 1, 2, (10**15 + 2) // 2),
    ],
)
def test_a_share_is_rounded_half_up_and_is_at_most_all(price: int, part: int, whole: int, share: int) -> None:
    text = "share(a.price, a.parts, a.count)"
    assert amount(text, price=exactly(price), parts=exactly(part), count=exactly(whole)) == exactly(share)


def test_a_share_below_no_piece_is_nothing() -> None:
    assert amount(
        "share(a.price, a.parts - 3, a.count)", price=exactly(9), parts=exactly(2), count=exactly(3)
    ) == (exactly(0))


def test_the_share_of_what_is_not_known_lies_between_its_ends_and_says_what_is_missing() -> None:
    missing = (Blame("a.parts", "ask"),)
    found = amount(
        "share(a.price, a.parts, a.count)", price=exactly(90), parts=Range(1, 2, missing), count=exactly(3)
    )
    assert found == Range(30, 60, missing)
    certain = amount(
        "share(a.price, a.parts, a.count)", price=exactly(90), parts=Range(3, 5, missing), count=exactly(3)
    )
    assert certain == exactly(90)


@given(
    st.tuples(st.integers(-20, 40), st.integers(0, 6)),
    st.tuples(st.integers(-2, 8), st.integers(0, 4)),
    st.tuples(st.integers(0, 8), st.integers(0, 4)),
)
def test_a_share_is_as_narrow_as_its_inputs(
    price: tuple[int, int], part: tuple[int, int], whole: tuple[int, int]
) -> None:
    ranges = {
        name: Range(low, low + more, (Blame(f"a.{name}", "ask"),) if more else ())
        for name, (low, more) in (("price", price), ("parts", part), ("count", whole))
    }
    text = "share(a.price, a.parts, a.count)"
    each = [
        amount(text, price=exactly(money), parts=exactly(some), count=exactly(pieces)).low
        for money in range(ranges["price"].low, ranges["price"].high + 1)
        for some in range(ranges["parts"].low, ranges["parts"].high + 1)
        for pieces in range(ranges["count"].low, ranges["count"].high + 1)
    ]
    found = amount(text, **ranges)
    assert (found.low, found.high) == (min(each), max(each))


@pytest.mark.parametrize("reading", ["exact_hours", "end_of_day"])
def test_a_reading_leaves_a_window_one_end(reading: str) -> None:
    start = 1_772_000_000_000_000
    fact = Fact(
        name="reading.AMB-06", index=20, type="enum", values=("two_ends", "exact_hours", "end_of_day")
    )
    reader = Compiler({**FACTS, fact.name: fact}, {"three": 3}, CALENDAR, "America/Los_Angeles", fact.name)
    end = CALENDAR.ends("America/Los_Angeles", start, 3, reading)[0]
    tested = reader.condition(parse("a.at <= window_end(b.at, limit.three)", FACTS, LIMITS, "bool"))
    for at, expected in ((end, TRUE), (end + 1, FALSE)):
        known = Known({fact.name: fact.mask_of((reading,))}, {"a.at": exactly(at), "b.at": exactly(start)})
        assert tested(known) == expected
        assert known.blame == []


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
        ("as_of > limit.three", "bad-formula", "limit.three"),
        ("a.price > share(a.price, 1)", "bad-formula", "share(a.price, 1)"),
        ("a.price > minor_units(a.price)", "bad-formula", "a.price"),
        ("b.from > b.form", "unknown-fact", "b.form"),
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
