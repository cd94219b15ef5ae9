"""The loader: a policy folder in, compiled policies by date out, or everything that is wrong with it."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from engine.calendars import WINDOW_ENDS
from engine.diagnostics import Problems, nearest
from engine.expressions import Expression
from engine.loading.compiling import Amounts, Draft, PolicyCompiler, changes, in_force, value_at
from engine.loading.facts import VocabularyLoader
from engine.loading.folder import Folder, did_you_mean, read_folder, refuse_unknown
from engine.loading.properties import load_properties
from engine.loading.records import LimitRecord
from engine.loading.tables import DraftTable, TableLoader
from engine.policy import Component, Policy
from engine.possible import FAR
from engine.proofs import LATE_EVIDENCE


class PolicyBook:
    """A policy for all dates; compiled for an interval of dates when a case of it is first judged."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.changes = tuple(changes(draft))
        self._compiled: dict[int, Policy] = {}

    def at(self, instant: int) -> Policy:
        """The policy in force at an instant (microseconds)."""
        interval = bisect_right(self.changes, instant)
        if interval not in self._compiled:
            start = self.changes[interval - 1] if interval else -FAR
            self._compiled[interval] = PolicyCompiler(self.draft, start).policy()
        return self._compiled[interval]

    def policies(self) -> list[Policy]:
        """The policy of every interval, the earliest first."""
        return [self.at(instant) for instant in (-FAR, *self.changes)]


def load_policy(folder: Path, shown: str | None = None) -> PolicyBook:
    """The policy in a folder; `shown` is the folder's name in messages.

    Raises Refused with all problems of all files.
    """
    problems = Problems()
    read = read_folder(folder, shown if shown is not None else str(folder), problems)
    book = _checked(read, problems) if read is not None else None
    problems.raise_if_any()
    assert book is not None
    return book


def _checked(folder: Folder, problems: Problems) -> PolicyBook | None:
    vocabulary = VocabularyLoader(folder, problems)
    facts = vocabulary.load()
    windows = vocabulary.windows()
    loader = TableLoader(folder, vocabulary, problems)
    tables = loader.load()
    amounts = _amounts(folder, vocabulary, loader)
    properties = load_properties(loader)
    _check_policy(folder, vocabulary, tables, problems)
    _check_limits(folder, vocabulary, problems)
    if problems or amounts is None:
        return None
    draft = Draft(
        folder=folder,
        facts=facts,
        tables=tables,
        windows=tuple(window for window, _ in windows),
        amounts=amounts,
        properties=properties,
    )
    return PolicyBook(draft)


def _amounts(folder: Folder, vocabulary: VocabularyLoader, loader: TableLoader) -> Amounts | None:
    filed, record = folder.outcomes
    bounds = record.amounts

    def money(text: str, *path: str | int) -> Expression | None:
        return vocabulary.formula(text, "money", filed, path)

    paid = money(bounds.paid, "amounts", "paid")
    case_paid = money(bounds.case_paid, "amounts", "case_paid")
    asked = money(bounds.asked, "amounts", "asked") if bounds.asked is not None else None
    known = tuple(folder.interpretations[1].interpretations)
    for key in ("refund", "units", "grounds", "asked_less"):
        for index, name in enumerate(getattr(bounds.interprets, key, ())):
            if name not in known:
                place = filed.at("amounts", "interprets", key, index)
                refuse_unknown(loader.problems, "interpretation", name, known, place)
    largest = None
    if bounds.largest_of_grounds is not None:
        path = ("amounts", "largest_of_grounds")
        largest = vocabulary.formula(bounds.largest_of_grounds, "bool", filed, path)
    caps = [money(text, "amounts", "caps", index) for index, text in enumerate(bounds.caps)]
    case_caps = [money(text, "amounts", "case_caps", index) for index, text in enumerate(bounds.case_caps)]
    pays: dict[str, dict[Component, Expression]] = {}
    totals: dict[str, Expression] = {}
    for name, outcome in record.outcomes.items():
        pays[name] = loader.conclusions.pays(outcome.pays, filed, ("outcomes", name, "pays"))
        if outcome.total is not None:
            total = money(outcome.total, "outcomes", name, "total")
            if total is not None:
                totals[name] = total
        if outcome.with_money is not None and outcome.with_money not in record.outcomes:
            place = filed.at("outcomes", name, "with_money")
            refuse_unknown(loader.problems, "outcome", outcome.with_money, tuple(record.outcomes), place)
    if paid is None or case_paid is None:
        return None
    return Amounts(
        pays=pays,
        totals=totals,
        paid=paid,
        case_paid=case_paid,
        largest_of_grounds=largest,
        caps=tuple(cap for cap in caps if cap is not None),
        case_caps=tuple(cap for cap in case_caps if cap is not None),
        asked=asked,
    )


def _check_policy(
    folder: Folder, vocabulary: VocabularyLoader, tables: dict[str, DraftTable], problems: Problems
) -> None:
    filed, record = folder.policy
    if record.platform_zone not in folder.calendar.zones:
        zones = tuple(folder.calendar.zones)
        refuse_unknown(problems, "zone", record.platform_zone, zones, filed.at("platform_zone"))
    governing = vocabulary.facts.get(record.governed_by)
    if governing is None or governing.type != "instant":
        known = tuple(name for name, fact in vocabulary.facts.items() if fact.type == "instant")
        place = filed.at("governed_by")
        if governing is None:
            refuse_unknown(problems, "fact", record.governed_by, known, place)
        else:
            message = f"`{record.governed_by}` is of type `{governing.type}`, and an instant governs a policy"
            help = did_you_mean(record.governed_by, known) or "name a fact with `type: instant`"
            problems.add("not-an-instant", message, place, help)
    for key, known_words in (("window_ends", WINDOW_ENDS), ("late_evidence", LATE_EVIDENCE)):
        named = getattr(record, key)
        if named is None:
            continue
        reading = vocabulary.facts.get(named)
        if reading is None or reading.origin != "constant":
            readings = tuple(name for name, fact in vocabulary.facts.items() if fact.origin == "constant")
            refuse_unknown(problems, "reading", named, readings, filed.at(key))
        elif not set(reading.values) <= set(known_words):
            strange = next(word for word in reading.values if word not in known_words)
            message = f"`{named}` can be `{strange}`, which `{key}` does not know"
            help = "its readings are some of " + ", ".join(f"`{word}`" for word in known_words)
            problems.add("unknown-value", message, filed.at(key), help)
    staged: dict[str, tuple[str | int, ...]] = {}
    names = tuple(name for name, table in tables.items() if table.decides == "ruling")
    meant: set[str | None] = set()  # a table misspelt in a stage is not missed there too
    for index, stage in enumerate(record.stages):
        for position, name in enumerate(stage.tables):
            path = ("stages", index, "tables", position)
            if name in folder.unread:
                continue
            if name not in tables:
                refuse_unknown(problems, "table", name, names, filed.at(*path))
                meant.add(nearest(name, names))
            elif tables[name].decides != "ruling":
                message = f"`{name}` decides no ruling, so no stage tries it"
                problems.add("not-a-ruling-table", message, filed.at(*path), "remove it from the stage")
            elif name in staged:
                other = [("the first time is here", filed.at(*staged[name]))]
                message = f"`{name}` stands in two stages"
                problems.add("duplicate-table", message, filed.at(*path), "keep it in one", other)
            staged.setdefault(name, path)
    for name in names:
        if name not in staged and name not in meant:
            message = f"no stage of policy.yaml tries the table `{name}`"
            problems.add("unreached-table", message, tables[name].file.at("table"), "add it to a stage")
    _check_last_stage(folder, tables, problems)


def _check_last_stage(folder: Folder, tables: dict[str, DraftTable], problems: Problems) -> None:
    filed, record = folder.policy
    last = record.stages[-1] if record.stages else None
    total = last is not None and any(
        name in folder.unread
        or (
            name in tables
            and not tables[name].applies
            and any(
                not row.atoms and row.record.from_ is None and row.record.until is None
                for row in tables[name].rows
            )
        )
        for name in last.tables
    )
    if not total:
        index = len(record.stages) - 1
        problems.add(
            "not-total",
            "the last stage does not answer every case" if record.stages else "the policy has no stages",
            filed.at("stages", index) if record.stages else filed.at("stages"),
            ("end it" if record.stages else "add one, and end it")
            + " with a table without `applies` whose last row has no conditions",
        )


def _values_at(limit: LimitRecord, instant: int) -> int:
    """How many of a limit's dated values hold at an instant."""
    return sum(in_force(dated, instant) for dated in limit.dated)


def _check_limits(folder: Folder, vocabulary: VocabularyLoader, problems: Problems) -> None:
    filed, record = folder.limits
    starts = [-FAR]
    for limit in record.limits.values():
        for dated in limit.dated:
            starts += [moment.micros for moment in (dated.from_, dated.until) if moment is not None]
    for name, limit in record.limits.items():
        if limit.clause not in vocabulary.clauses:
            refuse_unknown(
                problems, "clause", limit.clause, vocabulary.clauses, filed.at("limits", name, "clause")
            )
        for index, interpretation in enumerate(limit.interprets):
            if interpretation not in vocabulary.interpretations:
                place = filed.at("limits", name, "interprets", index)
                refuse_unknown(problems, "interpretation", interpretation, vocabulary.interpretations, place)
        if (limit.value is None) == (not limit.dated):
            message = f"limit `{name}` needs either `value` or `dated`"
            problems.add("no-value", message, filed.key("limits", name), "give one of the two")
        elif any(_values_at(limit, start) > 1 for start in starts):
            message = f"limit `{name}` has two values in some period"
            help = "let one entry of `dated` end where another begins"
            problems.add("overlapping-dates", message, filed.key("limits", name), help)
        elif any(value_at(limit, start) is None for start in sorted(starts)):
            message = f"limit `{name}` has no value in some period"
            help = "let one entry of `dated` begin where another ends"
            problems.add("undated-gap", message, filed.key("limits", name), help)


__all__ = ["PolicyBook", "load_policy"]
