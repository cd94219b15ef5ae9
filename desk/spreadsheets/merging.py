"""A sheet laid over what the policy says already: the new tree, and the cell of each of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk.spreadsheets.cells import Cell, CellKind, meant, shown
from desk.spreadsheets.columns import (
    HEAD_KINDS,
    LISTS,
    ROW_ORDER,
    TABLE_ORDER,
    Column,
    columns_of,
    conclusion_columns,
    in_order,
    reason_columns,
)
from desk.spreadsheets.headings import Headings
from desk.spreadsheets.reading import CellProblems, Sheet
from engine.loading import records
from engine.source import Path

Tree = dict[str, Any]
_ACCEPTED: Mapping[str, CellKind] = {"finding": "text", "of": "words", "because": "text"}


class Merging:
    """One sheet and what it stands for; `cells` leads from a part of the new tree to its cell."""

    def __init__(self, sheet: Sheet, headings: Headings, problems: CellProblems) -> None:
        self.sheet = sheet
        self.headings = headings
        self.problems = problems
        self.cells: dict[Path, Cell] = {}
        self.keys: dict[Path, Cell] = {}
        """The cells that name a key, where they are others than those of its value."""

    def table(self, old: Tree) -> Tree:
        """The table that the sheet describes, where it was `old` (empty: a new one)."""
        heads = self.headings
        self.cells[()] = self.cells["rows",] = heads.cell
        given = {key: self.placed(cell, (key,)) for key, cell in heads.values.items()}
        new = self.fields(old, given, HEAD_KINDS)
        applies = self.conditions(heads.applies, old.get("applies") or {}, ("applies",))
        accepts = self.accepted(old.get("accepts") or [])
        decides = str(new.get("decides", ""))
        known = self.known_columns(decides)
        rows = self.rows(old.get("rows") or [], decides, known)
        for key, value in (("applies", applies), ("accepts", accepts)):
            if value or (key in old and not old[key]):
                new[key] = value or old[key]
        new["rows"] = rows
        return {key: new[key] for key in in_order(new, old, TABLE_ORDER)}

    def listed(self, part: str, old: Tree) -> Tree:
        """The records of a list by name, where they were `old`."""
        self.cells[()] = self.cells[part,] = self.headings.cell
        usual = columns_of(LISTS[part][1]).columns
        # as the other records of the list have their keys
        written = (key for each in old.values() for key in each)
        order = tuple(dict.fromkeys([*written, *(column.name for column in usual)]))
        known = {("", column.name): column for column in usual}
        self.refuse_unknown_columns({("", "name"): Column(group="", name="name", kind="text"), **known})
        new: Tree = {}
        for line in self.headings.lines(self.sheet):
            naming = line.get(("", "name"))
            name = naming.text.strip() if naming else ""
            if naming is None or not name or name in new:
                first = next(iter(line.values()))
                cell = naming or self.sheet.cell(first.row, self.headings.column_of("", "name"))
                message = f"`{name}` stands here twice" if name else "the row has no name"
                self.problems.add("bad-name", message, cell, "give each row a name of its own")
                continue
            path = (part, name)
            self.cells[path] = naming
            was = old.get(name) or {}
            given = {key: self.placed(cell, (*path, key)) for (_, key), cell in line.items() if key != "name"}
            merged = self.fields(was, given, {column.name: column.kind for column in usual}, path)
            new[name] = {key: merged[key] for key in in_order(merged, was, order)}
        return new

    # -- rows ---------------------------------------------------------------------------------

    def known_columns(self, decides: str) -> dict[tuple[str, str], Column]:
        columns = (
            Column(group="", name="id", kind="text"),
            *conclusion_columns(decides),
            *reason_columns(),
            *(Column(group="when", name=name, kind="value") for name in self.headings.facts()),
        )
        known = {(column.group, column.name): column for column in columns}
        self.refuse_unknown_columns(known)
        return known

    def refuse_unknown_columns(self, known: Mapping[tuple[str, str], Column]) -> None:
        for (group, name), cell in self.headings.columns.items():
            if (group, name) not in known:
                wanted = [column.name for column in known.values() if column.group == group]
                message = f"there is no column `{name}`" + (f" under `{group}`" if group else "")
                help = "known: " + ", ".join(f"`{each}`" for each in wanted if each)
                if not group:
                    help += "; a fact has `when` above its name, what follows has `then`"
                self.problems.add("unknown-column", message, cell, help)

    def rows(self, old: list[Tree], decides: str, known: Mapping[tuple[str, str], Column]) -> list[Tree]:
        former = {row.get("id"): row for row in old}
        new: list[Tree] = []
        for line in self.headings.lines(self.sheet):
            path = ("rows", len(new))
            any_cell = next(iter(line.values()))
            naming = line.get(("", "id")) or self.sheet.cell(any_cell.row, self.headings.column_of("", "id"))
            self.cells[path] = naming
            was = former.get(naming.text) or self.renamed(line, old, decides)
            new.append(self.row(line, was, decides, known, path))
        return new

    def renamed(self, line: Mapping[tuple[str, str], Cell], old: list[Tree], decides: str) -> Tree:
        """The row that says all the same under another name."""
        texts = {key: cell.text for key, cell in line.items() if key != ("", "id")}
        for row in old:
            if texts == {key: text for key, text in _row_texts(row, decides).items() if text}:
                return row
        return {}

    def row(
        self,
        line: Mapping[tuple[str, str], Cell],
        was: Tree,
        decides: str,
        known: Mapping[tuple[str, str], Column],
        path: Path,
    ) -> Tree:
        plain = {name: cell for (group, name), cell in line.items() if not group}
        for key, cell in plain.items():
            self.cells[(*path, key)] = cell
        kinds = {name: column.kind for (group, name), column in known.items() if not group}
        new = self.fields(was, plain, kinds, path)
        tested = {name: cell for (group, name), cell in line.items() if group == "when"}
        for name, cell in tested.items():
            self.cells[(*path, "when", name)] = cell
            self.keys[(*path, "when", name)] = self.headings.columns["when", name]
        before = was.get("when") or {}
        kinds = dict.fromkeys([*before, *tested], "value")
        when = self.fields(before, tested, kinds, (*path, "when"))
        if when or ("when" in was and not before):
            new["when"] = when or was["when"]
        then = self.conclusion(line, was.get("then"), decides, (*path, "then"))
        if then is not None:
            new["then"] = then
        return {key: new[key] for key in in_order(new, was, ROW_ORDER)}

    def conclusion(self, line: Mapping[tuple[str, str], Cell], was: Any, decides: str, path: Path) -> Any:
        columns = conclusion_columns(decides)
        given = {name: cell for (group, name), cell in line.items() if group == "then"}
        if decides not in records.TableRecord.KINDS:
            cell = given.get("value")
            if cell is not None:
                self.cells[path] = cell
            return self.value(columns[0].kind, was, cell)
        for name, cell in given.items():
            self.cells[(*path, name)] = cell
            self.cells.setdefault(path, cell)
        before = was if isinstance(was, dict) else {}
        then = self.fields(before, given, {column.name: column.kind for column in columns}, path)
        if not then and was is None:
            return None
        return {key: then[key] for key in in_order(then, before, [column.name for column in columns])}

    # -- heads --------------------------------------------------------------------------------

    def conditions(self, lines: list[list[Cell]], old: Tree, path: Path) -> Tree:
        """What stands beside `applies`, a line a fact."""
        new: Tree = {}
        for naming, wanted, *_ in lines:
            name = naming.text.strip()
            if not name and not wanted.text:
                continue
            if not name or name in new:
                message = f"`{name}` stands here twice" if name else "the fact is not named"
                self.problems.add("bad-name", message, naming, "name each fact once, with all its values")
                continue
            self.keys[(*path, name)] = naming
            value = self.value("value", old.get(name), self.placed(wanted, (*path, name)))
            new[name] = value
        return new

    def accepted(self, old: list[Tree]) -> list[Tree]:
        """What stands beside `accepts`, a line a finding."""
        new: list[Tree] = []
        lines = [line for line in self.headings.accepts if any(cell.text for cell in line)]
        texts = [{key: shown(kind, each.get(key)) for key, kind in _ACCEPTED.items()} for each in old]
        for number, line in enumerate(lines):
            path = ("accepts", number)
            self.cells[path] = line[0]
            given = {key: self.placed(cell, (*path, key)) for key, cell in zip(_ACCEPTED, line, strict=False)}
            said = {key: cell.text for key, cell in given.items()}
            was = old[texts.index(said)] if said in texts else {}
            new.append(self.fields(was, given, _ACCEPTED, path))
        return new

    # -- values -------------------------------------------------------------------------------

    def placed(self, cell: Cell, path: Path) -> Cell:
        self.cells[path] = cell
        return cell

    def fields(
        self, old: Tree, given: Mapping[str, Cell], kinds: Mapping[str, CellKind], path: Path = ()
    ) -> Tree:
        """A record from its cells; a cell that shows what was there leaves it as it was."""
        new: Tree = {}
        for key, kind in kinds.items():
            cell = given.get(key)
            value = self.value(kind, old.get(key), cell)
            if value is not None or (key in old and old[key] is None and not (cell and cell.text)):
                new[key] = value
        return new

    def value(self, kind: CellKind, old: Any, cell: Cell | None) -> Any:
        text = cell.text if cell is not None else ""
        if shown(kind, old) == text:
            return old
        if cell is None or not text.strip():
            return None
        try:
            return meant(kind, text)
        except ValueError as error:
            self.problems.add("bad-cell", str(error), cell)
            return old


def _row_texts(row: Tree, decides: str) -> dict[tuple[str, str], str]:
    texts = {("", column.name): shown(column.kind, row.get(column.name)) for column in reason_columns()}
    texts |= {("when", name): shown("value", wanted) for name, wanted in (row.get("when") or {}).items()}
    then = row.get("then")
    for column in conclusion_columns(decides):
        of = then.get(column.name) if isinstance(then, dict) else then
        texts["then", column.name] = shown(column.kind, of)
    return texts
