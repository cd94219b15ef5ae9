"""Worked cases beside the tables: given this, that is ruled; tried one by one against the policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from desk.adjudicator import Adjudicator, Prepared
from desk.documents import Document
from desk.expectations import differences
from engine.diagnostics import Place, Problems, Refused
from engine.document import RulingDocument
from engine.loading.folder import CASES
from engine.record import record
from engine.shapes import Doc, read
from engine.source import Source, Unreadable, read_yaml


@record
class Expected:
    """What the ruling must say; what is left out may be anything."""

    status: Annotated[Literal["ruled", "waiting", "open", "review"] | None, Doc("The status.")] = None
    outcome: Annotated[str | None, Doc("The outcome.")] = None
    liable: Annotated[str | None, Doc("Who is liable.")] = None
    total: Annotated[str | None, Doc("The refund in all.")] = None
    goods: Annotated[str | None, Doc("The refund of the goods.")] = None
    freight: Annotated[str | None, Doc("The refund of the freight.")] = None
    other: Annotated[str | None, Doc("The refund of other costs.")] = None
    at_least: Annotated[str | None, Doc("The least still possible.")] = None
    at_most: Annotated[str | None, Doc("The most still possible.")] = None
    cites: Annotated[tuple[str, ...] | None, Doc("All clauses cited.")] = None
    candidates: Annotated[tuple[str, ...] | None, Doc("The outcomes of all candidates.")] = None
    asks: Annotated[tuple[str, ...] | None, Doc("All facts asked for.")] = None
    presumes: Annotated[tuple[str, ...] | None, Doc("All facts presumed.")] = None
    rests_on: Annotated[
        tuple[str, ...] | None, Doc("Interpretations that the ruling rests on, among others.")
    ] = None


@record
class WorkedCase:
    """One worked case: facts or a whole case document, readings, and what must be ruled."""

    id: Annotated[str, Doc("A name, unique in the file.")]
    reviewed: Annotated[
        bool, Doc("`false`: a suggestion that no person has compared with its clause yet; it proves nothing.")
    ] = True
    row: Annotated[str | None, Doc("The row of this table that must answer.")] = None
    misses: Annotated[str | None, Doc("The row of this table that must not answer.")] = None
    facts: Annotated[Mapping[str, Any] | None, Doc("The values of facts.")] = None
    settled_by: Annotated[Mapping[str, str] | None, Doc("What settles facts with several values.")] = None
    amounts: Annotated[Mapping[str, Any] | None, Doc("Money by name.")] = None
    currency: Annotated[str, Doc("ISO 4217.")] = "USD"
    policy_date: Annotated[str, Doc("The date whose limits and rows hold.")] = "2026-03-01T00:00:00Z"
    case: Annotated[Mapping[str, Any] | None, Doc("A case document.")] = None
    read: Annotated[Mapping[str, str] | None, Doc("Readings switched.")] = None
    expect: Annotated[Expected, Doc("What must be ruled.")]


@record
class WorkedCases:
    """A file of worked cases; `given` holds what all of them start from."""

    given: Annotated[Mapping[str, Any] | None, Doc("Facts of every case that states facts.")] = None
    amounts: Annotated[Mapping[str, Any] | None, Doc("Amounts of every case that states facts.")] = None
    cases: Annotated[tuple[WorkedCase, ...], Doc("The cases.")]


RowName = tuple[str, str]
"""A row by its table and id."""


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A worked case that still bears the mark of a suggestion, and where."""

    id: str
    place: Place


@dataclass(slots=True)
class Trial:
    """How the worked cases of a policy came out."""

    passed: int = 0
    problems: Problems = field(default_factory=Problems)
    hit: dict[RowName, int] = field(default_factory=dict)
    """For every row (table and id) that was hit, how many worked cases hit it; only reviewed ones count."""
    unreviewed: list[Unreviewed] = field(default_factory=list)
    hit_unreviewed: set[RowName] = field(default_factory=set)
    """The rows that unreviewed cases hit."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A worked case that was ruled: its table, its id, and the case as it was judged."""

    table: str
    id: str
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Ruled:
    """A worked case as it was judged, what was ruled, and the rows that answered."""

    prepared: Prepared
    ruling: RulingDocument
    hits: frozenset[RowName]


class Desks:
    """Rules worked cases, each under the readings that it switches."""

    def __init__(self, desk: Adjudicator) -> None:
        self.desk = desk
        self._desks: dict[tuple[tuple[str, str], ...], Adjudicator] = {(): desk}

    def rule(self, source: Source, record: WorkedCases, worked: WorkedCase) -> Ruled:
        """Rule a case of a file. Raises Refused."""
        key = tuple(sorted((worked.read or {}).items()))
        if key not in self._desks:
            self._desks[key] = self.desk.reading(dict(key))
        prepared = self._desks[key].prepare(Document(source.standing_for(_document(record, worked))))
        ruling = prepared.judge.rule(prepared.case, prepared.stated)
        hits = frozenset(
            (step["table"], step["row"])
            for step in ruling["trace"]
            if step["result"] == "hit" and step["row"]
        )
        return Ruled(prepared, ruling, hits)


Watch = Callable[[Tried], None]


def try_worked_cases(
    desk: Adjudicator,
    folder: Path,
    shown: str,
    watch: Watch | None = None,
    watch_unreviewed: Watch | None = None,
) -> Trial:
    """Rule every worked case of a policy folder; what is not as expected is a problem with its place.

    `watch` sees every reviewed case that was ruled, `watch_unreviewed` every other.
    """
    trial = Trial()
    desks = Desks(desk)
    for path in sorted(folder.rglob(f"*{CASES}")):
        name = path.relative_to(folder).as_posix()
        table = name.removesuffix(CASES)
        try:
            source = read_yaml(f"{shown}/{name}", path.read_bytes())
        except OSError as error:
            message = f"`{shown}/{name}` cannot be read: {error.strerror}"
            help = "let it be a file that can be read, or remove it"
            trial.problems.add("unreadable-file", message, None, help)
            continue
        except Unreadable as error:
            trial.problems.extend(error.problems)
            continue
        record = read(WorkedCases, source, trial.problems)
        if table not in desk.book.draft.tables:
            message = f"there is no table `{table}` beside these worked cases"
            trial.problems.add("no-table", message, Place(source, ()), "name the file after its table")
        for index, worked in enumerate(record.cases if record is not None else ()):
            assert record is not None
            seeing = watch if worked.reviewed else watch_unreviewed
            _try(trial, desks, source, table, record, worked, index, seeing)
    _check_rows(trial, desk)
    return trial


def _try(
    trial: Trial,
    desks: Desks,
    source: Source,
    table: str,
    record: WorkedCases,
    worked: WorkedCase,
    index: int,
    watch: Watch | None,
) -> None:
    place = Place(source, ("cases", index, "id"))
    if not worked.reviewed:
        trial.unreviewed.append(Unreviewed(worked.id, place))
    try:
        ruled = desks.rule(source, record, worked)
    except Refused as error:
        for diagnostic in error.problems:
            where = _written_at(diagnostic.place, source, record, worked, index) or place
            message = diagnostic.message
            if where.path[0] == "cases":
                message = f"case `{worked.id}`: {message}"
            elif any((each.message, each.place) == (message, where) for each in trial.problems):
                continue  # what all cases start from is said to be wrong once
            trial.problems.add(diagnostic.code, message, where, diagnostic.help)
        return
    if worked.reviewed:
        for hit in ruled.hits:
            trial.hit[hit] = trial.hit.get(hit, 0) + 1
    else:
        trial.hit_unreviewed |= ruled.hits
    if watch is not None:
        watch(Tried(table, worked.id, ruled.prepared))
    draft = desks.desk.book.draft.tables.get(table)
    rows = [row.record.id for row in draft.rows] if draft is not None else []
    wrong = differences(ruled, worked, table, rows)
    for path, message in wrong:
        where = Place(source, ("cases", index, *path))
        trial.problems.add("unexpected", f"case `{worked.id}`: {message}", where)
    if not wrong:
        trial.passed += 1


def _written_at(
    place: Place | None, source: Source, record: WorkedCases, worked: WorkedCase, index: int
) -> Place | None:
    """Where that stands in the file which is wrong in the document that a case is judged as."""
    if place is None or not place.path:
        return None
    part, *rest = place.path
    path: tuple[str | int, ...] = ("cases", index, *place.path)
    if worked.case is not None:
        path = ("cases", index, "case", *place.path)
    elif rest and part in ("facts", "amounts"):
        own = worked.facts if part == "facts" else worked.amounts
        if rest[0] not in (own or {}):
            path = ("given" if part == "facts" else "amounts", *rest)
    return Place(source, path, place.key, place.piece)


def _document(record: WorkedCases, worked: WorkedCase) -> dict[str, Any]:
    if worked.case is not None:
        return dict(worked.case)
    return {
        "facts": {**(record.given or {}), **(worked.facts or {})},
        "settled_by": dict(worked.settled_by or {}),
        "amounts": {**(record.amounts or {}), **(worked.amounts or {})},
        "currency": worked.currency,
        "policy_date": worked.policy_date,
        "case_id": worked.id,
    }


def _check_rows(trial: Trial, desk: Adjudicator) -> None:
    """Report every row that no worked case hits."""
    for name, table in desk.book.draft.tables.items():
        for row in table.rows:
            key = (name, row.record.id)
            if key in trial.hit:
                continue
            if key in trial.hit_unreviewed:
                message = f"row `{row.record.id}` is hit only by unreviewed cases"
                help = "compare them with the row's clauses; then remove `reviewed: false` from what is right"
                trial.problems.add("only-unreviewed", message, row.place, help)
            else:
                message = f"no worked case hits row `{row.record.id}`"
                help = f"add one to {name}{CASES}, or let `adjudicate policy test --suggest` write one"
                trial.problems.add("no-worked-case", message, row.place, help)
