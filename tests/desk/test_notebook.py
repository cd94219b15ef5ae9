"""Tables from Python: the kind given comes out, answers and refusals are the command's, errors in words."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.cli.main import main
from desk.notebook import EvaluationsDiffer, NotJudged, judge, observe
from tests.desk.batch.tables import cases
from tests.desk.mapping.exports import EXPORT, LEAST, NOT_THERE, confirmed

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

PAGE = Path(__file__).parents[2] / "docs" / "notebook.md"
BLOCK = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


@pytest.fixture(scope="module")
def documents() -> pa.Table:
    """Two generated cases, and one that cannot be judged."""
    good = cases(2)
    return pa.Table.from_pylist([*good, {**good[0], "case_id": "bad", "as_of": "soon"}])


@pytest.fixture(scope="module")
def facts(documents: pa.Table) -> pa.Table:
    """What is observed of them."""
    return observe(documents, progress=False).facts


@pytest.fixture(scope="module")
def answers(facts: pa.Table) -> list[dict[str, Any]]:
    """The answers to them."""
    rows: list[dict[str, Any]] = judge(facts, progress=False).answers.to_pylist()
    return rows


def test_what_a_call_learns_is_kept_where_a_folder_is_named(
    facts: pa.Table, answers: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.batch.judging.FEW_ROWS", 1)
    for _ in range(2):
        assert judge(facts, progress=False, learnt=tmp_path / "learnt").answers.to_pylist() == answers
        assert len(list((tmp_path / "learnt").iterdir())) == 1


def test_answers_and_refusals_are_those_of_the_command(
    documents: pa.Table, tmp_path: Path, answers: list[dict[str, Any]]
) -> None:
    file = tmp_path / "table"
    pq.write_table(documents, file)
    output, side = tmp_path / "answers.parquet", tmp_path / "refused.csv"
    command = ["batch", str(file), "-o", str(output), "--rejected", str(side), "--cores", "1", "--check", "0"]
    assert main(command) == 1
    judged = judge(documents, progress=False)
    assert judged.answers.to_pylist() == pq.read_table(output).to_pylist() == answers
    (refused,) = judged.refused.to_pylist()
    assert refused == {**refused, "file": "table", "row": 3, "column": "as_of"}
    assert f"table,3,as_of,{refused['value']}," in side.read_text(encoding="utf-8")
    assert judged.summary.startswith("2 cases judged")
    assert judged.summary.endswith("1 refusals")


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """The rows of a table of any kind, with whole numbers and None as they are."""
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    table = frame if isinstance(frame, pa.Table) else pa.table(frame)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        (lambda table: table, pa.Table),
        (lambda table: table.to_pandas(), pd.DataFrame),
        (pl.from_arrow, pl.DataFrame),
        (lambda table: pl.from_arrow(table).lazy(), pl.LazyFrame),
    ],
    ids=["pyarrow", "pandas", "polars", "lazy polars"],
)
def test_the_kind_that_was_given_comes_out(
    facts: pa.Table, answers: list[dict[str, Any]], of: Any, kind: type
) -> None:
    judged = judge(of(facts), check=0, progress=False)
    assert type(judged.answers) is kind
    assert type(judged.refused) is kind
    found = rows_of(judged.answers)
    for name in ("case_id", "status", "outcome", "total", "at_most", "missing", "next_deadline"):
        assert [row[name] for row in found] == [row[name] for row in answers], name
    assert rows_of(judged.refused) == []


def test_a_path_and_other_tables_give_pandas(facts: pa.Table, tmp_path: Path) -> None:
    file = tmp_path / "facts.parquet"
    pq.write_table(facts, file)

    class Columns:
        """A table of some other library."""

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return facts.__arrow_c_stream__(requested_schema)

    for given in (file, str(file), Columns()):
        assert type(judge(given, check=0, progress=False).answers) is pd.DataFrame


def test_facts_are_in_words_and_can_be_judged_again(facts: pa.Table) -> None:
    reason = facts.column("dispute.reason")
    assert reason.type == pa.string()
    assert set(reason.to_pylist()) <= {"not_received", "not_as_described", "own_reasons", None}
    assert facts.schema.metadata is None


def test_facts_may_be_supposed(facts: pa.Table) -> None:
    supposed = judge(facts, what_if={"dispute.withdrawn": "true"}, check=0, progress=False)
    assert set(supposed.answers.column("outcome").to_pylist()) == {"completed"}


def test_instants_may_be_given_in_words_or_as_a_datetime(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(LEAST + "zone: UTC" + NOT_THERE, encoding="utf-8")
    table = pa.table({"id": ["A"], "opened": ["2026-03-01 09:00:00"]})
    found = [
        observe(table, mapping=mapping, as_of=each, progress=False).facts.column("as_of")[0].as_py()
        for each in ("2026-04-01T02:00:00+02:00", datetime(2026, 4, 1, tzinfo=UTC))
    ]
    assert found == [datetime(2026, 4, 1, tzinfo=UTC)] * 2


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        ([1], {}, "a list is no table"),
        ("/no/such.parquet", {}, "there is no"),
        (pa.table({"a": [1]}), {}, "there is no fact `a`"),
        (pa.table({"a": [1]}), {"mapping": "/no/such"}, "`/no/such` cannot be read"),
        (pa.table({"a": [1]}), {"as_of": "2026-03-01T00:00:00"}, "no offset"),
        (pa.table({"a": [1]}), {"as_of": "soon"}, "`as_of`"),
        (pa.table({"a": [1]}), {"as_of": datetime.fromisoformat("2026-03-01")}, "no zone"),
        (pd.DataFrame({"a": [1, "x"]}), {}, "cannot be taken as columns"),
        (pa.table({"a": [1]}), {"readings": {"AMB-20": "no such"}}, "AMB-20"),
        (pa.table({"a": [1]}), {"policy": "/no/such/policy"}, "/no/such/policy"),
    ],
)
def test_what_cannot_be_judged_at_all_is_said(table: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(NotJudged, match=re.escape(words)) as error:
        judge(table, progress=False, **options)
    assert "/adjudicate-" not in str(error.value)


def test_a_mapping_that_nobody_confirmed_is_shown_with_its_places(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(LEAST + "zone: {is: UTC, sure: false}" + NOT_THERE, encoding="utf-8")
    with pytest.raises(NotJudged, match="not-confirmed") as error:
        judge(pa.table({"id": ["A"], "opened": ["x"]}), mapping=mapping, progress=False)
    assert "^^^" in str(error.value)


def test_evaluations_that_differ_are_an_error_of_their_own(
    facts: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk.batch import run as runs
    from desk.batch.answering import Differs

    def differ(*_: object) -> None:
        raise Differs("both answers")

    monkeypatch.setattr(runs, "made", differ)
    with pytest.raises(EvaluationsDiffer, match="both answers"):
        judge(facts, progress=False)


def test_the_bar_is_shown_unless_it_is_not_wanted(
    facts: pa.Table, capsys: pytest.CaptureFixture[str]
) -> None:
    judge(facts, check=0)
    assert "rows" in capsys.readouterr().err
    judge(facts, check=0, progress=False)
    assert capsys.readouterr().err == ""


def test_the_report_is_written(facts: pa.Table, tmp_path: Path) -> None:
    judge(facts, check=0, progress=False, report=tmp_path / "run.html")
    assert "Report on table" in (tmp_path / "run.html").read_text(encoding="utf-8")


def test_the_page_shows_what_its_code_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "examples").symlink_to(EXPORT.parents[1])
    monkeypatch.chdir(tmp_path)
    assert main(["mapping", "new", str(EXPORT), "-o", "mapping.yaml"]) == 0
    mapping = Path("mapping.yaml")
    mapping.write_text(confirmed(mapping.read_text(encoding="utf-8")), encoding="utf-8")
    names: dict[str, Any] = {}
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) == 4
    for code, shown in blocks:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(code, PAGE.name, "exec"), names)
        assert printed.getvalue() == shown
