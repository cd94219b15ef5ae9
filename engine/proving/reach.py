"""How an evaluation goes through a policy: when each table is asked, and when each of its rows answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from engine.policy import Atom, Row, Stage, Table
from engine.proving.circuit import TRUE
from engine.proving.encoding import Encoding
from engine.record import tuple_record


@tuple_record
class Asked:
    """A table as it is asked: when it is, when it then applies, and when each of its rows answers."""

    table: Table
    reached: int
    applies: int
    hits: tuple[int, ...]


class Course:
    """The course of every evaluation: ruling tables by stages, what is added to them, what decides facts."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.asked: dict[str, Asked] = {}
        circuit = encoding.circuit
        before: list[tuple[Table, int]] = []
        reached = TRUE
        for stage in encoding.policy.stages:
            answered: dict[str, list[int]] = {}
            for table in stage.tables:
                known = self._ask(table, reached, before)
                for row, hit in zip(table.rows, known.hits, strict=True):
                    if row.remedy is not None:
                        answered.setdefault(row.remedy.outcome.name, []).append(hit)
                passed = circuit.every([-hit for hit in known.hits])
                before.append((table, passed))
                reached = circuit.every([reached, passed])
            self._ask_additions(stage, answered)
        for table in encoding.policy.tables.values():
            if table.name not in self.asked:
                self._ask(table, TRUE, ())

    def _ask(self, table: Table, reached: int, before: Sequence[tuple[Table, int]]) -> Asked:
        """A table that is asked where those before it, each with when it answers nothing, leave a case."""
        circuit = self.encoding.circuit
        left = [passed for other, passed in before if not exclude(other.applies, table.applies)]
        # what excludes it need not be asked: where this one applies, those do not
        open_here = reached if len(left) == len(before) else circuit.every(left)
        applies = circuit.every([open_here, self.encoding.all_of(table.applies)])
        hits = tuple(circuit.every([open_here, hit]) for hit in self.encoding.hits(table))
        known = self.asked[table.name] = Asked(table, reached, applies, hits)
        return known

    def _ask_additions(self, stage: Stage, answered: Mapping[str, list[int]]) -> None:
        circuit = self.encoding.circuit
        for table in stage.additions:
            beside = [
                hit
                for outcome, hits in answered.items()
                for hit in hits
                if not table.beside or outcome in table.beside
            ]
            reached = circuit.some(beside)
            earlier = self.asked.get(table.name)
            if earlier is not None:
                reached = circuit.some([reached, earlier.reached])
            applies = circuit.every([reached, self.encoding.all_of(table.applies)])
            hits = tuple(circuit.every([applies, self.encoding.row(table, row)]) for row in table.rows)
            self.asked[table.name] = Asked(table, reached, applies, hits)

    def answers(self) -> list[tuple[Table, Row, int]]:
        """Every row that may rule, with when it does; one of them always does."""
        return [
            (asked.table, row, hit)
            for asked in self.asked.values()
            if asked.table.decides == "ruling"
            for row, hit in zip(asked.table.rows, asked.hits, strict=True)
        ]


def exclude(some: Iterable[Atom], others: Iterable[Atom]) -> bool:
    """Whether conditions want values of one fact that others exclude."""
    wanted: dict[str, int] = {}
    for atom in some:
        wanted[atom.fact.name] = wanted.get(atom.fact.name, atom.allowed) & atom.allowed
    return any(not wanted.get(atom.fact.name, atom.allowed) & atom.allowed for atom in others)
