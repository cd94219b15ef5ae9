"""The report of a case as a page: alone in its file, every drawing with its text, whatever a case says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from engine.instants import parse_moment
from reports.case.page import case_page
from reports.case.timeline import MOST_ROWS, NARROW, WIDE, drawings
from reports.wording import instant_text
from tests.reports.case_reports import ARABIC, EMOJI, LONG, MARKUP, NAMES, OVERRIDE, busy, example

GOLDEN = Path(__file__).parents[1] / "golden" / "reports"
CASES = [*NAMES, "hostile"]


def parsed(page: str) -> ElementTree.Element:
    """The page as a tree; it is well-formed apart from what HTML leaves open."""
    body = re.sub(r"<(meta|br)( [^>]*)?>", r"<\1\2/>", page.removeprefix("<!doctype html>\n"))
    return ElementTree.fromstring(body)


def words_of(element: ElementTree.Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.mark.parametrize("name", CASES)
def test_every_page_stands_alone_and_is_well_formed(name: str) -> None:
    page = case_page(example(name))
    tree = parsed(page)
    assert not re.search(r"<(script|link|img|iframe|object)\b", page)
    assert not re.search(r"(src|href)=\"(?!#)|url\(|@import", page)
    assert "default-src 'none'" in page
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {each.get("href", "#")[1:] for each in tree.iter("a")} <= set(ids)


@pytest.mark.parametrize("name", CASES)
def test_headings_tables_and_drawings_say_what_they_are(name: str) -> None:
    tree = parsed(case_page(example(name)))
    levels = [int(each.tag[1]) for each in tree.iter() if re.fullmatch("h[1-6]", each.tag)]
    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    for table in tree.iter("table"):
        assert table.find("caption") is not None
        assert all(head.get("scope") for head in table.iter("th"))
    pictures = list(tree.iter("svg"))
    assert pictures
    for each in pictures:
        title, described = each.get("aria-labelledby", "").split()
        assert each.get("role") == "img"
        assert [part.get("id") for part in (each[0], each[1])] == [title, described]
        assert all((part.text or "").strip() for part in (each[0], each[1]))


def test_the_first_section_says_who_wins_how_much_and_why() -> None:
    answer = words_of(next(parsed(case_page(example("nothing_found"))).iter("section")))
    for said in (
        "Refund in full",
        "Who wins The buyer",
        "25.70 EUR",
        "Borne by the seller",
    ):
        assert said in answer, said
    assert "NR-1" in answer
    assert "By when" not in answer


def test_what_was_ordered_adds_up_to_what_was_paid() -> None:
    page = words_of(parsed(case_page(example("lots_short"))))
    assert "shipping to the buyer 4.50 USD paid in all 46.90 USD" in page
    assert "How much is refunded 1.27 USD, of 46.90 USD paid" in page


def test_an_open_case_says_what_is_missing_of_whom_and_by_when() -> None:
    answer = words_of(next(parsed(case_page(example("receipt_asked_for"))).iter("section")))
    for said in (
        "Neither yet",
        "not decided yet: nothing or 19.90 EUR, of 19.90 EUR paid",
        "2026-03-11 07:00 UTC, the seller",
        "From the seller",
    ):
        assert said in answer, said


def test_several_parcels_are_listed_each_with_its_amount() -> None:
    tree = parsed(case_page(example("two_parcels")))
    rows = [[words_of(cell) for cell in row] for row in next(tree.iter("table")).iter("tr")]
    assert rows[1] == ["parcel shoes", "Release the payment to the seller", "0.00 USD", "–"]
    assert rows[2][2] == "17.00 USD (goods 15.00, freight 2.00)"


def test_texts_of_a_case_stay_texts() -> None:
    page = case_page(example("hostile"))
    shown = words_of(parsed(page))
    assert MARKUP not in page
    assert MARKUP in shown
    assert OVERRIDE[0] not in page
    assert OVERRIDE[-1] not in page
    for text in (EMOJI, LONG, ARABIC, "1. <script>"):
        assert text in shown, text
    assert f"<bdi>{ARABIC}</bdi>" in page


def test_a_number_that_nobody_looked_up_stays_a_text() -> None:
    report = example("hostile")
    (number,) = [each["number"] for each in report["particulars"]["unqueried"]]
    answer = words_of(next(parsed(case_page(report)).iter("section")))
    assert f"The transfer number {number} of parcel" in answer
    assert MARKUP in number


def test_what_is_dated_later_is_counted_and_not_told() -> None:
    page = case_page(example("hostile"))
    assert "1 entry is dated after the instant of judgement" in page
    assert "2026-03-12" not in page


def test_every_entry_of_the_history_stands_in_the_table_of_the_timeline() -> None:
    report = example("hostile")
    tables = list(parsed(case_page(report)).iter("table"))
    (table,) = [each for each in tables if "Everything that happened" in words_of(each)]
    rows = [words_of(row) for row in table.iter("tr")][1:]
    assert len(rows) == len(report["history"])
    assert all(instant_text(each["at"]) in row for each, row in zip(report["history"], rows, strict=True))
    assert "no zone is stated" in rows[1]


def test_windows_have_both_ends() -> None:
    (response, receipt) = example("receipt_asked_for")["particulars"]["windows"]
    assert [response[name] for name in ("starts", "first_end", "ends")] == [
        "2026-03-01T09:00:00Z", "2026-03-06T09:00:00Z", "2026-03-07T08:00:00Z",
    ]  # fmt: skip
    assert [receipt[name] for name in ("first_end", "ends", "state")] == [
        "2026-03-11T00:00:00Z", "2026-03-11T07:00:00Z", "running",
    ]  # fmt: skip


@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_the_timeline_is_to_scale(size: str) -> None:
    for part in drawings(example("delivered_elsewhere")):
        drawing = part[size]
        first, last = (
            parse_moment(part[end].replace(" UTC", ":00Z").replace(" ", "T")).micros for end in ("from", "to")
        )
        for tick in drawing["ticks"]:
            at = parse_moment(f"{tick['text']}T00:00:00Z").micros
            share = (tick["x"] - drawing["left"]) / (drawing["right"] - drawing["left"])
            assert share == pytest.approx((at - first) / (last - first), abs=0.001)
    windows = [
        row["window"] for part in drawings(example("delivered_elsewhere")) for row in part[size]["rows"]
    ]
    response, notice = (each for each in windows if each is not None)
    days = (response[1] - response[0]) / (notice[1] - notice[0])
    assert days == pytest.approx(5 / 3, abs=0.02)
    assert all(start < earliest < latest for start, earliest, latest in (response, notice))


@pytest.mark.parametrize(("size", "width"), [("narrow", NARROW), ("wide", WIDE)])
def test_many_acts_are_drawn_in_parts_that_fit_a_page(size: str, width: int) -> None:
    report = busy()
    parts = drawings(report)
    assert any(part["title"].endswith("continued") for part in parts)
    assert all(part["rows"] <= MOST_ROWS for part in parts)
    assert "71 records" in " ".join(
        line["text"] for part in parts for row in part[size]["rows"] for line in row["lines"]
    )
    for part in parts:
        for row in part[size]["rows"]:
            places = [place for point in row["points"] for place in point] + list(row["window"] or ())
            assert all(0 <= place <= width for place in places)


def test_labels_of_the_timeline_name_the_year_where_there_are_several() -> None:
    def labels(report: dict[str, Any]) -> str:
        rows = [row for part in drawings(report) for row in part["wide"]["rows"]]
        return "\n".join(" ".join(line["text"] for line in row["lines"]) for row in rows)

    report = example("delivered_elsewhere")
    assert "5 Jan: The buyer orders" in labels(report)
    history = [{**report["history"][0], "at": "2025-12-30T10:00:00Z"}, *report["history"][1:]]
    several = labels(dict(report, history=history))
    assert "30 Dec 2025: The buyer orders" in several
    assert "1 Mar 2026 to 7 Mar 2026: window of the seller" in several


@pytest.mark.parametrize("name", ["delivered_elsewhere", "two_parcels", "agreed_return", "hostile"])
def test_as_many_strokes_as_records_and_every_reading_of_the_tracking_has_its_label(name: str) -> None:
    report = example(name)
    for part in drawings(report):
        strokes = 0
        for row in part["wide"]["rows"]:
            label = " ".join(line["text"] for line in row["lines"])
            if row["many"]:
                strokes += len(row["points"])
                assert f"{len(row['points'])} record" in label
            elif not row["window"]:
                assert len(row["points"]) == 1
        counted = re.search(r"(\d+) records? of the carrier", part["wide"]["counts"])
        assert (int(counted[1]) if counted else 0) == strokes
    platform = [each for each in report["history"] if each["by"] == "platform"]
    readings = [each for each in platform if "tracking" in each["source"]]
    labels = [
        "".join(line["text"] for line in row["lines"])
        for part in drawings(report)
        for row in part["narrow"]["rows"]
    ]
    assert sum("reads" in label for label in labels) == len(readings) > 0


def test_a_case_of_one_instant_has_a_timeline() -> None:
    report = dict(example("delivered_elsewhere"), history=example("delivered_elsewhere")["history"][5:6])
    report["particulars"] = {**report["particulars"], "windows": []}
    report["ruling"] = {**report["ruling"], "as_of": report["history"][0]["at"]}
    (part,) = drawings(report)
    assert part["wide"]["rows"][0]["points"] == [(part["wide"]["left"], part["wide"]["left"])]


def normalised(page: str) -> str:
    """A page without its style and what changes with every word of the policy."""
    page = re.sub(r"<style>.*?</style>", "<style></style>", page, flags=re.DOTALL)
    return re.sub(r"sha256:[0-9a-f]{64}", "sha256:…", re.sub(r"engine \d[\w.]*", "engine …", page))


@pytest.mark.parametrize("name", ["delivered_elsewhere", "receipt_asked_for"])
def test_the_page_is_as_it_was(name: str, golden: Callable[[Path, str], None]) -> None:
    golden(GOLDEN / f"case_{name}.html", normalised(case_page(example(name))))


def test_the_same_case_has_the_same_page() -> None:
    report: dict[str, Any] = example("lots_short")
    assert case_page(report) == case_page(report)
