"""Every command with every option, wrong usage, and the published schemas against real documents."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, TypeChecker
from jsonschema.validators import extend

from desk.cli.main import main
from desk.schemas import POLICY_FILES, schema
from engine import __version__
from engine.loading.folder import CASES, TRANSLATIONS
from engine.source import read_yaml
from tests.desk.hostile import CASE, PLAIN

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
SMALL_POLICY = ROOT / "tests" / "diagnostics" / "base_policy"
BAD_POLICIES = ROOT / "tests" / "diagnostics" / "policies"
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
COMMANDS = [
    ["rule"],
    ["evidence"],
    ["policy"],
    ["policy", "check"],
    ["policy", "test"],
    ["schema"],
    [],
]
ANSWER = {
    "success": True,
    "module": [
        {
            "mailNo": "RR1",
            "detailList": [
                {
                    "timeStr": "2026-01-20 10:00:00",
                    "timeZone": "GMT+1",
                    "actionCode": "GTMS_SIGNED",
                    "desc": "signed",
                },
                {
                    "timeStr": "2026-01-08 10:00:00",
                    "timeZone": "GMT+8",
                    "actionCode": "PU_PICKUP_SUCCESS",
                    "desc": "picked up",
                },
            ],
        }
    ],
}
FACTS = """\
case_id: F-1
facts: {parcel.state: lost}
amounts: {goods: "3.00", freight: "1.00"}
policy_date: 2026-03-01T00:00:00Z
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in an empty folder: its exit status, what it wrote, what it said."""
    monkeypatch.chdir(tmp_path)
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    Path("facts.yaml").write_text(FACTS, encoding="utf-8")

    def command(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            status = main(arguments)
        except SystemExit as exit:
            status = int(exit.code or 0)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return command


def rulings(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines()]


# -- rule --------------------------------------------------------------------------------------------


def test_several_files_and_standard_input_in_their_order(run: Run) -> None:
    Path("list.json").write_text(
        json.dumps([{**PLAIN, "case_id": "L-1"}, {**PLAIN, "case_id": "L-2"}]), encoding="utf-8"
    )
    typed = json.dumps({**PLAIN, "case_id": "S-1"}).encode()
    status, written, said = run(
        "rule", "case.yaml", "list.json", "-", "case.yaml", "--format", "jsonl", stdin=typed
    )
    assert (status, said) == (0, "")
    assert [each["case_id"] for each in rulings(written)] == ["H-1", "L-1", "L-2", "S-1", "H-1"]


def test_the_three_formats(run: Run) -> None:
    status, text, said = run("rule", "case.yaml")
    assert (status, said) == (0, "")
    assert text.startswith("Case H-1, judged as of 2026-03-20 00:00 UTC\n")
    one = json.loads(run("rule", "case.yaml", "--format", "json")[1])
    assert one["case_id"] == "H-1"
    several = json.loads(run("rule", "case.yaml", "case.yaml", "--format", "json")[1])
    assert several == [one, one]
    assert rulings(run("rule", "case.yaml", "--format", "jsonl")[1]) == [one]
    both = run("rule", "case.yaml", "case.yaml", "--format", "text")[1]
    assert both == f"{text}\n{text}"


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_rulings_go_to_a_file(option: str, run: Run) -> None:
    status, written, said = run("rule", "case.yaml", "--format", "jsonl", option, "rulings.jsonl")
    assert (status, written, said) == (0, "", "")
    (ruling,) = rulings(Path("rulings.jsonl").read_text(encoding="utf-8"))
    assert ruling["case_id"] == "H-1"


def test_another_instant(run: Run) -> None:
    (ruling,) = rulings(
        run("rule", "case.yaml", "--as-of", "2026-04-01T08:00:00+08:00", "--format", "jsonl")[1]
    )
    assert ruling["as_of"] == "2026-04-01T00:00:00Z"


def test_another_policy(run: Run) -> None:
    (ruling,) = rulings(run("rule", "facts.yaml", "--policy", str(SMALL_POLICY), "--format", "jsonl")[1])
    assert ruling["policy"]["name"] == "A small policy"
    assert ruling["outcome"] == "refund_full"
    assert ruling["refund"]["total"] == "4.00"


def test_another_reading(run: Run) -> None:
    Path("facts.yaml").write_text(
        FACTS.replace("parcel.state: lost", "parcel.state: delivered, parcel.damage: accepted"),
        encoding="utf-8",
    )

    def ruling(*options: str) -> dict[str, Any]:
        arguments = ("rule", "facts.yaml", "--policy", str(SMALL_POLICY), "--format", "jsonl", *options)
        return rulings(run(*arguments)[1])[0]

    assert ruling()["outcome"] == "refund_full"
    other = ruling("--read", "AMB-01=person")
    assert other["outcome"] == "release_to_seller"


def test_suppositions(run: Run) -> None:
    def ruling(*options: str) -> dict[str, Any]:
        arguments = ("rule", "facts.yaml", "--policy", str(SMALL_POLICY), "--format", "jsonl", *options)
        return rulings(run(*arguments)[1])[0]

    supposed = ruling("--what-if", "parcel.state=delivered", "--what-if", "parcel.damage=rejected")
    assert supposed["outcome"] == "release_to_seller"
    unsure = ruling("--what-if", "parcel.state=delivered,lost", "--what-if", "parcel.damage=rejected")
    assert unsure["status"] == "open"
    assert (unsure["refund"]["at_least"], unsure["refund"]["at_most"]) == ("0.00", "4.00")


def test_a_tracking_answer_is_put_to_the_parcel_with_its_number(run: Run) -> None:
    Path("answer.json").write_text(json.dumps(ANSWER), encoding="utf-8")
    parcels = [{"parcel_id": "P1", "waybill": "RR2"}, {"parcel_id": "P2", "waybill": "RR1"}]
    Path("case.json").write_text(json.dumps({**PLAIN, "parcels": parcels}), encoding="utf-8")
    status, written, said = run("evidence", "case.json", "--tracking", "answer.json", "--format", "json")
    assert (status, said) == (0, "")
    units = json.loads(written)["units"]
    shown = [
        {each["fact"]: each["value"] for each in unit["observed"]}.get("tracking.status") for unit in units
    ]
    assert shown[1] == "delivered"
    assert shown[0] != "delivered"
    assert run("rule", "case.json", "--tracking", "answer.json")[0] == 0


def test_a_tracking_answer_of_no_parcel_is_refused(run: Run) -> None:
    Path("answer.json").write_text(json.dumps(ANSWER), encoding="utf-8")
    status, written, said = run("rule", "case.yaml", "--tracking", "answer.json")
    assert (status, written) == (1, "")
    assert said == (
        "`answer.json` cannot be put to a parcel: the case has none; add the parcel with its waybill to the "
        "case [no-parcel]\n"
    )
    parcels = [{"parcel_id": "P1", "waybill": "RR2"}]
    Path("case.json").write_text(json.dumps({**PLAIN, "parcels": parcels}), encoding="utf-8")
    status, written, said = run("rule", "case.json", "--tracking", "answer.json")
    assert (status, written) == (1, "")
    assert said.startswith("answer.json:1:1: the answer does not hold `RR2`; it holds `RR1`; ")


def test_a_missing_case_file_leaves_the_others_answered(run: Run) -> None:
    status, written, said = run("rule", "none.yaml", "case.yaml", ".", "--format", "jsonl")
    assert status == 1
    assert [each["case_id"] for each in rulings(written)] == ["H-1"]
    assert said.splitlines() == [
        "none.yaml: it cannot be read: No such file or directory; name a file that exists [unreadable-file]",
        ".: it cannot be read: Is a directory; name a file that exists [unreadable-file]",
    ]


# -- evidence, policy ---------------------------------------------------------------------------------


def test_evidence_as_text_and_json(run: Run) -> None:
    status, text, said = run("evidence", "case.yaml")
    assert (status, said) == (0, "")
    assert text.startswith("Case H-1")
    assert "dispute.reason" in text
    assert run("evidence", "case.yaml", "--format", "text")[1] == text
    listing = json.loads(run("evidence", "case.yaml", "--format", "json")[1])
    observed = {each["fact"]: each["value"] for each in listing["units"][0]["observed"]}
    assert observed["dispute.reason"] == "not_received"


def test_evidence_of_an_unreadable_document(run: Run) -> None:
    Path("bad.yaml").write_text("case_id: [", encoding="utf-8")
    status, _, said = run("evidence", "bad.yaml")
    assert status == 1
    assert said.startswith("bad.yaml:1:11: ")
    assert said.count("\n") == 1


def test_evidence_takes_the_same_options_as_rule(run: Run) -> None:
    status, written, said = run(
        "evidence", "facts.yaml", "--policy", str(SMALL_POLICY), "--what-if", "parcel.damage=accepted",
        "--read", "AMB-01=person", "--as-of", "2026-04-01T00:00:00Z", "--format", "json",
    )  # fmt: skip
    assert (status, said) == (0, "")
    listing = json.loads(written)
    derived = {each["fact"]: each["value"] for each in listing["units"][0]["derived"]}
    assert derived["parcel.damage"] == "accepted"


def test_the_shipped_policy_is_right(run: Run) -> None:
    status, written, said = run("policy", "check")
    assert (status, said) == (0, "")
    assert re.match(r"rules: no errors in \d+ tables, \d+ rows, ", written)


WORKED = """\
amounts: {goods: "3.00", freight: "1.00"}
cases:
  - id: lost
    row: lost
    facts: {parcel.state: lost, parcel.overdue: false}
    expect: {outcome: refund_full, total: "4.00"}
  - id: overdue
    row: overdue
    facts: {parcel.state: in_transit, parcel.overdue: true}
    expect: {outcome: refund_goods}
"""


def test_worked_cases_of_a_policy(run: Run) -> None:
    shutil.copytree(SMALL_POLICY, "policy")
    Path(f"policy/tables/delivery{CASES}").write_text(WORKED, encoding="utf-8")
    status, written, said = run("policy", "test", "--policy", "policy")
    assert (status, said) == (1, "")
    assert "case `overdue`: outcome is `refund_full`, expected `refund_goods`" in written
    assert f"policy/tables/delivery{CASES}:10:23" in written
    assert written.splitlines()[-1].startswith("1 worked cases as expected, ")


# -- schema -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["case", "facts", "mapping", "ruling", "policy"])
def test_every_schema_is_printed_and_valid(of: str, run: Run) -> None:
    status, written, said = run("schema", of)
    assert (status, said) == (0, "")
    printed = json.loads(written)
    assert printed == schema(of)
    assert printed["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize("file", POLICY_FILES)
def test_the_schema_of_each_file_of_a_policy_is_printed_and_valid(file: str, run: Run) -> None:
    status, written, said = run("schema", "policy", "--file", file)
    assert (status, said) == (0, "")
    printed = json.loads(written)
    assert printed == schema("policy")["$defs"][file]
    Draft202012Validator.check_schema(printed)


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors type plain scalars: no dates, no `yes`, no sexagesimals."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("bool", "true|false", "tf"),
    ("int", "-?[0-9]+", "-0123456789"),
    ("float", r"-?[0-9]+\.[0-9]+", "-0123456789"),
    ("null", "~|null", "~n"),
):
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def _is_whole_number(checker: TypeChecker, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("-?[0-9]+", value) is not None


def _is_truth_value(checker: TypeChecker, value: object) -> bool:
    return value in ("true", "false")


# what the project's reader gives, in which every scalar is text
TextValidator = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_whole_number, "boolean": _is_truth_value}
    ),
)


def kind_of(path: Path, folder: Path) -> str:
    if path.name.endswith(CASES):
        return "cases"
    if path.parent == folder / TRANSLATIONS:
        return "translations"
    return path.stem if path.parent == folder else "table"


@pytest.mark.parametrize("folder", [RULES, SMALL_POLICY], ids=["shipped", "small"])
def test_every_file_of_a_policy_fits_its_schema(folder: Path) -> None:
    for path in sorted(folder.rglob("*.yaml")):
        described = schema("policy", kind_of(path, folder))
        data = path.read_bytes()
        Draft202012Validator(described).validate(yaml.load(data, CoreLoader))
        TextValidator(described).validate(read_yaml(path.name, data).value)


def test_the_schema_of_all_files_tells_a_bad_one() -> None:
    every = Draft202012Validator(schema("policy"))
    assert every.is_valid(yaml.load((RULES / "limits.yaml").read_bytes(), CoreLoader))
    assert not every.is_valid({"limits": {"a": {"value": 3}}})
    assert not every.is_valid({"zones": {"Etc/UTC": {"until_first_change": "0", "changes": {}}}})


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_and_their_rulings_fit_the_schemas(path: Path, run: Run) -> None:
    document = json.loads(json.dumps(yaml.load(path.read_bytes(), CoreLoader)))
    kind = "facts" if "facts" in document else "case"
    Draft202012Validator(schema(kind)).validate(document)
    status, from_yaml, said = run("rule", str(path), "--format", "json")
    assert (status, said) == (0, "")
    Draft202012Validator(schema("ruling")).validate(json.loads(from_yaml))
    Path("as.json").write_text(json.dumps(document), encoding="utf-8")
    from_json = json.loads(run("rule", "as.json", "--format", "json")[1])
    assert from_json["facts_digest"] == json.loads(from_yaml)["facts_digest"]


def test_the_ruling_of_a_facts_document_fits_the_schema(run: Run) -> None:
    Draft202012Validator(schema("facts")).validate(yaml.load(FACTS, CoreLoader))
    for options in ([], ["--what-if", "parcel.state=delivered,lost"]):
        arguments = ["rule", "facts.yaml", "--policy", str(SMALL_POLICY), "--format", "json", *options]
        Draft202012Validator(schema("ruling")).validate(json.loads(run(*arguments)[1]))


def test_the_case_schema_refuses_what_the_reader_refuses() -> None:
    described = Draft202012Validator(schema("case"))
    assert described.is_valid(PLAIN)
    for change in (
        {"order": {}},
        {"case_id": ""},
        {"unknown": 1},
        {"as_of": "2026-03-20"},
        {"dispute": {**PLAIN["dispute"], "reason": "none"}},
        {"order": {"currency": "USD", "freight_paid": -1}},
    ):
        assert not described.is_valid({**PLAIN, **change}), change


# -- wrong usage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--read", "AMB-99=x"], "there is no interpretation `AMB-99`"),
        (["--read", "AMB-20=relase"], "there is no reading of AMB-20 `relase`"),
        (["--read", "AMB-20"], "`--read AMB-20` is not of the form NAME=VALUE"),
        (["--what-if", "=3"], "`--what-if =3` is not of the form NAME=VALUE"),
        (["--what-if", "dispute.reasn=not_received"], "there is no finite fact `dispute.reasn`"),
        (["--what-if", "dispute.reason=not_recieved"], "there is no value of dispute.reason `not_recieved`"),
        (["--as-of", "2026-03-20"], "`2026-03-20` is a date without a time of day; write both, as in "),
        (["--as-of", "2026-03-20T00:00:00"], "has no offset; write it as 2026-03-20T00:00:00Z or with"),
        (["--tracking", "none.json"], "`none.json` cannot be read: No such file or directory"),
        (["--policy", "none"], "`none` holds no policy"),
        (["--format", "xml"], "invalid choice: 'xml'"),
        (["--colour"], "unrecognized arguments: --colour"),
    ],
)
@pytest.mark.parametrize("command", ["rule", "evidence"])
def test_wrong_options(command: str, options: list[str], message: str, run: Run) -> None:
    status, written, said = run(command, "case.yaml", *options)
    assert (status, written) == (2, "")
    assert said.count(message) == 1


@pytest.mark.parametrize(
    ("option", "near"),
    [
        ("--read=AMB-99=x", "AMB-09"),
        ("--read=AMB-20=relase", "release"),
        ("--what-if=dispute.reasn=not_received", "dispute.reason"),
        ("--what-if=dispute.reason=not_recieved", "not_received"),
    ],
)
def test_the_nearest_name_is_given(option: str, near: str, run: Run) -> None:
    assert f"did you mean `{near}`?" in run("rule", "case.yaml", option)[2]


def test_an_output_that_cannot_be_written(run: Run) -> None:
    status, written, said = run("rule", "case.yaml", "-o", "none/rulings.json")
    assert (status, written) == (2, "")
    assert said == "adjudicate: `none/rulings.json` cannot be written: No such file or directory\n"


@pytest.mark.parametrize(
    "command", [["rule", "case.yaml"], ["evidence", "case.yaml"], ["policy", "check"], ["policy", "test"]]
)
def test_a_broken_policy(command: list[str], run: Run) -> None:
    shutil.copytree(SMALL_POLICY, "policy")
    table = Path("policy/tables/delivery.yaml")
    text = table.read_text(encoding="utf-8").replace(
        "when: {parcel.state: lost}", "when: {parcel.stat: lost}"
    )
    table.write_text(text, encoding="utf-8")
    status, written, said = run(*command, "--policy", "policy")
    assert (status, written) == (2, "")
    assert said == (BAD_POLICIES / "unknown-fact.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments", [[], ["rule"], ["polcy"], ["policy"], ["policy", "chek"], ["schema", "x"]]
)
def test_an_incomplete_or_unknown_command(arguments: list[str], run: Run) -> None:
    status, written, said = run(*arguments)
    assert (status, written) == (2, "")
    assert re.match(r"adjudicate[a-z ]*: error: ", said.splitlines()[-1])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example(command: list[str], run: Run) -> None:
    status, written, said = run(*command, "--help")
    assert (status, said) == (0, "")
    assert written.startswith(" ".join(["usage: adjudicate", *command]))
    assert re.search(rf"^example: {' '.join(['adjudicate', *command])}", written, re.MULTILINE)


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, f"adjudicate {__version__}\n", "")
