"""Two small policies compared by numbers and instants: a case on the threshold, or a proof that none is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from engine.instants import DAY, HOUR, parse_moment
from engine.proving import arithmetic, quantities
from engine.proving.equivalence import Comparison, compare
from tests.conformance.generated_cases import DATES
from tests.conformance.generated_policies import WrittenPolicy
from tests.conformance.small_policies import small_policy

HAPPENS = {"type": "instant", "absent": "did_not_happen"}
NUMBER = {"type": "number"}
RAW = {"seen.start": HAPPENS, "seen.end": HAPPENS, "seen.number": NUMBER, "seen.other": NUMBER,
       "seen.third": NUMBER}  # fmt: skip
EITHER = "window_end(seen.start, limit.most if given(seen.number) else limit.five)"
WITHOUT_END = "not given(seen.end) and as_of <= window_end(seen.start, limit.most)"
ROWS: list[dict[str, Any]] = [
    {"when": {"seen.decisive": "true"}, "then": {"outcome": "completed", "liable": "none"}},
    {"then": {"outcome": "released", "liable": "none"}},
]
Judged = Callable[[Mapping[str, int], int], bool]
"""What a threshold leaves open, of the numbers of a case and the instant at which it is judged."""


def policy(
    formula: str,
    most: int = 3,
    window_ends: str = "two_ends",
    facts: Mapping[str, Any] | None = None,
    **decisive: Any,
) -> WrittenPolicy:
    """A policy that rules by one fact with a formula, which may count with `limit.most`."""
    limits = {"most": most, "two": 2, "five": 5, "far": 300}
    counted = {
        name: {"value": value, "unit": "pieces", "clause": "C-1", "meaning": "m"}
        for name, value in limits.items()
    }
    passage = {
        "clauses": ["C-1"], "question": "q", "taken": window_ends, "why": "w",
        "readings": {"two_ends": "t", "exact_hours": "e", "end_of_day": "d"},
    }  # fmt: skip
    return small_policy(
        ROWS,
        {"released": {}},
        facts={**RAW, "seen.decisive": {"type": "bool", "formula": formula, **decisive}, **(facts or {})},
        more={
            "limits.yaml": {"limits": counted},
            "interpretations.yaml": {"interpretations": {"AMB-2": passage}},
            "policy.yaml": {"window_ends": "reading.AMB-2"},
        },
    )


def compared(before: WrittenPolicy, after: WrittenPolicy) -> Comparison:
    return compare(before.load(), after.load(), DATES[0])


def outcomes(found: Comparison) -> set[tuple[str, str]]:
    return {(each.before["outcome"], each.after["outcome"]) for each in found.differences}


def elapsed(numbers: Mapping[str, int]) -> int:
    return numbers["seen.end"] - numbers["seen.start"]


@pytest.mark.parametrize(
    ("formula", "window_ends", "between"),
    [
        ("seen.end > seen.start + days(limit.most)", "two_ends",
         lambda seen, as_of: 3 * DAY < elapsed(seen) <= 4 * DAY),
        ("seen.end > day_end(seen.start, limit.most)", "two_ends",
         lambda seen, as_of: 3 * DAY < elapsed(seen) <= 5 * DAY),
        ("seen.end > window_end(seen.start, limit.most)", "exact_hours",
         lambda seen, as_of: 3 * DAY - HOUR <= elapsed(seen) <= 4 * DAY + HOUR),
        ("seen.end > window_end(seen.start, limit.most)", "end_of_day",
         lambda seen, as_of: 3 * DAY < elapsed(seen) <= 5 * DAY),
        ("seen.end > window_end(seen.start, limit.most)", "two_ends",
         lambda seen, as_of: 3 * DAY - HOUR <= elapsed(seen) <= 5 * DAY),
        ("given(seen.start) and now > seen.start + days(limit.most)", "two_ends",
         lambda seen, as_of: 3 * DAY < as_of - seen["seen.start"] <= 4 * DAY),
        ("given(seen.start) and as_of > day_end(seen.start, limit.most)", "two_ends",
         lambda seen, as_of: 3 * DAY < as_of - seen["seen.start"] <= 5 * DAY),
        (WITHOUT_END, "exact_hours",
         lambda seen, as_of: "seen.end" not in seen and as_of - seen["seen.start"] > 3 * DAY - HOUR),
        ("seen.number < limit.most", "two_ends", lambda seen, as_of: seen["seen.number"] == 3),
        ("seen.number + seen.other > limit.most", "two_ends",
         lambda seen, as_of: seen["seen.number"] + seen["seen.other"] == 4),
        ("seen.number < (limit.most if given(seen.other) else limit.five)", "two_ends",
         lambda seen, as_of: seen["seen.number"] == 3 and "seen.other" in seen),
        ("money.cost >= minor_units(limit.most)", "two_ends",
         lambda seen, as_of: 3 <= seen["money.cost"] < 400),
    ],
)  # fmt: skip
def test_a_limit_that_moves_by_one_is_shown_between_both(
    formula: str, window_ends: str, between: Judged
) -> None:
    found = compared(policy(formula, 3, window_ends), policy(formula, 4, window_ends))
    assert found.complete
    assert found.unshown == ()
    assert all(before != after for before, after in outcomes(found))
    assert any(between(each.numbers, each.as_of) for each in found.differences)


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("seen.number < limit.most", "seen.number + limit.two < limit.five"),
        ("seen.number < seen.other", "seen.number < seen.other and seen.number <= seen.other + limit.two"),
        ("seen.end > seen.start + days(limit.most)",
         "seen.end > seen.start + days(limit.most) and seen.end > seen.start"),
        ("seen.end > seen.start + days(limit.five)",
         "seen.end > seen.start + days(limit.five) and seen.end > day_end(seen.start, limit.two)"),
        ("seen.end > window_end(seen.start, limit.most)",
         "seen.end > window_end(seen.start, limit.most) and seen.end > window_end(seen.start, limit.two)"),
        (f"seen.end > {EITHER}", f"seen.end > {EITHER} and seen.end > window_end(seen.start, limit.two)"),
        ("seen.end > window_end(seen.start, limit.five)",
         "seen.end > window_end(seen.start, limit.five) and seen.end > seen.start + days(limit.two)"),
        ("given(seen.end)", "given(seen.end) and seen.end <= as_of"),
    ],
)  # fmt: skip
def test_what_no_numbers_tell_apart_is_proved_equal(formula: str, same: str) -> None:
    found = compared(policy(formula), policy(same))
    assert (found.differences, found.unshown, found.complete) == ((), (), True)


def test_what_only_looks_alike_is_shown() -> None:
    found = compared(policy("seen.number < limit.most"), policy("seen.number + limit.two <= limit.five"))
    (difference,) = found.differences
    assert difference.numbers["seen.number"] == 3
    assert found.complete


BELOW = "seen.number < seen.other and seen.other < seen.third"


def test_an_order_that_numbers_cannot_have_needs_no_case() -> None:
    found = compared(policy(BELOW), policy(f"{BELOW} and seen.number < seen.third"))
    assert (found.differences, found.unshown, found.complete) == ((), (), True)
    found = compared(policy(f"{BELOW} and seen.number >= seen.third"), policy("seen.number < seen.number"))
    assert (found.differences, found.unshown, found.complete) == ((), (), True)


def test_an_order_that_numbers_can_have_is_shown() -> None:
    found = compared(policy(BELOW), policy("seen.number < seen.third"))
    assert outcomes(found) == {("released", "completed")}
    for each in found.differences:
        first, second, third = (each.numbers[f"seen.{name}"] for name in ("number", "other", "third"))
        assert first < third
        assert not first < second < third
    assert (found.unshown, found.complete) == ((), True)


@pytest.mark.parametrize("days", range(5))
@pytest.mark.parametrize("change", ["2026-03-08T10:00:00Z", "2026-11-01T09:00:00Z"])
def test_a_window_over_a_change_of_the_clock_ends_where_a_case_has_it_end(
    change: str, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = arithmetic.LATER - 300 * DAY  # the case is judged later, and so it begins not long before
    monkeypatch.setattr(quantities, "_NEAR", after + DAY)
    formula = "seen.end > day_end(seen.start, limit.most) and seen.start + days(limit.far) >= as_of"
    changes = parse_moment(change).micros
    instant = changes - after - days * DAY
    found = compare(policy(formula, 3).load(), policy(formula, 4).load(), instant)
    assert outcomes(found) == {("completed", "released")}
    assert (found.unshown, found.complete) == ((), True)
    starts = [each.numbers["seen.start"] for each in found.differences]
    assert all(changes - days * DAY <= start <= changes - (days - 1) * DAY for start in starts)


def test_another_reading_of_the_ends_of_windows_is_shown_between_both() -> None:
    formula = "seen.end > window_end(seen.start, limit.most)"
    found = compared(policy(formula, 3, "exact_hours"), policy(formula, 3, "end_of_day"))
    # where the clock is put forward, 72 hours from a late evening end after the day
    assert outcomes(found) == {("completed", "released"), ("released", "completed")}
    assert (found.unshown, found.complete) == ((), True)
    for each in found.differences:
        least = 3 * DAY if each.before["outcome"] == "completed" else 3 * DAY - HOUR
        assert least < elapsed(each.numbers) <= least + DAY


def test_another_reading_within_a_formula_is_shown() -> None:
    formula = 'seen.number < (limit.two if reading.AMB-2 == "two_ends" else limit.five)'
    found = compared(policy(formula), policy(formula, window_ends="exact_hours"))
    assert outcomes(found) == {("released", "completed")}
    assert all(2 <= each.numbers["seen.number"] < 5 for each in found.differences)
    assert (found.unshown, found.complete) == ((), True)


def presumed(most: int, value: str) -> WrittenPolicy:
    return policy(
        "seen.number < limit.most",
        most,
        facts={"seen.letter": {"document": ["letter"]}},
        presumed={"value": value, "reason": "r", "raised_by": ["document:letter"]},
    )


def test_another_presumption_is_shown_by_a_case_that_says_nothing() -> None:
    found = compared(presumed(3, "true"), presumed(3, "false"))
    assert outcomes(found) == {("completed", "released")}
    assert all("seen.number" not in each.numbers for each in found.differences)


def test_a_presumption_that_stays_hides_no_limit_that_moves() -> None:
    found = compared(presumed(3, "true"), presumed(4, "true"))
    assert found.differences or found.unshown
