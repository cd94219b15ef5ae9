"""Parts of a case joined: what is said once is taken over, what is said twice must agree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.joining import agree, join

PARTS = st.dictionaries(st.sampled_from(["case_id", "as_of"]), st.sampled_from(["a", "b", "c"]), max_size=2)


def test_parts_complete_each_other() -> None:
    joined = join([("one", {"order": {"currency": "USD"}}), ("other", {"order": {"discount": "1"}})])
    assert joined.case == {"order": {"currency": "USD", "discount": "1"}}
    assert joined.contradictions == ()


def test_the_earlier_part_wins_and_the_other_is_named() -> None:
    joined = join([("one", {"order": {"currency": "USD"}}), ("other", {"order": {"currency": "EUR"}})])
    assert joined.case == {"order": {"currency": "USD"}}
    (told,) = joined.contradictions
    assert all(word in told.replace("`", "") for word in ("order.currency", "USD by one", "EUR by other"))


def test_a_parcel_is_the_same_by_its_number_however_it_is_written() -> None:
    tracking = {"source": "aggregator", "events": []}
    joined = join(
        [
            ("case", {"parcels": [{"parcel_id": "1", "waybill": "RB 123456785 CN"}]}),
            (
                "tracking",
                {
                    "parcels": [
                        {"parcel_id": "RB123456785CN", "waybill": "rb123456785cn", "tracking": tracking}
                    ]
                },
            ),
        ]
    )
    (parcel,) = joined.case["parcels"]
    assert (parcel["parcel_id"], parcel["tracking"]) == ("1", tracking)


def test_several_sources_report_side_by_side() -> None:
    def told(source: str) -> dict[str, Any]:
        return {"parcels": [{"parcel_id": "p", "tracking": {"source": source, "events": []}}]}

    joined = join([("one", told("carrier")), ("other", told("aggregator")), ("again", told("carrier"))])
    assert [each["source"] for each in joined.case["parcels"][0]["tracking"]] == ["carrier", "aggregator"]


def test_plans_are_joined_by_their_ids() -> None:
    joined = join(
        [
            ("one", {"dispute": {"proposals": [{"proposal_id": "B1", "by": "buyer"}]}}),
            (
                "other",
                {"dispute": {"proposals": [{"proposal_id": "B1", "amount": "5"}, {"proposal_id": "S1"}]}},
            ),
        ]
    )
    assert joined.case["dispute"]["proposals"] == [
        {"proposal_id": "B1", "by": "buyer", "amount": "5"},
        {"proposal_id": "S1"},
    ]


@given(st.lists(PARTS, max_size=4))
def test_nothing_that_is_said_gets_lost_without_a_word(parts: list[dict[str, str]]) -> None:
    joined = join((str(number), part) for number, part in enumerate(parts))
    for part in parts:
        for key, value in part.items():
            assert joined.case[key] == value or any(f"`{key}`" in told for told in joined.contradictions)


def test_joining_changes_none_of_the_parts() -> None:
    one: dict[str, Any] = {"order": {"lines": [{"line_id": "1"}]}}
    join([("one", one), ("other", {"order": {"lines": [{"line_id": "1", "title": "Lamp"}]}})])
    assert one == {"order": {"lines": [{"line_id": "1"}]}}


def test_a_parcel_with_another_number_under_the_same_id_is_a_contradiction() -> None:
    one = {"parcels": [{"parcel_id": "1", "waybill": "A1", "carrier": "x"}]}
    other = {"parcels": [{"parcel_id": "1", "waybill": "B2", "carrier": "y", "tracking": {"events": []}}]}
    joined = join([("one", one), ("other", other)])
    assert joined.case == one
    assert joined.contradictions == ("`parcels[1].waybill` is `A1` by one, and `B2` by other",)


def test_of_an_answer_about_the_last_mile_number_the_tracking_alone_is_taken() -> None:
    case = {"parcels": [{"parcel_id": "1", "waybill": "LP1", "transfer_waybill": {"waybill": "RR1"}}]}
    answer = {
        "parcels": [{"parcel_id": "RR1", "waybill": "RR 1", "carrier": "y", "tracking": {"events": []}}]
    }
    joined = join([("case", case), ("answer", answer)])
    tracking = {"waybill": "RR 1", "events": []}
    assert joined.case == {"parcels": [{**case["parcels"][0], "tracking": tracking}]}
    assert joined.contradictions == ()
    (remark,) = joined.remarks
    assert remark.startswith("answer: `RR 1` and `LP1` ")


def test_nothing_is_said_by_a_null() -> None:
    def part(**parcel: Any) -> dict[str, Any]:
        return {"as_of": None, "parcels": [{"parcel_id": "1", **parcel}]}

    told = {"events": []}
    parts = [part(tracking=None), part(tracking=told), part(tracking=None, waybill="A"), {"as_of": "t"}]
    joined = join((str(number), each) for number, each in enumerate(parts))
    assert joined.case == {"as_of": "t", "parcels": [{"parcel_id": "1", "tracking": told, "waybill": "A"}]}
    assert joined.contradictions == ()


def test_a_list_of_words_is_one_value() -> None:
    joined = join([("one", {"dispute": {"grounds": ["a"]}}), ("other", {"dispute": {"grounds": ["a", "b"]}})])
    assert joined.case["dispute"]["grounds"] == ["a"]
    assert joined.contradictions == ('`dispute.grounds` is `["a"]` by one, and `["a", "b"]` by other',)


def test_an_empty_list_says_that_there_is_nothing() -> None:
    joined = join([("one", {"parcels": []}), ("other", {"parcels": [{"parcel_id": "1"}]})])
    assert joined.case == {"parcels": []}
    assert len(joined.contradictions) == 1


@pytest.mark.parametrize("key", ["evidence_requests", "assessments"])
def test_records_without_an_id_stand_beside_each_other_once(key: str) -> None:
    one, other = {"fact": "a"}, {"fact": "b"}
    joined = join([("one", {key: [one, one]}), ("other", {key: [other, one]})])
    assert joined.case == {key: [one, one, other]}


def test_assessments_in_both_forms() -> None:
    joined = join([("one", {"assessments": {"a": "1"}}), ("other", {"assessments": [{"fact": "b"}]})])
    assert joined.case == {"assessments": [{"fact": "a", "value": "1"}, {"fact": "b"}]}
    assert joined.contradictions == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("4.50", Decimal("4.5"), True),
        ("4", 4, True),
        ("7", "07", False),
        ("08001", "8001", False),
        ("true", True, True),
        ("2026-03-01T10:00:00Z", "2026-03-01T12:00:00+02:00", True),
        ("2026-03-01T10:00:00", "2026-03-01T10:00:00Z", False),
        ("1" * 5_000, "1" * 4_999, False),
        ([{"a": 1}], [{"a": "1"}], True),
        ({"a": 1}, "a", False),
    ],
)
def test_values_that_are_written_differently(one: Any, other: Any, same: bool) -> None:
    assert agree(one, other) is same
    assert agree(other, one) is same


@given(st.text(max_size=60), st.text(max_size=60))
def test_equal_texts_agree(one: str, other: str) -> None:
    assert agree(one, one)
    assert agree(one, other) == agree(other, one)


def test_many_records_are_joined() -> None:
    lines = [{"line_id": str(number)} for number in range(20_000)]
    joined = join([("one", {"order": {"lines": lines}}), ("other", {"order": {"lines": lines[::-1]}})])
    assert joined.case["order"]["lines"] == lines
