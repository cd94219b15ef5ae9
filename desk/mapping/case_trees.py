"""The rows of a case put together as one case document, whose parts know the cells that they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desk.batch.rejected import Rejected, rejected
from desk.batch.tasks import TextRows
from desk.documents import Document
from desk.mapping.loading import ExportMapping
from desk.mapping.places import Steps, item_ids
from desk.mapping.reading import ANOTHER_ROW, APART, BESIDE_UNTOLD, CellReader, Said
from engine.diagnostics import Diagnostic, Problems
from engine.layout import Extent
from engine.source import Path, Source

Numbered = tuple[str, int, Document | Problems]
Origin = tuple[int, str, str]
"""The number of a row, a column, and what stands there."""


class RowSource(Source):
    """A case document made of rows: what stands at each place comes from a cell."""

    __slots__ = ("origins", "rows")

    def __init__(self, name: str, value: Any, origins: dict[Path, Origin], rows: Sequence[int]) -> None:
        super().__init__(name, "", value, lambda _: Extent(0, 0), rows[0])
        self.origins = origins
        self.rows = tuple(rows)

    def refusals(self, problems: Iterable[Diagnostic]) -> list[Rejected]:
        """What is wrong with the document, each with its cell, and the other rows of the case."""
        found, named = [], set()
        for problem in problems:
            path = problem.place.path if problem.place is not None else ()
            number, column, cell = self._origin(path)
            named.add(number)
            reason = problem.message if problem.help is None else f"{problem.message}; {problem.help}"
            found.append(rejected(self.name, number, column, cell, reason))
        name = self.value.get("case_id") if isinstance(self.value, dict) else None
        others = [number for number in self.rows if number not in named]
        return found + [rejected(self.name, number, "", name, ANOTHER_ROW) for number in others]

    def _origin(self, path: Path) -> Origin:
        """The cell that a place comes from, or one of those that the part around it comes from."""
        for length in range(len(path), 0, -1):
            near = tuple(path[:length])
            for place, origin in self.origins.items():
                if place[:length] == near:
                    return origin
        return (self.rows[0], ".".join(map(str, path)), "")


class Disagreement(Exception):
    """Two cells of one case say different things of one place."""

    def __init__(self, said: Said, number: int, reason: str) -> None:
        super().__init__(reason)
        self.said = said
        self.number = number


class CaseDocuments:
    """Makes case documents of rows."""

    def __init__(self, mapping: ExportMapping) -> None:
        self.mapping = mapping
        self.reader = CellReader(mapping)

    def of(self, work: TextRows, refusals: list[Rejected]) -> Iterator[Numbered]:
        """The documents of a task's rows; what is refused is added to `refusals`, case by case."""
        rows, refused = self.reader.read(work)
        refusals += refused
        told = {each.row for each in refused} | {work.numbers[at] for at in work.without}
        stretches = list(_stretches([row[0] for row in work.rows]))
        places = Counter(work.rows[start][0] for start, _ in stretches)
        beside = _beside_untold([work.rows[start][0] for start, _ in stretches])
        for number, (start, end) in enumerate(stretches):
            case = work.rows[start][0]
            reason = None
            if any(rows[at] is None for at in range(start, end)):
                reason = ANOTHER_ROW
            elif number in beside:
                reason = BESIDE_UNTOLD
            elif places[case] > 1:
                reason = APART
            if reason is None:
                tree = _Tree(self.mapping)
                try:
                    for at in range(start, end):
                        tree.add(work.numbers[at], rows[at] or [])
                except Disagreement as error:
                    said, reason = error.said, ANOTHER_ROW
                    refusals.append(rejected(work.file, error.number, said.column, said.cell, str(error)))
                    told.add(error.number)
            if reason is not None:
                refusals += [
                    rejected(work.file, each, self.mapping.case, case, reason)
                    for each in work.numbers[start:end]
                    if each not in told
                ]
                continue
            numbers = work.numbers[start:end]
            yield work.file, numbers[0], Document(RowSource(work.file, tree.whole(), tree.origins, numbers))


def _stretches(cases: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """The stretches of rows of one case."""
    start = 0
    for at in range(1, len(cases) + 1):
        if at == len(cases) or cases[at] != cases[start]:
            yield start, at
            start = at


def _beside_untold(cases: Sequence[str | None]) -> set[int]:
    """Which stretches stand beside rows that name no case, and so may lack one of their rows."""
    untold = [at for at, case in enumerate(cases) if case is None]
    return {near for at in untold for near in (at - 1, at + 1) if 0 <= near < len(cases)}


class _Tree:
    """One case document in the making."""

    def __init__(self, mapping: ExportMapping) -> None:
        self.mapping = mapping
        self.root: dict[str, Any] = {}
        self.origins: dict[Path, Origin] = {}
        self._items: dict[tuple[Path, Any], int] = {}
        self._made: list[tuple[Steps, dict[str, Any]]] = [((), self.root)]

    def add(self, number: int, row: list[Said]) -> None:
        """Put in what a row says. Raises Disagreement."""
        self._fill(self.root, (), (), [(each.target.steps, each) for each in row], number)

    def whole(self) -> dict[str, Any]:
        """The document, with what is so in every case, and in every item that there is."""
        for place, made in self._made:
            for target, value in self.mapping.always:
                steps = target.steps
                rest = steps[len(place) :]
                if steps[: len(place)] != place or any(isinstance(step, int) for step in rest):
                    continue
                node = made
                for step in rest[:-1]:
                    node = node.setdefault(str(step), {})
                node.setdefault(str(rest[-1]), [value] if target.several else value)
        return self.root

    def _fill(
        self,
        node: dict[str, Any],
        path: Path,
        before: Steps,
        entries: list[tuple[Steps, Said]],
        number: int,
    ) -> None:
        """Put what is said below a place there; `before` is the place as the mapping writes it."""
        below: dict[tuple[str | int, ...], list[tuple[Steps, Said]]] = {}
        for steps, said in entries:
            head = str(steps[0])
            if len(steps) == 1:
                self._leaf(node, (*path, head), said, number)
            else:
                first = steps[:2] if isinstance(steps[1], int) else steps[:1]
                below.setdefault(first, []).append((steps[len(first) :], said))
        for first, inner in below.items():
            head = str(first[0])
            if len(first) == 1:
                child = node.setdefault(head, {})
                self._fill(child, (*path, head), (*before, head), inner, number)
            else:
                self._item(node.setdefault(head, []), (*path, head), (*before, *first), inner, number)

    def _item(
        self, items: list[Any], path: Path, place: Steps, inner: list[tuple[Steps, Said]], number: int
    ) -> None:
        """Put what is said of an item of a list into that item."""
        listed = ".".join(f"{step}" if isinstance(step, str) else "[]" for step in place).replace(".[]", "[]")
        id_key = item_ids().get(listed.removesuffix("[]"))
        plain = tuple((steps, said.values) for steps, said in inner if len(steps) == 1)
        name = next((values[0] for steps, values in plain if steps == (id_key,)), None)
        key: Any = name if name is not None else place[-1] if place[-1] != 0 else plain
        at = self._items.get((path, key))
        if at is None:
            at = self._items[path, key] = len(items)
            made: dict[str, Any] = {}
            if id_key is not None and name is None:
                made[id_key] = str(place[-1] or at + 1)
            items.append(made)
            self._made.append((place, made))
        item = items[at]
        self._fill(item, (*path, at), place, inner, number)

    def _leaf(self, node: dict[str, Any], path: Path, said: Said, number: int) -> None:
        """Put a value in its place. Raises Disagreement where another one stands there."""
        key = str(path[-1])
        if not said.values:
            return
        if said.target.several:
            there = node.setdefault(key, [])
            there += [value for value in said.values if value not in there]
        elif key not in node:
            node[key] = said.values[0]
        elif node[key] != said.values[0]:
            earlier = self.origins.get(path)
            where = f"row {earlier[0]} says `{earlier[2][:60]}`" if earlier is not None else "it is stated"
            reason = f"the rows of its case disagree on `{said.target.name}`: {where}"
            raise Disagreement(said, number, reason)
        self.origins.setdefault(path, (number, said.column, said.cell))
