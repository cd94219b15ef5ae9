"""The schemas of the shipped policy: current, named by every file, and as strict as the policy's names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from desk.cli.main import main
from desk.editing.policy_schemas import policy_schemas, schema_line, schema_texts, with_schema_line
from desk.policy_folder import SHIPPED_RULES
from engine.loader import load_policy
from tests.desk.test_command_line import SMALL_POLICY, CoreLoader, kind_of

SCHEMAS = SHIPPED_RULES / "schemas"
FILES = [
    path
    for path in sorted(SHIPPED_RULES.rglob("*.yaml"))
    if schema_line(path, SHIPPED_RULES, SCHEMAS) is not None
]
BASE = "file:///schemas/"


def check(policy: Path) -> Callable[[str, Any], list[str]]:
    """Says what a schema of a policy finds in a document."""
    schemas = policy_schemas(load_policy(policy).draft)
    registry: Registry[Any] = Registry().with_resources(
        [(BASE + name, Resource.from_contents(body)) for name, body in schemas.items()]
    )

    def errors(kind: str, document: Any) -> list[str]:
        validator = Draft202012Validator({"$ref": f"{BASE}{kind}.json"}, registry=registry)
        return [error.message for error in validator.iter_errors(document)]

    return errors


@pytest.fixture(scope="module")
def errors() -> Callable[[str, Any], list[str]]:
    return check(SHIPPED_RULES)


def loaded(path: Path) -> Any:
    return yaml.load(path.read_bytes(), CoreLoader)


def test_the_schemas_beside_the_policy_are_current() -> None:
    texts = schema_texts(load_policy(SHIPPED_RULES, "rules").draft)
    assert {path.name for path in SCHEMAS.iterdir()} == set(texts)
    old = [name for name, text in texts.items() if (SCHEMAS / name).read_text(encoding="utf-8") != text]
    assert not old, "run `adjudicate policy schemas`"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SHIPPED_RULES).as_posix())
def test_every_file_names_its_schema_and_fits_it(path: Path, errors: Callable[[str, Any], list[str]]) -> None:
    line = path.read_text(encoding="utf-8").partition("\n")[0]
    assert line == schema_line(path, SHIPPED_RULES, SCHEMAS)
    assert (path.parent / line.rpartition("=")[2]).is_file()
    assert errors(kind_of(path, SHIPPED_RULES), loaded(path)) == []


@pytest.mark.parametrize("name", sorted(path.name for path in SCHEMAS.glob("*.json")))
def test_every_schema_is_valid_and_its_references_lead_somewhere(name: str) -> None:
    body = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(body)

    def references(part: Any) -> list[str]:
        if isinstance(part, list):
            return [found for each in part for found in references(each)]
        if not isinstance(part, dict):
            return []
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for each in part.values() for found in references(each)]

    for reference in references(body):
        file, _, pointer = reference.partition("#")
        target = json.loads((SCHEMAS / (file or name)).read_text(encoding="utf-8"))
        for step in filter(None, pointer.split("/")):
            target = target[step]


ROW = {"id": "a", "then": {"outcome": "refund_full"}, "cites": ["NR-1"], "why": "So."}
TABLE: dict[str, Any] = {"table": "A", "decides": "ruling", "rows": [ROW]}
WRONG: list[tuple[str, Any]] = [
    ("table", {**TABLE, "decides": "nothing.known"}),
    ("table", {**TABLE, "rows": [{**ROW, "cites": ["NR-999"]}]}),
    ("table", {**TABLE, "rows": [{**ROW, "then": {"outcome": "refund_ful"}}]}),
    ("table", {**TABLE, "rows": [{**ROW, "then": {"outcome": "refund_full", "liable": "nobody"}}]}),
    ("table", {**TABLE, "rows": [{**ROW, "when": {"dispute.reasn": "not_received"}}]}),
    ("table", {**TABLE, "rows": [{**ROW, "when": {"dispute.reason": "not_receivd"}}]}),
    ("table", {**TABLE, "rows": [{**ROW, "when": {"dispute.reason": ["not_received", "x"]}}]}),
    ("table", {**TABLE, "rows": [{**ROW, "when": {"dispute.completed": "yes"}}]}),
    ("table", {**TABLE, "rows": [{**ROW, "when": {"reading.AMB-20": "nobody"}}]}),
    ("table", {**TABLE, "adds_to": ["nowhere"]}),
    ("limits", {"limits": {"a": {"meaning": "b", "unit": "days", "clause": "P-999", "value": 1}}}),
    ("facts", {"facts": {"a": {"meaning": "b", "clause": "P-999"}}}),
    ("facts", {"facts": {"a": {"meaning": "b", "proof": {"by": "seller", "kinds": ["x"], "limit": "y"}}}}),
    ("cases", {"cases": [{"id": "a", "read": {"AMB-20": "nobody"}, "expect": {}}]}),
    ("cases", {"cases": [{"id": "a", "facts": {"dispute.reason": "x"}, "expect": {}}]}),
    ("cases", {"cases": [{"id": "a", "expect": {"outcome": "x"}}]}),
]


@pytest.mark.parametrize(("kind", "document"), WRONG)
def test_a_name_that_the_policy_does_not_know_is_found(
    kind: str, document: Any, errors: Callable[[str, Any], list[str]]
) -> None:
    assert errors("table", TABLE) == []
    assert errors(kind, document)


def test_the_reading_that_is_taken_is_one_of_its_readings(errors: Callable[[str, Any], list[str]]) -> None:
    document = loaded(SHIPPED_RULES / "interpretations.yaml")
    name = next(iter(document["interpretations"]))
    document["interpretations"][name]["taken"] = "nobody"
    assert errors("interpretations", document)


def test_another_policy_has_schemas_with_its_own_names(tmp_path: Path) -> None:
    found = check(SMALL_POLICY)
    for path in SMALL_POLICY.rglob("*.yaml"):
        assert found(kind_of(path, SMALL_POLICY), loaded(path)) == [], path.name
    assert found("table", {**TABLE, "rows": [{**ROW, "cites": ["NR-1"]}]})
    assert not found("table", {**TABLE, "rows": [{**ROW, "cites": ["C-1"]}]})


def test_the_command_writes_links_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = Path(shutil.copytree(SMALL_POLICY, tmp_path / "policy"))
    command = ["policy", "schemas", "--policy", str(policy)]
    assert main([*command, "--check"]) == 1
    assert main([*command, "--link"]) == 0
    first = {path: path.read_bytes() for path in policy.rglob("*.yaml")}
    assert first[policy / "limits.yaml"].startswith(b"# yaml-language-server: $schema=schemas/limits.json\n")
    assert first[policy / "tables" / "rest.yaml"].startswith(
        b"# yaml-language-server: $schema=../schemas/table.json\n"
    )
    assert main([*command, "--link"]) == 0
    assert {path: path.read_bytes() for path in policy.rglob("*.yaml")} == first
    assert main([*command, "--check"]) == 0
    (policy / "schemas" / "table.json").write_text("{}", encoding="utf-8")
    assert main([*command, "--check"]) == 1
    assert "table.json is out of date" in capsys.readouterr().out
    assert main([*command, "-o", str(policy / "limits.yaml" / "x")]) == 2


def test_a_line_that_names_another_schema_is_replaced() -> None:
    old = "# yaml-language-server: $schema=x.json\n# head\na: 1\n"
    assert with_schema_line(old, "# yaml-language-server: $schema=y.json") == old.replace("x.json", "y.json")
