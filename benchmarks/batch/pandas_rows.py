"""The rows of a policy by hand in pandas: each condition a column of truths, the first row not false.

Given are all finite facts, derived and decided ones included (`CTables.with_computed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Any

import numpy as np

from benchmarks.batch.given_facts import Given, Masks
from benchmarks.batch.row_codes import Answered, codes_of, ruling_tables
from engine.policy import Atom, Policy


class PandasRows:
    """The tables of one policy as expressions over a data frame."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.codes = codes_of(policy)

    def rows(self, given: Given) -> Masks:
        """The code of each unit's answer (`row_codes.py`); the collect tables are left out."""
        import pandas as pd  # type: ignore[import-untyped]

        frame = pd.DataFrame(dict(given), copy=False)
        known: dict[tuple[str, int], tuple[Any, Any]] = {}

        def condition(atom: Atom) -> tuple[Any, Any]:
            key = (atom.fact.name, atom.allowed)
            if key not in known:
                column = self.policy.readings.get(atom.fact.name, frame.get(atom.fact.name))
                outside = atom.fact.everything & ~atom.allowed
                known[key] = ((column & outside) == 0, (column & atom.allowed) != 0)
            return known[key]

        everywhere = pd.Series(True, index=frame.index)

        def both(atoms: Iterable[Atom]) -> tuple[Any, Any]:
            found = [condition(atom) for atom in atoms]
            true = reduce(and_, (each[0] for each in found), everywhere)
            return true, reduce(and_, (each[1] for each in found), everywhere)

        conditions: list[Any] = []
        answers: list[int] = []
        for table in ruling_tables(self.policy):
            applies, may_apply = both(table.applies)
            conditions.append(may_apply & ~applies)
            answers.append(self.codes[Answered(table.name, None, True)])
            for number, row in enumerate(table.rows):
                true, not_false = both(row.atoms)
                conditions += [applies & true, applies & not_false]
                answers += [self.codes[Answered(table.name, number, opened)] for opened in (False, True)]
        return np.select(conditions, answers, default=-1).astype(np.int16)
