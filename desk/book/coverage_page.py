"""The page that leads from each line of the guideline to the rows, limits and readings that carry it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desk.book.coverage import ClauseCoverage, clause_coverage
from desk.worked_cases import Trial
from engine.loading.compiling import Draft
from engine.loading.places import OWN, lines_of
from engine.loading.records import LimitRecord

_NO_LINES = (0, 0)
"""The span of a clause of the marketplace's own."""


def coverage_page(draft: Draft, trial: Trial) -> str:
    """The page in Markdown: an index by line, then every clause with all that carries it out."""
    clauses = sorted(clause_coverage(draft, trial), key=lambda each: _places(each)[0])
    name = draft.folder.policy[1].name
    lines = [
        f"# {name}: where each line is carried out",
        "",
        "Written by `adjudicate policy coverage`; do not edit. The lines of the guideline come in order. A",
        "row is named `folder/table#row`: the policy's file `folder/table.yaml` holds it, and its worked",
        "cases stand beside it. Of an unclear passage the reading in force is given; the policy's file",
        "`interpretations.yaml` has the question, the other readings and the reason.",
        "",
        *_index(clauses),
    ]
    sections = _Sections(draft)
    for each in clauses:
        lines += ["", *sections.clause(each)]
    return "\n".join(lines) + "\n"


def _index(clauses: Iterable[ClauseCoverage]) -> Iterator[str]:
    yield "| lines | clause | | rows | worked cases |"
    yield "|---|---|---|---:|---:|"
    entries = [(place, each) for each in clauses for place in _places(each)]
    for (first, last), each in sorted(entries, key=lambda entry: entry[0]):
        span = OWN if (first, last) == _NO_LINES else f"L{first}" if first == last else f"L{first}-L{last}"
        role = each.clause.role
        hits = sum(row.hits for row in each.rows)
        numbers = f"{len(each.rows)} | {hits}" if each.rows else " | "
        link = f"[{each.id}](#{_anchor(_heading(each))})"
        yield f"| {span} | {link} {each.clause.heading} | {role} | {numbers} |"


class _Sections:
    """Writes the section of a clause, with what the policy's other files hold of it."""

    def __init__(self, draft: Draft) -> None:
        folder = draft.folder
        self._readings = folder.interpretations[1].interpretations
        self._limits = folder.limits[1].limits
        self._limits_of = _by_clause((name, limit.clause) for name, limit in self._limits.items())
        self._facts = draft.facts
        self._facts_of = _by_clause((name, fact.clause) for name, fact in draft.facts.items())
        self._windows_of = _by_clause((window.name, window.clause) for window in draft.windows)
        self._unclear: dict[str, list[str]] = {}
        for name, reading in self._readings.items():
            for clause in reading.clauses:
                self._unclear.setdefault(clause, []).append(name)

    def clause(self, each: ClauseCoverage) -> Iterator[str]:
        """The section: summary, rows, limits, windows, facts, readings, advice."""
        clause = each.clause
        yield f"## {_heading(each)}"
        yield ""
        where = clause.place.replace(OWN, "The marketplace's own", 1) if not lines_of(clause.place) else None
        yield f"{where or clause.place}. {clause.summary.strip()}"
        yield ""
        if clause.reason:
            yield f"No row cites it ({clause.role}): {clause.reason.strip()}."
        if each.rows:
            yield "| row | worked cases | why |"
            yield "|---|---:|---|"
            for row in each.rows:
                yield f"| `{row.name}` | {row.hits or 'none'} | {_cell(row.why)} |"
        listed = [*self._listed(each.id), *(f"- Advice: {text.strip()}" for text in clause.advice)]
        if listed:
            yield ""
            yield from listed

    def _listed(self, clause: str) -> Iterator[str]:
        for name in self._limits_of.get(clause, ()):
            limit = self._limits[name]
            yield f"- Limit `{name}`: {_figure(limit)} {limit.unit}, {limit.meaning.strip()}."
        windows = self._windows_of.get(clause, ())
        if windows:
            yield f"- Windows: {', '.join(f'`{name}`' for name in windows)}."
        facts = self._facts_of.get(clause, ())
        if facts:
            shown = (f"`{name}` ({self._facts[name].meaning.strip()})" for name in facts)
            yield f"- Facts: {'; '.join(shown)}."
        for name in self._unclear.get(clause, ()):
            reading = self._readings[name]
            yield f"- {name} `{reading.taken}`: {reading.readings[reading.taken].strip()}"


def _by_clause(named: Iterable[tuple[str, str | None]]) -> dict[str, list[str]]:
    """The names of things by the clause that they belong to."""
    found: dict[str, list[str]] = {}
    for name, clause in named:
        if clause is not None:
            found.setdefault(clause, []).append(name)
    return found


def _figure(limit: LimitRecord) -> str:
    """A limit's value, or its values of all periods."""
    if limit.value is not None:
        return str(limit.value)
    return " or ".join(str(dated.value) for dated in limit.dated)


def _places(each: ClauseCoverage) -> list[tuple[int, int]]:
    """The spans of lines of a clause; one of the marketplace's own comes first."""
    return lines_of(each.clause.place) or [_NO_LINES]


def _heading(each: ClauseCoverage) -> str:
    return f"{each.id} {each.clause.heading}"


def _anchor(heading: str) -> str:
    """The anchor that Markdown renderers give a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
