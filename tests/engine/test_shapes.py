"""Plain trees become typed records, and every problem of a document is reported in one reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, Problems, render
from engine.shapes import LONGEST_TEXT, MOST_PROBLEMS, Doc, Key, Scalar, read
from engine.source import read_json, read_yaml


def even(text: str) -> int:
    if not text.isdigit() or int(text) % 2:
        raise ValueError(f"`{text}` is not an even number")
    return int(text)


Even = Annotated[int, Scalar(even)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    city: str
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    ACCEPTS_TEXT: ClassVar[str] = "ids"
    ids: tuple[str, ...] | str
    heading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    order_id: Annotated[str, Doc("the number of the order")]
    status: Literal["open", "closed"] = "open"
    copies: int = 1
    weight: Decimal | None = None
    paid: bool = False
    pairs: Even | None = None
    spots: tuple[Spot, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[Literal["low", "high"], Even] = field(default_factory=dict)
    rest: Any = None
    from_: str | None = None
    at: Annotated[str | None, Key("at-date"), Doc("when it was")] = None
    one_or_many: Spot | tuple[Spot, ...] | None = None
    cites: Clause | None = None
    parent: Order | None = None


def read_order(text: str, as_json: bool = False) -> tuple[Order | None, list[Diagnostic]]:
    problems = Problems()
    source = (read_json if as_json else read_yaml)("file", text.encode())
    order = read(Order, source, problems)
    return order, list(problems)


def problem(text: str, as_json: bool = False) -> Diagnostic:
    order, diagnostics = read_order(text, as_json)
    assert order is None
    (diagnostic,) = diagnostics
    return diagnostic


def test_a_whole_record() -> None:
    order, diagnostics = read_order(
        """
        order_id: 0012
        status: closed
        copies: -3
        weight: 1.50
        paid: true
        pairs: 4
        spots: [{city: Ulm}, {city: Bern, country: CH}]
        lines: {a: 1, b: 2}
        limits: {low: 2}
        rest: [x, {y: null}]
        from: here
        at-date: today
        parent: {order_id: x, parent: {order_id: y}}
        """
    )
    assert diagnostics == []
    assert order == Order(
        order_id="0012",
        status="closed",
        copies=-3,
        weight=Decimal("1.50"),
        paid=True,
        pairs=4,
        spots=(Spot(city="Ulm"), Spot(city="Bern", country="CH")),
        lines={"a": 1, "b": 2},
        limits={"low": 2},
        rest=["x", {"y": None}],
        from_="here",
        at="today",
        parent=Order(order_id="x", parent=Order(order_id="y")),
    )


def test_json_kinds_are_read_alike() -> None:
    order, _ = read_order(
        '{"order_id": 12, "copies": 3, "paid": false, "weight": 2.50, "pairs": 8, "lines": {"a": 1}}',
        as_json=True,
    )
    assert order == Order(order_id="12", copies=3, weight=Decimal("2.50"), pairs=8, lines={"a": 1})
    assert str(order.weight) == "2.50"


def test_null_and_absent_take_the_default() -> None:
    order, _ = read_order("{order_id: x, status: , copies: ~, spots: null, rest: null, paid: null}")
    assert order == Order(order_id="x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explicit:
    note: str | None
    notes: tuple[str | None, ...] = ()


def test_a_required_key_that_may_be_null_must_be_there() -> None:
    problems = Problems()
    assert read(Explicit, read_yaml("f", b"{note: , notes: [a, ~]}"), problems) == Explicit(
        note=None, notes=("a", None)
    )
    assert not problems
    assert read(Explicit, read_yaml("f", b"notes: []"), problems) is None
    assert problems


@pytest.mark.parametrize(
    ("cites", "clause"),
    [
        ("NR-1", Clause(ids="NR-1")),
        ("[NR-1, NR-2]", Clause(ids=("NR-1", "NR-2"))),
        ("{ids: NR-1, heading: x}", Clause(ids="NR-1", heading="x")),
    ],
)
def test_a_bare_value_stands_for_the_field_that_accepts_it(cites: str, clause: Clause) -> None:
    order, _ = read_order(f"{{order_id: x, cites: {cites}}}")
    assert order is not None
    assert order.cites == clause


def test_the_kind_of_a_value_picks_the_member_of_a_union() -> None:
    one, _ = read_order("{order_id: x, one_or_many: {city: Ulm}}")
    many, _ = read_order("{order_id: x, one_or_many: [{city: Ulm}]}")
    assert one is not None
    assert many is not None
    assert (one.one_or_many, many.one_or_many) == (Spot(city="Ulm"), (Spot(city="Ulm"),))


def test_a_part_of_a_document_can_be_read() -> None:
    source = read_yaml("file", b"a:\n- {city: Ulm}\n- {cty: Ulm}\n")
    problems = Problems()
    assert read(Spot, source, problems, ("a", 0)) == Spot(city="Ulm")
    assert read(Spot, source, problems, ("a", 1)) is None
    assert [diagnostic.place and diagnostic.place.where for diagnostic in problems] == [
        "file:3:3",
        "file:3:4",
    ]


@pytest.mark.parametrize(
    ("text", "code", "where", "message", "help"),
    [
        (
            "{order_id: x, statsu: open}",
            "unknown-key",
            "1:15",
            "`statsu` is not a key here",
            "did you mean `status`?",
        ),
        (
            "{order_id: x, spots: [{city: a, zzzzzz: b}]}",
            "unknown-key",
            "1:33",
            "`zzzzzz` is not a key here",
            "the keys here are `city`, `country`",
        ),
        (
            "{order_id: x, limits: {hihg: 2}}",
            "unknown-key",
            "1:24",
            "`hihg` is not a key here",
            "did you mean `high`?",
        ),
        (
            "copies: 2",
            "missing-key",
            "1:1",
            "the document has no `order_id`, which must be given",
            "add `order_id`: the number of the order",
        ),
        (
            "order_id:",
            "missing-key",
            "1:1",
            "`order_id` is empty, and must be given",
            "write a value: the number of the order",
        ),
        (
            "order_id: x\none_or_many: {}",
            "missing-key",
            "2:1",
            "`one_or_many` has no `city`, which must be given",
            "add `city`",
        ),
        (
            "order_id: x\nspots:\n- {city: a}\n- country: b",
            "missing-key",
            "4:3",
            "item 2 of `spots` has no `city`, which must be given",
            "add `city`",
        ),
        (
            "{order_id: x, status: opne}",
            "unknown-word",
            "1:23",
            "`opne` is not a word for `status`",
            "did you mean `open`?",
        ),
        (
            "{order_id: x, status: lost}",
            "unknown-word",
            "1:23",
            "`lost` is not a word for `status`",
            "write one of `open`, `closed`",
        ),
        (
            "{order_id: x, pairs: 3}",
            "bad-value",
            "1:22",
            "`pairs`: `3` is not an even number",
            None,
        ),
        (
            "{order_id: x, limits: {low: 3}}",
            "bad-value",
            "1:29",
            "`low`: `3` is not an even number",
            None,
        ),
        ("{order_id: [x]}", "wrong-kind", "1:12", "`order_id` must be text, not a list", None),
        (
            "{order_id: x, status: {}}",
            "wrong-kind",
            "1:23",
            "`status` must be a word, not a map",
            None,
        ),
        (
            "{order_id: x, spots: a}",
            "wrong-kind",
            "1:22",
            "`spots` must be a list, not the text `a`",
            "write `[…]`, or one line `- …` for each item",
        ),
        (
            "{order_id: x, spots: [a]}",
            "wrong-kind",
            "1:23",
            "item 1 of `spots` must be a map, not the text `a`",
            "write `key: value`",
        ),
        (
            "{order_id: x, spots: [~]}",
            "wrong-kind",
            "1:23",
            "item 1 of `spots` is empty, and must be a map",
            "write `key: value`",
        ),
        (
            "{order_id: x, lines: []}",
            "wrong-kind",
            "1:22",
            "`lines` must be a map, not a list",
            "write `key: value`",
        ),
        (
            "{order_id: x, one_or_many: ''}",
            "wrong-kind",
            "1:28",
            "`one_or_many` must be a map or a list, not an empty text",
            None,
        ),
        (
            "{order_id: x, paid: yes}",
            "wrong-kind",
            "1:21",
            "`paid` must be `true` or `false`, not the text `yes`",
            None,
        ),
        (
            "{order_id: x, copies: 1.5}",
            "wrong-kind",
            "1:23",
            "`copies` must be a whole number, not the text `1.5`",
            "write it in digits only",
        ),
        (
            "{order_id: x, copies: 1111111111111111111}",
            "bad-value",
            "1:23",
            "`copies` has more than 18 digits",
            "write a shorter number",
        ),
        (
            "[]",
            "wrong-kind",
            "1:1",
            "the document must be a map, not a list",
            "write `key: value`",
        ),
    ],
)
def test_problems(text: str, code: str, where: str, message: str, help: str | None) -> None:
    found = problem(text)
    assert found.place is not None
    assert (found.code, found.place.where) == (code, f"file:{where}")
    assert (found.message, found.help) == (message, help)


@pytest.mark.parametrize("number", ["1.", ".5", "1e2", "+1", "1_0", "٣", "NaN", "--1", "", "1.2.3"])
def test_what_is_no_plain_number_is_refused(number: str) -> None:
    for key in ("copies", "weight"):
        assert problem(f"{{order_id: x, {key}: '{number}'}}").code == "wrong-kind"


def test_a_json_number_with_an_exponent_is_shown_as_it_is_written() -> None:
    order, _ = read_order('{"order_id": 1e-7}', as_json=True)
    assert order == Order(order_id="1e-7")
    assert problem('{"order_id": "x", "weight": 1e2}', as_json=True).code == "wrong-kind"


@pytest.mark.parametrize("key", ["order_id", "copies", "weight", "pairs", "status", "spots", "lines"])
def test_true_is_nothing_but_true(key: str) -> None:
    found = problem(json.dumps({"order_id": "x", key: True}), as_json=True)
    assert found.code == "wrong-kind"
    assert found.message.endswith("not `true`")


def test_all_problems_are_reported_at_once() -> None:
    _, diagnostics = read_order(
        """
        ordr_id: x
        status: lost
        copies: many
        spots: [{}, 3, {city: [a], land: b}]
        lines: {a: b, c: d}
        limits: {low: 1, middle: 2}
        cites: {}
        parent: {paid: maybe}
        """
    )
    assert [(found.code, found.place.where[5:]) for found in diagnostics if found.place] == [
        ("unknown-key", "2:9"),
        ("missing-key", "2:9"),
        ("unknown-word", "3:17"),
        ("wrong-kind", "4:17"),
        ("missing-key", "5:17"),
        ("wrong-kind", "5:21"),
        ("wrong-kind", "5:31"),
        ("unknown-key", "5:36"),
        ("wrong-kind", "6:20"),
        ("wrong-kind", "6:26"),
        ("bad-value", "7:23"),
        ("unknown-key", "7:26"),
        ("missing-key", "8:9"),
        ("missing-key", "9:9"),
        ("wrong-kind", "9:24"),
    ]


def test_a_text_has_a_limit() -> None:
    found = problem("order_id: " + "x" * (LONGEST_TEXT + 1))
    assert found.code == "too-long"
    assert len(render([found])) < 500
    assert read_order("order_id: " + "x" * LONGEST_TEXT)[1] == []


def test_reading_stops_after_many_problems() -> None:
    _, diagnostics = read_order("order_id: x\nspots:\n" + "- x\n" * (2 * MOST_PROBLEMS))
    assert len(diagnostics) == MOST_PROBLEMS + 1
    assert diagnostics[-1].code == "too-many-problems"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("the low end is above the high end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    by_key: Mapping[Even, Range]


def test_a_record_may_refuse_what_does_not_fit_together() -> None:
    problems = Problems()
    source = read_yaml("file", b"by_key: {2: {low: 1, high: 2}, 4: {low: 3, high: 2}}")
    assert read(Ranges, source, problems) is None
    assert [found.message for found in problems] == ["`4`: the low end is above the high end"]


def test_two_spellings_of_one_key_are_refused() -> None:
    problems = Problems()
    source = read_yaml("file", b"by_key: {2: {low: 1, high: 2}, 02: {low: 1, high: 2}}")
    assert read(Ranges, source, problems) is None
    assert [found.message for found in problems] == ["`02` and `2` are the same key"]


@dataclass
class Unsupported:
    value: bytes


@dataclass
class Ambiguous:
    value: str | int


@pytest.mark.parametrize("kind", [Unsupported, Ambiguous])
def test_an_annotation_that_is_not_supported_is_an_error_of_the_program(kind: type) -> None:
    with pytest.raises(TypeError, match="bytes|tells these apart"):
        read(kind, read_yaml("file", b"value: x"), Problems())


plain = st.recursive(
    st.none() | st.sampled_from(["x", "open", "1", "2", "true", ""]),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(["order_id", "status", "copies", "spots", "city", "lines", "cites", "q"]),
            parts,
            max_size=4,
        )
    ),
    max_leaves=8,
)

orders = st.fixed_dictionaries(
    {"order_id": st.just("x")},
    optional={
        "status": st.sampled_from(["open", "x"]),
        "copies": st.sampled_from(["1", "2", "x"]),
        "spots": st.lists(st.dictionaries(st.sampled_from(["city", "country"]), st.just("x"))),
        "lines": st.dictionaries(st.text("ab"), st.sampled_from(["1", "2"])),
        "cites": plain,
    },
)


@given(plain | orders)
def test_there_is_a_record_or_there_are_problems(tree: object) -> None:
    problems = Problems()
    source = read_json("file", json.dumps(tree).encode())
    order = read(Order, source, problems)
    assert (order is None) == bool(problems)
    for found in problems:
        assert found.place is not None
        assert found.place.source is source
    if order is not None:
        assert isinstance(tree, dict)
        assert set(tree) <= {"order_id", "status", "copies", "spots", "lines", "cites"}
        assert order.order_id == tree["order_id"]
