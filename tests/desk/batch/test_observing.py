"""Documents to rows: what is too great is found in columns as in rows, and what is refused leaves no row."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.batch.soundness import Soundness
from desk.cli.main import main
from engine.columns.layout import TO, fact_schema
from engine.possible import FAR
from tests.desk.batch.tables import cases, desk, refused, write_lines

KEYS: dict[str, Any] = {"case_id": "a", "as_of": 0, "policy_date": 0, "currency": "USD"}
AMOUNT, INSTANT = "amount.order_goods", "dispute.opened_at"
ROWS: tuple[dict[str, Any], ...] = (
    {},
    {AMOUNT: 0},
    {AMOUNT: 10**15},
    {AMOUNT: 10**15 + 1},
    {AMOUNT: -1},
    {AMOUNT: 0, AMOUNT + TO: FAR},
    {AMOUNT: -FAR, AMOUNT + TO: 5},
    {AMOUNT: 0, AMOUNT + TO: FAR - 1},
    {AMOUNT: -FAR},
    {INSTANT: 0},
    {INSTANT: -1},
    {INSTANT: -1, INSTANT + TO: 5},
    {INSTANT: 10**16},
    {INSTANT: -FAR, INSTANT + TO: FAR},
    {"dispute.reason": 1},
)


def test_what_is_too_great_is_found_in_columns_as_in_rows() -> None:
    soundness = Soundness(desk().vocabulary)
    rows = [{**KEYS, **each} for each in ROWS]
    batch = pa.RecordBatch.from_pylist(rows, schema=fact_schema(desk().vocabulary))
    told = {place for place, row in enumerate(rows) if soundness.too_great(row) is not None}
    assert soundness.too_great_at(batch) == told
    assert {3, 4, 8, 10, 12} <= told < set(range(len(rows)))


def test_what_is_too_great_is_refused_and_its_id_may_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = cases(4)
    documents[2]["case_id"] = documents[1]["case_id"]
    documents[3]["case_id"] = documents[1]["case_id"]
    exact = Soundness.too_great
    met: list[str] = []

    def too_great(self: Soundness, row: dict[str, Any]) -> str | None:
        met.append(row["case_id"])
        return "too great" if len(met) == 1 else exact(self, row)

    first = documents[1]["case_id"]

    def too_great_at(_: Soundness, batch: pa.RecordBatch) -> frozenset[int]:
        return frozenset({batch.column("case_id").to_pylist().index(first)})

    monkeypatch.setattr(Soundness, "too_great", too_great)
    monkeypatch.setattr(Soundness, "too_great_at", too_great_at)
    export, target = write_lines(tmp_path / "cases.jsonl", documents), tmp_path / "facts.parquet"
    assert main(["facts", str(export), "-o", str(target), "--cores", "1"]) == 1
    assert list(dict.fromkeys(pq.read_table(target).column("case_id").to_pylist())) == ["00000", first]
    assert [(each["row"], each["reason"]) for each in refused(target)] == [
        ("2", "too great"),
        ("4", "a case with this id was given before"),
    ]


def test_garbage_is_collected_again_after_documents_were_read(tmp_path: Path) -> None:
    export = tmp_path / "cases.jsonl"
    export.write_text(json.dumps(cases(1)[0]) + '\n{"case_id": 1}\n', encoding="utf-8")
    gc.enable()
    assert main(["facts", str(export), "-o", str(tmp_path / "facts.parquet"), "--cores", "1"]) == 1
    assert gc.isenabled()
