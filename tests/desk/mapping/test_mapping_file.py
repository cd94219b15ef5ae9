"""Mapping files: all that is wrong with one is said, each with its place; nothing unconfirmed is used."""

from __future__ import annotations

from collections import Counter

import pytest
from jsonschema import Draft202012Validator

from desk.mapping.names import absence_counts, synonyms
from desk.schemas import schema
from engine.diagnostics import Refused, render
from tests.desk.mapping.exports import LEAST, NOT_THERE, desk, mapping_of, targets, tree

ALL_WRONG = """
zone: {is: Mars/Olympus, sure: false}
columns:
  id: case_id
  other id: {to: case_id, codes: {A: B}}
  opened: {to: dispute.opend_at}
  reason:
    to: dispute.reason
    codes: {INR: not_recieved, SNAD: [not_as_described, own_reasons], XX: {dispute.ground: [color]}}
  price: {to: "order.lines[].unit_price", written: seconds}
  titles: {to: "order.lines[1].title", separator: ";"}
  paid: {to: order.freight_paid, sure: false}
"""


def problems(text: str, besides: str = NOT_THERE) -> dict[str, str]:
    """The codes of what is wrong, with the words of each."""
    with pytest.raises(Refused) as refused:
        mapping_of(text, besides)
    return {each.code: render([each]) for each in refused.value.problems}


def test_the_least_mapping_is_enough() -> None:
    mapping = mapping_of(LEAST)
    assert [column.name for column in mapping.columns] == ["id", "opened"]
    assert (mapping.case, mapping.facts) == ("id", False)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        mapping_of(ALL_WRONG)
    found = Counter(each.code for each in refused.value.problems)
    assert found == {
        "bad-meaning": 2, "mixed-items": 1, "not-confirmed": 2, "not-fitting": 3, "not-given": 2,
        "place-twice": 1, "unknown-place": 2, "unknown-zone": 1,
    }  # fmt: skip


def test_each_is_shown_with_its_line_underlined_and_what_may_be_meant() -> None:
    with pytest.raises(Refused) as refused:
        mapping_of(ALL_WRONG)
    shown = render(refused.value.problems)
    assert (
        """
error[unknown-place]: there is no place in a case document `dispute.opend_at`
  mapping.yaml:6:16
  |
6 |   opened: {to: dispute.opend_at}
  |                ^^^^^^^^^^^^^^^^
  help: did you mean `dispute.opened_at`?
"""
        in shown
    )
    assert "did you mean `not_received`?" in shown


def test_keys_and_words_of_the_file_are_checked_first() -> None:
    said = problems(LEAST + "emptyy: [x]\nmakes: case")
    assert "did you mean `empty`?" in said["unknown-key"]
    assert len(said) == 2


@pytest.mark.parametrize(
    "unconfirmed",
    [
        LEAST.replace("opened: dispute.opened_at", "opened: {to: dispute.opened_at, sure: false}"),
        LEAST + "zone: {is: UTC, sure: false}",
    ],
)
def test_what_nobody_has_confirmed_is_refused(unconfirmed: str) -> None:
    said = problems(unconfirmed)
    assert set(said) == {"not-confirmed"}
    assert "sure: false" in said["not-confirmed"]
    mapping_of(unconfirmed.replace("sure: false", "sure: true"))


def test_what_every_case_must_say_has_to_be_mapped_or_stated() -> None:
    assert "nothing says `order.currency`" in problems(LEAST.replace("order.currency: USD", ""))["not-given"]
    assert "nothing says `case_id`" in problems(LEAST.replace("id: case_id", "id: as_of"))["not-given"]
    with_plan = LEAST.replace("id: case_id", "id: case_id\n  asked: dispute.proposals[].amount")
    besides = NOT_THERE.replace("dispute.proposals, ", "")
    assert "dispute.proposals[].kind" in problems(with_plan, besides)["not-given"]
    stated = "{order.currency: USD, 'dispute.proposals[].by': buyer, 'dispute.proposals[].kind': refund_only}"
    assert mapping_of(with_plan.replace("{order.currency: USD}", stated), besides)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("order.currency: Dollars", "no currency code"),
        ("order.currency: USD, as_of: 2026-03-01T00:00:00", "no offset"),
        ("order.currency: USD, as_of: soon", "not a date and time"),
        ("order.currency: USD, order.freight_paid: '4,50'", "not an amount"),
        ("order.currency: USD, dispute.reason: INR", "no word of the format"),
        ("order.currency: USD, case_id: A", "an id of its own"),
    ],
)
def test_what_is_stated_of_all_is_in_the_words_of_the_format(stated: str, reason: str) -> None:
    assert reason in problems(LEAST.replace("order.currency: USD", stated))["bad-value"]


def test_silence_that_denies_something_has_to_be_confirmed() -> None:
    said = problems(LEAST, "")
    assert set(said) == {"absence-not-confirmed"}
    assert "dispute.seller_response" in said["absence-not-confirmed"]
    missing = NOT_THERE.replace("dispute.seller_response,", "")
    assert "dispute.seller_response" in problems(LEAST, missing)["absence-not-confirmed"]
    with_column = LEAST.replace("id: case_id", "id: case_id\n  answered: dispute.seller_response.at")
    assert mapping_of(with_column, missing)
    assert "place-twice" in problems(with_column)


def test_places_whose_absence_counts_are_places() -> None:
    for place in absence_counts():
        assert any(name == place or name.startswith((f"{place}.", f"{place}[")) for name in targets().by_name)


def test_every_place_of_the_synonyms_is_one() -> None:
    listed = synonyms()
    known = targets()
    for place in (*listed["places"], *listed["together"]):
        assert known.find(place) is not None, place
    statuses = known.by_name["parcels[].tracking.events[].status"].words
    assert set(listed["events"]) <= set(statuses)


def test_every_place_and_word_of_the_meanings_is_one() -> None:
    from desk.mapping import names

    listed = names._data("meanings.yaml")
    places = targets().by_name
    for place, words in listed.items():
        if place not in ("truth", "implies"):
            assert set(words) <= set(places[place].words), place
    for place, implied in listed["implies"].items():
        assert place in listed
        assert all(word in places[other].words for other, word in implied.items()), place


def test_a_mapping_fits_its_schema() -> None:
    validator = Draft202012Validator(schema("mapping"))
    assert list(validator.iter_errors(tree(LEAST + NOT_THERE))) == []
    assert list(validator.iter_errors({"colums": {}}))


def test_columns_of_the_export_are_held_to_the_mapping() -> None:
    mapping = mapping_of(LEAST)
    mapping.check_columns(["id", "opened"], open_ended=False)
    with pytest.raises(Refused) as refused:
        mapping.check_columns(["id", "opend", "memo"], open_ended=False)
    codes = sorted(each.code for each in refused.value.problems)
    assert codes == ["no-such-column", "unmapped-column", "unmapped-column"]
    assert "did you mean `opend`?" in str(refused.value)


def test_a_mapping_of_facts_names_columns_of_a_fact_table() -> None:
    text = """
makes: facts
columns:
  id: case_id
  judged: as_of
  dated: policy_date
  why: {to: dispute.reason, codes: {INR: not_received}}
always: {currency: USD}
"""
    assert mapping_of(text, "").facts
    assert "unknown-place" in problems(text.replace("dispute.reason", "order.lines"), "")


def test_a_file_that_cannot_be_read_is_refused() -> None:
    from pathlib import Path

    from desk.mapping.loading import mapping_file

    with pytest.raises(Refused, match="unreadable-file"):
        mapping_file(Path("/no/such/mapping.yaml"), desk().vocabulary, desk().book.draft.folder.calendar)
