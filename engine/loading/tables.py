"""Tables checked against the vocabulary: conditions, conclusions, citations, stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.diagnostics import Place, Problems
from engine.loading.conclusions import ConclusionLoader, DraftAddition, DraftRemedy, Steps
from engine.loading.facts import VocabularyLoader
from engine.loading.folder import Filed, Folder, TableFile, did_you_mean, refuse_unknown
from engine.loading.records import AdditionRecord, RemedyRecord, RowRecord
from engine.policy import Atom
from engine.record import record
from engine.shapes import read
from engine.vocabulary import Fact


@record
class DraftRow:
    """A checked row, not yet compiled for an interval of dates."""

    record: RowRecord
    atoms: tuple[Atom, ...]
    remedy: DraftRemedy | None
    addition: DraftAddition | None
    value: int
    place: Place


@record
class DraftTable:
    """A checked table."""

    file: TableFile
    applies: tuple[Atom, ...]
    rows: tuple[DraftRow, ...]
    adds_to: tuple[str, ...]

    @property
    def decides(self) -> str:
        """`ruling`, `addition`, or the name of a fact."""
        return self.file.record.decides


class TableLoader:
    """Checks the tables of a folder; every problem is reported, none ends the run."""

    def __init__(self, folder: Folder, vocabulary: VocabularyLoader, problems: Problems) -> None:
        self.folder = folder
        self.vocabulary = vocabulary
        self.facts = vocabulary.facts
        self.names = tuple(vocabulary.facts)
        self.outcomes = tuple(folder.outcomes[1].outcomes)
        self.problems = problems
        self.conclusions = ConclusionLoader(folder, vocabulary, problems)

    def load(self) -> dict[str, DraftTable]:
        """The tables by name."""
        for file in self.folder.tables:
            self.claim(file)
        tables = {file.name: self.table(file) for file in self.folder.tables}
        self.refuse_circles(tables)
        return tables

    def claim(self, file: TableFile) -> None:
        """Mark the fact that a table decides."""
        decided = file.record.decides
        if decided in file.record.KINDS:
            return
        fact = self.facts.get(decided)
        place = file.at("decides")
        if fact is None:
            message = f"the table decides `{decided}`, which is not a fact of the vocabulary"
            help = did_you_mean(decided, (*file.record.KINDS, *self.names))
            self.problems.add(
                "unknown-fact", message, place, help or "write `ruling`, `addition`, or the name of a fact"
            )
        elif not fact.finite:
            message = f"`{decided}` is of type `{fact.type}`, and tables decide words and truth values only"
            help = "let the table decide a fact with `values`, and compute this one from it by a formula"
            self.problems.add("not-finite", message, place, help)
        elif fact.table is not None or fact.origin != "observed":
            message = f"`{decided}` is defined already"
            if fact.table is not None:
                other = next(each.at("decides") for each in self.folder.tables if each.name == fact.table)
            else:
                other = self.vocabulary.filed.key("facts", decided)
            help = "keep one of the two"
            self.problems.add("two-definitions", message, place, help, [("the other one is here", other)])
        elif decided in self.vocabulary.unsure:
            return
        elif not fact.otherwise:
            message = f"`{decided}` does not say what it is where no row of its table hits"
            self.problems.add(
                "no-otherwise", message, place, "give the fact `otherwise: VALUE` in facts.yaml"
            )
        else:
            fact.table, fact.origin = file.name, "decided"

    def table(self, file: TableFile) -> DraftTable:
        record = file.record
        seen: dict[str, int] = {}
        rows = []
        for index, row in enumerate(record.rows):
            if row.id in seen:
                first = file.at("rows", seen[row.id], "id")
                self.problems.add(
                    "duplicate-row",
                    f"two rows of this table are called `{row.id}`",
                    file.at("rows", index, "id"),
                    "give each row a name of its own",
                    [("the other one is here", first)],
                )
            seen.setdefault(row.id, index)
            rows.append(self.row(file, row, ("rows", index)))
        for index, row in enumerate(record.rows):
            for position, other in enumerate(row.over):
                if other not in seen or seen[other] <= index:
                    place = file.at("rows", index, "over", position)
                    message = f"there is no row `{other}` below this one"
                    below = tuple(name for name in seen if seen[name] > index)
                    help = did_you_mean(other, below)
                    if other in seen:
                        help = "remove it: rows come before those below them only"
                    self.problems.add("unknown-row", message, place, help)
        if not record.rows:
            self.problems.add(
                "no-rows", "the table has no rows", file.at("rows"), "add a row, or remove the table"
            )
        self.check_adds_to(file)
        return DraftTable(
            file=file,
            applies=self.atoms(file, record.applies, ("applies",)),
            rows=tuple(rows),
            adds_to=record.adds_to,
        )

    def check_adds_to(self, file: TableFile) -> None:
        record = file.record
        stages = tuple(stage.stage for stage in self.folder.policy[1].stages)
        if record.decides == "addition" and not record.adds_to:
            message = "a table of additions names the stages that it adds to"
            self.problems.add("no-stage", message, file.at("decides"), "add `adds_to: [STAGE]`")
        if record.decides != "addition" and record.adds_to:
            message = "only a table that decides an addition adds to stages"
            self.problems.add("misplaced-key", message, file.key("adds_to"), "remove it")
        if record.decides != "addition" and record.beside:
            message = "only a table that decides an addition adds beside outcomes"
            self.problems.add("misplaced-key", message, file.key("beside"), "remove it")
        for index, outcome in enumerate(record.beside):
            if outcome not in self.outcomes:
                place = file.at("beside", index)
                refuse_unknown(self.problems, "outcome", outcome, self.outcomes, place)
        for index, stage in enumerate(record.adds_to):
            if stage not in stages:
                refuse_unknown(self.problems, "stage", stage, stages, file.at("adds_to", index))

    def row(self, file: TableFile, record: RowRecord, path: Steps) -> DraftRow:
        atoms = self.atoms(file, record.when, (*path, "when"))
        self.citations(file, record, path)
        remedy, addition, value = None, None, 0
        decides = file.record.decides
        if decides == "ruling":
            read_remedy = read(RemedyRecord, file.source, self.problems, (*path, "then"))
            if read_remedy is not None:
                remedy = self.conclusions.remedy(file, read_remedy, (*path, "then"))
        elif decides == "addition":
            read_addition = read(AdditionRecord, file.source, self.problems, (*path, "then"))
            if read_addition is not None:
                addition = self.conclusions.addition(file, read_addition, (*path, "then"))
        elif decides in self.facts and self.facts[decides].table == file.name:
            value = self.values(file, self.facts[decides], record.then, (*path, "then"))
            if isinstance(record.then, list):
                message = f"row `{record.id}` gives several values, and a fact has one"
                place = file.at(*path, "then")
                self.problems.add("several-values", message, place, "give one value, without brackets")
        return DraftRow(
            record=record,
            atoms=atoms,
            remedy=remedy,
            addition=addition,
            value=value,
            place=file.at(*path, "id"),
        )

    # -- conditions ---------------------------------------------------------------------------

    def atoms(self, file: Filed, when: Mapping[str, Any] | None, path: Steps) -> tuple[Atom, ...]:
        atoms = []
        for name, wanted in (when or {}).items():
            fact = self.facts.get(name)
            if fact is None:
                message = f"there is no fact named `{name}` in the vocabulary"
                place = file.key(*path, name)
                help = did_you_mean(name, self.names) or "define it in facts.yaml"
                self.problems.add("unknown-fact", message, place, help)
                continue
            if not fact.finite:
                self.problems.add(
                    "not-finite",
                    f"`{name}` is of type `{fact.type}`, and tables test words and truth values only",
                    file.key(*path, name),
                    "define a fact with `values` or `type: bool` by a formula over it in facts.yaml",
                )
                continue
            mask = self.values(file, fact, wanted, (*path, name))
            if mask == fact.everything:
                message = f"the condition on `{name}` allows every value"
                self.problems.add("idle-condition", message, file.at(*path, name), "remove the condition")
            if mask:
                atoms.append(Atom(fact, mask))
        return tuple(atoms)

    def values(self, file: Filed, fact: Fact, wanted: Any, path: Steps) -> int:
        if fact.name in self.vocabulary.unsure:
            return 0
        words = wanted if isinstance(wanted, list) else [wanted]
        if wanted is None or not words:
            message = f"no value of `{fact.name}` is given"
            self.problems.add("no-values", message, file.at(*path), did_you_mean("", fact.values))
            return 0
        mask = 0
        for index, word in enumerate(words):
            place = file.at(*path, index) if isinstance(wanted, list) else file.at(*path)
            if not isinstance(word, str) or word not in fact.values:
                kind = (
                    "a map" if isinstance(word, dict) else "a list" if isinstance(word, list) else "nothing"
                )
                message = f"{kind} stands where a value of `{fact.name}` is expected"
                if isinstance(word, str):
                    message = f"`{word}` is not a value of `{fact.name}`"
                self.problems.add("unknown-value", message, place, did_you_mean(str(word), fact.values))
                continue
            bit = fact.mask_of((word,))
            if mask & bit:
                self.problems.add("duplicate-value", f"`{word}` stands here twice", place, "keep one of them")
            mask |= bit
        return mask

    def citations(self, file: TableFile, record: RowRecord, path: Steps) -> None:
        clauses = self.vocabulary.clauses
        if not record.cites and file.record.decides in file.record.KINDS:
            self.problems.add(
                "no-citation",
                f"row `{record.id}` cites no clause",
                file.at(*path, "id"),
                "add `cites: [CLAUSE]`: every ruling rests on a clause",
            )
        for index, clause in enumerate(record.cites):
            if clause not in clauses:
                refuse_unknown(self.problems, "clause", clause, clauses, file.at(*path, "cites", index))
        known = self.vocabulary.interpretations
        for index, interpretation in enumerate(record.interprets):
            if interpretation not in known:
                place = file.at(*path, "interprets", index)
                refuse_unknown(self.problems, "interpretation", interpretation, known, place)

    # -- circles ------------------------------------------------------------------------------

    def refuse_circles(self, tables: Mapping[str, DraftTable]) -> None:
        """Report tables that rest on facts which they decide themselves."""
        done: set[str] = set()

        def behind(name: str) -> list[str]:
            fact = self.facts[name]
            return [*fact.inputs, *([fact.table] if fact.table is not None else [])]

        def visit(table: str, trail: tuple[str, ...]) -> None:
            if table in trail:
                circle = (*trail[trail.index(table) :], table)
                place = tables[table].file.at("table")
                message = "these tables rest on each other: " + " -> ".join(f"`{each}`" for each in circle)
                self.problems.add("circle", message, place, "let one of them test observed facts alone")
                return
            if table in done:
                return
            names = [atom.fact.name for atom in tables[table].applies]
            names += [atom.fact.name for row in tables[table].rows for atom in row.atoms]
            waiting, seen = list(dict.fromkeys(names)), set(names)
            while waiting:
                for each in behind(waiting.pop()):
                    if each in tables:
                        visit(each, (*trail, table))
                    elif each not in seen and each in self.facts:
                        seen.add(each)
                        waiting.append(each)
            done.add(table)

        for name in tables:
            visit(name, ())
