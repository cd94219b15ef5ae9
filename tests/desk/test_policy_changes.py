"""What was changed between two policies, in words: nothing goes untold, and what is told says it all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from desk.comparing.policy_changes import changes
from desk.policy_folder import SHIPPED_RULES
from engine.instants import Moment
from engine.loader import load_policy
from reports.comparison import comparison_text
from reports.layout import WIDTH, columns

DELIVERED = "not_received/delivered.yaml"
CASES = "not_received/delivered.cases.yaml"
MATCH = (
    "  - id: match\n    when: {delivery.established: match}\n"
    "    then: {outcome: release_to_seller, liable: none}\n"
)
PROVEN = "  - id: change-of-address-proven\n"
ADDED = (
    "  - id: never-told\n    when: {delivery.established: match, delivery.after_limit: true}\n"
    "    then:\n      outcome: manual_review\n"
    "      candidates: [{outcome: refund_full, liable: seller, cites: [NR-3.2]}]\n"
    "    cites: [NR-2.1]\n    why: Told by nobody.\n"
)
NEW_YEAR = "2027-01-01T00:00:00Z"
TABLE = (
    "table: Stored parcels\nper: parcel\ndecides: ruling\napplies: {dispute.reason: not_received}\nrows:\n"
    "  - id: stored\n    when: {tracking.status: nothing}\n"
    "    then: {outcome: refund_full, liable: seller}\n    cites: [NR-1]\n    why: It is stored.\n"
)

Edit = tuple[str, str, str]


def changed(folder: Path, *edits: Edit, base: Path = SHIPPED_RULES) -> Path:
    """A copy of a policy with texts replaced, each found once; without an old text the file is new."""
    shutil.copytree(base, folder, ignore=shutil.ignore_patterns("schemas"))
    for file, old, new in edits:
        text = (folder / file).read_text(encoding="utf-8") if old else ""
        assert text.count(old) == 1 or not old, (file, text.count(old))
        (folder / file).write_text(text.replace(old, new) if old else new, encoding="utf-8")
    return folder


def told(before: Path, after: Path) -> dict[str, list[str]]:
    return changes(load_policy(before, "before"), load_policy(after, "after"))


def words(tmp_path: Path, *edits: Edit) -> dict[str, list[str]]:
    return told(SHIPPED_RULES, changed(tmp_path / "rules", *edits))


def entry(file: str, name: str) -> str:
    """The text of an entry of a map of entries, from its name on."""
    text = (SHIPPED_RULES / file).read_text(encoding="utf-8")
    start = text.index(f"\n  {name}:\n") + 1
    lines = text[start:].splitlines(keepends=True)
    end = next((i for i, line in enumerate(lines[1:], 1) if line[:3].strip()), len(lines))
    return "".join(lines[:end])


def test_an_added_and_a_removed_row_show_what_they_hold(tmp_path: Path) -> None:
    after = changed(tmp_path / "rules", (DELIVERED, PROVEN, ADDED + PROVEN))
    lines = [
        "when: {delivery.established: match, delivery.after_limit: true}",
        "then: {outcome: manual_review, "
        "candidates: [{outcome: refund_full, liable: seller, cites: [NR-3.2]}]}",
        "cites: [NR-2.1]",
        "why: Told by nobody.",
    ]
    found = told(SHIPPED_RULES, after)
    head, *rest = found["tables"][0].split("\n  ")
    assert (head, rest) == ("not_received/delivered: row `never-told` added after `receipt-match`", lines)
    assert found["clauses touched"] == ["NR-2.1", "NR-3.2"]
    head, *rest = told(after, SHIPPED_RULES)["tables"][0].split("\n  ")
    assert (head, rest) == ("not_received/delivered: row `never-told` removed", lines)


def test_an_added_table_shows_its_rows_in_short(tmp_path: Path) -> None:
    named = "      - not_received/in_transit\n"
    found = words(
        tmp_path,
        ("not_received/stored.yaml", "", TABLE),
        ("policy.yaml", named, named + "      - not_received/stored\n"),
    )
    assert found["tables"] == [
        "not_received/stored: the table is added\n  table: Stored parcels\n  per: parcel\n  decides: ruling\n"
        "  applies: {dispute.reason: not_received}\n"
        "  row `stored`: when {tracking.status: nothing}; then {outcome: refund_full, liable: seller}; "
        "cites [NR-1]"
    ]
    (stage,) = found["policy"]
    assert stage.startswith("stage `not_received`: tries not_received/exclusions, ")
    assert "not_received/stored; before not_received/exclusions, " in stage
    assert found["clauses touched"] == ["NR-1"]


def test_a_row_under_another_name_is_renamed_and_stays_in_its_place(tmp_path: Path) -> None:
    before = changed(tmp_path / "before", (DELIVERED, PROVEN, ADDED + PROVEN))
    after = changed(tmp_path / "after", (DELIVERED, "id: never-told\n", "id: told\n"), base=before)
    assert told(before, after) == {
        "tables": ["not_received/delivered: row `never-told` renamed to `told`"],
        "clauses touched": ["NR-2.1", "NR-3.2"],
    }
    other = ADDED.replace("id: never-told\n", "id: told\n")
    moved = changed(
        tmp_path / "moved", (DELIVERED, ADDED, ""), (DELIVERED, MATCH, other + MATCH), base=before
    )
    assert told(before, moved)["tables"] == [
        "not_received/delivered: row `never-told` renamed to `told`",
        "not_received/delivered: row `told` moved after `receipt-match-disputed`",
    ]


def test_what_a_row_concludes_is_told_key_by_key(tmp_path: Path) -> None:
    new = MATCH.replace("release_to_seller, liable: none", "refund_goods, liable: seller")
    new = new.replace("match}\n", "[match, mismatch], reading.AMB-20: person}\n")
    assert words(tmp_path, (DELIVERED, MATCH, new))["tables"] == [
        "not_received/delivered: row `match`: tests `delivery.established` for [match, mismatch], "
        "before match; also tests `reading.AMB-20` for person",
        "not_received/delivered: row `match`: `then.outcome` was `release_to_seller`, now `refund_goods`",
        "not_received/delivered: row `match`: `then.liable` was `none`, now `seller`",
    ]


def test_dates_are_told_as_periods(tmp_path: Path) -> None:
    response = entry("limits.yaml", "response_days")
    dated = f"dated: [{{value: 5, until: {NEW_YEAR}}}, {{value: 7, from: {NEW_YEAR}}}]"
    first = changed(
        tmp_path / "first",
        ("limits.yaml", response, response.replace("value: 5", dated)),
        (DELIVERED, MATCH, f"{MATCH}    from: {NEW_YEAR}\n"),
    )
    found = told(SHIPPED_RULES, first)
    assert found["limits"] == ["response_days: from 2027-01-01 00:00 UTC: 7 days (before 5), P-07"]
    assert found["tables"] == [
        "not_received/delivered: row `match`: in force from 2027-01-01 00:00 UTC, before always"
    ]
    second = changed(
        tmp_path / "second",
        ("limits.yaml", "value: 7, from: 2027-01-01", "value: 7, from: 2027-07-01"),
        ("limits.yaml", "value: 5, until: 2027-01-01", "value: 5, until: 2027-07-01"),
        base=first,
    )
    assert told(first, second)["limits"] == [
        "response_days: from 2027-01-01 00:00 UTC until 2027-07-01 00:00 UTC: 5 days (before 7), P-07"
    ]
    third = changed(
        tmp_path / "third",
        ("limits.yaml", "{value: 5, until: 2027-01-01", "{value: 5, until: 2026-01-01T00:00:00Z}, "
         "{value: 5, from: 2026-01-01T00:00:00Z, until: 2027-01-01"),
        base=first,
    )  # fmt: skip
    assert told(first, third)["limits"] == [
        "response_days: written with other periods, with the same value at every date"
    ]


def test_periods_with_the_same_values_are_told_as_one(tmp_path: Path) -> None:
    response = entry("limits.yaml", "response_days")
    dated = f"dated: [{{value: 7, until: {NEW_YEAR}}}, {{value: 7, from: {NEW_YEAR}}}]"
    found = words(tmp_path, ("limits.yaml", response, response.replace("value: 5", dated)))
    assert found["limits"] == ["response_days: always: 7 days (before 5), P-07"]


def test_an_added_limit_shows_its_values_by_period(tmp_path: Path) -> None:
    dated = (
        "  storage_days:\n    unit: days\n    clause: P-07\n    meaning: how long goods are kept\n"
        f"    dated: [{{value: 30, until: {NEW_YEAR}}}, {{value: 20, from: {NEW_YEAR}}}]\n"
    )
    response = entry("limits.yaml", "response_days")
    assert words(tmp_path, ("limits.yaml", response, dated + response))["limits"] == [
        "storage_days added: 30 days until 2027-01-01 00:00 UTC; 20 days from 2027-01-01 00:00 UTC (P-07), "
        "how long goods are kept"
    ]


def test_facts_are_told_with_before_and_after_of_each_key(tmp_path: Path) -> None:
    plans, proposal = entry("facts.yaml", "plans.buyer_count"), entry("facts.yaml", "proposal.kind")
    choice = entry("facts.yaml", "choice.counted")
    proof = entry("facts.yaml", "proof.valid_waybill")
    found = words(
        tmp_path,
        ("facts.yaml", plans, plans.replace("absent: did_not_happen", "absent: not_stated")),
        ("facts.yaml", proposal, proposal.replace("refund_only, ", "refund_only, exchange, ")),
        ("facts.yaml", choice, choice.replace('else "none" if', 'else "refund" if')),
        ("facts.yaml", proof, proof.replace("limit: nr1_days", "limit: nr22_days")),
    )["facts"]
    assert "fact `plans.buyer_count`: `absent` was `did_not_happen`, now `not_stated`" in found
    assert "fact `proposal.kind`: `values`: `exchange` added" in found
    assert "fact `proof.valid_waybill`: `proof.limit` was `nr1_days`, now `nr22_days`" in found
    (formula,) = [text for text in found if "choice.counted" in text]
    head, was, now = formula.split("\n  ")
    assert head == "fact `choice.counted`: `formula`"
    assert (was.startswith("was: `"), now.startswith("now: `")) == (True, True)
    assert was.replace("was", "now").replace('else "none" if', 'else "refund" if') == now


def test_an_added_fact_and_an_added_clause_show_what_they_say(tmp_path: Path) -> None:
    plans, clause = entry("facts.yaml", "plans.buyer_count"), entry("clauses.yaml", "P-02")
    fact = "  parcel.sealed:\n    meaning: the parcel is sealed\n    type: bool\n    per: parcel\n"
    heading = (
        "  P-99:\n    heading: Seals\n    summary: Parcels are sealed.\n    place: L1\n    family: process\n"
        "    role: defines\n    reason: nothing turns on it\n"
    )
    found = words(tmp_path, ("facts.yaml", plans, fact + plans), ("clauses.yaml", clause, heading + clause))
    assert found["facts"] == [
        "fact `parcel.sealed` added\n  meaning: the parcel is sealed\n  type: bool\n  per: parcel"
    ]
    (text,) = found["clauses"]
    assert text.startswith("clause `P-99` added\n  heading: Seals\n  summary: Parcels are sealed.\n")
    assert found["clauses touched"] == ["P-99"]


def test_a_switched_reading_touches_its_clauses(tmp_path: Path) -> None:
    reading = entry("interpretations.yaml", "AMB-25")
    new = reading.replace("taken: paid_with_freight", "taken: goods_only")
    found = words(tmp_path, ("interpretations.yaml", reading, new))
    assert found["readings"] == ["AMB-25: takes `goods_only`, before `paid_with_freight`"]
    clauses = load_policy(SHIPPED_RULES, "rules").draft.folder.interpretations[1].interpretations["AMB-25"]
    assert sorted(found["clauses touched"]) == sorted(clauses.clauses)


def test_a_moved_and_an_added_stage_say_where(tmp_path: Path) -> None:
    stage = "  - stage: filing                       # P-02, P-03\n    tables: [process/filing]\n"
    text = (SHIPPED_RULES / "policy.yaml").read_text(encoding="utf-8")
    response = text[text.index("  - stage: response") : text.index("  - stage: strict")]
    found = words(tmp_path, ("policy.yaml", stage + response, response + stage))
    assert found["policy"] == ["stage `filing` moved after `response`"]
    assert "P-03" in found["clauses touched"]
    tables = "    tables: [not_as_described/virtual, not_as_described/counterfeit]\n"
    split = (
        "    tables: [not_as_described/virtual]\n"
        "  - stage: stricter\n    tables: [not_as_described/counterfeit]\n"
    )
    after = changed(tmp_path / "split", ("policy.yaml", tables, split))
    assert told(SHIPPED_RULES, after)["policy"] == [
        "stage `strict`: tries not_as_described/virtual; "
        "before not_as_described/virtual, not_as_described/counterfeit",
        "stage `stricter` added after `strict`: it tries not_as_described/counterfeit",
    ]


def test_worked_cases_are_told_by_name_and_by_what_they_expect(tmp_path: Path) -> None:
    text = (SHIPPED_RULES / CASES).read_text(encoding="utf-8")
    start = text.index("  - id: match-disputed\n")
    old = text[start : text.index("  - id: counter-evidence-rejected\n")]
    head = text[text.index("  - id: match\n") : start]
    new_head = head.replace("- id: match\n", "- id: agrees\n")
    new = old.replace("outcome: manual_review", "outcome: refund_full").replace("    misses: match\n", "")
    added = (
        "  - id: new-one\n    row: match\n    facts: {delivery.after_limit: false}\n"
        "    expect: {status: ruled, asks: []}\n"
    )
    found = words(
        tmp_path,
        (CASES, head + old, new_head + new + added),
        (CASES, 'freight: "4.50"}\ncases:', 'freight: "4.60"}\ncases:'),
    )
    assert found == {
        "worked cases": [
            "not_received/delivered: what all cases start from\n  `amounts.freight` was `4.50`, now `4.60`",
            "not_received/delivered: case `match` renamed to `agrees`",
            "not_received/delivered: case `match-disputed` changed, expecting otherwise\n"
            "  `misses` was `match`, now nothing\n"
            "  `expect.outcome` was `manual_review`, now `refund_full`",
            "not_received/delivered: case `new-one` added\n  row: match\n"
            "  facts: {delivery.after_limit: false}\n  expect: {status: ruled, asks: []}",
        ]
    }


def test_a_case_that_only_starts_otherwise_expects_the_same(tmp_path: Path) -> None:
    old = "    misses: match\n    facts: {document.delivery_counter_evidence: accepted}\n"
    (text,) = words(tmp_path, (CASES, old, old.removeprefix("    misses: match\n")))["worked cases"]
    assert text.startswith("not_received/delivered: case `match-disputed` changed, expecting the same\n")


def test_files_of_worked_cases_come_go_and_may_be_unreadable(tmp_path: Path) -> None:
    after = changed(tmp_path / "rules", ("process/closed.cases.yaml", "", "cases: ["))
    (after / CASES).unlink()
    unreadable, gone = sorted(told(SHIPPED_RULES, after)["worked cases"], reverse=True)
    assert unreadable == "process/closed: its worked cases cannot be read, and are not compared"
    assert gone.startswith("not_received/delivered: its worked cases are removed (")
    assert "`match`, `match-disputed`" in gone


def test_lists_beside_the_tables_say_what_was_touched(tmp_path: Path) -> None:
    brands = "brands: [{name: Acme, aliases: [ACME]}]\n"
    found = words(
        tmp_path,
        ("carriers.yaml", "aliases: [DHLink]", "aliases: [DHL Freight]"),
        ("carriers.yaml", "  - {name: TNT, group: express, aliases: []}\n", ""),
        ("calendars.yaml", "closed: [01-01..01-03, 02-15", "closed: [01-01..01-02, 02-15"),
        ("calendars.yaml", 'until_first_change: "-08:00"', 'until_first_change: "-07:00"'),
        ("calendars.yaml", '1970: {"04-26T10:00', '1970: {"04-26T09:00'),
        ("calendars.yaml", '1971: {"04-25T10:00', '1971: {"04-25T09:00'),
        ("brands.yaml", "", brands),
    )
    assert found == {
        "other files": [
            "calendars.yaml: zone `America/Los_Angeles`: the clock is changed otherwise in 1970-1971",
            "calendars.yaml: zone `America/Los_Angeles`: `until_first_change` was `-08:00`, now `-07:00`",
            "calendars.yaml: working days of `CN` in 2026: `closed`: `01-01..01-03` removed, "
            "`01-01..01-02` added",
            "carriers.yaml: carriers: `DHL`: `aliases`: `DHLink` removed, `DHL Freight` added",
            "carriers.yaml: carriers: `TNT` removed\n  group: express\n  aliases: []",
            "brands.yaml: the file is added",
            "cases may be observed or their windows end otherwise, which is not compared here",
        ],
        "clauses touched": ["NR-0.1"],
    }


def test_comments_and_layout_are_no_change(tmp_path: Path) -> None:
    found = words(
        tmp_path,
        ("carriers.yaml", "  # Commercial express\n", ""),
        (CASES, "\n  # -- a match, and evidence against it\n", "\n"),
        (DELIVERED, "{delivery.established: match}\n", "{delivery.established:  match}\n"),
    )
    assert found == {}


def records(value: Any) -> Iterator[Any]:
    """Every record of a tree of records, maps and tuples."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from records(each)
    elif isinstance(value, tuple) and not isinstance(value, Moment):
        for each in value:
            yield from records(each)
    elif hasattr(value, "__dataclass_fields__"):
        yield value
        for field in fields(value):
            yield from records(getattr(value, field.name))


def another(value: Any) -> Any:
    """A value of the same kind that is not the same."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + " otherwise"
    if isinstance(value, tuple):
        return value[1:]
    return dict(list(value.items())[1:])


def test_no_key_of_any_record_changes_untold() -> None:
    """The first record of every class that gives a key is altered in that key."""
    before, after = (load_policy(SHIPPED_RULES, "rules") for _ in range(2))
    folder = after.draft.folder
    parts = (
        folder.policy,
        folder.facts,
        folder.limits,
        folder.clauses,
        folder.interpretations,
        folder.outcomes,
    )
    assert folder.properties is not None
    roots = (*(part[1] for part in (*parts, folder.properties)), *(table.record for table in folder.tables))
    tried: set[tuple[str, str]] = set()
    untold = []
    for record in records(roots):
        for field in fields(record):
            value, key = getattr(record, field.name), (type(record).__name__, field.name)
            if key in tried or value is None or value == () or hasattr(value, "__dataclass_fields__"):
                continue
            tried.add(key)
            setattr(record, field.name, another(value))
            if not changes(before, after):
                untold.append(key)
            setattr(record, field.name, value)
    assert untold == []
    assert changes(before, after) == {}
    assert {("FactRecord", "formula"), ("ProofRecord", "kinds"), ("RowRecord", "over")} <= tried
    assert {("AmountsRecord", "caps"), ("NeverRecord", "when"), ("WindowRecord", "starts")} <= tried


def test_the_text_says_what_the_document_says_within_the_width(tmp_path: Path) -> None:
    plans, choice = entry("facts.yaml", "plans.buyer"), entry("facts.yaml", "choice.counted")
    longer = '      "none" if proposal.kind == "several" else\n'
    found = words(
        tmp_path,
        (DELIVERED, PROVEN, ADDED + PROVEN),
        ("facts.yaml", choice, choice.replace("formula: >-\n", "formula: >-\n" + 30 * longer)),
        ("facts.yaml", plans, plans.replace("meaning: ", "meaning: |\n      several lines\n      ")),
    )
    compared = {
        "changes": found, "differences": [], "unshown": [["a#b", "c#d"]] * 12,
        "complete": False, "uncompared": [], "proved_equal": False,
    }  # fmt: skip
    text = comparison_text(compared, everything=True)
    assert max(columns(line) for line in text.splitlines()) <= WIDTH
    spoken = " ".join(text.split())
    for kind, entries in found.items():
        assert kind.capitalize() in spoken
        for each in entries:
            assert " ".join(each.split()) in spoken
    assert spoken.count("a#b before, c#d after") == 12
    assert "\n      cites: [NR-2.1]\n" in text
    assert spoken.endswith("Neither proved equal, nor shown by a case to differ.")


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\u202eb"])
def test_the_text_moves_no_cursor(text: str) -> None:
    compared = {
        "changes": {"facts": [f"fact `{text}` added\n  meaning: {text}"]}, "differences": [], "unshown": [],
        "complete": True, "uncompared": [], "proved_equal": True,
    }  # fmt: skip
    shown = comparison_text(compared)
    assert "fact `" in shown
    assert not {"\x1b", "\u202e"} & set(shown)
