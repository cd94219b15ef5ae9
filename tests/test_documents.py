"""docs/ is true: modules that it names exist, and the guide to the policy names every key and function."""

from __future__ import annotations

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import Expected, WorkedCase, WorkedCases, try_worked_cases
from engine.formula_text import GRAMMAR
from engine.loader import load_policy
from engine.loading import records

PROJECT = Path(__file__).parents[1]
DOCUMENTS = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]
GUIDE = (PROJECT / "docs" / "policy-author.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
CODE = ("engine", "evidence", "reports", "desk")
MODULES = {path.stem for path in (PROJECT / "engine").glob("*.py")}
ROOMS = "engine|evidence|reports|desk|rules|tests|tools|examples|docs"
NAMED_FILE = re.compile(rf"\b((?:{ROOMS})/[\w/.-]+\.(?:py|yaml|j2|json|md|txt))\b")
EXPLAINED = (
    records.FactRecord,
    records.ProofRecord,
    records.PresumptionRecord,
    records.AskRecord,
    records.WindowRecord,
    records.DatedValue,
    records.RowRecord,
    records.AdditionRecord,
    WorkedCases,
    Expected,
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_file_named_exists(document: Path) -> None:
    for name in NAMED_FILE.findall(document.read_text(encoding="utf-8")):
        assert (PROJECT / name).exists(), name


def test_every_function_of_the_walk_exists() -> None:
    walk = ARCHITECTURE.partition("## One case, file by file")[2]
    code = "\n".join(
        path.read_text(encoding="utf-8") for room in CODE for path in (PROJECT / room).rglob("*.py")
    )
    named = re.findall(r"`(\w+)\.([a-z]\w*)`", walk)
    functions = [
        (owner, name) for owner, name in named if re.search(rf"class {owner}\b", code) or owner in MODULES
    ]
    assert len(functions) >= 8
    for owner, name in functions:
        assert re.search(rf"^ *def {name}\b", code, re.MULTILINE), f"{owner}.{name}"


@pytest.mark.parametrize("record", EXPLAINED, ids=lambda record: record.__name__)
def test_the_guide_names_every_key(record: type) -> None:
    for field in fields(record):
        key = field.name.rstrip("_")
        assert f"`{key}`" in GUIDE or f"{key}:" in GUIDE, key


def test_the_guide_names_every_key_of_a_worked_case() -> None:
    for field in fields(WorkedCase):
        # `currency` and `policy_date` are those of a facts document, which the schema explains
        if field.name not in ("currency", "policy_date"):
            assert f"`{field.name}`" in GUIDE or f"{field.name}:" in GUIDE, field.name


def test_the_guide_names_every_function_of_formulas() -> None:
    functions = re.findall(r"(\w+)\(\)", GRAMMAR)
    assert functions
    for function in functions:
        assert f"`{function}(" in GUIDE, function


def blocks(about: str) -> str:
    """The YAML block of the guide that holds some words."""
    (block,) = (each for each in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL) if about in each)
    return str(block)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED_RULES, tmp_path / "rules"))


def test_the_worked_case_of_the_guide_comes_out_as_it_says(policy: Path) -> None:
    for file in policy.rglob("*.cases.yaml"):
        file.unlink()
    file = policy / "not_received" / "no_tracking.cases.yaml"
    file.write_text(blocks("expect:"), encoding="utf-8")
    trial = try_worked_cases(Adjudicator(Settings(policy=policy, now=0)), policy, "rules")
    assert trial.passed == 1
    assert ("not_received/no_tracking", "no-valid-number") in trial.hit


def test_the_dated_limit_of_the_guide_loads(policy: Path) -> None:
    file = policy / "limits.yaml"
    indented = "".join(f"  {line}\n" for line in blocks("dated:").splitlines())
    old = re.search(r"^  response_days:\n(?:    .*\n)+", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert old is not None
    file.write_text(file.read_text(encoding="utf-8").replace(old[0], indented), encoding="utf-8")
    assert [each.limits["response_days"].value for each in load_policy(policy).policies()] == [5, 7]
