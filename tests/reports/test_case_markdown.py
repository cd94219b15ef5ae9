"""The report of a case as Markdown: what a case says is neither mark nor tag nor address."""

from __future__ import annotations

import re
from typing import Any

import pytest

from reports.case.markdown import case_markdown
from reports.case.texts import in_visual_order, isolated, markdown, shown
from tests.reports.case_reports import ARABIC, EMOJI, LONG, MARKUP, NAMES, example

CASES = [*NAMES, "hostile"]


def rendered(text: str) -> str:
    """Markdown as a program of a reader renders it, with tags let through and addresses made links."""
    renderer = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    made: Any = renderer.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(made.render(text))


@pytest.mark.parametrize("name", CASES)
def test_only_the_marks_of_the_report_count(name: str) -> None:
    page = rendered(case_markdown(example(name)))
    known = {"h1", "h2", "h3", "h4", "p", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert set(re.findall(r"<([a-z][a-z0-9]*)", page)) <= known
    assert "<!--" not in page


@pytest.mark.parametrize("name", CASES)
def test_every_row_of_a_table_has_its_cells(name: str) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", case_markdown(example(name)), re.MULTILINE):
        rows = table.splitlines()
        counts = {len(re.findall(r"(?<!\\)\|", row)) for row in rows}
        assert len(counts) == 1, rows


def test_answers_stand_below_their_questions() -> None:
    page = rendered(case_markdown(example("receipt_asked_for")))
    plan = page.partition("What would decide it")[2].partition("<h2>")[0]
    depth = deepest = 0
    for mark in re.findall(r"</?ul>", plan):
        depth += 1 if mark == "<ul>" else -1
        deepest = max(deepest, depth)
    assert (deepest, depth) == (6, 0)


def test_why_a_clause_decides_stands_before_its_heading() -> None:
    text = case_markdown(example("lots_short"))
    why = "The buyer received at least as many pieces as were ordered. (**ND-5**, Too few goods)"
    assert why in text
    assert "**ND-5 Too few goods.** For" not in text


def test_what_came_near_comes_after_what_decides() -> None:
    text = case_markdown(example("two_parcels"))
    places = [text.index(f"## {title}") for title in ("Why", "What would change it", "What came near")]
    assert places == sorted(places)
    assert text.index("## How firm it stands") < places[-1]


def test_texts_of_a_case_are_whole() -> None:
    page = rendered(case_markdown(example("hostile")))
    for text in (EMOJI, LONG, ARABIC, "[click](javascript:alert(1)) **bold**", "~~gone~~", "www.evil.me"):
        assert text in page, text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "text",
    [
        "1. one", "- item", "+ item", "# head", "> quote", "---", "===", "***", "___", "* * *", "    code",
        "[a](b)", "![a](b)", "<a href=x>", "&lt;", "`a`", "a  ", "\\", "\\*", "<https://evil.me>",
        "a@evil.me", "| a | b |",
        "[a]: http://evil.me", "~~~", "```", "$x$", "^a^", "1) one", "<!-- a -->", MARKUP,
    ],
)  # fmt: skip
def test_a_text_stays_as_it_is(text: str) -> None:
    page = rendered(f"{markdown(text)}\n\n- {markdown(text)}\n")
    assert page.count("<li>") == 1
    assert set(re.findall(r"<([a-z][a-z0-9]*)", page)) == {"p", "ul", "li"}


def test_directions_are_kept_apart() -> None:
    assert markdown(f"of {ARABIC} (1)") == f"of \u2068{ARABIC}\u2069 (1)"
    assert isolated(f"of `{ARABIC}`, <b>") == f"of `<bdi>{ARABIC}</bdi>`, &lt;b&gt;"
    assert isolated("plain") == "plain"


def test_words_that_are_put_letter_by_letter_are_turned_round() -> None:
    assert in_visual_order("of \u05e9\u05dc\u05b8\u05d5\u05dd (1)") == "of \u05dd\u05d5\u05dc\u05b8\u05e9 (1)"
    assert in_visual_order("plain \u4e2d") == "plain \u4e2d"


def test_characters_that_hide_or_reverse_are_shown_as_such() -> None:
    hidden = "a\u202eb\u200dc\x00d\u2066\ufeff"
    assert shown(hidden) == "a\ufffdb\ufffdc\ufffdd\ufffd\ufffd"
    assert shown(EMOJI) == EMOJI
    assert shown("one\r\n\ttwo\u2028three") == "one two three"
    assert shown({"a": ["x" * 700]}) == {"a": ["x" * 600 + "…"]}


def test_the_answer_box_of_an_open_case_says_where_each_answer_leads() -> None:
    box = case_markdown(example("receipt_asked_for")).partition("\n## ")[0]
    asked = "then you judge whether the delivery receipt shows the address of the order"
    last = "“the buyer's request for another delivery address” decides (nothing or 19.90 EUR refunded)"
    wins = "the seller would win: nothing refunded"
    ends = f"– if the answer is “matches”, {wins}; if the answer is “differs”, {last}"
    assert f"|  | If accepted, {asked} {ends} |\n" in box
    person = "you would have to decide (the policy points to 19.90 EUR to the buyer)"
    assert f"|  | If rejected or not given in time, {person} |\n" in box


def test_a_dispute_filed_too_early_says_that_time_changes_it() -> None:
    report = case_markdown(example("filed_too_early"))
    assert "| Can be filed | the buyer may file again from 2026-01-24 02:00 UTC on |\n" in report
    only_time = "Nothing that a party may dispute would change it; time does"
    assert f"| What would change it | {only_time} |\n" in report
    assert report.partition("## ")[0].count("2026-01-24 02:00 UTC") == 2
    assert "| By when |" not in report
    assert f"\n{only_time}.\n" in report
    assert "  - Whether the buyer could file yet: too early\n    - When the buyer filed: " in report
    assert "Not tried" not in report
    assert "No single fact" not in report


def test_what_was_ordered_is_told_as_on_the_page() -> None:
    ordered = case_markdown(example("lots_short")).partition("## What was ordered\n")[2]
    for row in (
        "| 1 | Desk lamp | 3 pieces | 9.90 USD |",
        "| 2 | Bulbs | 2 lots of 5 | 6.35 USD |",
        "| shipping to the buyer |  |  | 4.50 USD |",
        "| **paid in all** |  |  | 46.90 USD |",
    ):
        assert f"{row}\n" in ordered


def test_a_window_of_two_ends_says_by_what_each_is_counted() -> None:
    report = case_markdown(example("delivered_elsewhere"))
    by_hours, by_days = "2026-03-11 00:00 UTC by 24 hours a day", "2026-03-11 07:00 UTC by days of the "
    assert f"two ends: {by_hours}, {by_days}platform's clock (America/Los\\_Angeles)" in report
    assert "Why two ends: Limits are given in days, calendar days and natural days, with neither" in report
    assert "two ends" not in case_markdown(example("in_transit")).partition("Why two ends")[0]


def test_what_the_reasons_tell_leads_what_would_change_a_ruling() -> None:
    box, _, rest = case_markdown(example("customs_duty_refused")).partition("\n## ")
    assert "| What would change it | If the record showed “counterfeit or contraband” " in box
    assert "if not, the buyer would win: 24.30 USD refunded; if so, you would have to decide " in box
    changes = rest.partition("\n## What would change it\n")[2]
    assert changes.index("Why customs detains the goods") < changes.index("the buyer admits having received")


@pytest.mark.parametrize("name", ["customs_duty_refused", "delivered_elsewhere"])
def test_what_is_paid_to_the_buyer_is_not_said_to_be_borne_by_the_buyer(name: str) -> None:
    report = case_markdown(example(name))
    assert "the buyer would win: 19.80 of 24.30 USD refunded" in report
    assert ", borne by the buyer" not in report
