"""Missing worked cases suggested: facts found by the proofs, ruled by the engine, as few as show the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from desk.book.coverage import Coverage
from desk.editing.case_search import CaseSearch, Found, Sought
from desk.worked_cases import Desks, Expected, Ruled, Tried, WorkedCase, WorkedCases
from engine.diagnostics import Refused
from engine.document import RulingDocument
from engine.instants import parse_moment
from engine.proving.circuit import Unproved
from engine.proving.proof import ANY_DATE, dates
from engine.proving.stated import AMOUNTS, CURRENCY
from engine.record import record
from engine.source import Source

Tree = dict[str, Any]


@record
class Suggestion:
    """A worked case that a file lacks, as it would be written; None: none was found."""

    sought: Sought
    case: Tree | None
    ruled: Ruled | None = None


@dataclass(frozen=True, slots=True)
class _Try:
    """A case that shows what is sought, and how it is ruled."""

    worked: WorkedCase
    ruled: Ruled


class Suggesting:
    """Suggests cases for one policy; `close` gives the solvers' memory back."""

    def __init__(self, desks: Desks) -> None:
        self.desks = desks
        self.book = desks.desk.book
        self._searches: dict[int, CaseSearch] = {}

    def close(self) -> None:
        """Give the solvers' memory back."""
        for search in self._searches.values():
            search.close()

    def suggestion(self, sought: Sought, source: Source, record: WorkedCases, name: str) -> Suggestion:
        """A case of that name for a file of worked cases, or none where no facts are found to show it."""
        for date in self._dates():
            search = self._search(date)
            try:
                for found in search.found(sought, _given(record, search)):
                    tried = self._tried(found, sought, source, record, name, date)
                    if tried is not None:
                        few = self._few(tried, found, sought, source, record)
                        return Suggestion(sought=sought, case=_tree(few), ruled=few.ruled)
            except Unproved:
                continue
        return Suggestion(sought=sought, case=None)

    def _dates(self) -> list[str]:
        """An instant in each interval of the policy; that in which worked cases are ruled comes first."""
        usual = self.book.at(parse_moment(ANY_DATE).micros)
        others = [date for date in dates(self.book) if self.book.at(parse_moment(date).micros) is not usual]
        return [ANY_DATE, *others]

    def _search(self, date: str) -> CaseSearch:
        policy = self.book.at(parse_moment(date).micros)
        if id(policy) not in self._searches:
            self._searches[id(policy)] = CaseSearch(policy)
        return self._searches[id(policy)]

    def _tried(
        self, found: Found, sought: Sought, source: Source, record: WorkedCases, name: str, date: str
    ) -> _Try | None:
        """The case of these facts, where it shows what is sought."""
        given = record.given or {}
        worked = WorkedCase(
            id=name,
            reviewed=False,
            row=sought.row if sought.condition is None else None,
            misses=sought.row if sought.condition is not None else None,
            facts={fact: value for fact, value in found.facts.items() if given.get(fact) != value},
            amounts=None if record.amounts else AMOUNTS,
            currency=CURRENCY,
            policy_date=date,
            read=dict(found.read) or None,
            expect=Expected(),
        )
        return self._shown(worked, sought, source, record)

    def _shown(self, worked: WorkedCase, sought: Sought, source: Source, record: WorkedCases) -> _Try | None:
        try:
            ruled = self.desks.rule(source, record, worked)
        except Refused:
            return None
        return _Try(worked, ruled) if self._shows(sought, ruled) else None

    def _shows(self, sought: Sought, ruled: Ruled) -> bool:
        if sought.condition is None:
            return (sought.table, sought.row) in ruled.hits
        coverage = Coverage(self.book.draft)
        coverage.see(Tried(sought.table, "", ruled.prepared))
        return any(each == sought for each in conditions(coverage, shown=True))

    def _few(self, tried: _Try, found: Found, sought: Sought, source: Source, record: WorkedCases) -> _Try:
        """The case with as few facts as are ruled alike; what the row itself tests stays."""
        before: _Try | None = None
        while before is not tried:  # what one fact needed may be gone once another is
            before = tried
            for name in reversed(list(before.worked.facts or {})):
                if name in found.own:
                    continue
                facts = {other: value for other, value in (tried.worked.facts or {}).items() if other != name}
                fewer = self._shown(replace(tried.worked, facts=facts), sought, source, record)
                if fewer is not None and _alike(fewer.ruled.ruling, tried.ruled.ruling):
                    tried = fewer
        return tried


def _given(record: WorkedCases, search: CaseSearch) -> dict[str, list[str]]:
    """The finite facts of a file's `given`, each with its values, as far as the policy knows them."""
    found: dict[str, list[str]] = {}
    for name, value in (record.given or {}).items():
        fact = search.policy.facts.get(name)
        words = [str(each) for each in (value if isinstance(value, list) else [value])]
        if fact is not None and all(word in fact.values for word in words):
            found[name] = words
    return found


def _alike(one: RulingDocument, other: RulingDocument) -> bool:
    """Whether two rulings say the same of who gets what; amounts beside it may differ."""
    return (one["status"], one["outcome"], one["liable"]) == (
        other["status"],
        other["outcome"],
        other["liable"],
    )


def _tree(tried: _Try) -> Tree:
    """The case as it is written, with what the engine rules as its expectation."""
    worked = tried.worked
    tree: Tree = {"id": worked.id, "reviewed": "false"}
    if worked.row is not None:
        tree["row"] = worked.row
    if worked.misses is not None:
        tree["misses"] = worked.misses
    tree["facts"] = dict(worked.facts or {})
    if worked.amounts is not None:
        tree["amounts"] = dict(worked.amounts)
    if worked.policy_date != ANY_DATE:
        tree["policy_date"] = worked.policy_date
    if worked.read:
        tree["read"] = dict(worked.read)
    tree["expect"] = dict(_expected(tried.ruled.ruling))
    return tree


def _expected(ruling: RulingDocument) -> Iterator[tuple[str, Any]]:
    refund = ruling["refund"]
    yield "status", ruling["status"]
    yield "outcome", ruling["outcome"]
    yield "liable", ruling["liable"]
    yield "cites", _once(each["clause"] for each in ruling["citations"])
    yield "total", refund["total"]
    if ruling["status"] == "ruled":
        yield "goods", refund["goods"]
        yield "freight", refund["freight"]
        if refund["other"].strip("0."):
            yield "other", refund["other"]
        return
    yield "at_least", refund["at_least"]
    yield "at_most", refund["at_most"]
    yield "candidates", _once(each["outcome"] for each in ruling["candidates"])
    if ruling["asks"]:
        yield "asks", _once(fact for each in ruling["asks"] for fact in each["facts"])


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def conditions(coverage: Coverage, *, shown: bool) -> Iterator[Sought]:
    """The conditions of a policy that worked cases show to matter, or those that none does."""
    positions: dict[tuple[str, str | None], int] = {}
    for each in coverage.conditions():
        key = (each.table, each.row)
        position = positions[key] = positions.get(key, -1) + 1
        if (each.shown_by is not None) is shown:
            yield Sought(table=each.table, row=each.row, condition=position)
