"""A policy folder read into records: every file, and everything that is wrong with any of them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path as FilePath
from typing import TypeVar

from engine.calendars import Calendar
from engine.diagnostics import Place, Problems
from engine.loading import records
from engine.loading.places import check_places
from engine.loading.property_records import PropertiesRecord
from engine.record import record
from engine.shapes import read
from engine.source import Path, Source, Unreadable, read_yaml

T = TypeVar("T")

CASES = ".cases.yaml"
"""Worked cases stand beside their table under this ending; they are no part of the policy's meaning."""
TRANSLATIONS = "translations"
"""The folder of the policy's texts in other languages; nor are they."""
_OTHERS = frozenset({"carriers.yaml", "brands.yaml"})
_NO_TABLES = _OTHERS | {
    "policy.yaml", "facts.yaml", "limits.yaml", "clauses.yaml", "interpretations.yaml", "outcomes.yaml",
    "calendars.yaml", "properties.yaml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filed:
    """A record and the document that it was read from."""

    source: Source

    def at(self, *path: str | int) -> Place:
        """The place of a value."""
        return Place(self.source, tuple(path))

    def key(self, *path: str | int) -> Place:
        """The place of a key."""
        return Place(self.source, tuple(path), key=True)


@dataclass(frozen=True, slots=True)
class TableFile(Filed):
    """A table, under the name that its path gives it."""

    name: str
    record: records.TableRecord


@record
class Folder:
    """Everything read of a policy folder; a file that could not be read is None."""

    root: FilePath
    policy: tuple[Filed, records.PolicyRecord]
    facts: tuple[Filed, records.FactsRecord]
    limits: tuple[Filed, records.LimitsRecord]
    clauses: tuple[Filed, records.ClausesRecord]
    interpretations: tuple[Filed, records.InterpretationsRecord]
    outcomes: tuple[Filed, records.OutcomesRecord]
    properties: tuple[Filed, PropertiesRecord] | None
    calendar: Calendar
    tables: tuple[TableFile, ...]
    unread: frozenset[str]
    """The names of the tables that could not be read, so that nothing else is said of them."""
    digest: str


def read_folder(root: FilePath, shown: str, problems: Problems) -> Folder | None:
    """The records of a policy folder; None where a file that everything rests on cannot be read.

    `shown` is the folder's name as the user wrote it, for messages.
    """
    files = (
        sorted(
            path
            for path in root.rglob("*.yaml")
            if not path.name.endswith(CASES) and path.parent != root / TRANSLATIONS
        )
        if root.is_dir()
        else []
    )
    if not files:
        problems.add("no-policy", f"`{shown}` holds no policy", None, "name a folder that holds policy.yaml")
        return None
    sources: dict[str, Source] = {}
    digest = sha256()
    for path in files:
        name = path.relative_to(root).as_posix()
        try:
            data = path.read_bytes()
        except OSError as error:
            message = f"`{shown}/{name}` cannot be read: {error.strerror}"
            problems.add("unreadable-file", message, None, "let it be a file that can be read, or remove it")
            continue
        digest.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
        if name in _OTHERS:
            continue
        try:
            sources[name] = read_yaml(f"{shown}/{name}", data)
        except Unreadable as error:
            problems.extend(error.problems)

    def refuse_missing(name: str) -> None:
        if not (root / name).exists():
            problems.add("missing-file", f"`{shown}` has no `{name}`", None, f"add `{name}`")

    def record(name: str, kind: type[T]) -> tuple[Filed, T] | None:
        source = sources.pop(name, None)
        if source is None:
            refuse_missing(name)
            return None
        value = read(kind, source, problems)
        return None if value is None else (Filed(source), value)

    policy = record("policy.yaml", records.PolicyRecord)
    facts = record("facts.yaml", records.FactsRecord)
    limits = record("limits.yaml", records.LimitsRecord)
    clauses = record("clauses.yaml", records.ClausesRecord)
    if policy is not None and policy[1].guideline_lines is not None and clauses is not None:
        check_places(*clauses, policy[1].guideline_lines, problems)
    interpretations = record("interpretations.yaml", records.InterpretationsRecord)
    outcomes = record("outcomes.yaml", records.OutcomesRecord)
    properties = record("properties.yaml", PropertiesRecord) if "properties.yaml" in sources else None
    if (plain := sources.pop("calendars.yaml", None)) is None:
        refuse_missing("calendars.yaml")
    calendar = _calendar(plain, problems) if plain is not None else None
    tables = []
    for name, source in sources.items():
        table = read(records.TableRecord, source, problems)
        if table is not None:
            tables.append(TableFile(source, name.removesuffix(".yaml"), table))
    names = {path.relative_to(root).as_posix() for path in files} - _NO_TABLES
    if not (policy and facts and limits and clauses and interpretations and outcomes and calendar):
        return None
    return Folder(
        root=root,
        policy=policy,
        facts=facts,
        limits=limits,
        clauses=clauses,
        interpretations=interpretations,
        outcomes=outcomes,
        properties=properties,
        calendar=calendar,
        tables=tuple(tables),
        unread=frozenset(name.removesuffix(".yaml") for name in names) - {table.name for table in tables},
        digest="sha256:" + digest.hexdigest(),
    )


def _calendar(source: Source, problems: Problems) -> Calendar | None:
    try:
        return Calendar.from_plain(source.value)
    except ValueError as error:
        # the message begins with the keys that lead to the place
        keys = str(error).removeprefix("`").partition("`")[0].removeprefix("calendars").split(".")
        place = Place(source, tuple(filter(None, keys)))
        problems.add("bad-calendar", str(error), place, "generate the file anew")
        return None


_HOMES = {
    "clause": "clauses.yaml",
    "fact": "facts.yaml",
    "interpretation": "interpretations.yaml",
    "limit": "limits.yaml",
    "outcome": "outcomes.yaml",
    "stage": "policy.yaml",
    "zone": "calendars.yaml",
}


def did_you_mean(word: str, known: tuple[str, ...]) -> str | None:
    """The help of a name that is not known."""
    from engine.diagnostics import nearest

    near = nearest(word, known)
    if near is not None:
        return f"did you mean `{near}`?"
    if 0 < len(known) <= 8:
        return "known: " + ", ".join(f"`{name}`" for name in known)
    return None


def refuse_unknown(problems: Problems, kind: str, word: str, known: tuple[str, ...], place: Place) -> None:
    """Report a name that is not known; `kind` says of what, as in `clause`."""
    help = did_you_mean(word, known)
    if help is None and kind in _HOMES:
        help = f"define it in {_HOMES[kind]}"
    problems.add(f"unknown-{kind}", f"there is no {kind} named `{word}`", place, help)


__all__ = [
    "TRANSLATIONS",
    "Filed",
    "Folder",
    "Path",
    "TableFile",
    "did_you_mean",
    "read_folder",
    "refuse_unknown",
]
