"""What the report of a run counts: the same whichever parts it comes in, and what one by one gives."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.batch.rejected import Rejected
from desk.batch.report_document import report_document
from desk.batch.report_tally import AS_OF, GOVERNED, MOST_REASONS, OTHER_REASONS, ReportTally, in_general
from desk.cli.main import main
from engine.columns.layout import ANSWERS, INSTANT
from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import Row, desk, write_csv

SCHEMA = pa.schema([*ANSWERS, pa.field(AS_OF, INSTANT), pa.field(GOVERNED, INSTANT)])
WORDS = st.sampled_from(["a", "b", "c"])
ENTRY = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["ruled", "review", "open"]),
        "outcome": WORDS,
        "currency": st.sampled_from(["USD", "JPY"]),
        "total": st.integers(0, 10**15),
        "rows": st.lists(WORDS, max_size=2, unique=True),
        "clauses": st.lists(WORDS, max_size=2, unique=True),
        "missing": st.lists(WORDS, max_size=2, unique=True),
        "day": st.integers(0, 2000),
    }
)


def answers(entries: list[dict[str, object]]) -> pa.Table:
    """Answers with their instants."""
    rest = {"case_id": "x", "liable": "none", "goods": 0, "freight": 0, "other": 0, "policy": "p"}
    rows = [
        {**rest, **entry, AS_OF: datetime.fromtimestamp(0, UTC), GOVERNED: governed(entry)}
        for entry in entries
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def governed(entry: dict[str, object]) -> datetime:
    """The date that governs an entry."""
    return datetime.fromtimestamp(int(str(entry["day"])) * 86_400, UTC)


def counted(tally: ReportTally) -> list[object]:
    """Everything that a tally holds."""
    return [
        tally.whole.statuses, tally.whole.outcomes, tally.whole.paid, tally.money, tally.reviews,
        tally.missing, tally.clauses, tally.as_of,
    ]  # fmt: skip


@settings(max_examples=40)
@given(st.lists(st.lists(ENTRY, max_size=6), max_size=4))
def test_counts_do_not_depend_on_the_parts(parts: list[list[dict[str, object]]]) -> None:
    whole, apart = ReportTally(), ReportTally()
    every = [entry for part in parts for entry in part]
    whole.add(answers(every))
    for part in parts:
        apart.add(answers(part))
    assert counted(whole) == counted(apart)
    money: Counter[tuple[str, str, str]] = Counter()
    reviews: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    for entry in every:
        key = (str(entry["currency"]), str(entry["outcome"]), governed(entry).strftime("%Y-%m"))
        money[key] += int(str(entry["total"]))
        missing.update(entry["missing"])  # type: ignore[call-overload]
        if entry["status"] == "review":
            reviews.update(entry["rows"] or [""])  # type: ignore[call-overload]
    assert whole.money == +money
    assert (whole.reviews, whole.missing) == (reviews, missing)


def test_sums_outgrow_64_bits() -> None:
    tally = ReportTally()
    entry = {
        "status": "ruled", "outcome": "a", "currency": "USD", "total": 2**62, "day": 1,
        "rows": [], "clauses": [], "missing": [],
    }  # fmt: skip
    tally.add(answers([entry] * 5))
    assert tally.money == {("USD", "a", "1970-01"): 5 * 2**62}


@pytest.mark.parametrize(
    ("reason", "general"),
    [
        ("table:2:1: `dollars` is not a code; write it as `USD` [unknown-currency]", "… is not a code"),
        ("a case has at most 5,000 rows", "a case has at most … rows"),
        ("it is no whole number", "it is no whole number"),
    ],
)
def test_reasons_are_counted_without_names_and_numbers(reason: str, general: str) -> None:
    assert in_general(reason) == general


def test_the_kinds_of_reasons_are_bounded() -> None:
    tally = ReportTally()
    letters = "abcdefghij"
    several = [
        Rejected("f", 1, "c", "v", f"reason {letters[n // 100]}{letters[n // 10 % 10]}{letters[n % 10]}")
        for n in range(MOST_REASONS + 10)
    ]
    assert list(tally.refusals(several)) == several
    assert len(tally.refused) == MOST_REASONS + 1
    assert tally.refused[OTHER_REASONS] == 10


def test_a_long_time_is_shown_by_year() -> None:
    tally = ReportTally()
    tally.whole.cases = 1
    tally.money = {("USD", "wait", f"{year}-06"): 100 for year in (2000, 2020)}
    (money,) = report_document(tally, desk().book, "x")["money"]
    assert money["by_year"]
    assert money["periods"] == [str(year) for year in range(2000, 2021)]
    assert money["total"] == "2.00"
    tally.money = {("JPY", "wait", month): 7 for month in ("2025-11", "2026-02")}
    (money,) = report_document(tally, desk().book, "x")["money"]
    assert money["periods"] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert money["outcomes"][0]["shown"] == ["7", "0", "0", "7"]


def test_a_run_writes_its_report(tmp_path: Path, rows: list[Row], batch: Batch) -> None:
    changed = [{**row, "currency": "XYZ"} if row["case_id"] == "00003" else row for row in rows]
    export = write_csv(tmp_path / "facts.csv", changed)
    pages = []
    for part in ("2", "100"):
        page = tmp_path / f"run-{part}.html"
        status, output = batch(export, "--report", str(page), "--part-rows", part, name=f"{part}.parquet")
        assert status == 1
        pages.append(page.read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    table = pq.read_table(output)
    assert table.schema.names == ANSWERS.names
    assert f"<dt>Cases judged</dt><dd>{table.num_rows}</dd>" in pages[0]
    assert desk().book.draft.folder.digest in pages[0]
    for status_word, count in Counter(table.column("status").to_pylist()).items():
        row = rf'<th scope="row">{status_word}</th><td>[^<]*</td><td class="number">{count}</td>'
        assert re.search(row, pages[0]), status_word


@pytest.mark.parametrize("name", ["report.txt", "no/such/folder.html"])
def test_a_report_that_cannot_be_written_is_refused_before_the_run(
    tmp_path: Path, facts: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "answers.csv"
    assert main(["batch", str(facts), "-o", str(output), "--report", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err
    assert not output.exists()
