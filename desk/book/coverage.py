"""What the worked cases show of a policy: the rows that they hit, the conditions that they prove needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desk.worked_cases import Trial, Tried
from engine.diagnostics import Place, Problems
from engine.interpreter import Evaluation
from engine.loading.compiling import Draft
from engine.loading.conclusions import DraftRemedy
from engine.loading.folder import CASES
from engine.loading.records import ClauseRecord
from engine.loading.tables import DraftRow
from engine.policy import Atom
from engine.record import record

Key = tuple[str, str | None, int]
"""A condition: its table, its row (None: the table's `applies`), and its position there."""


@record
class CitingRow:
    """A row that cites a clause, itself or in a candidate, and how many worked cases hit it."""

    name: str
    """`table#row`."""
    why: str
    hits: int


@record
class ClauseCoverage:
    """A clause with the rows that cite it."""

    id: str
    clause: ClauseRecord
    rows: tuple[CitingRow, ...]


@record
class ConditionCoverage:
    """A condition, and the worked case in which it alone is false; None where there is none."""

    table: str
    row: str | None
    text: str
    shown_by: str | None
    place: Place


class Coverage:
    """Gathers what each worked case shows; `see` is called for every one that is ruled."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._applied: dict[str, Tried] = {}
        self._alone: dict[Key, Tried] = {}

    def see(self, tried: Tried) -> None:
        """Note the conditions that alone are false in a case, for every table in every unit."""
        prepared = tried.prepared
        for answer in prepared.judge.answers(prepared.case, prepared.stated):
            self._see(answer.possibilities.root, tried)

    def _see(self, evaluation: Evaluation, tried: Tried) -> None:
        for table in evaluation.policy.tables.values():
            missing = _false(evaluation, table.applies)
            if missing is None:
                continue
            if missing:
                self._note((table.name, None, missing[0]), missing, tried)
                continue
            self._applied.setdefault(table.name, tried)
            for row in table.rows:
                missing = _false(evaluation, row.atoms)
                if missing:
                    self._note((table.name, row.id, missing[0]), missing, tried)

    def _note(self, key: Key, missing: Sequence[int], tried: Tried) -> None:
        known = self._alone.get(key)
        if len(missing) == 1 and (known is None or known.table != key[0] == tried.table):
            self._alone[key] = tried

    # -- what was seen --------------------------------------------------------------------------------

    def conditions(self) -> Iterator[ConditionCoverage]:
        """Every condition of every table and row, in the order of the files."""
        return (condition for condition, _ in self._shown())

    def _shown(self) -> Iterator[tuple[ConditionCoverage, Tried | None]]:
        for name, table in self.draft.tables.items():
            for row in (None, *table.rows):
                atoms = table.applies if row is None else row.atoms
                path = ("applies",) if row is None else ("rows", table.rows.index(row), "when")
                for position, atom in enumerate(atoms):
                    row_name = None if row is None else row.record.id
                    tried = self._alone.get((name, row_name, position))
                    condition = ConditionCoverage(
                        table=name,
                        row=row_name,
                        text=_words(atom),
                        shown_by=None if tried is None else _name(tried, name),
                        place=table.file.key(*path, atom.fact.name),
                    )
                    yield condition, tried

    def problems(self, unreviewed: Coverage) -> Problems:
        """Every condition that no worked case shows to matter, every table that none sees apply.

        `unreviewed` is what those cases show that nobody has reviewed: they only wait for a person.
        """
        problems = Problems()
        for name, table in self.draft.tables.items():
            if table.applies and name not in self._applied:
                waiting = unreviewed._applied.get(name)
                if waiting is None:
                    message = f"in no worked case the table `{name}` applies"
                    help = f"add one to {name}{CASES}"
                else:
                    message = f"only in cases that nobody has reviewed the table `{name}` applies"
                    help = _reviewing(waiting, name)
                problems.add("no-worked-case", message, table.file.at("table"), help)
        shown = {
            (each.table, each.row, each.text): tried
            for each, tried in unreviewed._shown()
            if tried is not None
        }
        for condition, tried in self._shown():
            if tried is None:
                whose = "the table applies" if condition.row is None else f"row `{condition.row}` holds"
                waiting = shown.get((condition.table, condition.row, condition.text))
                problems.add(
                    "idle-in-worked-cases",
                    f"no {'' if waiting is None else 'reviewed '}worked case shows that {whose} only if "
                    f"{condition.text}",
                    condition.place,
                    "add one in which this condition alone is false, or remove the condition"
                    if waiting is None
                    else _reviewing(waiting, condition.table),
                )
        problems.extend(role_problems(self.draft))
        return problems


def _reviewing(tried: Tried, table: str) -> str:
    return f"compare {_name(tried, table)} with its clauses; where it is right remove its `reviewed: false`"


def clause_coverage(draft: Draft, trial: Trial) -> list[ClauseCoverage]:
    """Every clause in the order of its file, with the rows that cite it."""
    rows: dict[str, list[CitingRow]] = {}
    for name, table in draft.tables.items():
        for row in table.rows:
            hits = trial.hit.get((name, row.record.id), 0)
            citing = CitingRow(name=f"{name}#{row.record.id}", why=row.record.why, hits=hits)
            for clause in cited_by(row):
                rows.setdefault(clause, []).append(citing)
    clauses = draft.folder.clauses[1].clauses
    return [
        ClauseCoverage(id=name, clause=clause, rows=tuple(rows.get(name, ())))
        for name, clause in clauses.items()
    ]


def cited_by(row: DraftRow) -> list[str]:
    """The clauses that a row cites, itself or in its candidates."""

    def of(remedy: DraftRemedy) -> Iterator[str]:
        yield from remedy.cites
        for candidate in remedy.candidates:
            yield from of(candidate)

    return list(dict.fromkeys((*row.record.cites, *(of(row.remedy) if row.remedy is not None else ()))))


def role_problems(draft: Draft) -> Problems:
    """Clauses that are said to decide and are cited by no row, or the reverse, or that give no reason."""
    problems = Problems()
    file = draft.folder.clauses[0]
    for each in clause_coverage(draft, Trial()):
        place = file.at("clauses", each.id, "role")
        decides = each.clause.role == "decides"
        if decides and not each.rows:
            message = f"`{each.id}` is said to decide, and no row cites it"
            problems.add("no-row", message, place, "cite it in a row, or give it another role and a reason")
        elif each.rows and not decides:
            message = f"`{each.rows[0].name}` cites `{each.id}`, which is said to {_verb(each.clause.role)}"
            problems.add("wrong-role", message, place, "write `role: decides`")
        elif not decides and not each.clause.reason:
            message = f"no row cites `{each.id}`, and nothing says why"
            problems.add("no-reason", message, place, "add `reason:`, in one sentence")
        elif decides and each.clause.reason:
            message = f"`{each.id}` decides, and gives a reason why no row cites it"
            problems.add("idle-reason", message, place, "remove the reason")
    return problems


def coverage_text(coverage: Coverage, trial: Trial) -> Iterator[str]:
    """The coverage in lines: every clause with its rows, then every condition with its worked case."""
    for each in clause_coverage(coverage.draft, trial):
        clause = each.clause
        reason = f": {clause.reason}" if clause.reason else ""
        yield f"{each.id} {clause.heading} ({clause.place}) {clause.role}{reason}"
        for row in each.rows:
            yield f"    {row.name}: {count(row.hits)}"
    yield ""
    heading = None
    for condition in coverage.conditions():
        where = condition.table if condition.row is None else f"{condition.table}#{condition.row}"
        if where != heading:
            heading = where
            yield where + (" applies" if condition.row is None else "")
        yield f"    {condition.text}: {condition.shown_by or 'no worked case'}"
    yield ""


def count(hits: int) -> str:
    """A number of worked cases in words."""
    return "no worked case" if not hits else "1 worked case" if hits == 1 else f"{hits} worked cases"


def _false(evaluation: Evaluation, atoms: Iterable[Atom]) -> list[int] | None:
    """The positions of the first false conditions, two at most; None where one is open."""
    found = []
    for position, atom in enumerate(atoms):
        mask = evaluation.mask(atom.fact.name)
        if mask & atom.allowed:
            if mask & ~atom.allowed:
                return None
        else:
            found.append(position)
            if len(found) == 2:
                break
    return found


def _words(atom: Atom) -> str:
    words = ["true" if word is True else "false" if word is False else str(word) for word in _values(atom)]
    return f"{atom.fact.name} is {' or '.join(words)}"


def _values(atom: Atom) -> list[str | bool]:
    return atom.fact.values_of(atom.allowed)


def _name(tried: Tried, table: str) -> str:
    return tried.id if tried.table == table else f"{tried.id} ({tried.table}{CASES})"


def _verb(role: str) -> str:
    return "lie outside" if role == "outside" else role.removesuffix("s")
