"""What a page folds: rows that came near, and evidence that decides nothing and was not given."""

from __future__ import annotations

from reports.case.page import case_page
from reports.matrix_words import matrix_rows
from reports.telling import told_parts
from tests.reports.case_reports import example


def test_what_came_near_is_folded_below_its_heading() -> None:
    page = case_page(example("delivered_elsewhere"))
    _, _, rest = page.partition("<h3>What came near</h3>")
    assert rest.lstrip().startswith("<details><summary>Rows of the policy that lack one condition")


def test_evidence_that_decides_nothing_and_was_not_given_is_folded() -> None:
    report = example("colour_and_quality")
    page = case_page(report)
    section = page.partition('<h2 id="matrix">')[2].partition("</section>")[0]
    shown, _, folded = section.partition("<details>")
    rows = matrix_rows(report["matrix"], True)
    assert shown.count('role="rowheader"') == sum(not each["idle"] for each in rows) == 2
    assert folded.count('role="rowheader"') == sum(each["idle"] for each in rows) == 2
    assert "2 kinds of evidence of which nothing was given and which decide nothing here" in folded
    assert all(each["given"] or each["decides"] for each in rows if not each["idle"])


def test_an_instant_of_a_record_without_a_zone_says_why_it_is_not_known_exactly() -> None:
    measured = {"meaning": "when it was made", "least": "2026-01-13T19:00:00Z", "fact": "a", "ends": False}
    told = {
        "meaning": "a fact", "value": "x", "because": "it says `so`",
        "measures": [{**measured, "most": "2026-01-14T21:00:00Z", "why": "no zone is stated"}] * 3,
    }  # fmt: skip
    said, parts = told_parts(told)
    assert said == "a fact: x"
    assert parts[0] == (
        "when it was made: between 2026-01-13 19:00 UTC and 2026-01-14 21:00 UTC, since no zone is stated"
    )
    assert parts[-1] == "taken from: it says “so”"
