"""The rows of a policy as one decision table of zen-engine (JDM), with the first hit policy.

What it cannot express: that a fact may still take several values. Such a fact is given as null, which no
condition meets, so that its row counts as false and a later one answers: where the interpreter is open,
this gives a confident answer. Nor does it express tables that stages chain, facts that tables or formulas
decide (given here, as words), rows that add to a ruling, and why. Stages and tables are flattened into one
table: as nodes of a graph all of them would be evaluated for every case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.batch.given_facts import Given, Masks
from benchmarks.batch.row_codes import Answered, codes_of, ruling_tables
from engine.policy import Policy
from engine.vocabulary import Fact


class ZenRows:
    """The tables of one policy as one decision."""

    def __init__(self, policy: Policy) -> None:
        import zen

        self.facts = tested(policy)
        content = json.dumps(decision(policy))
        self._decision: Any = zen.ZenEngine().create_decision(content)

    def units(self, given: Given) -> list[dict[str, str | None]]:
        """The words of each unit's facts, null where several values are left."""
        words = {}
        for name, fact in self.facts.items():
            by_mask = np.array([None, *fact.values], dtype=object)
            masks = np.asarray(given[fact.name], dtype=np.int64)
            single = masks & (masks - 1) == 0
            words[name] = by_mask[np.where(single, np.log2(np.maximum(masks, 1)).astype(int) + 1, 0)]
        count = len(next(iter(words.values())))
        return [{name: column[unit] for name, column in words.items()} for unit in range(count)]

    def rows(self, units: Sequence[Mapping[str, str | None]]) -> Masks:
        """The code of each unit's answer (`row_codes.py`)."""
        evaluate = self._decision.evaluate
        return np.array([evaluate(unit)["result"]["code"] for unit in units], dtype=np.int16)


def tested(policy: Policy) -> dict[str, Fact]:
    """The facts that ruling tables test, under short names."""
    facts: dict[str, Fact] = {}
    for table in ruling_tables(policy):
        for atom in (*table.applies, *(atom for row in table.rows for atom in row.atoms)):
            if atom.fact.origin != "constant":
                facts[atom.fact.name] = atom.fact
    return {f"f{number}": fact for number, fact in enumerate(facts.values())}


def decision(policy: Policy) -> dict[str, Any]:
    """The document of the decision."""
    facts = tested(policy)
    short = {fact.name: name for name, fact in facts.items()}
    codes = codes_of(policy)
    rules: list[dict[str, str]] = []
    for table in ruling_tables(policy):
        for number, row in enumerate(table.rows):
            allowed: dict[str, int] = {}
            for atom in (*table.applies, *row.atoms):
                before = allowed.get(atom.fact.name, atom.fact.everything)
                allowed[atom.fact.name] = before & atom.allowed
            read = {name: mask & policy.readings[name] for name, mask in allowed.items() if name not in short}
            if not all(read.values()):
                continue
            cells = {
                short[name]: ", ".join(json.dumps(word) for word in _words(facts[short[name]], mask))
                for name, mask in allowed.items()
                if name in short
            }
            code = codes[Answered(table.name, number, False)]
            rules.append({"_id": f"r{len(rules)}", **cells, "code": str(code)})
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in facts],
        "outputs": [{"id": "code", "name": "code", "field": "code"}],
        "rules": [{**dict.fromkeys(facts, ""), **rule} for rule in rules],
    }
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "rows",
                "type": "decisionTableNode",
                "name": "rows",
                "position": {"x": 1, "y": 0},
                "content": content,
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "e1", "sourceId": "in", "targetId": "rows", "type": "edge"},
            {"id": "e2", "sourceId": "rows", "targetId": "out", "type": "edge"},
        ],
    }


def _words(fact: Fact, mask: int) -> list[str]:
    return [word for position, word in enumerate(fact.values) if mask >> position & 1]
