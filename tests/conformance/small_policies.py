"""Policies of a few lines, and the ruling of a case of a few observations under them."""

from __future__ import annotations

import json
from typing import Any

from engine.diagnostics import Refused
from engine.document import RulingDocument
from engine.judge import Judge
from engine.observations import CaseFacts, Observation, Value
from engine.possible import Settlement
from tests.conformance.generated_cases import AS_OF, DATES
from tests.conformance.generated_policies import WrittenPolicy

PAID = "money.goods + money.freight"
GOODS_AND_FREIGHT = {"goods": "money.goods", "freight": "money.freight"}
LAST: dict[str, Any] = {
    "id": "rest",
    "then": {"outcome": "manual_review"},
    "cites": ["C-1"],
    "why": "because",
}


def small_policy(
    rows: list[dict[str, Any]],
    outcomes: dict[str, dict[str, Any]],
    *,
    amounts: dict[str, Any] | None = None,
    added: list[dict[str, Any]] | None = None,
    facts: dict[str, dict[str, Any]] | None = None,
    per: str = "case",
    tables: dict[str, dict[str, Any]] | None = None,
    more: dict[str, dict[str, Any]] | None = None,
) -> WrittenPolicy:
    """One table of rulings (row ids, citations and reasons are filled in), the rest to a person.

    `more` are further keys of a file.
    """
    complete = [
        {"id": f"r{number}", "cites": ["C-1"], "why": "because", **row} for number, row in enumerate(rows)
    ]
    money: dict[str, dict[str, Any]] = {
        name: {"type": "money"} for name in ("money.goods", "money.freight", "money.cost", "money.asked")
    }
    every: dict[str, dict[str, Any]] = {
        **{name: {"values": ["a", "b"]} for name in ("seen.one", "seen.two")},
        **money,
        "money.cap": {"type": "money", "absent": "not_stated"},
        "opened_at": {"type": "instant"},
        **(facts or {}),
    }
    clause = {"heading": "h", "summary": "s", "place": "L1", "family": "process", "role": "decides"}
    stages = [{"stage": "main", "tables": ["main/rows"]}, {"stage": "end", "tables": ["main/rest"]}]
    files: dict[str, Any] = {
        "policy.yaml": {
            "name": "small",
            "version": "1",
            "platform_zone": "America/Los_Angeles",
            "governed_by": "opened_at",
            "stages": stages,
        },
        "facts.yaml": {"facts": {name: {"meaning": name, **fact} for name, fact in every.items()}},
        "limits.yaml": {"limits": {}},
        "clauses.yaml": {"clauses": {"C-1": clause, "C-2": clause}},
        "interpretations.yaml": {"interpretations": {}},
        "outcomes.yaml": {
            "amounts": {"paid": PAID, "case_paid": PAID, **(amounts or {})},
            "outcomes": {
                name: {"meaning": name, **outcome}
                for name, outcome in {
                    "refund_partial": {}, "completed": {}, "manual_review": {"status": "review"}, **outcomes,
                }.items()
            },
        },
        "main/rows.yaml": {"table": "rows", "per": per, "decides": "ruling", "rows": complete},
        "main/rest.yaml": {"table": "rest", "decides": "ruling", "rows": [LAST]},
        **{f"{name}.yaml": table for name, table in (tables or {}).items()},
    }  # fmt: skip
    if added is not None:
        rows = [
            {"id": f"a{number}", "cites": ["C-1"], "why": "because", **row}
            for number, row in enumerate(added)
        ]
        files["added/more.yaml"] = {"table": "more", "decides": "addition", "adds_to": ["main"], "rows": rows}
    for name, keys in (more or {}).items():
        files[name] = {**files[name], **keys}
    return WrittenPolicy({name: json.dumps(value) for name, value in files.items()})


def seen(
    fact: str,
    *values: Value,
    by: Settlement = "",
    parcel: str | None = None,
    line: str | None = None,
    ground: str | None = None,
) -> Observation:
    """An observation; of an amount, its least and greatest value."""
    return Observation(
        fact=fact, values=values, settled_by=by, because="seen", parcel=parcel, line=line, ground=ground
    )


def ruled(
    policy: WrittenPolicy,
    *observations: Observation,
    parcels: tuple[str, ...] = (),
    lines: tuple[str, ...] = (),
    grounds: tuple[str, ...] = (),
) -> RulingDocument:
    """The ruling of a case with these observations, and 3.00 of goods and 2.00 of freight paid."""
    known = {each.fact for each in observations}
    paid = [seen(name, value, value) for name, value in (("money.goods", 300), ("money.freight", 200))]
    case = CaseFacts(
        case_id="small",
        as_of=AS_OF,
        policy_date=DATES[0],
        currency="USD",
        observations=(*observations, *(each for each in paid if each.fact not in known)),
        parcels=parcels,
        lines=lines,
        grounds=grounds,
    )
    return Judge(policy.load().at(DATES[0])).rule(case)


def refusals(policy: WrittenPolicy) -> list[str]:
    """What the loader refuses in a policy: codes."""
    try:
        policy.load().at(DATES[0])
    except Refused as refused:
        return [problem.code for problem in refused.problems.diagnostics]
    return []
