"""Decision tables that other projects publish, read as small policies of the finite form.

Each input becomes a fact whose values are the pieces that the table's cells cut its domain into: points,
the open intervals between them, words, the words that no cell names, and null where a cell speaks of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any

from tests.conformance.generated_policies import WrittenPolicy
from tests.conformance.oracle_cells import (
    ANY_OTHER,
    ENDLESS,
    NULL,
    ORDERED,
    Cell,
    Piece,
    Span,
    Unreadable,
    Word,
    read_cell,
    read_domain,
)
from tests.conformance.small_policies import small_policy

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "oracle"
"""Where the tables are looked for: beside the project, of which they are no part."""
TABLE = "main/rows"


@dataclass(frozen=True)
class Column:
    """An input, its cells, and the pieces that they cut it into; null, if spoken of, is the last."""

    kind: str
    cells: tuple[Cell, ...]
    pieces: tuple[Piece, ...]
    open: bool

    @property
    def known(self) -> list[int]:
        """The positions of the pieces but null."""
        return [position for position, piece in enumerate(self.pieces) if piece != NULL]

    def taken(self, cell: Cell) -> frozenset[int]:
        """The positions of the pieces that a cell takes."""
        return frozenset(n for n, piece in enumerate(self.pieces) if cell.takes(piece))

    def position(self, value: Any) -> int:
        """The position of the piece that a value of a case lies in."""
        literal = f'date("{value}")' if self.kind == "date" else json.dumps(value)
        (piece,) = read_cell(literal, self.kind).tests
        if isinstance(piece, Word):
            return self.pieces.index(piece if piece in self.pieces else ANY_OTHER)
        return next(n for n, each in enumerate(self.pieces) if isinstance(each, Span) and piece.within(each))


def _column(record: dict[str, Any], texts: Sequence[str]) -> Column:
    kind = record["type"]
    cells = tuple(read_cell(text, kind) for text in texts)
    tests = [test for cell in cells for test in cell.tests]
    words: list[Piece] = list(
        dict.fromkeys(test for test in tests if isinstance(test, Word) and test != NULL)
    )
    null: list[Piece] = [NULL] if NULL in tests else []
    if "values" in record:
        pieces = [test for each in record["values"] for test in read_cell(json.dumps(each), kind).tests]
        outside = [test for test in tests if isinstance(test, Word) and test not in (*pieces, NULL)]
    elif kind == "boolean":
        pieces, outside = [Word("false"), Word("true")], []
    elif kind in ORDERED:
        domain = read_domain(record["range"], kind) if "range" in record else ENDLESS
        spans = [test for test in tests if isinstance(test, Span)]
        pieces = list(_cut(domain, [*spans, domain], kind))
        outside = [
            test for test in spans if not test.within(domain) and inf not in (-test.start[0], test.end[0])
        ]
    else:
        pieces, outside = [*words, ANY_OTHER], []
    if outside:
        raise Unreadable(f"outside the column: {outside}")
    open_words = kind not in (*ORDERED, "boolean") and "values" not in record
    return Column(kind, cells, (*pieces, *null), open_words)


def _cut(domain: Span, spans: Iterable[Span], kind: str) -> Iterator[Span]:
    """The points at which spans begin or end, and what lies between them, as far as it is in a domain."""
    points = sorted({number for span in spans for number, _ in (span.start, span.end)} - {-inf, inf})
    every: list[Fraction | float] = [-inf, *points, inf]
    for low, high in pairwise(every):
        if low != -inf:
            yield from _inside(Span((low, 0), (low, 0)), domain)
        between = Span((low, 1 if low != -inf else 0), (high, -1 if high != inf else 0))
        yield from _inside(between.whole_days() if kind == "date" else between, domain)


def _inside(piece: Span, domain: Span) -> Iterator[Span]:
    if piece.start <= piece.end and piece.within(domain):
        yield piece


@dataclass(frozen=True)
class OracleTable:
    """A published table, and what is published of it."""

    name: str
    record: dict[str, Any]

    @property
    def expected(self) -> dict[str, Any]:
        return dict(self.record.get("expect", {}))

    @property
    def numbers(self) -> range:
        """The numbers of its rules, from 1."""
        return range(1, len(self.record["rules"]) + 1)

    def then(self, number: int) -> list[Any]:
        return list(self.record["rules"][number - 1]["then"])

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Its inputs; raises Unreadable."""
        return tuple(
            _column(record, [rule["cells"][position] for rule in self.record["rules"]])
            for position, record in enumerate(self.record["inputs"])
        )

    @cached_property
    def order(self) -> list[int]:
        """Its rules as they are tried: by the priority of what they conclude, else as they stand."""
        if self.record["hit_policy"] != "PRIORITY":
            return list(self.numbers)
        return sorted(self.numbers, key=self.rank)

    def rank(self, number: int) -> list[int]:
        """The priority of what a rule concludes, the highest first."""
        return [
            output["values"].index(value)
            for output, value in zip(self.record["outputs"], self.then(number), strict=True)
        ]

    def outcome(self, number: int) -> str:
        """The word of the outcome vocabulary for what a rule concludes: one for equal conclusions."""
        return f"outcome{min(each for each in self.numbers if self.then(each) == self.then(number))}"

    def allows(self, number: int) -> bool:
        """Whether the outputs allow what a rule concludes; what is computed is not known before."""
        return all(
            isinstance(value, dict) or value in output.get("values", [value])
            for output, value in zip(self.record["outputs"], self.then(number), strict=True)
        )

    def boxes(self, published: Sequence[Sequence[str]]) -> list[tuple[frozenset[int], ...]]:
        """Published boxes, each column as the positions of its pieces."""
        return [
            tuple(
                frozenset(column.known) & column.taken(read_cell(text, column.kind))
                for column, text in zip(self.columns, box, strict=True)
            )
            for box in published
        ]

    def policy(
        self,
        *,
        as_written: bool = False,
        over: Iterable[tuple[int, int]] = (),
        without: Iterable[int] = (),
        with_null: bool = False,
    ) -> WrittenPolicy:
        """The table as a policy: null is left out by `applies`, cells that exclude nothing are left out.

        `as_written` keeps such cells, and knows no outcome but those of the outputs' own values; `over`
        are pairs of rules, the first of which says that it comes before the second.
        """
        before = list(over)
        kept = [number for number in self.order if number not in without]
        rows: list[dict[str, Any]] = [
            {
                "id": f"r{number}",
                "when": self._when(number, as_written),
                "then": {"outcome": self.outcome(number), "liable": "none"},
                "over": [f"r{other}" for one, other in before if one == number],
            }
            for number in kept
        ]
        outcomes: dict[str, dict[str, Any]] = {
            self.outcome(number): {} for number in kept if self.allows(number) or not as_written
        }
        facts = {
            f"input.{position}": {"values": _words(range(len(column.pieces)))}
            for position, column in enumerate(self.columns, 1)
            if len(column.pieces) > 1
        }
        applies = {
            f"input.{position}": _words(column.known)
            for position, column in enumerate(self.columns, 1)
            if NULL in column.pieces and not with_null
        }
        return small_policy(rows, outcomes, facts=facts, more={f"{TABLE}.yaml": {"applies": applies}})

    def _when(self, number: int, as_written: bool) -> dict[str, list[str]]:
        found = {}
        texts = self.record["rules"][number - 1]["cells"]
        for position, (column, text) in enumerate(zip(self.columns, texts, strict=True), 1):
            taken = column.taken(column.cells[number - 1])
            idle = len(taken) == len(column.pieces) or text == "-"
            if text != "-" if as_written else not idle:
                found[f"input.{position}"] = _words(sorted(taken))
        return found

    def facts(self, case: dict[str, Any]) -> dict[str, str]:
        """The facts of a published case."""
        named = zip(self.record["inputs"], self.columns, strict=True)
        return {
            f"input.{position}": f"p{column.position(case[record['name']])}"
            for position, (record, column) in enumerate(named, 1)
            if len(column.pieces) > 1
        }


def _words(positions: Iterable[int]) -> list[str]:
    return [f"p{position}" for position in positions]


def oracle_tables(folder: str) -> list[OracleTable]:
    """The tables of one publisher, by name; none where they are not there."""
    return [
        OracleTable(path.stem, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted((FOLDER / folder).glob("*.json"))
        if not path.stem.startswith("_")
    ]
