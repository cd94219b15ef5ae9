"""Documents with a value of another kind in any place: each gives facts or is refused, none stops a run."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from desk.cli.main import main
from tests.conformance.case_families import FAMILIES, generated
from tests.desk.batch.tables import refused, write_lines
from tests.desk.hostile import PLAIN

OF_OTHER_KINDS: tuple[Any, ...] = (
    *(0, -1, 1.5, 10**30, True, None, "", " ", "0", "x" * 300, "\u0000", "2026-03-01"),
    *([], {}, [0], [None], [{}], {"a": 0}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of a document, its own left out."""
    listed = enumerate(value) if isinstance(value, list) else ()
    for step, each in value.items() if isinstance(value, dict) else listed:
        yield (*path, step)
        yield from places(each, (*path, step))


def mutants() -> Iterator[dict[str, Any]]:
    """Every place of a case of each family, of one shape once, with values of other kinds."""
    seen: set[tuple[Any, ...]] = set()
    for number, family in enumerate(FAMILIES):
        case = generated(family, f"mutants/{number}", number % 2 == 0)
        document = json.loads(json.dumps(case, default=str))
        for path in places(document):
            shape = tuple("each" if isinstance(step, int) else step for step in path)
            if shape in seen:
                continue
            seen.add(shape)
            for value in OF_OTHER_KINDS:
                mutant = copy.deepcopy(document)
                at = mutant
                for step in path[:-1]:
                    at = at[step]
                at[path[-1]] = value
                yield mutant


def test_every_document_gives_facts_or_is_refused(tmp_path: Path) -> None:
    documents = list(mutants())
    for number, document in enumerate(documents):
        if "mutants" in str(document.get("case_id")):
            document["case_id"] = f"{number:05}"
    export, target = write_lines(tmp_path / "cases.jsonl", documents), tmp_path / "facts.parquet"
    assert len(documents) > 1_000
    assert main(["facts", str(export), "-o", str(target), "--cores", "1"]) == 1
    cases = set(pq.read_table(target).column("case_id").to_pylist())
    rows = {int(each["row"]) for each in refused(target)}
    assert len(cases) + len(rows) == len(documents)


@pytest.mark.parametrize("currency", [0, 7, -1, 1.5, "0"])
def test_a_currency_that_is_a_number_is_refused_with_its_place(tmp_path: Path, currency: Any) -> None:
    document = {**PLAIN, "order": {**PLAIN["order"], "currency": currency}}
    target = tmp_path / "facts.parquet"
    export = write_lines(tmp_path / "cases.jsonl", [PLAIN, {**document, "case_id": "other"}])
    assert main(["facts", str(export), "-o", str(target), "--cores", "1"]) == 1
    (told,) = refused(target)
    assert (told["row"], told["column"]) == ("2", "order.currency")
    assert f"`{currency}` is not a currency code" in told["reason"]
