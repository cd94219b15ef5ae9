"""What uses what in a policy: for every fact, limit, reading and outcome, where it is spoken of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from engine.expressions import Expression, facts_in, limits_in
from engine.loading.compiling import Draft
from engine.loading.conclusions import DraftRemedy
from engine.loading.facts import READING
from engine.loading.tables import DraftRow, DraftTable


class Use(TypedDict):
    """A place in the policy that speaks of something."""

    kind: str
    """`table`, `row`, `fact`, `limit`, `window`, `outcome`, `amounts` or `policy`."""
    table: str | None
    """The table of a row."""
    name: str


class Uses:
    """Where each fact, limit, reading and outcome of a policy is used, in the order of the policy's files."""

    def __init__(self, draft: Draft) -> None:
        self.facts: dict[str, list[Use]] = {}
        self.limits: dict[str, list[Use]] = {}
        self.readings: dict[str, list[Use]] = {}
        self.outcomes: dict[str, list[Use]] = {}
        self._tables(draft.tables)
        self._facts(draft)
        self._limits(draft)
        self._amounts(draft)
        record = draft.folder.policy[1]
        named = (record.governed_by, record.window_ends, record.late_evidence)
        self._reads(_use("policy", record.name), [name for name in named if name is not None])

    def _tables(self, tables: Mapping[str, DraftTable]) -> None:
        for name, table in tables.items():
            self._reads(_use("table", name), (atom.fact.name for atom in table.applies))
            for outcome in table.file.record.beside:
                _note(self.outcomes, outcome, _use("table", name))
            for row in table.rows:
                use = _use("row", row.record.id, name)
                self._reads(use, facts_of_row(row))
                self._expressions(use, _row_formulas(row))
                self._interprets(use, row.record.interprets)
                for remedy in _remedies(row):
                    _note(self.outcomes, remedy.outcome, use)

    def _facts(self, draft: Draft) -> None:
        for name, fact in draft.facts.items():
            use = _use("fact", name)
            self._expressions(use, fact.formulas())
            self._interprets(use, fact.interprets)
            if fact.proof is not None:
                self._limited(use, fact.proof.limit)
                others = (fact.proof.cause, fact.proof.dated)
                self._reads(use, [each for each in others if each is not None])
        for window in draft.windows:
            use = _use("window", window.name)
            self._expressions(use, [each for each in (window.starts, window.ends) if each is not None])
            self._limited(use, window.limit)
            if window.met_by is not None:
                self._reads(use, [window.met_by])

    def _limits(self, draft: Draft) -> None:
        for name, limit in draft.folder.limits[1].limits.items():
            self._interprets(_use("limit", name), limit.interprets)

    def _amounts(self, draft: Draft) -> None:
        amounts, record = draft.amounts, draft.folder.outcomes[1]
        use = _use("amounts", "amounts")
        several = (amounts.paid, amounts.case_paid, *amounts.caps, *amounts.case_caps)
        others = (amounts.asked, amounts.largest_of_grounds)
        self._expressions(use, [*several, *(each for each in others if each is not None)])
        for key in ("refund", "units", "grounds", "asked_less"):
            self._interprets(use, getattr(record.amounts.interprets, key, ()))
        for name, outcome in record.outcomes.items():
            formulas = list(amounts.pays.get(name, {}).values())
            if name in amounts.totals:
                formulas.append(amounts.totals[name])
            self._expressions(_use("outcome", name), formulas)
            if outcome.with_money is not None:
                _note(self.outcomes, outcome.with_money, _use("outcome", name))

    # -- noting -----------------------------------------------------------------------------------------

    def _expressions(self, use: Use, formulas: Iterable[Expression]) -> None:
        for formula in formulas:
            self._reads(use, facts_in(formula))
            for limit in limits_in(formula):
                _note(self.limits, limit, use)

    def _reads(self, use: Use, facts: Iterable[str]) -> None:
        for name in facts:
            if name.startswith(READING):
                _note(self.readings, name.removeprefix(READING), use)
            else:
                _note(self.facts, name, use)

    def _interprets(self, use: Use, readings: Iterable[str]) -> None:
        for name in readings:
            _note(self.readings, name, use)

    def _limited(self, use: Use, limit: str | None) -> None:
        if limit is not None:
            _note(self.limits, limit, use)


def feeding(draft: Draft) -> dict[str, list[str]]:
    """For every table, the tables that decide facts which it rests on, directly or through formulas."""
    found = {}
    for name, table in draft.tables.items():
        seen: dict[str, None] = {}
        feeders: dict[str, None] = {}
        waiting = [atom.fact.name for atom in table.applies]
        for row in table.rows:
            waiting += facts_of_row(row)
            waiting += [fact for formula in _row_formulas(row) for fact in facts_in(formula)]
        while waiting:
            fact = draft.facts[waiting.pop(0)]
            if fact.name in seen:
                continue
            seen[fact.name] = None
            if fact.table is not None:
                feeders[fact.table] = None
            waiting += fact.inputs
        found[name] = [each for each in draft.tables if each in feeders]
    return found


def facts_of_row(row: DraftRow) -> Iterator[str]:
    """The facts that a row tests, takes the liable party from, asks for or shows."""
    yield from (atom.fact.name for atom in row.atoms)
    if row.addition is not None and row.addition.liable_fact is not None:
        yield row.addition.liable_fact.name
    for remedy in _remedies(row):
        if remedy.liable_fact is not None:
            yield remedy.liable_fact.name
        if remedy.asks is not None:
            yield remedy.asks
        yield from remedy.shows


def _remedies(row: DraftRow) -> Iterator[DraftRemedy]:
    """What a row rules, and the candidates of it."""
    return row.remedy.every() if row.remedy is not None else iter(())


def _row_formulas(row: DraftRow) -> Iterator[Expression]:
    if row.addition is not None:
        yield from row.addition.pays.values()
    if row.remedy is not None:
        yield from row.remedy.formulas()


def _use(kind: str, name: str, table: str | None = None) -> Use:
    return {"kind": kind, "table": table, "name": name}


def _note(noted: dict[str, list[Use]], name: str, use: Use) -> None:
    places = noted.setdefault(name, [])
    if use not in places:
        places.append(use)
