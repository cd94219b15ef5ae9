"""Cases of so many units judged: how each of them is judged, its amounts, and its next deadline.

A case is judged as its signature is; what that came to is remembered from batch to batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.columns.addresses import Addresses, Held, widths
from engine.columns.answering import Codes, Positions, Query
from engine.columns.calendar_tables import Calendars
from engine.columns.cases import CaseRows, Joining, Known
from engine.columns.frames import Columns
from engine.columns.grouping import Groups, grouped
from engine.columns.layout import ANSWERS
from engine.columns.layouts import layouts_of
from engine.columns.picking import PARTS, Kind, Registered, Written
from engine.columns.programs import ASKED_OF_COLUMNS, lowered
from engine.columns.recognising import Recogniser
from engine.columns.signatures import Signatures
from engine.columns.splitting import TREE
from engine.columns.standings import UnitRows
from engine.columns.telling import Told
from engine.columns.traced import Expr, Uncountable
from engine.columns.trie import Tree, hold_within
from engine.columns.walk import Integers

LOST = -2
"""In place of a kind: a case that could not be followed."""
TOGETHER = 2048
"""So many units are found out about at once: they answer hundreds of questions, all of which are held."""
MOST_UNITS = 8
"""Cases of more units are rarely alike: they are not recognised, and go down the trees one by one."""


class Batch:
    """A batch of the fact table, and where its columns stand."""

    def __init__(self, rows: pa.RecordBatch) -> None:
        self.rows = rows
        self.addresses = Addresses(Columns(rows))
        self.widths = widths(rows.schema)


class Judging(Recogniser):
    """Judges cases of so many units in one interval of dates; what it learns is kept from batch to batch."""

    def __init__(self, joining: Joining, calendars: Calendars, units: int) -> None:
        super().__init__(calendars)
        self.joining = joining
        self.kinds: list[Kind] = []
        self._units = units
        self._numbers: dict[tuple[int, tuple[Expr, ...]], int] = {}
        self._asked = _Asked(joining, units)
        self._known_lowered: dict[tuple[Any, int], Any] = {}
        self._registered: Registered | None = None
        self._words = WORDS.empty_table()

    def questions(self) -> Collection[Query]:
        """All that was asked of columns until now, in the order in which it was asked."""
        return self._asked.questions()

    def grouped(self, batch: Batch, first: Positions) -> Groups:
        """Cases whose rows begin at `first` in the order and the blocks in which they are best judged."""
        return grouped(batch.addresses.patterns, self._positions(first))

    def judged(self, batch: Batch, first: Positions, blocks: npt.NDArray[np.int64], into: Written) -> Codes:
        """The kinds of the cases whose rows begin at `first`, read in blocks; LOST where one is not followed.

        Their amounts and their next deadlines are written beside.
        """
        held = self._held(batch, first, blocks)

        def each(cases: Positions, told_of: Callable[[Positions], Integers | None]) -> npt.NDArray[np.int64]:
            together = max(TOGETHER // self._units, 1)
            parts = np.split(np.arange(len(cases)), range(together, len(cases), together))
            layouts = held.layouts(cases)
            return np.concatenate(
                [self._found_each(batch.rows, first[cases], told_of, layouts, part) for part in parts]
            )

        def found(cases: Positions, signatures: Signatures, numbers: Positions) -> npt.NDArray[np.int64]:
            return each(cases, lambda some: signatures.told(numbers[some]))

        if self._units > MOST_UNITS:
            self.widths = batch.widths
            kinds = each(np.arange(len(first)), lambda _: None)
        else:
            kinds = self.recognised(batch.widths, held, found)
        registered = self._registered
        if registered is None or registered.widths is not self.widths:
            registered = self._registered = Registered(self.calendars, self.widths)
        registered.grow(self.kinds)
        registered.pick(held, kinds, into)
        return kinds

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes: kinds by the numbers of how their cases are judged, and signatures."""
        kinds = [
            (case, ends, kind.parts) for (case, ends), kind in zip(self._numbers, self.kinds, strict=True)
        ]
        return tuple(kinds), super().learnt()

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Take in what was learnt, after what it was learnt of; raises ValueError for others."""
        kinds, recognised = learnt
        known = self.joining.cases(self._units).results
        for case, ends, parts in kinds:
            if len(parts) != PARTS or not 0 <= case < len(known):
                raise ValueError("no kind of cases")
            self._numbers[case, ends] = len(self.kinds)
            self.kinds.append(Kind(known[case], parts, tuple(dict.fromkeys(ends))))
        _, questions, times = recognised
        self._asked.take_in(questions)
        for _, _, numbers in times:
            hold_within(numbers[numbers != LOST], len(self.kinds))
        super().take_in(recognised)

    def _positions(self, first: Positions) -> npt.NDArray[np.int64]:
        """The rows of cases, a line a unit."""
        return np.stack([first + unit for unit in range(self._units)])

    def _held(self, batch: Batch, first: Positions, blocks: npt.NDArray[np.int64]) -> Held:
        positions = self._positions(first)
        if self._units == 1:
            return Held(batch.addresses, positions, blocks)
        different, which = layouts_of(batch.addresses.columns, positions)
        layouts = np.array([self.joining.layout(each) for each in different], np.int64)[which]
        return Held(batch.addresses, positions, blocks, layouts)

    def _found_each(
        self,
        batch: pa.RecordBatch,
        first: Positions,
        told_of: Callable[[Positions], Integers | None],
        layouts: Codes,
        cases: Positions,
    ) -> npt.NDArray[np.int64]:
        """The kinds of some of the cases; LOST where columns cannot compute with the numbers of one."""
        try:
            return self._found(batch, first[cases], told_of(cases), layouts[cases])
        except Uncountable:
            if len(cases) == 1:
                return np.array([LOST])
        half = len(cases) // 2
        parts = cases[:half], cases[half:]
        return np.concatenate([self._found_each(batch, first, told_of, layouts, part) for part in parts])

    def _found(
        self,
        batch: pa.RecordBatch,
        first: Positions,
        told: Integers | None,
        layouts: Codes,
    ) -> npt.NDArray[np.int64]:
        """The kinds of some cases; `told` are their answers to the questions that were asked before."""
        joining, count = self.joining, self._units
        rows = (first[:, None] + np.arange(count)).ravel()
        units = UnitRows(Columns(batch, rows), joining.standings, joining.functions)
        begins = np.arange(len(first)) * count
        cases = CaseRows(units, begins, layouts, joining.lines(count))
        if told is not None:
            self._asked.tell(told, units, cases)
        split = joining.splitting.run(units)
        units.write(np.array([units.lines.of(query) for query in split]), np.stack(list(split.values())))
        followed = np.flatnonzero(split[TREE].reshape(-1, count).min(axis=1) >= 0)
        trie = joining.cases(count)
        which = trie.run(cases, followed)
        ends = self._ends(units, begins[followed], trie.results, which)
        kinds = np.full(len(first), LOST)
        kinds[followed] = [
            self._kind(trie.results[case], case, end) for case, end in zip(which.tolist(), ends, strict=True)
        ]
        return kinds

    def _ends(
        self, units: UnitRows, begins: Positions, known: Sequence[Known], which: Codes
    ) -> list[tuple[Expr, ...]]:
        """The ends of the windows that are running, of the units of cases that their deadlines depend on."""
        ends: list[tuple[Expr, ...]] = [()] * len(which)
        of_windows: dict[tuple[int, str], list[int]] = {}
        for place, number in enumerate(which.tolist()):
            for unit_and_name in known[number].timed:
                of_windows.setdefault(unit_and_name, []).append(place)
        for (unit, name), places in of_windows.items():
            windows = self.joining.functions.trie(("running", name))
            found = windows.run(units, begins[places] + unit)
            for place, number in zip(places, found.tolist(), strict=True):
                ends[place] += tuple([self._lowered(each, unit) for each in windows.results[number]])
        return ends

    def _lowered(self, asked: Any, unit: int) -> Any:
        known = self._known_lowered.get((asked, unit))
        if known is None:
            known = self._known_lowered[asked, unit] = lowered(asked, unit)
        return known

    def _kind(self, known: Known, case: int, ends: tuple[Expr, ...]) -> int:
        number = self._numbers.setdefault((case, ends), len(self.kinds))
        if number == len(self.kinds):
            parts = tuple(lowered(each) for each in known.expressions())
            self.kinds.append(Kind(known, parts, tuple(dict.fromkeys(ends))))
        return number

    @property
    def words(self) -> pa.Table:
        """What is said of the cases of each kind, in columns of the answers' table."""
        if self._words.num_rows < len(self.kinds):
            new = _words(
                [kind.known for kind in self.kinds[self._words.num_rows :]], self.joining.policy.digest
            )
            self._words = pa.concat_tables([self._words, new]).combine_chunks()
        return self._words


WORDS = pa.schema(
    [
        *(ANSWERS.field(name) for name in ("status", "outcome", "liable", "rows", "clauses", "missing")),
        ANSWERS.field("policy"),
        ("at_least", pa.bool_()),
        ("at_most", pa.bool_()),
    ]
)
"""What is said of all cases of a kind; of the least and the most that may be paid whether they are told."""


def _words(kinds: Sequence[Known], policy: str) -> pa.Table:
    every = [known.joined for known in kinds]
    columns = {
        "status": [each.status for each in every],
        "outcome": [each.outcome for each in every],
        "liable": [each.liable for each in every],
        "rows": [each.rows for each in every],
        "clauses": [each.clauses for each in every],
        "missing": [each.missing for each in every],
        "policy": [policy] * len(every),
        "at_least": [each.at_least is not None for each in every],
        "at_most": [each.at_most is not None for each in every],
    }
    return pa.table(columns, WORDS)


class _Asked:
    """What was asked of the columns of cases of so many units, in the order in which it was asked."""

    def __init__(self, joining: Joining, units: int) -> None:
        self._joining = joining
        self._units = units
        self._read: dict[int, int] = {}
        """How many questions of each tree are taken in."""
        self._questions: dict[Query, int] = {}
        self._begin([("layout",)] if units > 1 else [])

    def _begin(self, questions: Iterable[Query]) -> None:
        self._of_units, self._of_cases = Told(), Told()
        self._questions = {query: number for number, query in enumerate(questions)}

    def questions(self) -> dict[Query, int]:
        """All that was asked until now, with its number."""
        for tree in self._joining.trees_of_units():
            for query in self._unread(tree):
                if query[0] in ASKED_OF_COLUMNS:
                    numbers = [self._number(lowered(query, unit)) for unit in range(self._units)]
                    self._of_units.add(query, tuple(numbers))
        for query in self._unread(self._joining.cases(self._units).tree):
            if query[0] == "test" or query[0] == "unit" and query[2][0] in ASKED_OF_COLUMNS:
                self._of_cases.add(query, (self._number(lowered(query)),))
        return self._questions

    def _number(self, query: Query) -> int:
        return self._questions.setdefault(query, len(self._questions))

    def tell(self, told: Integers, units: UnitRows, cases: CaseRows) -> None:
        """Let units and cases know what they answer, told by the cases' signatures, a line a question."""
        lines, numbers = self._of_units.of(units.lines)
        for unit, each in enumerate(numbers.T):
            units.write(lines, told[each], slice(unit, None, self._units))
        lines, numbers = self._of_cases.of(cases.lines)
        cases.write(lines, told[numbers.ravel()])

    def take_in(self, questions: Iterable[Query]) -> None:
        """Put questions before all others; those that the trees ask beside them follow."""
        self._begin(dict.fromkeys((*questions, *self._questions)))
        self._read.clear()

    def _unread(self, tree: Tree) -> list[Query]:
        begin = self._read.get(id(tree), 0)
        self._read[id(tree)] = len(tree.questions)
        return tree.questions[begin:]
