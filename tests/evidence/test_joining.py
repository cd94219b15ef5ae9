"""Parts of a case joined: what is said once is taken over, what is said twice must agree."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evidence.joining import join

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
