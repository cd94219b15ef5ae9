"""Parquet fact tables from any hand: every row is looked at before it is judged."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from desk.batch import fact_tables
from desk.batch.fact_tables import StretchReader
from engine.columns.layout import KEYS, VOCABULARY, lacking, with_keys
from engine.possible import FAR
from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import LEAST, answers, refused, write_csv


def changed(facts: Path, target: Path, change: Callable[[list[dict[str, Any]]], object]) -> Path:
    """The fact table with some rows changed; columns that are new are of whole numbers."""
    table = pq.read_table(facts)
    lines = table.to_pylist()
    change(lines)
    schema = table.schema
    for name in dict.fromkeys(name for line in lines for name in line if name not in schema.names):
        schema = schema.append(pa.field(name, pa.int64()))
    pq.write_table(pa.Table.from_pylist(lines, schema=schema), target)
    return target


def rows_of(lines: list[dict[str, Any]], case: str) -> list[dict[str, Any]]:
    """The rows of a case."""
    return [line for line in lines if line["case_id"] == case]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("dispute.reason", 0, "no set of values"),
        ("dispute.reason", 200, "no set of values"),
        ("amount.goods", -1, "no value"),
        ("amount.goods", 10**16, "no value"),
        ("amount.goods", FAR - 1, "no value"),
        ("amount.goods:to", FAR - 1, "no greatest value"),
        ("amount.goods:to", FAR + 1, "no greatest value"),
        ("amount.goods:to", 10**15 + 1, "no greatest value"),
        ("order.delivery_days", -1, "no value"),
        ("order.delivery_days", -FAR, "no value"),
        ("currency", "EURO", "no currency code"),
        ("as_of", -1, "no instant"),
        ("detail", "{}", "no case in whole"),
        ("detail", "[" * 100_000, "no case in whole"),
        ("case_id", "a\u0007b", "a character that cannot be shown"),
    ],
)
def test_a_value_that_is_none_refuses_its_case(
    tmp_path: Path, facts: Path, batch: Batch, column: str, value: Any, reason: str
) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        next(line for line in lines if len(rows_of(lines, line["case_id"])) == 1)[column] = value

    status, output = batch(changed(facts, tmp_path / "changed.parquet", change))
    assert status == 1
    assert len(answers(output)) == 11
    (told,) = refused(output)
    assert told["column"] == column
    assert reason in told["reason"]


def test_what_has_no_end_is_taken(tmp_path: Path, facts: Path, batch: Batch) -> None:
    table = pq.read_table(facts).filter(pc.field("case_id") == "00001")
    for name, value in (("amount.refundable_max", 0), ("amount.refundable_max:to", FAR)):
        if name in table.column_names:
            table = table.drop_columns([name])
        table = table.append_column(name, pa.repeat(pa.scalar(value, pa.int64()), len(table)))
    export = tmp_path / "endless.parquet"
    pq.write_table(table, export)
    status, output = batch(export, "--check", "1")
    assert (status, len(answers(output))) == (0, 1)


@pytest.mark.parametrize("cells", [("-0.50", 0), ("0.50", 0), ("", 0)])
def test_a_difference_may_be_less_than_nothing(tmp_path: Path, batch: Batch, cells: tuple[str, int]) -> None:
    export = write_csv(tmp_path / "facts.csv", [{**LEAST, "parcel.method_cost_difference": cells[0]}])
    assert batch(export)[0] == cells[1]


@pytest.mark.parametrize("name", ["case_id", "as_of", "policy_date", "currency"])
def test_a_key_that_is_missing_is_told_with_what_to_do(
    tmp_path: Path, facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    export = tmp_path / "lacking.parquet"
    table = pq.read_table(facts).drop_columns([name])
    pq.write_table(table, export)
    assert batch(export)[0] == 2
    assert f"the column `{name}` is missing; give in every row" in capsys.readouterr().err
    assert name in (lacking(table.column_names) or "")
    with pytest.raises(ValueError, match=f"`{name}` is missing; give"):
        with_keys(table.to_batches()[0])


def test_keys_that_may_be_empty_need_not_be_there(facts: Path) -> None:
    table = pq.read_table(facts).drop_columns(["parcel", "raised", "detail"])
    assert set(with_keys(table.to_batches()[0]).schema.names) >= set(KEYS.names)


def test_a_case_is_refused_with_all_its_rows(tmp_path: Path, facts: Path, batch: Batch) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        rows_of(lines, "00000")[1]["currency"] = "ZZZ"

    export = changed(facts, tmp_path / "changed.parquet", change)
    status, output = batch(export)
    assert status == 1
    assert "00000" not in answers(output).column("case_id").to_pylist()
    told = refused(output)
    assert len(told) == len(rows_of(pq.read_table(facts).to_pylist(), "00000"))
    assert {each["reason"] for each in told} == {
        "it is no currency code of ISO 4217",
        "another row of its case was refused, and a case is judged whole",
    }


@pytest.mark.parametrize("part_rows", ["2", "1000"])
def test_a_case_in_two_places_is_refused_in_both(
    tmp_path: Path, facts: Path, batch: Batch, part_rows: str
) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        lines.extend(rows_of(lines, "00000"))

    _, whole = batch(facts, name="whole.parquet")
    status, output = batch(changed(facts, tmp_path / "changed.parquet", change), "--part-rows", part_rows)
    assert status == 1
    assert answers(output).equals(answers(whole).filter(pc.field("case_id") != "00000"))
    told = refused(output)
    assert [each["value"] for each in told] == ["00000", "00000"]
    assert int(told[1]["row"]) == pq.read_metadata(facts).num_rows + 1
    assert all(each["reason"].startswith("other rows of this case stand elsewhere") for each in told)


@pytest.mark.parametrize(("column", "value"), [("as_of", 1), ("currency", "EUR"), ("raised", "other")])
def test_the_rows_of_a_case_agree(tmp_path: Path, facts: Path, batch: Batch, column: str, value: Any) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        rows_of(lines, "00000")[1][column] = value

    status, output = batch(changed(facts, tmp_path / "changed.parquet", change))
    assert status == 1
    assert refused(output)[1]["reason"] == "the first row of the case says otherwise"


def test_a_unit_has_one_row(tmp_path: Path, facts: Path, batch: Batch) -> None:
    def change(lines: list[dict[str, Any]]) -> None:
        lines.insert(1, dict(lines[0]))

    status, output = batch(changed(facts, tmp_path / "changed.parquet", change))
    assert status == 1
    assert "of the same unit" in refused(output)[1]["reason"]


def test_a_table_of_another_vocabulary_is_refused_with_what_to_do(
    tmp_path: Path, facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pq.read_table(facts)
    stale = tmp_path / "stale.parquet"
    pq.write_table(table.replace_schema_metadata({VOCABULARY: b"sha256:older"}), stale)
    status, output = batch(stale)
    assert (status, output.exists()) == (2, False)
    assert "`adjudicate facts`" in capsys.readouterr().err


def test_masks_without_a_version_are_refused(
    tmp_path: Path, facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = tmp_path / "unknown.parquet"
    pq.write_table(pq.read_table(facts).replace_schema_metadata(None), unknown)
    assert batch(unknown)[0] == 2
    assert "does not say of which version" in capsys.readouterr().err


def test_columns_of_other_widths_are_taken(tmp_path: Path, facts: Path, batch: Batch) -> None:
    table = pq.read_table(facts)
    fields = [
        field.with_type(pa.int64())
        if pa.types.is_integer(field.type)
        else field.with_type(pa.timestamp("ns", "UTC"))
        if pa.types.is_timestamp(field.type)
        else field.with_type(pa.large_string())
        for field in table.schema
    ]
    wide = tmp_path / "wide.parquet"
    pq.write_table(table.cast(pa.schema(fields, metadata=table.schema.metadata)), wide)
    _, whole = batch(facts, name="whole.parquet")
    status, output = batch(wide)
    assert status == 0
    assert answers(output).equals(answers(whole))


def test_groups_of_rows_may_be_cut_anywhere(tmp_path: Path, facts: Path, batch: Batch) -> None:
    _, whole = batch(facts, name="whole.parquet")
    for size in (1, 3, 7):
        export = tmp_path / f"groups-{size}.parquet"
        pq.write_table(pq.read_table(facts), export, row_group_size=size)
        status, output = batch(export, "--part-rows", "4")
        assert status == 0
        assert answers(output).equals(answers(whole))


@pytest.mark.parametrize("cut", [8, 100, -5])
def test_a_broken_file_is_told(
    tmp_path: Path, facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str], cut: int
) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(facts.read_bytes()[:cut])
    assert batch(broken)[0] == 2
    assert "no Parquet file that can be read" in capsys.readouterr().err


@pytest.mark.parametrize("small", [0, 1 << 24])
def test_stretches_are_the_rows_of_the_file_however_it_is_read(
    tmp_path: Path, facts: Path, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(fact_tables, "_SMALL_GROUP", small)
    table = pq.read_table(facts)
    pq.write_table(table, tmp_path / "groups.parquet", row_group_size=3)
    reader = StretchReader(str(tmp_path / "groups.parquet"), 2)
    bounds = [0, 1, 5, table.num_rows]
    pieces = [reader.read(start, end) for start, end in pairwise(bounds)]
    assert pa.Table.from_batches(pieces).to_pylist() == table.to_pylist()
