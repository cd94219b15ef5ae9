"""The rows of a policy by hand in SQL: one CASE over the masks of all finite facts, run by DuckDB.

Given are all finite facts, derived and decided ones included (`CTables.with_computed`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.batch.given_facts import Given, Masks, columns_of
from benchmarks.batch.row_codes import Answered, codes_of, ruling_tables
from engine.policy import Atom, Policy


class DuckRows:
    """The tables of one policy as one SQL statement."""

    def __init__(self, policy: Policy, threads: int = 1) -> None:
        import duckdb

        self.statement = statement(policy)
        self._names = {name: f"f{number}" for number, name in enumerate(columns_of(policy))}
        self._connection: Any = duckdb.connect(config={"threads": threads})

    def rows(self, given: Given) -> Masks:
        """The code of each unit's answer (`row_codes.py`); the collect tables are left out."""
        units = pa.table({short: given[name] for name, short in self._names.items()})
        self._connection.register("units", units)
        found = self._connection.sql(self.statement).to_arrow_table()
        return np.asarray(found["code"], dtype=np.int16)


def statement(policy: Policy) -> str:
    """The SELECT of the codes."""
    names = {name: f"f{number}" for number, name in enumerate(columns_of(policy))}
    codes = codes_of(policy)
    cases = []
    for table in ruling_tables(policy):
        applies, may_apply = _true(policy, names, table.applies), _not_false(policy, names, table.applies)
        cases.append((f"{may_apply} AND NOT ({applies})", codes[Answered(table.name, None, True)]))
        for number, row in enumerate(table.rows):
            true, not_false = _true(policy, names, row.atoms), _not_false(policy, names, row.atoms)
            cases.append((f"{applies} AND {true}", codes[Answered(table.name, number, False)]))
            cases.append((f"{applies} AND {not_false}", codes[Answered(table.name, number, True)]))
    whens = "\n".join(f"WHEN {condition} THEN {code}" for condition, code in cases)
    return f"SELECT CAST(CASE\n{whens}\nELSE -1 END AS SMALLINT) AS code FROM units"


def _true(policy: Policy, names: dict[str, str], atoms: Iterable[Atom]) -> str:
    return _joined(
        f"({_mask(policy, names, atom)} & {atom.fact.everything & ~atom.allowed}) = 0" for atom in atoms
    )


def _not_false(policy: Policy, names: dict[str, str], atoms: Iterable[Atom]) -> str:
    return _joined(f"({_mask(policy, names, atom)} & {atom.allowed}) <> 0" for atom in atoms)


def _mask(policy: Policy, names: dict[str, str], atom: Atom) -> str:
    reading = policy.readings.get(atom.fact.name)
    return names[atom.fact.name] if reading is None else str(reading)


def _joined(conditions: Iterable[str]) -> str:
    return " AND ".join(conditions) or "TRUE"
