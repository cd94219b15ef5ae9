"""The argument of a ruling: each row that answers or is open, with its conditions, values and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from desk.case_report.measuring import measures
from engine.document import TraceStep
from engine.explanation import grounds
from engine.explanation import trace as trace_of
from engine.near_misses import observed_behind
from engine.policy import Atom, Policy, Row, Table
from engine.units import UnitAnswer
from engine.vocabulary import Fact
from reports.particulars import Measure

MOST_AGAINST = 3
"""So many conditions at which the rows before failed are told beside a row."""


class Ground(TypedDict):
    """A fact with its value, what settles it, why it has that value, by which measures, and from where."""

    fact: str
    meaning: str
    value: Any
    settled_by: str
    because: str
    measures: list[Measure]
    source: list[str]


class Tested(Ground):
    """A condition of a row: the values that it asks for, and the observed facts that the fact rests on."""

    among: list[Any]
    result: str
    rests_on: list[Ground]
    own: bool
    """Whether the row itself asks for it, and not its whole table."""
    contested: bool
    """Whether a party may dispute it."""


class Step(TypedDict):
    """One row: of which table, how it answered, why, under which clauses, and what it concludes."""

    table: str
    title: str
    row: str
    result: str
    why: str
    cites: list[str]
    outcome: str | None
    liable: str | None
    penal: bool
    """Whether it adds nothing but a penalty under other rules."""
    pays: bool
    """Whether something is paid because of it."""
    conditions: list[Tested]
    against: list[Tested]
    """What alone kept rows before it from answering in its place."""


class Failed(TypedDict):
    """A condition that does not hold, and the rows that fail at it; without any, the table does not apply."""

    rows: list[str]
    meaning: str
    fact: str
    among: list[Any]
    value: Any


class Passed(TypedDict):
    """A table with rows that do not answer, and the condition at which each of them fails."""

    table: str
    title: str
    failed: list[Failed]


class UnitArgument(TypedDict):
    """The argument for one unit."""

    unit: str
    status: str
    matters: list[Ground]
    """The facts on which it still depends."""
    steps: list[Step]
    passed: list[Passed]


def arguments(policy: Policy, answers: Sequence[UnitAnswer], currency: str) -> list[UnitArgument]:
    """The argument for each unit, in the order of evaluation; amounts are written in the currency."""
    return [_Writer(policy, answer, currency).argument() for answer in answers]


class _Writer:
    """Writes the argument for one unit."""

    def __init__(self, policy: Policy, answer: UnitAnswer, currency: str) -> None:
        self.policy = policy
        self.answer = answer
        self.currency = currency

    def argument(self) -> UnitArgument:
        steps: list[Step] = []
        passed: dict[str, Passed] = {}
        for entry in trace_of(self.answer.possibilities.root, None):
            table = self.policy.tables[entry["table"]]
            if entry["result"] in ("hit", "open"):
                steps.append(self._step(table, entry))
            elif entry["conditions"]:
                known = passed.setdefault(
                    table.name, {"table": table.name, "title": table.title, "failed": []}
                )
                _join(known["failed"], self._failed(entry), entry["row"])
        return {
            "unit": self.answer.unit.label,
            "status": self.answer.status,
            "matters": [self._ground(self.policy.facts[name]) for name in self.answer.matters],
            "steps": steps,
            "passed": list(passed.values()),
        }

    def _step(self, table: Table, entry: TraceStep) -> Step:
        row = next((each for each in table.rows if each.id == entry["row"]), None)
        remedy = row.remedy if row is not None else None
        return {
            "table": table.name,
            "title": table.title,
            "row": entry["row"] or "",
            "result": entry["result"],
            "why": row.why if row is not None else "",
            "cites": list(row.cites) if row is not None else [],
            "outcome": remedy.outcome.name if remedy is not None else None,
            "liable": remedy.liable if remedy is not None else None,
            "penal": _is_penal(row),
            "pays": entry["result"] == "hit" and _pays(row),
            "conditions": [self._tested(atom, row) for atom in _atoms(table, row)],
            "against": [self._tested(atom, None) for atom in self._against(table, row)],
        }

    def _against(self, table: Table, row: Row | None) -> list[Atom]:
        """Of the rows before this one that one condition alone kept from answering, those conditions."""
        if row is None:
            return []
        known = {atom.fact.name for atom in _atoms(table, row)}
        found = [atom for before in table.rows[: table.rows.index(row)] for atom in self._keeping(before)]
        telling = {atom.fact.name: atom for atom in found if atom.fact.name not in known}
        return list(telling.values())[:MOST_AGAINST]

    def _keeping(self, row: Row) -> Iterator[Atom]:
        """The condition that keeps a row from answering, where it is one alone and a fact of the case."""
        root = self.answer.possibilities.root
        failing = [atom for atom in row.atoms if not root.mask(atom.fact.name) & atom.allowed]
        if len(failing) == 1 and failing[0].fact.origin != "constant":
            yield failing[0]

    def _failed(self, entry: TraceStep) -> Failed:
        """The condition at which a row failed: the last that was tested."""
        condition = entry["conditions"][-1]
        possible = condition["possible"]
        return {
            "rows": [],
            "meaning": self.policy.facts[condition["fact"]].meaning,
            "fact": condition["fact"],
            "among": condition["among"],
            "value": possible[0] if len(possible) == 1 else possible,
        }

    def _tested(self, atom: Atom, row: Row | None) -> Tested:
        mask = self.answer.possibilities.root.mask(atom.fact.name)
        result = "false" if not mask & atom.allowed else "unknown" if mask & ~atom.allowed else "true"
        ground = self._ground(atom.fact)
        return {
            **ground,
            "among": list(atom.fact.values_of(atom.allowed)),
            "result": result,
            "rests_on": [] if ground["source"] else [self._ground(fact) for fact in self._behind(atom.fact)],
            "own": row is None or atom in row.atoms,
            "contested": atom.fact.contested is not False,
        }

    def _ground(self, fact: Fact) -> Ground:
        because, source = grounds(self.policy, self.answer, fact)
        settled_by = (
            "" if fact.origin in ("derived", "decided") else self.answer.facts.standing(fact.name).settled_by
        )
        return {
            "fact": fact.name,
            "meaning": fact.meaning,
            "value": fact.show(self.answer.possibilities.root.mask(fact.name)),
            "settled_by": settled_by,
            "because": because,
            "measures": measures(self.policy, self.answer.facts, fact, self.currency),
            "source": source,
        }

    def _behind(self, fact: Fact) -> list[Fact]:
        """The facts that a derived or decided fact was found by, down to those that were observed."""
        names = observed_behind(self.policy, self.answer.possibilities.root, fact.name)
        return [self.policy.facts[name] for name in names if name != fact.name]


def _is_penal(row: Row | None) -> bool:
    """Whether a row adds nothing but a penalty under other rules."""
    added = row.addition if row is not None else None
    if added is None or added.sanction is None:
        return False
    return not added.pays and added.return_freight is None and not added.review


def _pays(row: Row | None) -> bool:
    """Whether a row gives something back, by its outcome or as an addition."""
    if row is None:
        return False
    if row.remedy is not None:
        outcome = row.remedy.outcome
        return bool(row.remedy.pays or outcome.pays or outcome.total)
    return row.addition is not None and bool(row.addition.pays)


def _join(known: list[Failed], failed: Failed, row: str | None) -> None:
    """Add a condition that fails, or its row to the same condition of rows before."""
    same = next((each for each in known if {**each, "rows": []} == failed), None)
    if same is None:
        known.append(failed)
        same = failed
    if row is not None:
        same["rows"].append(row)


def _atoms(table: Table, row: Row | None) -> list[Atom]:
    """The conditions of a row: those of its table, which all of its rows share, and its own."""
    atoms = {atom.fact.name: atom for atom in table.applies}
    if row is not None:
        atoms.update((atom.fact.name, atom) for atom in row.atoms)
    return list(atoms.values())
