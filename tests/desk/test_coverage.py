"""What worked cases show of a policy, and the page that leads from the guideline's lines to the rows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from desk.adjudicator import Adjudicator, Settings
from desk.book.coverage import Coverage, clause_coverage, coverage_text, role_problems
from desk.book.coverage_page import coverage_page
from desk.cli.main import main
from desk.policy_folder import SHIPPED_RULES
from desk.worked_cases import Trial, try_worked_cases
from engine.loading.compiling import Draft
from engine.loading.folder import CASES

PROJECT = Path(__file__).parents[2]
SMALL_POLICY = PROJECT / "tests" / "diagnostics" / "base_policy"
PAGE = PROJECT / "docs" / "coverage.md"

DELIVERY = """\
amounts: {goods: "3.00", freight: "1.00"}
given: {parcel.damage: overdue, parcel.receipt: none, parcel.insured: false}
cases:
  - id: lost
    row: lost
    facts: {parcel.state: lost, parcel.overdue: false}
    expect: {outcome: refund_full, liable: seller}
  - id: overdue
    row: overdue
    facts: {parcel.state: in_transit, parcel.overdue: true}
    expect: {outcome: refund_full}
"""
PAYER = """\
amounts: {goods: "3.00", freight: "1.00"}
cases:
  - id: insured
    row: insured
    facts: {parcel.state: lost, parcel.insured: true}
    expect: {outcome: refund_full, liable: carrier}
"""
REST = """\
amounts: {goods: "3.00", freight: "1.00"}
given: {parcel.state: delivered, parcel.overdue: true, parcel.receipt: none}
cases:
  - id: proved
    row: damage-proved
    facts: {parcel.damage: accepted}
    expect: {outcome: refund_full}
  - id: not proved
    row: rest
    facts: {parcel.damage: rejected}
    expect: {outcome: release_to_seller}
  - id: looked at by a person
    misses: damage-proved
    facts: {parcel.damage: accepted}
    read: {AMB-01: person}
    expect: {outcome: release_to_seller}
"""
EXTRA = """\
amounts: {goods: "3.00", freight: "1.00"}
given: {parcel.state: delivered, parcel.damage: rejected}
cases:
  - id: receipt
    row: receipt
    facts: {parcel.receipt: accepted}
    expect: {outcome: refund_full, total: "1.00"}
"""
EXTRA_TABLE = """\
table: What is added
per: parcel
decides: addition
adds_to: [rest]
beside: [release_to_seller]
rows:
  - id: receipt
    when: {parcel.receipt: accepted}
    then: {adds: {other: amount.freight}, liable: seller}
    cites: [C-2]
    why: The receipt shows a cost.
"""
ALL = {"delivery": DELIVERY, "payer": PAYER, "rest": REST, "extra": EXTRA}


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A copy of the small policy, with worked cases for all its rows and conditions."""
    folder = tmp_path / "policy"
    shutil.copytree(SMALL_POLICY, folder)
    (folder / "tables" / "extra.yaml").write_text(EXTRA_TABLE, encoding="utf-8")
    for table, text in ALL.items():
        (folder / "tables" / f"{table}{CASES}").write_text(text, encoding="utf-8")
    return folder


def covered(folder: Path) -> tuple[Coverage, Trial]:
    desk = Adjudicator(Settings(policy=folder, shown="policy", now=0))
    coverage = Coverage(desk.book.draft)
    return coverage, try_worked_cases(desk, folder, "policy", coverage.see)


def unshown(folder: Path) -> list[tuple[str, str | None, str]]:
    coverage, _ = covered(folder)
    return [(each.table, each.row, each.text) for each in coverage.conditions() if each.shown_by is None]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_condition_is_shown_by_the_case_in_which_it_alone_is_false(policy: Path) -> None:
    coverage, trial = covered(policy)
    assert not trial.problems, [str(each) for each in trial.problems]
    assert not coverage.problems(Coverage(coverage.draft))
    shown = {(each.table, each.row, each.text): each.shown_by for each in coverage.conditions()}
    assert shown == {
        ("tables/delivery", None, "parcel.state is in_transit or lost"): f"receipt (tables/extra{CASES})",
        ("tables/delivery", "lost", "parcel.state is lost"): "overdue",
        ("tables/delivery", "overdue", "parcel.overdue is true"): "lost",
        ("tables/extra", "receipt", "parcel.receipt is accepted"): f"lost (tables/delivery{CASES})",
        ("tables/payer", "insured", "parcel.insured is true"): f"lost (tables/delivery{CASES})",
        ("tables/rest", "damage-proved", "parcel.damage is accepted"): "not proved",
        ("tables/rest", "damage-proved", "reading.AMB-01 is suffices"): "looked at by a person",
    }


def test_a_reading_is_shown_by_a_case_that_switches_it(policy: Path) -> None:
    change(policy / "tables" / f"rest{CASES}", "    read: {AMB-01: person}\n", "")
    assert unshown(policy) == [("tables/rest", "damage-proved", "reading.AMB-01 is suffices")]


def test_a_case_in_which_two_conditions_are_false_shows_neither(policy: Path) -> None:
    row = policy / "tables" / "rest.yaml"
    change(
        row, "{parcel.damage: accepted, reading", "{parcel.damage: accepted, parcel.state: delivered, reading"
    )
    assert unshown(policy) == [("tables/rest", "damage-proved", "parcel.state is delivered")]


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ("parcel.state: lost", "parcel.state: last", "6:27", "case `lost`: `last` is not a value"),
        ("{parcel.state: lost", "{parcel.stat: lost", "6:13", "case `lost`: "),
        ("liable: seller}", "liable: seler}", "7:44", "case `lost`: liable is `seller`, expected `seler`"),
        ("row: lost", "row: last", "5:10", "case `lost`: there is no row `last`"),
        ("receipt: none", "receipt: non", "2:49", "`non` is not a value of `parcel.receipt`"),
        ('goods: "3.00"', "goods: three", "1:18", "`three` is not an amount"),
    ],
)
def test_what_is_misspelt_in_a_worked_case_is_marked_where_it_stands(
    old: str, new: str, where: str, message: str, policy: Path
) -> None:
    change(policy / "tables" / f"delivery{CASES}", old, new)
    _, trial = covered(policy)
    file = f"policy/tables/delivery{CASES}"
    said = [
        (each.place.where.removeprefix(f"{file}:"), each.message)
        for each in trial.problems
        if each.place is not None and each.place.source.name == file
    ]
    assert [place for place, _ in said][:1] == [where]
    assert said[0][1].startswith(message)
    # what all cases start from is said to be wrong once
    assert len(said) == 1


def test_a_case_in_which_a_fact_is_open_shows_nothing(policy: Path) -> None:
    for name in ("delivery", "payer", "extra"):
        (policy / "tables" / f"{name}{CASES}").unlink()
    condition = ("tables/rest", "damage-proved", "parcel.damage is accepted")
    assert condition not in unshown(policy)
    cases = policy / "tables" / f"rest{CASES}"
    change(cases, "parcel.damage: rejected", "parcel.damage: [rejected, accepted]")
    assert condition in unshown(policy)


def test_a_condition_of_a_table_is_shown_outside_it_only(policy: Path) -> None:
    for name in ("rest", "extra"):
        (policy / "tables" / f"{name}{CASES}").unlink()
    missing = unshown(policy)
    assert missing[0] == ("tables/delivery", None, "parcel.state is in_transit or lost")
    assert all(table != "tables/payer" for table, _, _ in missing)


def test_a_table_that_applies_in_no_case_is_a_problem(policy: Path) -> None:
    for name in ("delivery", "payer"):
        (policy / "tables" / f"{name}{CASES}").unlink()
    coverage, _ = covered(policy)
    messages = [each.message for each in coverage.problems(Coverage(coverage.draft))]
    assert "in no worked case the table `tables/delivery` applies" in messages


def test_what_the_command_prints(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "test", "--policy", str(policy), "--coverage"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "C-1 Damage (L1) decides"
    assert lines[1] == "    tables/rest#damage-proved: 1 worked case"
    assert lines[2] == "    tables/rest#rest: 3 worked cases"
    assert "tables/delivery applies" in lines
    assert "    parcel.overdue is true: lost" in lines
    assert lines[-1] == "7 worked cases as expected, 0 problems; 6 of 6 rows hit"


def test_a_condition_that_no_case_shows_fails_the_command_with_coverage_only(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(policy / "tables" / f"rest{CASES}", "    read: {AMB-01: person}\n", "")
    change(policy / "tables" / f"rest{CASES}", "    misses: damage-proved\n", "    row: damage-proved\n")
    cases = policy / "tables" / f"rest{CASES}"
    text = cases.read_text(encoding="utf-8")
    head, _, tail = text.rpartition("release_to_seller")
    cases.write_text(f"{head}refund_full{tail}", encoding="utf-8")
    assert main(["policy", "test", "--policy", str(policy)]) == 0
    capsys.readouterr()
    assert main(["policy", "test", "--policy", str(policy), "--coverage"]) == 1
    written = capsys.readouterr().out
    assert "row `damage-proved` holds only if reading.AMB-01 is suffices" in written
    assert "tables/rest.yaml:6:" in written
    assert written.startswith("error[idle-in-worked-cases]")
    assert "C-1 Damage" not in written
    assert "--all lists it, too" in written
    assert main(["policy", "test", "--policy", str(policy), "--coverage", "--all"]) == 1
    everything = capsys.readouterr().out
    assert everything.startswith("C-1 Damage (L1) decides\n")
    assert "    reading.AMB-01 is suffices: no worked case\n" in everything
    assert everything.endswith(
        written.replace("What is covered is left out beside problems; --all lists it, too.\n", "")
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "family: not_received\n    role: decides",
            "family: not_received\n    role: defines\n    reason: it says what delivery is",
            "`tables/delivery#lost` cites `C-2`, which is said to define",
        ),
        (
            "clauses:\n",
            "clauses:\n  C-0:\n    heading: Scope\n    summary: All sales.\n    place: L9\n"
            "    family: process\n    role: decides\n",
            "`C-0` is said to decide, and no row cites it",
        ),
        (
            "clauses:\n",
            "clauses:\n  C-0:\n    heading: Scope\n    summary: All sales.\n    place: L9\n"
            "    family: process\n    role: outside\n",
            "no row cites `C-0`, and nothing says why",
        ),
        (
            "family: not_received\n    role: decides",
            "family: not_received\n    role: decides\n    reason: none",
            "`C-2` decides, and gives a reason why no row cites it",
        ),
    ],
)
def test_the_role_of_a_clause_is_true(policy: Path, old: str, new: str, message: str) -> None:
    change(policy / "clauses.yaml", old, new)
    draft = Adjudicator(Settings(policy=policy, shown="policy", now=0)).book.draft
    assert [each.message for each in role_problems(draft)] == [message]


def test_a_candidate_cites_as_a_row_does(policy: Path) -> None:
    change(
        policy / "tables" / "rest.yaml",
        "then: {outcome: release_to_seller, liable: none}",
        "then: {outcome: manual_review, candidates: "
        "[{outcome: release_to_seller, liable: none, cites: [C-2]}]}",
    )
    coverage, trial = covered(policy)
    rows = {each.id: [row.name for row in each.rows] for each in clause_coverage(coverage.draft, trial)}
    assert "tables/rest#rest" in rows["C-1"]
    assert "tables/rest#rest" in rows["C-2"]


# -- the page -----------------------------------------------------------------------------------------


def test_the_page_follows_the_lines(policy: Path) -> None:
    clauses = policy / "clauses.yaml"
    change(clauses, "place: L2-L3", "place: L2-L3, L40")
    change(clauses, "place: L1\n", "place: L30\n")
    coverage, trial = covered(policy)
    page = coverage_page(coverage.draft, trial)
    index = [line.split(" | ")[:2] for line in page.splitlines() if line.startswith("| L")]
    assert index == [
        ["| L2-L3", "[C-2](#c-2-delivery) Delivery"],
        ["| L30", "[C-1](#c-1-damage) Damage"],
        ["| L40", "[C-2](#c-2-delivery) Delivery"],
    ]
    headings = [line for line in page.splitlines() if line.startswith("## ")]
    assert headings == ["## C-2 Delivery", "## C-1 Damage"]
    assert "| `tables/delivery#lost` | 2 | The carrier has lost the parcel. |" in page
    assert "- Limit `transit_days`: 60 days, how long a parcel may be on its way." in page
    assert "- Limit `proof_days`: 3 or 5 days, how long the buyer has to prove the damage." in page
    assert "- AMB-01 `suffices`: A photograph suffices." in page


def test_a_clause_of_the_marketplaces_own_comes_first_and_has_no_lines(policy: Path) -> None:
    change(policy / "clauses.yaml", "place: L2-L3", "place: own, seller terms L7")
    page = coverage_page(*covered_page(policy))
    index = [line.split(" | ")[0] for line in page.splitlines() if line.startswith(("| L", "| own"))]
    assert index == ["| own", "| L1"]
    assert "The marketplace's own, seller terms L7. Goods that did not arrive are refunded." in page


def covered_page(folder: Path) -> tuple[Draft, Trial]:
    coverage, trial = covered(folder)
    return coverage.draft, trial


def test_the_page_is_written_and_printed(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "page.md"
    assert main(["policy", "coverage", "--policy", str(policy), "--write", str(written)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["policy", "coverage", "--policy", str(policy)]) == 0
    assert capsys.readouterr().out == written.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "coverage", "--policy", str(policy), "--write", str(policy)]) == 2
    assert "cannot be written" in capsys.readouterr().err


# -- the policy that comes with the project -----------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> tuple[Adjudicator, Trial]:
    desk = Adjudicator(Settings(now=0))
    return desk, try_worked_cases(desk, SHIPPED_RULES, "rules")


def test_the_page_on_disk_is_the_one_that_the_command_writes(shipped: tuple[Adjudicator, Trial]) -> None:
    desk, trial = shipped
    assert PAGE.read_text(encoding="utf-8") == coverage_page(desk.book.draft, trial), (
        "run: adjudicate policy coverage --write docs/coverage.md"
    )


def test_every_link_of_the_page_leads_to_a_heading(shipped: tuple[Adjudicator, Trial]) -> None:
    desk, trial = shipped
    page = coverage_page(desk.book.draft, trial)
    anchors = {
        re.sub(r"[^\w\- ]", "", line[3:].lower()).replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("## ")
    }
    assert anchors == set(re.findall(r"\]\(#([^)]+)\)", page))
    assert len(anchors) == len(desk.book.draft.folder.clauses[1].clauses)


def test_every_clause_has_rows_or_a_reason(shipped: tuple[Adjudicator, Trial]) -> None:
    draft = shipped[0].book.draft
    assert [each.message for each in role_problems(draft)] == []
    for each in clause_coverage(draft, Trial()):
        assert bool(each.rows) is not bool(each.clause.reason), each.id


def test_the_text_names_every_row_and_every_clause(shipped: tuple[Adjudicator, Trial]) -> None:
    desk, trial = shipped
    draft = desk.book.draft
    lines = list(coverage_text(Coverage(draft), trial))
    text = "\n".join(lines)
    for name, table in draft.tables.items():
        for row in table.rows:
            if row.record.cites:
                assert f"    {name}#{row.record.id}: " in text
    for clause in draft.folder.clauses[1].clauses:
        assert any(line.startswith(f"{clause} ") for line in lines)


def test_every_reading_on_offer_can_be_switched_to() -> None:
    interpretations = yaml.safe_load((SHIPPED_RULES / "interpretations.yaml").read_text(encoding="utf-8"))
    kept = {"interpretations.yaml", "clauses.yaml"}
    rules = "\n".join(
        re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        for path in SHIPPED_RULES.rglob("*.yaml")
        if path.name not in kept and not path.name.endswith(CASES)
    )
    by_the_engine = set(re.findall(r"^(?:window_ends|late_evidence): reading\.(\S+)", rules, re.MULTILINE))
    assert len(by_the_engine) == 2
    for name, entry in interpretations["interpretations"].items():
        readings = set(entry["readings"])
        if len(readings) == 1 or name in by_the_engine:
            continue
        tests = re.findall(rf"reading\.{name}(?: ==|:) \"?([a-z_0-9]+)", rules)
        assert len(readings & set(tests)) >= len(readings) - 1, f"{name} offers a reading that nothing tests"
        assert set(tests) <= readings, name


def test_what_unreviewed_cases_show_only_waits_for_a_person(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = policy / "tables" / f"rest{CASES}"
    text = cases.read_text(encoding="utf-8")
    cases.write_text(text.replace("  - id: ", "  - reviewed: false\n    id: "), encoding="utf-8")
    assert main(["policy", "test", "--policy", str(policy), "--coverage"]) == 1
    written = capsys.readouterr().out
    assert "no reviewed worked case shows that row `damage-proved` holds only if" in written
    assert "with its clauses; where it is right remove its `reviewed: false`" in written
