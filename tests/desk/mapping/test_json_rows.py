"""JSON lines of another platform: every value comes through as it is written, or its row is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desk.mapping.foreign_rows import rows_of
from tests.desk.mapping.exports import LEAST, mapping_of

MAPPED = LEAST.replace(
    "id: case_id",
    """id: case_id
  a.b: "order.lines[].title"
  n: order.lines[].quantity
  tags: {to: dispute.grounds, separator: ";", codes: {"a|b": color}}
  items[1].sku: order.lines[].line_id
  kinds: {to: "order.lines[].sold_by", codes: {"x|y": lot}}""",
)


def read(tmp_path: Path, line: str) -> tuple[dict[str, str | None], str | None, str | None]:
    """The cells of a line by their columns, and the column and the reason of what is refused."""
    path = tmp_path / "export.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    found = rows_of(path, mapping_of(MAPPED))
    (row,) = found.rows()
    cells = dict(zip(found.columns, row.cells, strict=True))
    return cells, row.refusal and row.refusal.column, row.refusal and row.refusal.reason


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ('{"id": "A", "a.b": 1, "a": {"b": 2}}', "a.b", "twice"),
        ('{"id": "A", "a": {"b": 2}, "a.b": null}', "a.b", "twice"),
        ('{"id": "A", "items": [{"sku": 1}], "items[1].sku": 2}', "items[1].sku", "twice"),
        ('{"id": "A", "n": 1, "n": 1}', "", "twice"),
        ('{"id": "A", "a": {"b": 1, "b": 2}}', "", "twice"),
        ('{"id": "A", "tags": ["a;b", "c"]}', "tags", "`;`"),
        ('{"id": "A", "tags": ["a;b"]}', "tags", "`;`"),
        ('{"id": "A", "tags": ["a", {"b": 1}]}', "tags[1].", "does not say"),
        ('{"id": "A", "tags": ["a", ["b"]]}', "tags", "no single value"),
        ('{"id": "A", "tags": ["a", null]}', "tags", "no single value"),
        ('{"id": "A", "tags": [[{"b": 1}]]}', "tags", "no single value"),
        ('{"id": "A", "n": ["1", "2"]}', "n", "several values"),
        ('{"id": "A", "n": {"": 5}}', "n.", "does not say"),
        ('{"id": "A", "items": [null, {"sku": 5}]}', "items[2].sku", "does not say"),
        ('{"id": "A", "items": ["x", {"sku": 5}]}', "items[1].", "does not say"),
        ('{"id": "A", "items": ' + json.dumps([None] * 21 + [{"sku": 5}]) + "}", "items[21]", "does not say"),
        ('{"id": "A", "more": ' + '{"a": ' * 40 + "1" + "}" * 41, "more" + ".a" * 19, "deep"),
        ('{"id": "A", "more": ' + '{"a": ' * 2_000 + "1" + "}" * 2_001, "", "no JSON"),
        ('{"id": "A", "' + "x" * 2_000 + '": 1}', "x" * 60, "name"),
        ('{"id": "A", "more": {' + ",".join(f'"{n}": 1' for n in range(6_000)) + "}}", "", "more than"),
    ],
)
def test_what_cannot_be_kept_is_refused(tmp_path: Path, line: str, column: str, reason: str) -> None:
    cells, refused, why = read(tmp_path, line)
    assert why is not None
    assert reason in why
    assert refused is not None
    assert refused.startswith(column[:60])
    assert cells["id"] in ("A", None)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("9007199254740993", "9007199254740993"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("1.50", "1.50"),
        ("1E5", "1E5"),
        ("-0", "-0"),
        ("9" * 5_000, "9" * 5_000),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("true", "true"),
        ('"true"', "true"),
        ('"01234"', "01234"),
        ('"_x0041_"', "_x0041_"),
        ('"NA"', "NA"),
        ('""', None),
        ("null", None),
        ("[]", None),
        ('["a b"]', "a b"),
    ],
)
def test_values_are_kept_as_they_are_written(tmp_path: Path, written: str, text: str | None) -> None:
    cells, refused, _ = read(tmp_path, f'{{"id": "A", "n": {written}}}')
    assert (cells["n"], refused) == (text, None)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("tags", ["a", "b"], "a;b"),
        ("tags", ["a|b", "c"], "a|b;c"),
        ("tags", [True, 1.5], "true;1.5"),
        ("kinds", ["x", "y"], "x|y"),
        ("kinds", ["x|y"], "x|y"),
    ],
)
def test_lists_are_joined_by_the_separator_of_their_column(
    tmp_path: Path, name: str, value: Any, text: str
) -> None:
    cells, refused, _ = read(tmp_path, json.dumps({"id": "A", name: value}))
    assert (cells[name], refused) == (text, None)


def test_one_case_spelled_with_two_names_for_a_column_is_told(tmp_path: Path) -> None:
    cells, refused, _ = read(tmp_path, '{"id": "A", "a": {"b": "x"}, "opened": "2026-03-01"}')
    assert (cells["a.b"], refused) == ("x", None)
