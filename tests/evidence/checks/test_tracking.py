"""The judgement of a parcel's records and answers: the examples of its page, and what always holds."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.instants import DAY, HOUR
from engine.possible import FAR
from evidence.checks.tracking import (
    STATUSES,
    Number,
    Recorded,
    TrackingAnswer,
    TrackingRecord,
    certain,
    contradicted_deliveries,
    customs_since,
    delivered_after_turn,
    direction,
    first_acceptance,
    first_bounds,
    last_bounds,
    last_records,
    possible_numbers,
    possible_statuses,
    turned_back,
    ways,
)
from tests.evidence.checks.pages import Cells, rows, sections

AS_OF = 30 * DAY
ANY = frozenset(STATUSES)


def read_records(text: str, answer: int = 0) -> list[TrackingRecord]:
    """Records in the page's notation."""
    if text == "nothing":
        return []
    written = [each.split() for each in text.split(", ")]
    days = [float(day.rstrip("~")) for day, _ in written if day != "*"]
    ascending = direction([int(day * DAY) for day in days])
    return [
        TrackingRecord(
            *bounds(day), ANY if status == "?" else frozenset({status}), position * ascending, answer
        )
        for position, (day, status) in enumerate(written)
    ]


def bounds(day: str) -> tuple[int, int]:
    if day == "*":
        return -FAR, AS_OF
    at = int(float(day.rstrip("~")) * DAY)
    return (at - 14 * HOUR, at + 12 * HOUR) if day.endswith("~") else (at, at)


def written_day(record: TrackingRecord) -> str:
    if record.low == -FAR:
        return "*"
    if record.low == record.high:
        return f"{record.low / DAY:g}"
    return f"{(record.low + 14 * HOUR) / DAY:g}~"


def judged(records: list[TrackingRecord]) -> Cells:
    last = last_records(records)
    contradicted = contradicted_deliveries(records, last)
    statuses = possible_statuses(last, contradicted)
    delivered = [record for record in last if "delivered" in record.statuses] + contradicted
    assert len(delivered) < 2
    sure = "" if not delivered or len(delivered[0].statuses) == 1 else "perhaps "
    turn = turned_back(records)
    return (
        "any" if statuses == ANY else " or ".join(sorted(statuses)),
        sure + written_day(delivered[0]) if delivered else None,
        "yes" if contradicted else "no",
        None if turn is None else in_words(turn[1]),
        in_words(delivered_after_turn(records, last, contradicted)),
    )


def in_words(possible: frozenset[bool] | None) -> str | None:
    if possible is None:
        return None
    return "perhaps" if len(possible) > 1 else "yes" if True in possible else "no"


@pytest.mark.parametrize("row", rows("tracking"), ids=lambda row: str(row[0]))
def test_the_examples_of_the_page(row: Cells) -> None:
    assert row[0] is not None
    assert judged(read_records(row[0])) == row[1:]


def answer_rows() -> list[tuple[str, ...]]:
    found = re.findall(
        r"^\| (one|two) \| `(.+)` \| (.+) \| (.+) \|$", sections("tracking")["Which answers count"], re.M
    )
    assert len(found) > 10
    return found


def read_answers(text: str, two: bool) -> list[TrackingAnswer]:
    answers = []
    names = {"own": "OWN1", "transfer": "LM2", "other": "XX3", "?": None}
    for index, each in enumerate(text.split("; ")):
        head, records = each.split(": ")
        number, source, day = head.split()
        answers.append(
            TrackingAnswer(
                {"screenshot": "seller_screenshot"}.get(source, source),
                int(day) * DAY,
                possible_numbers(names[number], "own-1", "LM 2" if two else None),
                read_records(records, index),
            )
        )
    return answers


@pytest.mark.parametrize("row", answer_rows(), ids=lambda row: row[1])
def test_the_examples_of_answers(row: tuple[str, ...]) -> None:
    numbers, text, accounts, unqueried = row
    found = ways(read_answers(text, numbers == "two"), numbers == "two")
    assert ("; ".join("+".join(str(index + 1) for index in way.answers) for way in found) or "–") == accounts
    named = {way.unqueried for way in found} - {None}
    assert named <= {"own", "transfer"}
    assert unqueried == ("–" if not named else "transfer" if "transfer" in named else "own")


@pytest.mark.parametrize(
    ("named", "own", "transfer", "earlier", "expected"),
    [
        (None, "A1", None, False, {"own"}),
        (None, None, None, False, {"own"}),
        (" ", "A1", None, False, {"own"}),
        ("a-1", "A 1", None, False, {"own"}),
        ("B2", "A1", None, False, {"other"}),
        ("B2", "A1", "B2", False, {"transfer"}),
        ("B2", None, None, False, {"own", "other"}),
        ("B2", "A1", "", False, {"transfer", "other"}),
        ("A1", "A1", "a1", False, {"own"}),
        (None, "A1", "a1", False, {"own"}),
        (None, "A1", "", False, {"own", "transfer"}),
        (None, "A1", None, True, {"other"}),
        (None, "A1", "B2", True, {"transfer", "other"}),
        ("A1", "A1", None, True, {"own"}),
    ],
)
def test_which_number_an_answer_may_be_of(
    named: str | None, own: str | None, transfer: str | None, earlier: bool, expected: set[Number]
) -> None:
    assert possible_numbers(named, own, transfer, earlier) == expected


def test_customs_without_an_event() -> None:
    held = last_records(read_records("1 accepted, 5 customs_clearing"))
    assert customs_since(held) == (5 * DAY, 5 * DAY)
    assert customs_since(last_records(read_records("1 accepted, 5 customs_clearing, 6 in_transit"))) is None


def test_the_first_acceptance_may_be_earlier_than_the_one_that_is_sure() -> None:
    found = first_acceptance(read_records("2 ?, 5 accepted, 7 accepted"))
    assert found is not None
    assert (found[0].low, [each.low for each in found[1]]) == (5 * DAY, [2 * DAY])
    assert first_acceptance(read_records("* accepted, 5 in_transit")) is None


# -- what always holds ---------------------------------------------------------------------------------

statuses = st.sampled_from([*(frozenset({each}) for each in STATUSES), ANY])
times = st.one_of(
    st.integers(0, 25).map(lambda day: (day * DAY, day * DAY)),
    st.integers(0, 25).map(lambda day: (day * DAY - 14 * HOUR, day * DAY + 12 * HOUR)),
    st.just((-FAR, AS_OF)),
)
records = st.builds(lambda time, status: TrackingRecord(time[0], time[1], status), times, statuses)
lists = st.lists(records, min_size=1, max_size=8)
distinct = st.lists(records, min_size=1, max_size=8, unique_by=lambda each: (each.low, each.high))


def possible(listed: list[TrackingRecord]) -> frozenset[str]:
    last = last_records(listed)
    return possible_statuses(last, contradicted_deliveries(listed, last))


@given(distinct, st.integers())
def test_the_order_of_a_list_changes_nothing_where_no_two_times_are_equal(
    listed: list[TrackingRecord], seed: int
) -> None:
    shuffled = random.Random(seed).sample(listed, len(listed))
    assert possible(shuffled) == possible(listed)
    assert first_bounds(shuffled) == first_bounds(listed)
    one, other = last_records(shuffled), last_records(listed)
    assert last_bounds(one) == last_bounds(other)
    assert customs_since(one) == customs_since(other)
    assert contradicted_deliveries(shuffled, one) == contradicted_deliveries(listed, other)
    assert turned_back(shuffled) == turned_back(listed)
    after = delivered_after_turn(shuffled, one, contradicted_deliveries(shuffled, one))
    assert after == delivered_after_turn(listed, other, contradicted_deliveries(listed, other))


@given(lists, times, st.integers(0, 8))
def test_a_record_whose_meaning_is_not_known_only_widens(
    listed: list[TrackingRecord], time: tuple[int, int], place: int
) -> None:
    unknown = TrackingRecord(*time, ANY)
    more = [*listed[:place], unknown, *listed[place:]]
    assert possible(more) >= possible(listed)
    assert unknown not in last_records(more) or possible(more) == ANY
    assert turned_back(more) == turned_back(listed)


@given(lists, statuses)
def test_a_record_without_a_time_only_widens(listed: list[TrackingRecord], status: frozenset[str]) -> None:
    undated = TrackingRecord(-FAR, AS_OF, status)
    more = [*listed, undated]
    # a label counts only while nothing else is recorded, whenever that was
    assert possible(more) >= possible(listed) - {"label_only"}
    assert possible(more) >= status - {"label_only"}
    before, after = turned_back(listed), turned_back(more)
    assert after is not None or before is None
    if before is not None and after is not None:
        assert after[1] >= before[1]
    low, high = first_bounds(more)
    assert low <= first_bounds(listed)[0]
    assert high == min(first_bounds(listed)[1], AS_OF)


@given(st.lists(lists, min_size=1, max_size=3), st.lists(st.integers(0, 20), min_size=4, max_size=4))
def test_nothing_under_the_other_number_changes_nothing_beside_what_is_found(
    found: list[list[TrackingRecord]], retrieved: list[int]
) -> None:
    sources = ("carrier", "aggregator", "seller_screenshot")
    answers = [
        TrackingAnswer(sources[index], retrieved[index] * DAY, frozenset({"own"}), listed)
        for index, listed in enumerate(found)
    ]
    nothing = TrackingAnswer("carrier", retrieved[3] * DAY, frozenset({"transfer"}), [])

    def accounts(given: list[TrackingAnswer]) -> list[list[Recorded]]:
        return [
            [each for index in way.answers for each in given[index].records]
            for way in ways(given, two_numbers=True)
        ]

    assert accounts([*answers, nothing]) == accounts(answers)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["carrier", "aggregator", "seller_screenshot"]),
            st.one_of(st.none(), st.integers(0, 9)),
            st.sampled_from(["own", "transfer", "other"]),
            st.one_of(st.just([]), lists),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 3),
)
def test_not_knowing_the_number_of_an_answer_keeps_every_account_that_was_possible(
    told: list[tuple[str, int | None, Number, list[TrackingRecord]]], position: int
) -> None:
    known = [TrackingAnswer(source, day, frozenset({number}), found) for source, day, number, found in told]
    position %= len(known)
    doubtful = list(known)
    one = known[position]
    doubtful[position] = TrackingAnswer(
        one.source, one.retrieved, frozenset({"own", "transfer", "other"}), one.records
    )
    kept = {way.answers for way in ways(doubtful, two_numbers=True)}
    assert {way.answers for way in ways(known, two_numbers=True)} <= kept
    assert not certain(doubtful)
