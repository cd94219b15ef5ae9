"""Two policies compared as text: cases by the rows that tell them apart, some shown, the others counted."""

from __future__ import annotations

from typing import Any

from reports.comparison import comparison_text


def ruled(row: str) -> dict[str, Any]:
    return {
        "row": row, "status": "ruled", "outcome": "refund_full", "liable": "seller", "total": "25.00",
        "at_least": "25.00", "at_most": "25.00", "candidates": [], "sanctions": [],
    }  # fmt: skip


def case(before: str, after: str) -> dict[str, Any]:
    witness = {"facts": {"parcel.state": "lost"}, "currency": "USD"}
    return {"before": ruled(before), "after": ruled(after), "witness": witness, "witness_after": None}


def compared(differences: int = 0, pairs: int = 0) -> dict[str, Any]:
    return {
        "changes": {},
        "differences": [case(f"t#r{number % 2}", f"t#n{number}") for number in range(differences)],
        "unshown": [[f"t#a{number}", f"t#b{number}"] for number in range(pairs)],
        "complete": True,
        "uncompared": [],
        "proved_equal": not differences and not pairs,
    }


def without_numbers(text: str) -> str:
    return " ".join(text.split())


def test_cases_that_one_row_tells_apart_stand_together_with_one_of_them() -> None:
    early = {**compared(), "differences": [case(f"t#r{number}", "t#early") for number in range(12)]}
    text = without_numbers(comparison_text(early))
    assert "Rulings that differ: 12 differences in 1 group" in text
    assert "1. t#early answers now and did not before: 12 differences" in text
    assert "before t#r0, t#r1, t#r2, t#r3, t#r4, t#r5, t#r6, t#r7 and 4 more rows" in text
    assert text.count("case:") == 1
    assert "11 more differences: --all shows every case" in text


def test_a_row_that_is_gone_tells_cases_apart_too() -> None:
    gone = {**compared(), "differences": [case("t#gone", f"t#r{number}") for number in range(3)]}
    text = without_numbers(comparison_text(gone))
    assert "1. t#gone answered before and does not now: 3 differences after t#r0, t#r1, t#r2" in text


def test_rows_that_stay_stand_together_where_they_conclude_otherwise() -> None:
    several = {**compared(), "differences": [case(f"t#r{number}", f"t#r{number}") for number in range(3)]}
    text = without_numbers(comparison_text(several))
    assert "1. 3 rows answer as before and conclude otherwise: 3 differences rows t#r0, t#r1, t#r2" in text
    one = {**compared(), "differences": [case("t#r", "t#r")]}
    assert "1. t#r answers as before and concludes otherwise: 1 difference" in comparison_text(one)


def test_what_is_added_is_told_apart_from_the_row_that_rules() -> None:
    added = {**compared(), "differences": [case(f"t#r{number}", f"t#r{number} + a#x") for number in range(3)]}
    text = without_numbers(comparison_text(added))
    assert "1. a#x answers now and did not before: 3 differences before nothing" in text


def test_the_case_of_a_group_is_one_that_is_ruled_with_few_facts() -> None:
    cases = [case("t#a", "t#x"), case("t#b", "t#x"), case("t#c", "t#x")]
    cases[0]["before"]["status"] = "open"
    cases[1]["witness"]["facts"] = {"first": True, "second": True}
    text = comparison_text({**compared(), "differences": cases})
    assert "[t#c]" in text
    assert "[t#a]" not in text
    assert "[t#b]" not in text


def test_of_many_groups_the_first_have_a_case_and_every_one_a_line() -> None:
    text = comparison_text(compared(differences=14))
    assert "14 differences in 2 groups" in text
    apart = {**compared(), "differences": [case(f"t#r{number}", f"t#n{number}") for number in range(7)]}
    text = comparison_text(apart)
    assert text.count("  case:\n") == 5
    assert "7. t#n6 answers now and did not before: 1 difference" in text
    assert "2 more differences: --all shows every case" in text
    everything = comparison_text(apart, everything=True)
    assert everything.count("  case:\n") == 7
    assert "--all" not in everything


def test_a_summary_has_a_line_for_each_group() -> None:
    found = {**compared(differences=5, pairs=1), "changes": {"tables": ["a", "b"], "clauses touched": ["C"]}}
    assert comparison_text(found, short=True).splitlines() == [
        "2 changes in words, 5 rulings that differ",
        "    3  t#r0 answered before and does not now (after: t#n0 and 2 more rows)",
        "    2  t#r1 answered before and does not now (after: t#n1 and 1 more row)",
        "Not shown by a case, though these rows conclude differently as they are written:",
        "  t#a0 before, t#b0 after",
    ]


def test_what_each_policy_is_told_is_shown_where_that_differs() -> None:
    each = {**case("t#a", "t#b"), "witness_after": {"facts": {"parcel.new": "yes"}, "currency": "USD"}}
    text = comparison_text({**compared(), "differences": [each]})
    before, _, after = text.partition("  case after:\n")
    assert "case before:" in before
    assert "parcel.state: lost" in before
    assert "parcel.new" not in before
    assert "parcel.new" in after


def test_of_many_pairs_the_first_are_named_and_the_others_counted() -> None:
    text = comparison_text(compared(pairs=13))
    assert text.count(" before, t#b") == 10
    assert "and 3 more pairs: --all names every one" in text
    everything = comparison_text(compared(pairs=13), everything=True)
    assert everything.count(" before, t#b") == 13
    assert "--all" not in everything
