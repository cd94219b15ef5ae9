"""Reading and proving whole policies: the shipped one, and two made-up ones of 100 tables with 2,000 rows.

Run it with `python benchmarks/policy_check.py`. The clean policy has tables whose rows share the cases
out, with conditions on observed facts, bands and facts that other tables decide. The tangled one has
rows of conditions drawn at random, each declared to come before all below it that conclude otherwise.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Mapping
from math import prod
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from engine.loader import load_policy
from engine.proving.proof import prove

ROOT = Path(__file__).parent.parent
TABLES = 100
ROWS = 20
FAMILIES = 10
"""So many families of tables share their facts; a table belongs to one."""
RULING = TABLES // FAMILIES - 1
"""So many tables of a family rule; one decides a fact."""
LETTERS = ("a", "b", "c", "d")
ROUNDS = 5

Conditions = dict[str, list[str]]


def main() -> None:
    """Measure and print."""
    wall("shipped policy, the whole command", ROOT / "rules")
    inside("shipped policy", ROOT / "rules")
    for name, tangled in (("clean", False), ("tangled", True)):
        with TemporaryDirectory() as folder:
            write(Path(folder), tangled)
            inside(f"{name} policy, {TABLES} tables, {TABLES * ROWS} rows", Path(folder))


def wall(name: str, folder: Path) -> None:
    """The wall time of the command, the median of some runs."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        command = [sys.executable, "-m", "desk.cli.main", "policy", "check", "--policy", str(folder)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        times.append(perf_counter() - start)
    print(f"{name:<48} {median(times):8.2f} s")


def inside(name: str, folder: Path) -> None:
    """The processor's time for reading a policy and for proving it, once in this process."""
    start = process_time()
    book = load_policy(folder, "policy")
    loaded = process_time()
    found = prove(book)
    proved = process_time()
    print(f"{name + ', read':<48} {loaded - start:8.2f} s")
    print(f"{name + ', proved':<48} {proved - loaded:8.2f} s   {len(found)} finding(s)")


# -- a policy of many rows ----------------------------------------------------------------------------


def write(folder: Path, tangled: bool, seed: int = 1) -> None:
    """Write a policy of many tables, and one that always answers; the same one for the same seed."""
    chance = random.Random(seed)
    facts: dict[str, Any] = {
        "opened_at": {"meaning": "when the dispute was opened", "type": "instant"},
        "amount.goods": {"meaning": "the goods", "type": "money"},
        "family": {"meaning": "what the dispute is about", "values": [f"f{n}" for n in range(FAMILIES + 1)]},
    }
    tables: dict[str, Any] = {}
    for number in range(FAMILIES):
        family = f"f{number}"
        facts |= family_facts(family)
        graded = [f"{family}.g{index}" for index in range(4)]
        rows = [
            {"id": f"r{index}", "when": when, "then": chance.choice(LETTERS), "why": "because"}
            for index, when in enumerate(conditions(graded, chance, tangled))
        ]
        tables[f"{family}/grade"] = table(f"{family}.grade", {}, rows, tangled)
        columns = [f"{family}.{name}" for name in ("o0", "o1", "o2", "o3", "bands", "derived", "grade")]
        for kind in range(RULING):
            rows = [
                {
                    "id": f"r{index}",
                    "when": when,
                    "then": {"outcome": chance.choice(("refund", "release")), "liable": "seller"},
                    "cites": ["C-1"],
                    "why": "because",
                }
                for index, when in enumerate(conditions(columns, chance, tangled))
            ]
            applies = {"family": family, f"{family}.kind": f"k{kind}"}
            tables[f"{family}/t{kind}"] = table("ruling", applies, rows, tangled)
    ruling = [name for name, each in tables.items() if each["decides"] == "ruling"]
    last = {"id": "rest", "then": {"outcome": "manual_review"}, "cites": ["C-1"], "why": "because"}
    tables["end/rest"] = {"table": "The rest", "decides": "ruling", "rows": [last]}
    for name, text in {
        **files(facts, ruling),
        **{f"{key}.yaml": each for key, each in tables.items()},
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(text), encoding="utf-8")


def family_facts(family: str) -> dict[str, Any]:
    """Observed facts, bands of a number, a fact that follows from others, and one that a table decides."""
    observed = [f"{family}.{name}" for name in ("o0", "o1", "o2", "o3", "g0", "g1", "g2", "g3", "d0", "d1")]
    first, second = f"{family}.d0", f"{family}.d1"
    days = f"{family}.days"
    lettered: dict[str, Any] = {"values": list(LETTERS)}
    formulas = {
        "bands": f'"a" if {days} < 3 else "b" if {days} < 10 else "c" if {days} <= 30 else "d"',
        "derived": f'"a" if {first} == "a" and {second} in ("a", "b") else "b" if {first} == "b"'
        f' else "c" if {first} in ("c", "d") and {second} in ("c", "d") else "d"',
    }
    return {
        **{name: {"meaning": name, **lettered} for name in observed},
        days: {"meaning": days, "type": "number"},
        f"{family}.kind": {"meaning": "kind", "values": [f"k{number}" for number in range(RULING + 1)]},
        **{
            f"{family}.{name}": {"meaning": name, **lettered, "formula": each}
            for name, each in formulas.items()
        },
        f"{family}.grade": {"meaning": "grade", **lettered, "otherwise": "a"},
    }


def conditions(columns: list[str], chance: random.Random, tangled: bool) -> list[Conditions]:
    """The conditions of a table's rows: drawn at random, or boxes that share all cases out."""
    if tangled:
        return [
            {name: sorted(chance.sample(LETTERS, chance.randint(1, 3))) for name in chance.sample(columns, 3)}
            for _ in range(ROWS)
        ]
    boxes: list[dict[str, tuple[str, ...]]] = [dict.fromkeys(columns, LETTERS)]
    while len(boxes) < ROWS:
        box = boxes.pop(chance.choice([index for index, each in enumerate(boxes) if size(each) > 1]))
        name = chance.choice([each for each in columns if len(box[each]) > 1])
        cut = chance.randint(1, len(box[name]) - 1)
        boxes += [{**box, name: box[name][:cut]}, {**box, name: box[name][cut:]}]
    return [{name: list(words) for name, words in box.items() if words != LETTERS} for box in boxes]


def size(box: Mapping[str, tuple[str, ...]]) -> int:
    """How many assignments a box holds."""
    return prod(map(len, box.values()))


def table(decides: str, applies: dict[str, str], rows: list[Any], tangled: bool) -> dict[str, Any]:
    """A table with what it accepts."""
    accepts = []
    if tangled:
        if decides == "ruling":
            accepts.append({"finding": "gap", "because": "The rest has a table."})
        for index, row in enumerate(rows):
            row["over"] = [below["id"] for below in rows[index + 1 :] if below["then"] != row["then"]]
    return {"table": decides, "decides": decides, "applies": applies, "accepts": accepts, "rows": rows}


def files(facts: dict[str, Any], ruling: list[str]) -> dict[str, Any]:
    """The files of a policy beside its tables."""
    clause = {"heading": "h", "summary": "s", "place": "L1", "family": "process", "role": "decides"}
    return {
        "policy.yaml": {
            "name": "many rows",
            "version": "1",
            "platform_zone": "Etc/UTC",
            "governed_by": "opened_at",
            "stages": [{"stage": "main", "tables": ruling}, {"stage": "end", "tables": ["end/rest"]}],
        },
        "facts.yaml": {"facts": facts},
        "limits.yaml": {"limits": {}},
        "clauses.yaml": {"clauses": {"C-1": clause}},
        "interpretations.yaml": {"interpretations": {}},
        "calendars.yaml": {
            "zones": {"Etc/UTC": {"until_first_change": "+00:00", "changes": {}}},
            "working_days": {},
        },
        "outcomes.yaml": {
            "amounts": {"paid": "amount.goods", "case_paid": "amount.goods"},
            "outcomes": {
                "refund": {"meaning": "refund", "pays": {"goods": "amount.goods"}},
                "release": {"meaning": "release"},
                "manual_review": {"meaning": "review", "status": "review"},
            },
        },
    }


if __name__ == "__main__":
    main()
