"""The states of a proof: every line of the table, and the laws between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.proofs import (
    ACCEPTED,
    ALL,
    LATE_EVIDENCE,
    OVERDUE,
    REJECTED,
    Instants,
    State,
    all_of,
    any_of,
    document_state,
    proof_state,
    union,
    variants,
    waived_state,
)

ENDS = (100, 110)
AFTER = 200
RUNNING = 105


def state(
    notice: int | None = 0,
    accepted: int | None = None,
    unjudged: int | None = None,
    rejected: int | None = None,
    ends: tuple[int, int] | None = ENDS,
    as_of: int = AFTER,
    late: str | None = None,
) -> State:
    return proof_state(Instants(notice, accepted, unjudged, rejected), ends, as_of, late)


@pytest.mark.parametrize(
    ("given_state", "expected"),
    [
        (state(accepted=50), State(ACCEPTED, "")),
        (state(accepted=100), State(ACCEPTED, "")),
        (state(notice=None, accepted=50, ends=None), State(ACCEPTED, "")),
        (state(accepted=50, as_of=RUNNING), State(ACCEPTED, "")),
        (state(unjudged=50), State(ACCEPTED | REJECTED, "judge")),
        (state(notice=None, unjudged=50, ends=None), State(ACCEPTED | REJECTED, "judge")),
        (state(notice=None, ends=None), State(ALL, "ask")),
        (state(notice=None, rejected=50, ends=None), State(ALL, "ask")),
        (state(accepted=101), State(ACCEPTED | OVERDUE, "person")),
        (state(accepted=150), State(ACCEPTED | OVERDUE, "person")),
        (state(unjudged=150), State(ACCEPTED | OVERDUE, "person")),
        (state(as_of=RUNNING), State(ALL, "time")),
        (state(rejected=50, as_of=RUNNING), State(ALL, "time")),
        (state(ends=None), State(ALL, "person")),
        (state(rejected=50, ends=None), State(REJECTED, "")),
        (state(accepted=50, ends=None), State(ACCEPTED, "")),
        (state(rejected=50), State(REJECTED, "")),
        (state(rejected=150), State(REJECTED, "")),
        (state(), State(OVERDUE, "")),
    ],
)
def test_the_first_line_that_fits(given_state: State, expected: State) -> None:
    assert given_state == expected


LATE = State(ACCEPTED | OVERDUE, "person")


@pytest.mark.parametrize(
    ("late", "between", "after", "unjudged_after"),
    [
        (None, LATE, LATE, LATE),
        ("late_to_person", LATE, LATE, LATE),
        ("late_ignored", LATE, State(OVERDUE, ""), State(OVERDUE, "")),
        ("always_admitted", State(ACCEPTED, ""), State(ACCEPTED, ""), State(ACCEPTED | REJECTED, "judge")),
    ],
)
def test_a_reading_says_whether_late_evidence_counts(
    late: str | None, between: State, after: State, unjudged_after: State
) -> None:
    assert state(accepted=101, late=late) == between
    assert state(accepted=110, late=late) == between
    assert state(accepted=111, late=late) == after
    assert state(unjudged=111, late=late) == unjudged_after
    assert state(late=late) == State(OVERDUE, "")
    assert state(rejected=150, late=late) == State(REJECTED, "")
    assert state(as_of=RUNNING, late=late) == State(ALL, "time")
    assert state(accepted=100, late=late) == State(ACCEPTED, "")


def test_late_evidence_that_is_ignored_leaves_what_came_between_the_ends_to_a_person() -> None:
    assert state(accepted=150, unjudged=105, late="late_ignored") == LATE
    assert state(accepted=150, rejected=50, late="late_ignored") == State(REJECTED, "")


TIMES = st.one_of(st.none(), st.integers(0, 250))


@given(
    TIMES, TIMES, TIMES, TIMES, st.booleans(), st.integers(0, 300), st.sampled_from((None, *LATE_EVIDENCE))
)
def test_an_open_state_says_what_settles_it_and_a_settled_one_does_not(
    notice: int | None,
    accepted: int | None,
    unjudged: int | None,
    rejected: int | None,
    limited: bool,
    as_of: int,
    late: str | None,
) -> None:
    ends = (notice + 100, notice + 110) if limited and notice is not None else None
    found = proof_state(Instants(notice, accepted, unjudged, rejected), ends, as_of, late)
    several = bool(found.mask & (found.mask - 1))
    assert found.mask
    assert several == bool(found.settled_by)


@given(TIMES, TIMES, TIMES, st.integers(0, 300))
def test_an_accepted_proof_in_time_stays_accepted_whatever_else_arrives(
    unjudged: int | None, rejected: int | None, notice: int | None, as_of: int
) -> None:
    ends = None if notice is None else (notice + 100, notice + 110)
    in_time = 50 if notice is None else notice + 100
    found = proof_state(Instants(notice, in_time, unjudged, rejected), ends, as_of)
    assert found == State(ACCEPTED, "")


def test_a_waived_proof_is_taken_if_it_is_volunteered_and_else_overdue() -> None:
    assert waived_state(Instants(None, 5, None, None)) == State(ACCEPTED, "")
    assert waived_state(Instants(None, None, 5, None)) == State(ACCEPTED | REJECTED, "judge")
    assert waived_state(Instants(None, None, None, 5)) == State(OVERDUE, "")
    assert waived_state(Instants(None, None, None, None)) == State(OVERDUE, "")


def test_any_of_several_kinds_meets_a_proof_asked_for_by_the_latest_notice() -> None:
    first = Instants(notice=10, accepted=None, unjudged=30, rejected=20)
    second = Instants(notice=15, accepted=40, unjudged=None, rejected=None)
    assert any_of([first, second]) == Instants(15, 40, 30, 20)


def test_all_of_several_kinds_are_as_bad_as_the_worst() -> None:
    assert all_of([State(ACCEPTED, ""), State(OVERDUE, "")]) == State(OVERDUE, "")
    assert all_of([State(ACCEPTED, ""), State(ACCEPTED, "")]) == State(ACCEPTED, "")
    open_one = State(ACCEPTED | REJECTED, "judge")
    assert all_of([State(ACCEPTED, ""), open_one]) == open_one
    assert all_of([State(OVERDUE, ""), open_one]) == State(OVERDUE, "")
    assert all_of([State(ALL, "time"), State(ALL, "ask")]) == State(ALL, "ask")


def test_a_proof_whose_arrival_is_not_known_may_be_in_time_or_late() -> None:
    least, greatest = Instants(0, -1, None, None), Instants(0, 150, None, None)
    states = [proof_state(each, ENDS, AFTER) for each in variants(least, greatest)]
    assert union(states) == State(ACCEPTED | OVERDUE, "ask")
    assert variants(least, least) == [least]


@pytest.mark.parametrize(
    ("instants", "expected"),
    [
        ([], State(0b001, "")),
        ([Instants(None, None, None, 5)], State(0b100, "")),
        ([Instants(None, None, 5, 5)], State(0b110, "judge")),
        ([Instants(None, None, 5, None), Instants(None, 9, None, None)], State(0b010, "")),
    ],
)
def test_a_volunteered_document(instants: list[Instants], expected: State) -> None:
    assert document_state(instants) == expected
