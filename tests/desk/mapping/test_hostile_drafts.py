"""Drafts of exports made to be misread: what they guess they mark, and what they pass over they say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from desk.mapping.drafting import mapping_text
from desk.mapping.foreign_rows import rows_of
from desk.mapping.profiles import profiles
from desk.mapping.proposing import Proposing
from tests.desk.mapping.exports import targets, tree
from tests.desk.mapping.hostile import written


def drafted(path: Path) -> str:
    """The draft of an export's mapping."""
    looked = profiles(rows_of(path), 100_000)
    draft = Proposing(targets()).draft(looked.columns, looked.rows, looked.empty, looked.late)
    return mapping_text(draft, path.name, "UTC")


def test_a_country_is_not_drafted_as_nothing(tmp_path: Path) -> None:
    lines = ["Case Id,Country,Carrier,Title", "1,NA,NA,n/a", "2,ES,DHL,x", "3,NA,NA,y"]
    text = drafted(written(tmp_path / "e.csv", "\n".join(lines)))
    assert tree(text)["empty"] == ["n/a"]
    assert tree(text)["columns"]["Country"]["sure"] == "false"
    assert "`NA` is read as the code of a country" in text
    without = drafted(written(tmp_path / "e.csv", "\n".join(lines).replace("ES", "Spain")))
    assert tree(without)["empty"] == ["NA", "n/a"]


def test_columns_that_a_mapping_cannot_tell_apart_are_left_out(tmp_path: Path) -> None:
    text = drafted(written(tmp_path / "e.csv", "Case Id,Country,Country\n1,ES,FR\n"))
    assert set(tree(text)["columns"]) == {"Case Id"}
    assert tree(text)["left_out"] == ["Country", "Country"]
    assert text.count("its heading is there twice") == 2


def test_what_the_first_rows_do_not_show_is_said(tmp_path: Path) -> None:
    lines = [f'{{"Case Id": "{number}"}}' for number in range(1_500)]
    lines[1_200] = '{"Case Id": "x", "Refund": {"due": 1}}'
    path = written(tmp_path / "e.jsonl", "\n".join(lines))
    assert '# "Refund.due", in row 1,201' in drafted(path).replace("# Refund.due,", '# "Refund.due",')


def test_of_many_values_it_is_said_that_some_were_looked_at(tmp_path: Path) -> None:
    numbers = range(3_000)
    csv = written(tmp_path / "e.csv", "Case Id,memo\n" + "".join(f"{at},x\n" for at in numbers) + " 5 ,N/A\n")
    parquet = tmp_path / "e.parquet"
    cells = [str(at) for at in numbers] + [" 5 "]
    pq.write_table(pa.table({"Case Id": cells, "memo": ["x"] * 3_000 + ["N/A"]}), parquet)
    assert drafted(parquet).replace("e.parquet", "e.csv") == drafted(csv)
    assert "2,000+ different" in drafted(csv)
    assert "the first ones were looked at" in drafted(csv)
    looked = profiles(rows_of(parquet), 10_000).columns[0]
    assert (looked.values["5"], looked.filled, looked.more) == (2, 3_001, True)
    numbered = tmp_path / "n.parquet"
    at = pa.array(
        [1_772_355_600_000_000 + each * 1_000_000 for each in numbers] * 7, pa.timestamp("us", "UTC")
    )
    pq.write_table(pa.table({"at": at}), numbered)
    (instants,) = profiles(rows_of(numbered), 20_000).columns
    assert (instants.filled, instants.more, instants.values["2026-03-01T09:00:00Z"]) == (20_000, True, 7)
    assert datetime.fromtimestamp(1_772_355_600, UTC).isoformat() == "2026-03-01T09:00:00+00:00"


def test_a_text_that_begins_as_a_code_is_none(tmp_path: Path) -> None:
    code = "item not received" + "." * 200 + "it was not and then it came"
    text = drafted(written(tmp_path / "e.csv", f"Case Id,Reason\n1,INR\n2,{code}\n"))
    assert tree(text)["columns"]["Reason"]["codes"] == {"INR": "not_received"}
    assert "# not placed" in text
