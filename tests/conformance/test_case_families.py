"""Laws over case documents of every family, and the page of how many documented ones are ruled."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from engine.document import RulingDocument
from tests.conformance.case_draft import Case
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import Court, broken_laws
from tests.conformance.chance import seeded
from tests.conformance.soak_cases import page_of

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "answered.md"
CASES_OF_THE_PAGE = 400
DOCUMENTED, WITH_GAPS = range(4), range(1)


@cache
def court() -> Court:
    return Court()


@pytest.mark.parametrize("family", FAMILIES)
def test_documented_cases_keep_the_laws(family: str) -> None:
    assert broken(family, DOCUMENTED, documented=True, attempts=1) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_cases_with_gaps_keep_the_laws(family: str) -> None:
    assert broken(family, WITH_GAPS, documented=False, attempts=1) == []


def broken(family: str, seeds: range, documented: bool, attempts: int) -> list[tuple[int, str, str]]:
    return [
        (seed, law, told)
        for seed in seeds
        for law, told in broken_laws(
            court(), generated(family, seed, documented), seeded(f"{family}/{seed}"), attempts
        )
    ]


def tampered(what: str) -> Court:
    """A desk that does one thing wrong."""
    wrong, calls = Court(), iter(range(1000))
    right = wrong.rule

    def rule(case: Case, cross_checked: bool = False) -> RulingDocument:
        ruling = right(case, cross_checked)
        if what == "amounts":
            ruling["refund"]["total"] = "1000000"
        elif what == "evaluators agree":
            ruling["flags"].append("the evaluators differ: here")
        elif what == "same bytes":
            ruling["case_id"] += str(next(calls))
        elif what == "foundations":
            ruling["presumptions"].clear()
        elif what == "evidence helps":
            ruling["refund"]["at_most"] = str(len(case["evidence"]))
        else:
            ruling["outcome"] = "completed" if len(str(case)) % 2 else "refund_full"
        return ruling

    wrong.rule = rule  # type: ignore[method-assign]
    return wrong


@pytest.mark.parametrize(
    "law", ["amounts", "evaluators agree", "same bytes", "foundations", "evidence helps", "removed keys"]
)
def test_what_breaks_a_law_is_found(law: str) -> None:
    desk = tampered(law)
    found = {
        name
        for seed in range(2)
        for family in ("delivered", "poor quality")
        for name, _ in broken_laws(desk, generated(family, seed, documented=True), seeded(seed))
    }
    assert law in found


def test_a_seed_gives_the_same_case_again() -> None:
    for family in FAMILIES:
        one, other = (json.dumps(generated(family, 5, documented=False)) for _ in range(2))
        assert one == other


@pytest.mark.parametrize("family", FAMILIES)
def test_a_documented_case_of_a_family_can_be_ruled(family: str) -> None:
    cases = (generated(family, seed, documented=True) for seed in range(12))
    assert any(court().rule(case)["status"] == "ruled" for case in cases)


def test_documented_cases_leave_no_question() -> None:
    asked = [
        (family, seed)
        for family in FAMILIES
        for seed in range(2)
        if court().rule(generated(family, f"asked/{seed}", documented=True))["status"] == "open"
    ]
    assert asked == []


def test_the_page_on_disk_is_the_one_that_the_command_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(CASES_OF_THE_PAGE, 1), (
        f"run: python -m tests.conformance.soak_cases --cases {CASES_OF_THE_PAGE} --documented "
        "--page docs/answered.md"
    )


def test_the_command_tells_what_it_found(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.conformance.soak_cases", "--cases", "25", "--documented"]
    command += ["--out", str(tmp_path)]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.startswith("cases=25 seed=1 violations=0 ")
    assert list(tmp_path.iterdir()) == []
