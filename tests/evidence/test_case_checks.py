"""What is wrong in a case although every value has its kind."""

from __future__ import annotations

import pytest

from engine.diagnostics import Diagnostic, Problems
from engine.source import read_json, read_yaml
from evidence.case_checks import check

CASE = """
order:
  currency: {currency}
  freight_paid: "{freight}"
  lines: [{line_id: lamps, quantity: {quantity}}]
parcels:
  - {parcel_id: P1, lines: {{line}: 1}, method_cost_difference: "{difference}", weight_g: {weight}}
evidence_requests: [{to: seller, kinds: {kinds}, parcel: {parcel}}]
evidence: [{evidence_id: E1, kind: {kind}, shows: {cause: {cause}}}]
dispute: {grounds: {grounds}}
"""
RIGHT = {
    "currency": "USD", "freight": "1.50", "quantity": "2", "line": "lamps", "difference": "-0.25",
    "weight": "80.5", "kinds": "[other]", "parcel": "P1", "kind": "other", "cause": "seller",
    "grounds": "[color]",
}  # fmt: skip


def found(**changes: str) -> tuple[Diagnostic, ...]:
    text = CASE
    for name, value in {**RIGHT, **changes}.items():
        text = text.replace(f"{{{name}}}", value)
    problems = Problems()
    check(read_yaml("case.yaml", text.encode()), problems)
    return problems.diagnostics


def test_nothing_is_wrong() -> None:
    assert found() == ()


@pytest.mark.parametrize(
    ("changes", "code", "message", "help"),
    [
        ({"currency": "UDS"}, "unknown-currency", "`UDS` is not a currency code", "`USD`"),
        ({"currency": "usd"}, "unknown-currency", "`usd`", "did you mean `USD`?"),
        ({"currency": "0"}, "unknown-currency", "`0` is not a currency code", "`USD`"),
        ({"currency": "1.5"}, "unknown-currency", "`1.5` is not a currency code", "`USD`"),
        ({"freight": "1.505"}, "bad-amount", "`freight_paid`: `1.505` has 3 decimals", None),
        ({"freight": "-1"}, "bad-amount", "`freight_paid`: `-1` is negative", None),
        ({"freight": "NaN"}, "bad-amount", "`freight_paid`: `NaN` is not an amount", None),
        ({"freight": "1e3"}, "bad-amount", "`1e3` is not an amount", None),
        ({"currency": "JPY", "difference": "2"}, "bad-amount", "JPY has no decimals", None),
        ({"difference": "--1"}, "bad-amount", "`method_cost_difference`", None),
        ({"quantity": "0"}, "bad-count", "`quantity` is `0`; it is from 1 to 1,000,000,000", None),
        ({"quantity": "-2"}, "bad-count", "`quantity` is `-2`", None),
        ({"quantity": "1000000001"}, "bad-count", "`quantity` is `1000000001`", None),
        ({"weight": "0"}, "bad-count", "`weight_g` is `0`", None),
        ({"line": "lamp"}, "unknown-line", "the case has no line `lamp`", "did you mean `lamps`?"),
        ({"parcel": "box"}, "unknown-parcel", "the case has no parcel `box`", "there is `P1`"),
        ({"kinds": "[]"}, "no-kind", "the request asks for nothing", "name what was asked for"),
        ({"kind": "customs_document"}, "wrong-cause", "`seller` is not a cause", "`duty_refused`"),
        ({"cause": "duty_refused"}, "wrong-cause", "`duty_refused` is not a cause", "`seller`"),
    ],
)  # fmt: skip
def test_one_thing_is_wrong(changes: dict[str, str], code: str, message: str, help: str | None) -> None:
    (diagnostic,) = found(**changes)
    assert diagnostic.code == code
    assert message in diagnostic.message
    assert help is None or help in (diagnostic.help or "")


def test_the_other_causes_of_customs() -> None:
    assert found(kind="customs_document", cause="other") == ()
    assert found(kind="cn_customs_document", cause="buyer") == ()


def test_an_amount_is_checked_even_where_the_currency_is_wrong() -> None:
    codes = [diagnostic.code for diagnostic in found(currency="XXY", freight="-1.5")]
    assert codes == ["unknown-currency", "bad-amount"]


def test_a_ground_twice_is_a_warning() -> None:
    (diagnostic,) = found(grounds="[color, size, color]")
    assert (diagnostic.code, diagnostic.severity) == ("duplicate-ground", "warning")


def test_an_id_twice_shows_both_places() -> None:
    problems = Problems()
    text = "evidence:\n- {evidence_id: E}\n- {evidence_id: F}\n- {evidence_id: E}\n"
    check(read_yaml("case.yaml", text.encode()), problems)
    (diagnostic,) = problems.diagnostics
    assert diagnostic.message == "`evidence_id` `E` is used twice"
    assert diagnostic.place is not None
    assert diagnostic.place.span.line == 4
    assert [place.span.line for _, place in diagnostic.related] == [2]


def test_references_to_what_the_document_does_not_list_are_left_alone() -> None:
    problems = Problems()
    check(read_yaml("case.yaml", b"evidence: [{parcel: P9, line: L9}]"), problems)
    assert len(problems) == 0
    check(read_yaml("case.yaml", b"{parcels: [], evidence: [{parcel: P9}]}"), problems)
    assert [d.help for d in problems] == ["there is none"]


@pytest.mark.parametrize(
    "text",
    [
        '{"order": [], "parcels": {"lines": 1}, "evidence": [null, 3, {"shows": []}]}',
        '{"order": {"currency": [5], "lines": {"a": 1}, "freight_paid": true}, "dispute": null}',
        '{"order": {"lines": [{"quantity": "²", "line_id": []}]}, "parcels": [{"lines": [1]}]}',
        '{"evidence": [{"kind": {}, "shows": {"cause": []}}]}',
        '{"evidence_requests": [{"kinds": {}}]}',
        "[1]",
    ],
)
def test_what_has_the_wrong_kind_is_the_readers_to_report(text: str) -> None:
    problems = Problems()
    check(read_json("case.json", text.encode()), problems)
    assert len(problems) == 0
