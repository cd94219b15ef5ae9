"""Faults made in a policy that has none: what is found of each, and a witness that shows it in few facts."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from benchmarks.policy_check import files
from engine.loader import PolicyBook, load_policy
from engine.proving.findings import Finding
from engine.proving.proof import prove
from engine.proving.witness import rules

TABLE, REST = "parcels/late", "end/rest"
BAND = '"soon" if days.late < 3 else "late" if days.late <= 30 else "lost"'
OTHERS = 40
"""So many facts of another table, which no witness about parcels needs."""

Files = dict[str, Any]


def row(id: str, outcome: str, over: tuple[str, ...] = (), **when: Any) -> dict[str, Any]:
    return {
        "id": id,
        "when": when,
        "then": {"outcome": outcome, **({} if outcome == "manual_review" else {"liable": "seller"})},
        "over": list(over),
        "cites": ["C-1"],
        "why": "because",
    }


def policy_files() -> Files:
    """A table of few facts and one of many, each sharing out what it applies to; and one that answers all."""
    facts: Files = {
        "opened_at": {"meaning": "when the dispute was opened", "type": "instant"},
        "amount.goods": {"meaning": "the goods", "type": "money"},
        "family": {"meaning": "what the dispute is about", "values": ["parcel", "goods", "other"]},
        "state": {"meaning": "where the parcel is", "values": ["moving", "lost", "returned", "delivered"]},
        "insured": {"meaning": "the parcel is insured", "type": "bool"},
        "days.late": {"meaning": "the days that it is late", "type": "number"},
        "band": {"meaning": "how late it is", "values": ["soon", "late", "lost"], "formula": BAND},
        "opened": {
            "meaning": "the parcel was opened",
            "type": "bool",
            "absent": "did_not_happen",
            "otherwise": False,
        },
        **{f"other{n}": {"meaning": "another", "type": "bool"} for n in range(OTHERS)},
    }
    late = [
        row("insured", "refund", ("moving-late",), state="moving", band="late", insured=True),
        row("moving-soon", "manual_review", state="moving", band="soon"),
        row("moving-late", "release", state="moving", band="late"),
        row("moving-lost", "refund", state="moving", band="lost"),
        row("lost", "refund", state="lost"),
        row("returned", "release", state="returned", opened=False),
        row("returned-open", "refund", state="returned", opened=True),
        row("delivered", "release", state="delivered"),
    ]
    goods = [
        row(f"g{n}", "refund" if n % 2 else "release", (), **{f"other{m}": m == n for m in range(n + 1)})
        for n in range(OTHERS)
    ]
    goods.append(row("none", "release", (), **{f"other{n}": False for n in range(OTHERS)}))
    made = files(facts, [TABLE, "goods/all"])
    made[f"{TABLE}.yaml"] = {"table": "l", "decides": "ruling", "applies": {"family": "parcel"}, "rows": late}
    made["goods/all.yaml"] = {
        "table": "g",
        "decides": "ruling",
        "applies": {"family": "goods"},
        "rows": goods,
    }
    last = row("rest", "manual_review")
    made[f"{REST}.yaml"] = {"table": "r", "decides": "ruling", "rows": [last]}
    return made


def book(made: Files, folder: Path) -> PolicyBook:
    for name, text in made.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(text), encoding="utf-8")
    return load_policy(folder, "policy")


def late(made: Files) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = made[f"{TABLE}.yaml"]["rows"]
    return rows


def place(made: Files, id: str) -> int:
    return [each["id"] for each in late(made)].index(id)


# -- faults ---------------------------------------------------------------------------------------------


def row_removed(made: Files) -> None:
    late(made).pop(place(made, "lost"))


def opened_row_removed(made: Files) -> None:
    late(made).pop(place(made, "returned"))


def rows_swapped(made: Files) -> None:
    special = late(made).pop(place(made, "insured"))
    special["over"] = []
    late(made).insert(place(made, "moving-late") + 1, special)


def value_added(made: Files) -> None:
    late(made)[place(made, "lost")]["when"]["state"] = ["lost", "moving"]


def band_shifted(made: Files) -> None:
    made["facts.yaml"]["facts"]["band"]["formula"] = BAND.replace("<= 30", "<= 2")


def overlap_made(made: Files) -> None:
    late(made).append(row("opened", "refund", opened=True, state=["delivered", "returned"]))


def overlap_of_bands(made: Files) -> None:
    late(made).insert(0, row("any-soon", "refund", band="soon", opened=False, insured=False))


MOVING = {"family": "parcel", "state": "moving"}
FAULTS: dict[str, tuple[Callable[[Files], None], str, tuple[str, ...], dict[str, Any] | None]] = {
    "a row removed": (row_removed, "gap", (), {"family": "parcel", "state": "lost"}),
    "a row removed that answers an absence": (
        opened_row_removed,
        "gap",
        (),
        {"family": "parcel", "state": "returned"},
    ),
    "two rows swapped": (rows_swapped, "dead-row", ("insured", "moving-late"), None),
    "a value added": (value_added, "overlap", ("moving-soon", "lost"), {**MOVING, "band": "soon"}),
    "a band shifted": (band_shifted, "dead-row", ("moving-late",), None),
    "an overlap made": (
        overlap_made,
        "overlap",
        ("delivered", "opened"),
        {"family": "parcel", "state": "delivered", "opened": True},
    ),
    "an overlap of bands": (
        overlap_of_bands,
        "overlap",
        ("any-soon", "moving-soon"),
        {**MOVING, "band": "soon", "insured": False},
    ),
}


def found_of(findings: list[Finding], code: str, rows: tuple[str, ...]) -> Finding:
    return next(each for each in findings if each.diagnostic.code == code and each.rows == rows)


def test_there_is_nothing_to_find_without_a_fault(tmp_path: Path) -> None:
    assert prove(book(policy_files(), tmp_path)) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_shown_in_as_few_facts_as_do(name: str, tmp_path: Path) -> None:
    make, code, rows, facts = FAULTS[name]
    made = policy_files()
    make(made)
    faulty = book(made, tmp_path / "faulty")
    found = found_of(prove(faulty), code, rows)
    if facts is None:
        assert found.witness is None
        return
    assert found.witness is not None
    assert found.witness.reproduced
    assert found.witness.facts == facts
    (policy,) = faulty.policies()
    # each of the facts counts: without it other rows may rule
    for left_out in facts:
        rest = {each: value for each, value in facts.items() if each != left_out}
        if code == "gap":
            assert rules(policy, rest) != {(REST, "rest")}
    if code == "gap":
        assert rules(policy, facts) == {(REST, "rest")}
        return
    first, second = rows
    assert rules(policy, facts) == {(TABLE, first)}
    without = deepcopy(made)
    late(without).pop(place(without, first))
    (policy,) = book(without, tmp_path / "without").policies()
    assert (TABLE, second) in rules(policy, facts)


def test_what_rests_on_more_than_can_be_stated_is_shown_in_few_facts_too(tmp_path: Path) -> None:
    made = policy_files()
    made["facts.yaml"]["facts"]["hurried"] = {
        "meaning": "insured, and hardly late",
        "type": "bool",
        "formula": "insured and (days.late < 2 or opened)",
    }
    late(made).insert(0, row("hurried", "release", state="lost", hurried=True, opened=False))
    faulty = book(made, tmp_path)
    found = found_of(prove(faulty), "overlap", ("hurried", "lost"))
    assert found.witness is not None
    assert found.witness.facts.items() >= {"family": "parcel", "state": "lost"}.items()
    assert found.witness.facts.keys() <= {"family", "state", "insured", "hurried"}
    (policy,) = faulty.policies()
    ruled = rules(policy, found.witness.facts)
    assert (TABLE, "hurried") in ruled
    assert found.witness.reproduced == (ruled == {(TABLE, "hurried")})
