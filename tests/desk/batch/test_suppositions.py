"""Other readings and supposed facts: an export is judged as `rule` judges each of its cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from desk.documents import Document, documents_of
from engine.columns.layout import KEYS
from engine.columns.rows import plain_case
from tests.desk.batch.conftest import Batch
from tests.desk.batch.tables import answers, cases, desk, write_lines


def ruled(documents: list[dict[str, Any]], settings: Settings) -> list[tuple[Any, ...]]:
    """What `rule` says of each document."""
    judge = Adjudicator(settings)
    found = []
    for document in documents:
        (read,) = documents_of("case.json", json.dumps(document).encode())
        assert isinstance(read, Document)
        ruling = judge.rule(read)
        found.append((ruling["case_id"], ruling["status"], ruling["outcome"]))
    return found


def judged(output: Path) -> list[tuple[Any, ...]]:
    """What `batch` says of each case."""
    return [(each["case_id"], each["status"], each["outcome"]) for each in answers(output).to_pylist()]


def other_readings() -> list[tuple[str, str]]:
    """Every reading that the policy does not take."""
    found = desk().book.draft.folder.interpretations[1].interpretations
    return [
        (name, reading) for name, each in found.items() for reading in each.readings if reading != each.taken
    ]


@pytest.fixture(scope="module")
def before() -> list[tuple[Any, ...]]:
    """What `rule` says of the cases as they are."""
    return ruled(cases(12), Settings(now=0, cross_checked=False))


@pytest.fixture(scope="module")
def reading(before: list[tuple[Any, ...]]) -> dict[str, str]:
    """A reading that makes a difference to one of the cases."""
    observed = []
    for document in cases(12):
        (read,) = documents_of("case.json", json.dumps(document).encode())
        assert isinstance(read, Document)
        observed.append(desk().prepare(read).case)
    for name, other in other_readings():
        otherwise = desk().reading({name: other})
        for case, (_, status, outcome) in zip(observed, before, strict=True):
            answers = otherwise.judge_at(case.policy_date).rule(case)
            if (answers["status"], answers["outcome"]) != (status, outcome):
                return {name: other}
    raise AssertionError("no reading makes a difference to any of the cases")


@pytest.mark.parametrize("given", ["documents", "facts"])
def test_readings_are_taken_as_rule_takes_them(
    tmp_path: Path,
    facts: Path,
    batch: Batch,
    given: str,
    reading: dict[str, str],
    before: list[tuple[Any, ...]],
) -> None:
    documents = cases(12)
    export = facts if given == "facts" else write_lines(tmp_path / "cases.jsonl", documents)
    options = [word for pair in reading.items() for word in ("--read", "=".join(pair))]
    status, output = batch(export, *options, "--check", "2")
    assert status == 0
    assert judged(output) == ruled(documents, Settings(now=0, cross_checked=False, readings=reading))
    assert judged(output) != before


@pytest.mark.parametrize("given", ["documents", "facts"])
@pytest.mark.parametrize(
    "what_if",
    [
        {"dispute.reason": "own_reasons"},
        {"dispute.reason": "own_reasons,not_received"},
        {"dispute.reason": "not_received", "delivery.undeliverable": "true"},
    ],
)
def test_facts_are_supposed_as_rule_supposes_them(
    tmp_path: Path,
    facts: Path,
    batch: Batch,
    given: str,
    what_if: dict[str, str],
    before: list[tuple[Any, ...]],
) -> None:
    documents = cases(12)
    export = facts if given == "facts" else write_lines(tmp_path / "cases.jsonl", documents)
    options = [word for pair in what_if.items() for word in ("--what-if", "=".join(pair))]
    status, output = batch(export, *options, "--check", "2")
    assert status == 0
    assert judged(output) == ruled(documents, Settings(now=0, cross_checked=False, what_if=what_if))
    assert judged(output) != before


def test_facts_of_cases_that_stand_in_whole_are_supposed_too(tmp_path: Path, batch: Batch) -> None:
    documents = cases(6)
    rows = []
    for document in documents:
        (read,) = documents_of("case.json", json.dumps(document).encode())
        assert isinstance(read, Document)
        case = desk().prepare(read).case
        keys = {name: getattr(case, name) for name in ("case_id", "as_of", "policy_date", "currency")}
        rows.append({**keys, "detail": json.dumps(plain_case(case))})
    export = tmp_path / "facts.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=KEYS), export)
    what_if = {"dispute.reason": "own_reasons,not_received"}
    status, output = batch(export, "--what-if", "dispute.reason=own_reasons,not_received")
    assert status == 0
    assert judged(output) == ruled(documents, Settings(now=0, cross_checked=False, what_if=what_if))


def test_what_follows_from_other_facts_is_not_supposed(
    facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    derived = next(
        fact.name for fact in desk().vocabulary.values() if fact.finite and fact.formula is not None
    )
    value = desk().vocabulary[derived].values[0]
    status, output = batch(facts, "--what-if", f"{derived}={value}")
    assert (status, output.exists()) == (2, False)
    assert f"--what-if {derived}: in exports only observed facts" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--read", "--what-if"])
def test_fact_tables_are_of_no_reading_and_no_supposition(tmp_path: Path, option: str) -> None:
    export = write_lines(tmp_path / "cases.jsonl", cases(1))
    with pytest.raises(SystemExit):
        main(["facts", str(export), "-o", str(tmp_path / "facts.parquet"), option, "a=b"])


def test_an_unknown_name_is_told(facts: Path, batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    assert batch(facts, "--read", "AMB-0=x")[0] == 2
    assert "there is no interpretation `AMB-0`" in capsys.readouterr().err
