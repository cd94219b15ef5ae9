"""New parts of a policy stand where they belong, lose no comment, and leave a policy that can be read."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from desk.editing.policy_layout import laid_out
from desk.editing.policy_parts import Misplaced, in_order, keyed, neighbour, with_row
from desk.editing.unfilled import FILL_IN
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import try_worked_cases
from engine.loader import load_policy
from engine.yaml_source import read_values

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    shutil.copytree(SHIPPED_RULES, tmp_path / "mine")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(["policy", "new", *arguments, "--policy", "mine"])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def files(folder: str = "mine") -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in Path(folder).rglob("*.yaml")
    }


WHOLE = [
    (
        ("limit", "storage_days", "--meaning", "how long goods are kept", "--value", "30", "--unit", "days",
         "--clause", "P-07"),
        "limits.yaml",
    ),
    (
        ("fact", "parcel.sealed", "--meaning", "the parcel was sealed", "--type", "bool", "--per", "parcel",
         "--absent", "not_stated", "--otherwise", "false", "--ask-of", "seller", "--ask-for", "the seal"),
        "facts.yaml",
    ),
    (
        ("clause", "P-99", "--heading", "Storage", "--summary", "Goods are kept.", "--place", "own",
         "--family", "process", "--role", "defines", "--reason", "nothing turns on it"),
        "clauses.yaml",
    ),
    (
        ("row", "not_received/delivered", "sealed", "--when", "delivery.established=match,receipt_match",
         "--outcome", "release_to_seller", "--liable", "none", "--cites", "NR-2.1", "--why", "Sealed."),
        "not_received/delivered.yaml",
    ),
    (
        ("fact", "proof.seal", "--meaning", "the seal", "--per", "parcel", "--proof-by", "seller", "--kinds",
         "other,goods_photo", "--need", "all", "--limit", "nr1_days", "--shows", "buyer", "--also-by",
         "carrier", "--waived", "process.direct", "--ask-for", "the seal", "--clause", "NR-1"),
        "facts.yaml",
    ),
    (
        ("fact", "document.seal", "--meaning", "the seal", "--document", "other", "--clause", "NR-1"),
        "facts.yaml",
    ),
    (
        ("fact", "parcel.opened", "--meaning", "opened", "--type", "bool", "--assessed", "--ask-for",
         "whether it was opened", "--presumed", "false", "--presumed-because", "nobody says so",
         "--raised-by", "ground:damaged,document:other", "--notice", "true"),
        "facts.yaml",
    ),
    (
        ("row", "not_received/delivered", "to-a-person", "--before", "match", "--when",
         "delivery.established=match", "--when", "reading.AMB-20=person", "--outcome", "manual_review",
         "--candidate", "refund_full:seller:NR-2.2", "--candidate", "release_to_seller:none", "--over",
         "match", "--flag", "look at it", "--interprets", "AMB-20", "--from", "2027-01-01T00:00:00Z",
         "--cites", "NR-2.1", "--why", "It is late."),
        "not_received/delivered.yaml",
    ),
    (
        ("row", "not_as_described/counterfeit_penalty", "more", "--when", "dispute.reason=not_as_described",
         "--sanction", "brand_infringement", "--grade", "minor", "--adds", "other=amount.freight",
         "--liable", "seller", "--cites", "ND-3.2", "--why", "More."),
        "not_as_described/counterfeit_penalty.yaml",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "file"), WHOLE, ids=[arguments[1] for arguments, _ in WHOLE])
def test_a_whole_part_leaves_a_policy_that_loads(run: Run, arguments: tuple[str, ...], file: str) -> None:
    before = files()
    status, out, err = run(*arguments)
    assert (status, err) == (0, "")
    assert FILL_IN not in out
    after = files()
    assert {name for name in after if after[name] != before.get(name)} == {file}
    # lines are added, and none is changed
    kept = iter(after[file].splitlines())
    assert all(line in kept for line in before[file].splitlines())
    assert laid_out(file, after[file].encode()) == after[file]
    load_policy(Path("mine"))


def test_what_is_not_given_is_to_be_filled_in_and_named(run: Run) -> None:
    status, out, _ = run("limit", "storage_days", "--unit", "days")
    assert status == 0
    text = files()["limits.yaml"]
    lines = text.splitlines()
    named = re.findall(r"mine/limits\.yaml:(\d+)  (\w+): ", out)
    assert [key for _, key in named] == ["value", "clause", "meaning"]
    for number, key in named:
        assert lines[int(number) - 1].startswith(f"    {key}: {FILL_IN}  # fill in: ")
    filled = text.replace(f"value: {FILL_IN}", "value: 3").replace(f"clause: {FILL_IN}", "clause: P-07")
    Path("mine/limits.yaml").write_text(filled, encoding="utf-8")
    assert load_policy(Path("mine")).policies()[0].limits["storage_days"].value == 3


def test_a_second_part_stands_beside_one_that_is_not_filled_in(run: Run) -> None:
    assert run("limit", "one_days")[0] == 0
    status, out, _ = run("limit", "two_days")
    assert status == 0
    assert len(re.findall(r"limits\.yaml:\d+  ", out)) == 4


def test_a_table_of_rulings_joins_its_stage(run: Run) -> None:
    status, out, _ = run(
        "table", "stored/kept", "--stage", "circumstances", "--title", "Kept", "--when",
        "dispute.reason=not_as_described", "--outcome", "refund_full", "--liable", "seller", "--cites",
        "P-17", "--why", "Kept.",
    )  # fmt: skip
    assert status == 0, out
    assert FILL_IN not in out
    assert "compare the case in mine/stored/kept.cases.yaml with the clauses" in out
    book = load_policy(Path("mine"))
    stage = book.policies()[0].stages[-1]
    assert [table.name for table in stage.tables] == ["stored/kept", "process/circumstances"]
    assert "# P-17: always answers" in files()["policy.yaml"]


def test_the_worked_case_of_a_new_table_is_ruled_as_it_says_and_marked(run: Run) -> None:
    status, out, _ = run(
        "table", "not_received/stored", "--stage", "not_received", "--per", "parcel", "--after",
        "not_received/exclusions", "--applies", "dispute.reason=not_received", "--when",
        "logistics.state=lost",
        "--outcome", "refund_full", "--liable", "seller", "--cites", "NR-2.1", "--why", "Lost.",
    )  # fmt: skip
    assert status == 0, out
    text = files()["not_received/stored.cases.yaml"]
    assert text.count("    reviewed: false  # ") == 1
    assert FILL_IN not in text
    assert laid_out("x.cases.yaml", text.encode()) == text
    trial = try_worked_cases(Adjudicator(Settings(policy=Path("mine"), now=0)), Path("mine"), "mine")
    assert [(each.id, each.place.source.name) for each in trial.unreviewed] == [
        ("suggested-first", "mine/not_received/stored.cases.yaml")
    ]
    assert ("not_received/stored", "first") in trial.hit_unreviewed
    assert not [each for each in trial.problems if each.place is None or "stored.cases" in each.place.where]


def test_a_table_whose_row_never_answers_gets_no_worked_case(run: Run) -> None:
    status, out, _ = run(
        "table", "stored/kept", "--stage", "circumstances", "--title", "Kept", "--when",
        "dispute.reason=not_received", "--applies", "ground.alleged=none", "--outcome", "refund_full",
        "--liable", "seller", "--cites", "P-17", "--why", "Kept.",
    )  # fmt: skip
    assert status == 0, out
    assert "no case is found that `first` answers" in out
    assert not Path("mine/stored/kept.cases.yaml").exists()


def test_a_table_with_something_to_fill_in_gets_its_worked_case_later(run: Run) -> None:
    status, out, _ = run("table", "stored/kept", "--stage", "circumstances", "--title", "Kept")
    assert status == 0, out
    assert "adjudicate policy test --suggest --policy mine" in out
    assert not Path("mine/stored/kept.cases.yaml").exists()


@pytest.mark.parametrize(("side", "position"), [("--before", 1), ("--after", 2)], ids=["before", "after"])
def test_a_table_stands_before_or_after_another_of_its_stage(run: Run, side: str, position: int) -> None:
    words = ("--stage", "not_received", "--when", "logistics.state=lost", "--outcome", "refund_full")
    status, out, _ = run("table", "stored/kept", *words, "--cites", "NR-1", side, "not_received/no_tracking")
    assert status == 0, out
    stages = read_values(files()["policy.yaml"])[0]["stages"]
    (tables,) = (each["tables"] for each in stages if each["stage"] == "not_received")
    assert tables.index("stored/kept") == position
    assert len(tables) == 7


def test_a_table_that_decides_a_fact(run: Run) -> None:
    fact = ("fact", "parcel.kept", "--meaning", "kept", "--values", "yes,no", "--otherwise", "no")
    assert run(*fact)[0] == 0
    status, out, err = run(
        "table", "stored/fact", "--title", "Kept", "--decides", "parcel.kept", "--value", "yes",
        "--when", "dispute.reason=not_received", "--why", "Kept.",
    )  # fmt: skip
    assert (status, err) == (0, ""), out
    assert load_policy(Path("mine")).draft.facts["parcel.kept"].origin == "decided"


REFUSED = [
    (("limit", "response_days"), "there is already `response_days`"),
    (("clause", "P-07"), "there is already `P-07`"),
    (("fact", "dispute.reason"), "there is already `dispute.reason`"),
    (("row", "process/filing", "x", "--after", "nowhere"), "there is no row `nowhere`"),
    (("row", "process/nowhere", "x"), "there is no table `process/nowhere`"),
    (("row", "process/fling", "x"), "did you mean `process/filing`?"),
    (("row", "not_received/delivered", "match"), "57 |   - id: match\n   |         ^^^^^"),
    (
        ("row", "process/filing", "x", "--when", "filing.stat=x"),
        "when: {filing.stat: x}\n   |            ^^^^^^^^^^^",
    ),
    (("limit", "x_days", "--value", "abc"), "error[wrong-kind]: `value` must be a whole number"),
    (("clause", "P-99", "--place", "L9999"), "lies behind line"),
    (("clause", "P-99", "--place", "somewhere"), "`somewhere` is no place"),
    (("table", "a/b", "--stage", "filing", "--before", "x/y"), "tries no table `x/y` to put it before"),
    (("table", "a/b", "--decides", "p.q", "--after", "x/y"), "`--after` has no place here"),
    (("table", "process/filing", "--stage", "filing"), "there is already a table"),
    (("table", "filing", "--stage", "filing"), "no name of a table"),
    (("table", "../outside", "--stage", "filing"), "no name of a table"),
    (("table", "a/b", "--stage", "nowhere"), "there is no stage `nowhere`"),
    (("table", "a/b"), "names a stage"),
    (("limit", "x_days", "--clause", "P-999"), "there is no clause named `P-999`"),
    (("fact", "limit.x", "--type", "bool"), "is reserved"),
    (("row", "process/filing", "x", "--when", "filing.state=nowhere"), "`nowhere` is not a value"),
    (("row", "process/filing", "x", "--outcome", "refund_ful"), "there is no outcome named"),
    (("row", "process/filing", "x", "--when", "filing.state"), "not of the form"),
    (("row", "process/filing", "x", "--before", "nowhere"), "there is no row `nowhere` to put it before"),
    (("row", "process/filing", "x", "--over", "nowhere"), "`nowhere`"),
    (("row", "process/filing", "x", "--adds", "other=amount.goods"), "`--adds` has no place"),
    (("fact", "proof.x", "--proof-by", "seller", "--kinds", "goods_foto"), "did you mean `goods_photo`?"),
    (("fact", "proof.x", "--proof-by", "seller", "--shows", "byuer"), "the cause `byuer`"),
    (("fact", "proof.x", "--proof-by", "seller", "--limit", "no_days"), "no_days"),
    (("fact", "proof.x", "--proof-by", "seller", "--formula", "now"), "cannot be a formula and a burden"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    before = files()
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert files() == before


def test_a_burden_of_proof_holds_what_was_said_and_marks_the_rest(run: Run) -> None:
    status, out, _ = run("fact", "proof.seal", "--proof-by", "seller", "--limit", "nr1_days")
    assert status == 0
    assert set(re.findall(r"facts\.yaml:\d+  (\w+): ", out)) == {"meaning", "kinds", "for", "clause"}
    facts = read_values(files()["facts.yaml"])[0]["facts"]
    assert facts["proof.seal"]["proof"] == {
        "by": "seller",
        "kinds": [FILL_IN],
        "limit": "nr1_days",
        "clause": FILL_IN,
    }
    assert facts["proof.seal"]["ask"] == {"of": "seller", "for": FILL_IN}


def test_a_judged_fact_says_how_a_case_states_it(run: Run) -> None:
    options = ("--type", "bool", "--assessed", "--absent", "not_stated", "--otherwise", "false")
    status, out, _ = run("fact", "parcel.opened", *options)
    assert status == 0
    assert "`assessments: {parcel.opened: true}`" in out
    text = files()["facts.yaml"]
    assert 'otherwise: "false"' in text.partition("  parcel.opened:\n")[2].partition("\n  parcel")[0]
    assert read_values(text)[0]["facts"]["parcel.opened"]["ask"] == {"of": "arbitrator", "for": FILL_IN}


def test_a_fact_that_formulas_alone_read_is_stated_by_a_value_of_its_type(run: Run) -> None:
    status, out, _ = run("fact", "parcel.opened_at", "--type", "instant")
    assert status == 0
    assert "`assessments: {parcel.opened_at: 2026-03-20T00:00:00Z}`" in out
    assert "decides:" not in out
    assert "read it in a formula as `parcel.opened_at`" in out


def test_a_dry_run_shows_the_lines_and_writes_nothing(run: Run) -> None:
    before = files()
    status, out, _ = run("limit", "storage_days", "--value", "30", "--dry-run")
    assert status == 0
    assert "+  storage_days:" in out
    assert files() == before


def test_a_row_stands_after_another_or_above_the_one_that_always_holds() -> None:
    text = "decides: ruling\nrows:\n  # the first\n  - id: a\n    when: {x: y}\n  - id: last\n    why: All.\n"
    row = {"id": "new", "when": {"x": "z"}}
    default, above = with_row(text, row, None)
    assert above == "a"
    assert [each["id"] for each in read_values(default)[0]["rows"]] == ["a", "new", "last"]
    after, above = with_row(text, row, "last")
    assert above == "last"
    assert [each["id"] for each in read_values(after)[0]["rows"]] == ["a", "last", "new"]
    assert "  # the first\n  - id: a\n" in default
    with pytest.raises(Misplaced):
        with_row(text, {"id": "a"}, None)


def test_names_stand_beside_their_like() -> None:
    assert neighbour("a.new", ["a.x", "a.y", "b.x"]) == "a.y"
    assert neighbour("c.new", ["a.x", "b.x"]) == "b.x"
    assert neighbour("new", ["old", "older"]) == "older"
    assert neighbour("new", []) is None


def test_clauses_stand_in_order() -> None:
    names = ["P-01", "P-02", "P-10", "ND-1", "ND-1.2", "ND-1.10"]
    assert in_order("P-03", names) == "P-02"
    assert in_order("ND-1.3", names) == "ND-1.2"
    assert in_order("P-11", names) == "P-10"
    assert in_order("ND-0", names) == "P-10"
    assert in_order("P-00", names) is None
    assert in_order("AV-1", names) == "ND-1.10"


def test_a_part_may_come_first() -> None:
    text = "# head\nlimits:\n  # of b\n  b: {value: 1}\n"
    written = keyed(text, "limits", "a", {"value": "2"}, None)
    assert list(read_values(written)[0]["limits"]) == ["a", "b"]
    assert "# head\n" in written
    assert "  # of b\n  b:" in written
