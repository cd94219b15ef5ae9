"""Proposals: by name, by values; what is not certain is marked, what has no place is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.mapping.drafting import mapping_text
from engine.diagnostics import Refused
from engine.layout import UNSHOWABLE
from tests.desk.mapping.exports import confirmed, mapping_of, proposed, tree

HEADINGS = st.text(min_size=1, max_size=12).filter(lambda text: not UNSHOWABLE.search(text))
DATES = ["2026-03-01 09:00:00", "2026-03-21 09:00:00"]


def places(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Where columns are proposed to go."""
    return {each.column.name: each.to for each in proposed(columns).columns}


def doubts(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is doubtful of each proposal."""
    return {each.column.name: each.doubts for each in proposed(columns).columns}


@pytest.mark.parametrize(
    ("name", "values", "place"),
    [
        ("Dispute No.", ["D1"], "case_id"),
        ("disputeId", ["D1"], "case_id"),
        ("ORDER_DATE", DATES, "order.placed_at"),
        ("纠纷号", ["D1"], "case_id"),
        ("order.placed_at", DATES, "order.placed_at"),
        ("Tracking #", ["RB123456785CN"], "parcels[].waybill"),
        ("SKU 2", ["A"], "order.lines[2].line_id"),
        ("items[2].quantity", ["3"], "order.lines[2].quantity"),
        ("buyer.country", ["ES"], "order.ship_to.country"),
    ],
)
def test_a_known_name_with_fitting_values_is_sure(name: str, values: list[str], place: str) -> None:
    assert places({name: values}) == {name: [place]}
    assert doubts({name: values}) == {name: []}


def test_a_name_that_is_merely_alike_is_marked() -> None:
    assert places({"Trackng number": ["RB123456785CN"]}) == {"Trackng number": ["parcels[].waybill"]}
    assert "of 100 like" in doubts({"Trackng number": ["RB123456785CN"]})["Trackng number"][0]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        (["USD", "EUR"], "order.currency"),
        (["ES", "FR"], "order.ship_to.country"),
        (["RB123456785CN"], "parcels[].waybill"),
    ],
)
def test_values_alone_propose_and_are_marked(values: list[str], place: str) -> None:
    assert places({"xyzzy": values}) == {"xyzzy": [place]}
    assert doubts({"xyzzy": values}) == {"xyzzy": ["by its values alone"]}


@pytest.mark.parametrize("values", [["soon", "later"], ["2026-03-01 09:00:00", "soon"]])
def test_a_name_whose_values_do_not_fit_has_no_place(values: list[str]) -> None:
    draft = proposed({"Order Date": values})
    assert draft.columns == []
    assert [profile.name for profile in draft.left_out] == ["Order Date"]


def test_two_columns_are_not_given_one_place() -> None:
    draft = proposed({"Dispute Id": ["1"], "Case Id": ["1"]})
    assert [each.column.name for each in draft.columns] == ["Dispute Id"]
    assert [profile.name for profile in draft.left_out] == ["Case Id"]


def test_days_and_months_that_cannot_be_told_apart_are_marked() -> None:
    clear = {"Order Date": ["25/03/2026 09:00"]}
    assert doubts(clear) == {"Order Date": []}
    assert proposed(clear).columns[0].written == "day_month_year"
    unclear = {"Order Date": ["05/03/2026 09:00"]}
    assert "cannot be told apart" in doubts(unclear)["Order Date"][0]
    both = proposed({"Order Date": ["05/03/2026 09:00"], "Claim Date": ["03/25/2026 09:00"]})
    assert [each.written for each in both.columns] == ["month_day_year", "month_day_year"]
    assert "as those of other columns" in both.columns[0].doubts[0]


def test_dates_without_a_time_and_whole_amounts_are_marked() -> None:
    assert "beginning of the day" in doubts({"Order Date": ["2026-03-25"]})["Order Date"][0]
    assert "minor units" in doubts({"Unit Price": ["990", "1250"]})["Unit Price"][0]
    assert "marks may stand" in doubts({"Unit Price": ["1,250"]})["Unit Price"][0]
    assert doubts({"Unit Price": ["9.90"]})["Unit Price"] == []


def test_codes_are_placed_or_named() -> None:
    codes = ["INR", "115", "Color_not_as_described@3rdIssueReason", "Arrived damaged", "ZZ9", "not_received"]
    (column,) = proposed({"Reason": codes}).columns
    assert column.codes == {
        "INR": "not_received",
        "115": "not_received",
        "Color_not_as_described@3rdIssueReason": {
            "dispute.reason": "not_as_described", "dispute.grounds": ["color"],
        },
        "Arrived damaged": {"dispute.reason": "not_as_described", "dispute.grounds": ["damaged"]},
    }  # fmt: skip
    assert column.unplaced == [("ZZ9", 1)]
    assert column.doubts == []


def test_codes_that_are_merely_alike_are_marked() -> None:
    (column,) = proposed({"Reason": ["item not recieved"]}).columns
    assert column.codes == {"item not recieved": "not_received"}
    assert "likeness alone" in column.doubts[0]


def test_a_column_of_which_no_code_is_known_is_marked() -> None:
    (column,) = proposed({"Reason": ["ZZ8", "ZZ9"]}).columns
    assert column.doubts == ["nothing is known of any of its codes"]


def test_several_words_in_a_cell_are_taken_apart() -> None:
    (column,) = proposed({"Grounds": ["color; wrong size", "color"]}).columns
    assert (column.separator, column.codes) == (";", {"wrong size": "size"})


def test_an_event_of_the_tracking_is_proposed_and_marked() -> None:
    draft = proposed({"Delivered At": DATES})
    assert draft.columns[0].to == ["parcels[].tracking.events[1].at"]
    assert draft.columns[0].doubts
    assert draft.always == {"parcels[].tracking.events[1].status": "delivered"}


def test_where_nothing_names_the_case_its_order_is_proposed_and_marked() -> None:
    (column,) = proposed({"Order No": ["1"]}).columns
    assert column.to == ["case_id", "order.order_id"]
    assert column.doubts


def test_what_is_missing_is_said() -> None:
    draft = proposed({"Dispute No": ["1"]})
    assert draft.missing == ["order.currency", "dispute.opened_at"]
    assert "dispute.seller_response" in draft.not_there


def test_columns_of_facts_are_found_by_their_names() -> None:
    draft = proposed(
        {"case_id": ["1"], "as_of": ["2026-03-01T00:00:00Z"], "dispute.reason": ["INR"]}, facts=True
    )
    assert [each.to for each in draft.columns] == [["case_id"], ["as_of"], ["dispute.reason"]]
    assert draft.missing == ["policy_date", "currency"]


def test_a_draft_is_a_mapping_that_nobody_has_confirmed() -> None:
    columns = {
        "Dispute No": ["D1"], "Opened At": DATES, "xyz": ["USD"], 'odd "name": #1': ["a", "b"],
        "Delivered At": DATES, "Reason": ["INR", "ZZ9", 'code "9": #'], "no": ["USD 1"],
    }  # fmt: skip
    text = mapping_text(proposed(columns), "export.csv", "UTC")
    with pytest.raises(Refused) as refused:
        mapping_of(text, "")
    assert {each.code for each in refused.value.problems} == {"not-confirmed"}
    mapping = mapping_of(confirmed(text), "")
    mapping.check_columns(list(columns), open_ended=False)
    assert tree(text)["left_out"] == ['odd "name": #1', "no"]
    assert '# not placed: "ZZ9", in 1 row' in text


def test_words_of_people_are_not_taken_for_codes() -> None:
    texts = [f"I wrote {number} letters" for number in range(40)]
    assert [each.name for each in proposed({"Reason": texts}).left_out] == ["Reason"]
    (column,) = proposed({"Reason": [*texts, "INR"]}).columns
    assert len(column.unplaced) == 40


@settings(max_examples=60)
@given(st.dictionaries(HEADINGS, st.lists(st.text(max_size=8), max_size=3), max_size=4))
def test_whatever_columns_hold_their_draft_is_a_mapping(columns: dict[str, list[str]]) -> None:
    named = {name: [each for each in values if each.strip()] for name, values in columns.items()}
    draft = proposed({**named, "Reason": ["INR", *(value for values in named.values() for value in values)]})
    found = tree(mapping_text(draft, "export.csv", "UTC"))
    assert set(found["columns"]) | set(found.get("left_out", ())) == {*named, "Reason"}


def test_a_draft_shows_no_values_of_columns_that_are_no_codes() -> None:
    columns = {"Recipient": ["Ana Ruiz"], "Memo": ["call Ana Ruiz"], "Dispute No": ["D-77"]}
    text = mapping_text(proposed(columns), "export.csv", "UTC")
    assert "Ana" not in text
    assert "D-77" not in text
