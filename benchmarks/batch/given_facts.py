"""The finite facts that contenders are given: their masks by unit, measured facts and proofs included.

What rests on instants, numbers or evidence is worked out beforehand by `engine/unit_facts.py` and is no
part of what those contenders are measured on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.batch.scenarios import Scenario
from engine.columns.layout import value_type
from engine.columns.rows_alone import ASKED, WAIVED
from engine.policy import Policy
from engine.unit_facts import UnitFacts
from engine.vocabulary import Fact

Masks = np.ndarray[Any, np.dtype[Any]]
Given = Mapping[str, Masks]


def computed(policy: Policy) -> list[Fact]:
    """The facts that follow from finite facts: their column is 0 where nothing states them."""
    return [
        fact
        for fact in policy.facts.values()
        if fact.finite and (fact.origin in ("derived", "decided") or fact.name in policy.waivers)
    ]


def columns_of(policy: Policy) -> dict[str, Fact]:
    """The columns that are given, and whose values each holds."""
    found: dict[str, Fact] = {}
    for fact in policy.facts.values():
        if fact.finite and fact.origin != "constant":
            found[fact.name] = fact
            if fact.name in policy.waivers:
                found[fact.name + ASKED] = found[fact.name + WAIVED] = fact
    return found


def mask_type(fact: Fact) -> np.dtype[Any]:
    """The type of a fact's masks."""
    kind: np.dtype[Any] = np.dtype(value_type(fact).to_pandas_dtype())
    return kind


def given_of(policy: Policy, unit: UnitFacts) -> dict[str, int]:
    """The masks of one unit, as the interpreter has them."""
    free = {fact.name for fact in computed(policy)}
    masks: dict[str, int] = {}
    for name, fact in columns_of(policy).items():
        if name.endswith((ASKED, WAIVED)):
            masks[name] = unit.proof(fact, name.endswith(WAIVED)).mask
        else:
            masks[name] = unit.mask(name) if name not in free or unit.states(name) else 0
    return masks


def stacked(policy: Policy, units: Sequence[Mapping[str, int]]) -> dict[str, Masks]:
    """The masks of some units as columns."""
    return {
        name: np.array([unit[name] for unit in units], dtype=mask_type(fact))
        for name, fact in columns_of(policy).items()
    }


def given_of_export(
    policy: Policy, mix: Sequence[Scenario], batch: pa.RecordBatch, template: Masks
) -> dict[str, Masks]:
    """The masks of an export: those of its scenarios, and what its own columns of finite facts hold.

    Facts that are measured are those of the scenario, also where an input of theirs was left out: the
    distribution is that of the export, but for those some few cases.
    """
    facts = [answer.facts for scenario in mix for answer in scenario.answers]
    whole = stacked(policy, [given_of(policy, unit) for unit in facts])
    found = {name: column[template] for name, column in whole.items()}
    for name, fact in columns_of(policy).items():
        if fact.origin == "observed" and name in batch.schema.names:
            column = batch.column(name)
            own = column.fill_null(0).to_numpy(zero_copy_only=False)
            silent = fact.otherwise if fact.absent != "unknown" and fact.otherwise else fact.everything
            presumed = fact.presumption is not None
            found[name] = np.where(own != 0, own, found[name] if presumed else silent).astype(own.dtype)
    return found
