"""Decision tables of other projects: what is published of them is what is proved of them here."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from engine.proving.witness import rules
from tests.conformance.oracle_cells import NULL, Unreadable, read_cell, read_domain
from tests.conformance.oracle_findings import (
    Proved,
    asked_table,
    first_of,
    left_conflicts,
    number,
    proved,
    refused,
    region,
)
from tests.conformance.oracle_tables import FOLDER, TABLE, OracleTable, oracle_tables

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the published tables are not there: {FOLDER} is no folder"
)
KIE = {table.name: table for table in oracle_tables("kie")}
ZEN = {table.name: table for table in oracle_tables("zen")}
EVERY = {**KIE, **ZEN}

_ORDER_ALONE = "rows that are tried in order are called a fault; here every table is tried in order"
_JOINING = "rules that could be one are not looked for: a policy keeps the cases of its clauses apart"
EXCEPTIONS: dict[str, tuple[set[str], str]] = {
    "DT1stNFViolation-first": ({"nf1_violation"}, _ORDER_ALONE),
    "DT1stNFViolation-ruleorder": ({"nf1_violation"}, _ORDER_ALONE),
    "DTAnalysisFirst": ({"nf1_violation"}, _ORDER_ALONE),
    "Contraction": ({"contractions"}, _JOINING),
    "DT2ndNF3combo": ({"nf2_violation", "nf2_contractions_count"}, _JOINING),
    "DT2ndNFViolation": ({"nf2_violation", "nf2_contractions"}, _JOINING),
}
"""The tables of which something published is not what is found here: which of it, and why."""
TABLES_IN_ALL, AGREEING = 68, 62


@cache
def known(name: str) -> Proved:
    return proved(EVERY[name])


# -- what is published, key by key ------------------------------------------------------------------


def gaps(found: Proved, published: Any, _: dict[str, Any]) -> bool:
    return found.gap == region(found.table.boxes(published))


def overlaps(found: Proved, published: Any, expected: dict[str, Any]) -> bool:
    boxes = found.table.boxes(expected["overlap_boxes"])
    sets = [frozenset(each) for each in published]
    parts = {
        each: region([box for one, box in zip(sets, boxes, strict=True) if one == each]) for each in sets
    }
    return parts == found.overlaps


def recommended(found: Proved) -> str | None:
    if found.of("gap"):
        return None
    if not found.overlaps:
        return "UNIQUE"
    return "PRIORITY" if found.of("overlap") else "ANY"


def reported(found: Proved) -> dict[str, bool]:
    """By hit policy, whether an overlap is pointed out; in order, each rule says what it comes before."""
    meant = bool(left_conflicts(found))
    in_order = dict.fromkeys(("FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"), meant)
    return {"UNIQUE": bool(found.overlaps), "ANY": bool(found.of("overlap")), **in_order}


def outside_values(table: OracleTable) -> list[dict[str, int]]:
    return [{"rule": rule, "output": 1} for rule, _ in refused(table).get("unknown-outcome", [])]


def idle_cells(table: OracleTable) -> int:
    return len(refused(table).get("idle-condition", []))


JUDGES: dict[str, Callable[[Proved, Any, dict[str, Any]], bool]] = {
    "gaps": gaps,
    "gaps_count": lambda found, count, _: len(found.regions.gap) == count,
    "gap_analysis": lambda found, _, __: any(column.open for column in found.table.columns),
    "overlaps": overlaps,
    "overlap_boxes": lambda _, boxes, expected: len(boxes) == len(expected["overlaps"]),
    "overlaps_count": lambda found, count, _: sum(map(len, found.regions.overlaps.values())) == count,
    "overlap_reported": lambda found, published, _: reported(found) == published,
    "masked": lambda found, published, _: found.masked == set(map(tuple, published)),
    "misleading": lambda found, published, _: found.misleading == set(map(tuple, published)),
    "misleading_reported": lambda found, published, _: (
        bool({(low, high) for high, low in found.misleading} - found.masked) == published
    ),
    "subsumptions": lambda found, published, _: found.subsumptions == set(map(tuple, published)),
    "subsumptions_some": lambda found, published, _: bool(found.subsumptions) == published,
    "subsumption_reported": lambda found, published, _: (
        any((low, high) not in found.subsumptions for high, low in found.subsumptions) == published
    ),
    "duplicates": lambda found, published, _: found.duplicates == published,
    "duplicates_count": lambda found, count, _: len(found.duplicates) == count,
    "nf1_violation": lambda found, published, _: bool(found.duplicates) == published,
    "nf2_violation": lambda found, published, _: bool(idle_cells(found.table)) == published,
    "nf2_cells_count": lambda found, count, _: idle_cells(found.table) == count,
    "recommend": lambda found, published, _: recommended(found) == published,
    "output_outside_values": lambda found, published, _: outside_values(found.table) == published,
}


def differing(table: OracleTable) -> set[str]:
    """What is published of a table and not found here, or not looked for."""
    expected = table.expected
    assert expected, f"nothing is published of {table.name}"
    if "error" in expected:
        try:
            return {"error"} if table.columns else set()
        except Unreadable as refusal:
            return set() if str(refusal).startswith("outside the column") else {"error"}
    found = known(table.name)
    return {key for key in expected if key not in JUDGES or not JUDGES[key](found, expected[key], expected)}


@pytest.mark.parametrize("name", KIE)
def test_all_that_is_published_of_a_table_is_found(name: str) -> None:
    assert differing(KIE[name]) == EXCEPTIONS.get(name, (set(), ""))[0]


def test_how_many_tables_agree() -> None:
    different = {name: keys for name, table in KIE.items() if (keys := differing(table))}
    print(f"{len(KIE) - len(different)} of {len(KIE)} tables agree on all that is published of them; not:")
    for name, keys in different.items():
        print(f"  {name}: {', '.join(sorted(keys))}: {EXCEPTIONS[name][1]}")
    assert different == {name: keys for name, (keys, _) in EXCEPTIONS.items()}
    assert (len(KIE), len(KIE) - len(different)) == (TABLES_IN_ALL, AGREEING)


def test_gaps_and_overlaps_agree_wherever_they_are_published() -> None:
    compared = {
        key: sum(key in table.expected for table in KIE.values()) for key in ("gaps", "overlaps", "masked")
    }
    assert compared == {"gaps": 46, "overlaps": 47, "masked": 5}
    assert not {"gaps", "overlaps", "masked"} & {key for keys, _ in EXCEPTIONS.values() for key in keys}
    for table in KIE.values():
        if "gaps" in table.expected:
            assert not any(column.open for column in table.columns), table.name


def test_what_others_refuse_to_read_is_refused() -> None:
    rejected = json.loads((FOLDER / "kie" / "_rejected.json").read_text(encoding="utf-8"))["rejected"]
    assert len(rejected) == 8
    for each in rejected:
        read, text = (read_cell, each["cell"]) if "cell" in each else (read_domain, each["domain"])
        with pytest.raises(Unreadable):
            read(text, each["type"])


def test_with_null_in_the_domain_two_rules_overlap_that_do_not_without() -> None:
    table = KIE["nulltestdt"]
    assert not known(table.name).overlaps
    found = proved(table, with_null=True)
    assert frozenset({3, 4}) in found.overlaps
    null = table.columns[1].pieces.index(NULL)
    assert {cell[1] for cell in found.overlaps[frozenset({3, 4})]} == {null}


# -- what holds of every table ----------------------------------------------------------------------

READABLE = [name for name, table in EVERY.items() if "error" not in table.expected]


@pytest.mark.parametrize("name", READABLE)
def test_the_regions_of_a_table_share_its_domain(name: str) -> None:
    found = known(name)
    domain = 1
    for column in found.table.columns:
        domain *= len(column.known)
    every = [found.gap, *found.together.values()]
    assert sum(map(len, every)) == len(frozenset().union(*every)) == domain


@pytest.mark.parametrize("name", READABLE)
def test_the_findings_say_what_the_regions_say(name: str) -> None:
    found = known(name)
    order = found.table.order
    assert bool(found.of("gap")) == bool(found.gap)
    assert found.conflicts == first_of(found)
    answering = {min(rules, key=order.index) for rules in found.together}
    dead = {number(finding.rows[0]) for finding in found.of("dead-row")}
    assert dead == set(found.table.numbers) - answering
    assert not found.of("not-proved")
    for finding in found.of("gap") + found.of("overlap"):
        assert finding.witness is not None
        assert finding.witness.reproduced
    assert not left_conflicts(found)


# -- the return policies ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ZEN)
def test_every_recorded_case_gets_its_rule_and_output(name: str) -> None:
    table = ZEN[name]
    (policy,) = table.policy().load().policies()
    names = [output["name"] for output in table.record["outputs"]]
    cases = [each for key in ("cases", "cases_derived", "cases_engine") for each in table.record.get(key, ())]
    with asked_table(policy) as (course, asked):
        for case in cases:
            facts = table.facts(case["in"])
            ((ruled_by, row),) = rules(policy, facts)
            assert ruled_by == TABLE
            assert [number(row)] == case.get("rules", [number(row)])
            written = case.get("out", {})
            stated = written if isinstance(written, dict) else {names[0]: written}
            concluded = dict(zip(names, table.then(number(row)), strict=True))
            computed = {key for key, value in concluded.items() if isinstance(value, dict)}
            for key in stated.keys() - computed:
                assert concluded[key] == stated[key]
            given = [
                course.encoding.among(fact, policy.facts[fact].mask_of([word]))
                for fact, word in facts.items()
            ]
            answering = [
                answer.id
                for answer, hit in zip(asked.table.rows, asked.hits, strict=True)
                if course.encoding.circuit.possible([*given, hit])
            ]
            assert answering == [row]


def test_the_return_policies_and_their_cases_are_all_there() -> None:
    counted = [
        sum(len(table.record.get(key, ())) for table in ZEN.values()) for key in ("cases", "cases_engine")
    ]
    assert (len(ZEN), counted) == (6, [6, 298])
    stated = [case for table in ZEN.values() for case in table.record["cases"] if "out" in case]
    assert len(stated) == 6


CATCHING_ALL = [name for name, table in ZEN.items() if set(table.record["rules"][-1]["cells"]) == {"-"}]


@pytest.mark.parametrize("name", CATCHING_ALL)
def test_a_row_that_takes_everything_hides_the_gap_of_the_rows_above_it(name: str) -> None:
    table = ZEN[name]
    last = len(table.numbers)
    assert not known(name).gap
    uncovered = proved(table, without=[last]).gap
    assert uncovered
    assert uncovered == known(name).together[frozenset({last})]


def test_a_condition_that_takes_every_number_is_refused_and_day_thirty_falls_to_the_last_row() -> None:
    """Two bounds in one cell are read as either of them: between them they leave nothing out."""
    table = ZEN["returns-and-refund-policy-returnEligibility"]
    assert refused(table) == {"idle-condition": [(3, "input.1")]}
    (policy,) = table.policy().load().policies()
    days, allowed, reason = (record["name"] for record in table.record["inputs"])

    def rule(day: int, why: str) -> set[tuple[str, str]]:
        return rules(policy, table.facts({days: day, allowed: True, reason: why}))

    assert rule(100, "damaged") == {(TABLE, "r3")}
    assert rule(30, "changed_mind") == rule(30, "wrong_item") == {(TABLE, "r6")}
    meant = OracleTable("meant", json.loads(json.dumps(table.record)))
    meant.record["rules"][2]["cells"][0] = "(30..60]"
    assert "idle-condition" not in refused(meant)
    thirty = meant.columns[0].position(30)
    uncovered = {cell for cell in proved(meant, without=[6]).gap if cell[0] == thirty}
    yes = meant.columns[1].position(True)
    assert {cell[2] for cell in uncovered} == set(meant.columns[2].known)
    assert {cell[1] for cell in uncovered} == {yes}
