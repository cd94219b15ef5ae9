"""Fact tables made of documents: the same for every form of export, without those that are not well made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from desk.cli.main import main
from engine.columns.layout import KEYS, VOCABULARY, fact_schema
from tests.desk.batch.tables import cases, desk, refused, write_lines
from tests.desk.hostile import PLAIN, json_case


def made(export: Path, *options: str, cores: str = "1") -> tuple[int, Path]:
    """The fact table of an export: the exit status, and the file."""
    target = export.parent / "made.parquet"
    return main(["facts", str(export), "-o", str(target), "--cores", cores, *options]), target


def test_a_table_has_the_vocabulary_and_no_empty_columns(facts: Path) -> None:
    table = pq.read_table(facts)
    schema = fact_schema(desk().vocabulary)
    assert table.schema.metadata[VOCABULARY] == schema.metadata[VOCABULARY]
    assert table.schema.names == [name for name in schema.names if name in table.schema.names]
    assert set(KEYS.names) <= set(table.schema.names)
    for name in set(table.schema.names) - set(KEYS.names):
        assert table.column(name).null_count < len(table), name


@pytest.mark.parametrize("form", ["folder", "list.json", "several.yaml", "nested.parquet", "cores"])
def test_every_form_of_export_gives_the_same_table(tmp_path: Path, facts: Path, form: str) -> None:
    documents = cases(12)
    cores = "1"
    if form == "folder":
        export = tmp_path / "cases"
        export.mkdir()
        for document in documents:
            ending = "yaml" if int(document["case_id"]) % 2 else "json"
            text = yaml.safe_dump(document) if ending == "yaml" else json.dumps(document, indent=1)
            (export / f"{document['case_id']}.{ending}").write_text(text, encoding="utf-8")
    elif form == "list.json":
        export = tmp_path / form
        export.write_text(json.dumps(documents, indent=1), encoding="utf-8")
    elif form == "several.yaml":
        export = tmp_path / form
        export.write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    elif form == "nested.parquet":
        export = nested(tmp_path / form, documents)
    else:
        export, cores = write_lines(tmp_path / "cases.jsonl", documents), "2"
    status, target = made(export, "--part-rows", "5", cores=cores)
    assert status == 0
    assert pq.read_table(target).equals(pq.read_table(facts), check_metadata=True)


def nested(path: Path, documents: list[dict[str, Any]]) -> Path:
    """Parquet whose columns are the keys of a case; maps whose keys are free are columns of maps."""
    lines = [json.loads(json.dumps(document)) for document in documents]
    for line in lines:
        for assessment in line.get("assessments") or []:
            if isinstance(assessment["value"], bool):  # one column is of one type
                assessment["value"] = json.dumps(assessment["value"])
        for parcel in line.get("parcels") or []:
            if isinstance(parcel.get("lines"), dict):
                parcel["lines"] = list(parcel["lines"].items())
    table = pa.Table.from_pylist(lines, schema=_schema(lines))
    pq.write_table(table, path)
    return path


def _schema(lines: list[dict[str, Any]]) -> pa.Schema:
    names = list(dict.fromkeys(name for line in lines for name in line))
    return pa.schema([pa.field(name, _kind(name, [line.get(name) for line in lines])) for name in names])


def _kind(name: str, values: list[Any]) -> pa.DataType:
    values = [value for value in values if value is not None]
    if values and all(isinstance(value, dict) for value in values):
        names = list(dict.fromkeys(key for value in values for key in value))
        return pa.struct([pa.field(key, _kind(key, [value.get(key) for value in values])) for key in names])
    if values and all(isinstance(value, list) for value in values):
        items = [item for value in values for item in value]
        if name == "lines" and all(isinstance(item, tuple) for item in items):
            return pa.map_(pa.string(), pa.int64())
        return pa.list_(_kind("", items))
    return pa.array(values).type if values else pa.string()


def test_texts_stay_what_they_are(tmp_path: Path) -> None:
    address = {"recipient": "NA", "postal_code": "01234", "country": "NA", "city": "", "province": "=1+1"}
    document = json_case("007")
    document["order"] = {**document["order"], "ship_to": address}
    lines = write_lines(tmp_path / "cases.jsonl", [document])
    parquet = tmp_path / "cases.parquet"
    pq.write_table(pa.Table.from_pylist([document]), parquet)
    status, of_lines = made(lines)
    table = pq.read_table(of_lines)
    assert (status, table.column("case_id").to_pylist()) == (0, ["007"])
    status, of_parquet = made(parquet)
    assert status == 0
    assert pq.read_table(of_parquet).equals(table)


def test_documents_that_are_not_well_made_are_refused_one_by_one(tmp_path: Path) -> None:
    export = write_lines(tmp_path / "cases.jsonl", [json_case("a"), {**PLAIN, "case_id": "b", "ordre": 1}])
    with export.open("a", encoding="utf-8") as stream:
        stream.write('{"case_id": \n\n[1, 2]\n"x"\n' + "[" * 100_000 + "\n")
        stream.write(json.dumps(json_case("a")) + "\n" + json.dumps(json_case("c")) + "\n")
        stream.write(json.dumps({"case_id": "f", "facts": {"delivery.address": "match"}}) + "\n")
    status, target = made(export)
    assert status == 1
    assert pq.read_table(target).column("case_id").to_pylist() == ["a", "c"]
    told = refused(target)
    assert sorted({int(each["row"]) for each in told}) == [2, 3, 5, 6, 7, 8, 10]
    (second,) = [each for each in told if each["row"] == "2"]
    assert "did you mean `order`" in second["reason"]
    assert "given before" in next(each for each in told if each["row"] == "8")["reason"]


def test_a_case_given_twice_is_refused_wherever_it_comes(tmp_path: Path) -> None:
    export = write_lines(
        tmp_path / "cases.jsonl", [json_case(name) for name in ("a", "b", "c", "a", "d", "b")]
    )
    status, target = made(export, "--part-rows", "2")
    assert status == 1
    assert pq.read_table(target).column("case_id").to_pylist() == ["a", "b", "c", "d"]
    assert [(each["row"], each["value"]) for each in refused(target)] == [("4", "a"), ("6", "b")]


def test_the_side_file_may_be_json_lines(tmp_path: Path) -> None:
    export = write_lines(tmp_path / "cases.jsonl", [json_case("=1"), json_case("=1")])
    side = tmp_path / "refused.jsonl"
    status, _ = made(export, "--rejected", str(side))
    assert status == 1
    (entry,) = [json.loads(line) for line in side.read_text(encoding="utf-8").splitlines()]
    assert (entry["row"], entry["value"]) == (2, "=1")


def test_a_fact_table_is_no_document(facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", str(facts), "-o", str(tmp_path / "again.parquet")]) == 2
    assert "is a fact table already" in capsys.readouterr().err


def test_a_folder_without_documents_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert made(tmp_path / "empty")[0] == 2
    assert "holds no .json" in capsys.readouterr().err
