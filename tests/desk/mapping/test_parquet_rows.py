"""Parquet of any types: values come through as they stand, or their rows are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.mapping.foreign_rows import rows_of
from desk.mapping.profiles import profiles
from engine.diagnostics import Refused
from tests.desk.mapping.exports import LEAST, mapping_of
from tests.desk.mapping.hostile import AT, SHIPPED, judged


def test_parquet_with_values_beyond_what_can_be_read(tmp_path: Path) -> None:
    names = pa.array(["x", "سارة", None, "y", "z"]).cast(pa.binary()).to_pylist()
    names[3] = b"\xff\xfe"
    table = pa.table(
        {
            "id": ["A", "B", "C", "D", "E"],
            "opened": pa.array([0, 4_611_686_018_427_387_904, 1_000_000, 2, 3], pa.timestamp("us", "UTC")),
            "name": pa.Array.from_buffers(
                pa.string(), 5, pa.array(names, pa.binary()).buffers(), null_count=1
            ),
            "zip": pa.array([2**64 - 1, 1, 2, 3, None], pa.uint64()),
            "country": pa.array(["NA", "ES", "", "ES", "ES"]).dictionary_encode(),
            "memo": pa.array([{"a": 1}, None, None, None, None]),
        }
    )
    path = tmp_path / "e.parquet"
    pq.write_table(table, path)
    found, refused = judged(path, SHIPPED + "left_out: [memo]")
    assert set(found) == {"A", "C", "E"}
    assert found["A"]["order"]["ship_to"] == {
        "recipient": "x", "postal_code": "18446744073709551615", "country": "NA",
    }  # fmt: skip
    assert found["C"]["order"]["ship_to"] == {"postal_code": "2"}
    assert {number: each.column for number, each in refused.items()} == {2: "opened", 4: "name"}
    assert profiles(rows_of(path), 10).columns[1].filled == 4


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (pa.array([float("nan")]), "NaN"),
        (pa.array([9007199254740993]), "9007199254740993"),
        (pa.array([9007199254740993.0]), None),
        (pa.array([float("inf")]), None),
        (pa.array([0.1], pa.float32()), None),
        (pa.array([b"x"]), None),
        (pa.array([["a|b", "c"]]), None),
        (pa.array([["a", "b"]]), None),
        (pa.array([["a"]]), "a"),
        (pa.array([[["a"]]]), None),
        (pa.array([{"a": 1}]), None),
        (pa.array([[("k", "v")]], pa.map_(pa.string(), pa.string())), None),
        (pa.array([1], pa.duration("s")), None),
        (pa.array([1_772_355_600_123_456_789], pa.timestamp("ns")), "2026-03-01T09:00:00.123456789"),
        (pa.array([date(2026, 3, 1)]), "2026-03-01"),
        (pa.array(["_x0041_"]), "_x0041_"),
        (pa.array(["_x0041_"], pa.string_view()), "_x0041_"),
        (pa.array([7, None], pa.uint8()).dictionary_encode()[:1], "7"),
    ],
)
def test_values_of_parquet_are_kept_or_refused(tmp_path: Path, values: pa.Array, text: str | None) -> None:
    path = tmp_path / "e.parquet"
    pq.write_table(pa.table({"id": ["A"], "opened": [AT], "name": values}), path)
    mapping = mapping_of(LEAST.replace("id: case_id", "id: case_id\n  name: order.ship_to.recipient"))
    (row,) = rows_of(path, mapping).rows()
    assert row.cells[2] == text
    assert (row.refusal is None) == (text is not None)
    (column,) = profiles(rows_of(path), 10).columns[2:]
    assert column.name == "name"


def test_two_columns_of_parquet_with_one_name(tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    arrays = [pa.array(each) for each in (["A"], [AT], ["x"], ["y"])]
    pq.write_table(pa.Table.from_arrays(arrays, names=["id", "opened", "name", "name"]), path)
    with pytest.raises(Refused, match="column-twice"):
        judged(path, LEAST.replace("id: case_id", "id: case_id\n  name: order.ship_to.recipient"))
    found, _ = judged(path, LEAST + "left_out: [name]")
    assert set(found) == {"A"}
    assert [list(each.values) for each in profiles(rows_of(path), 10).columns[2:]] == [["x"], ["y"]]
