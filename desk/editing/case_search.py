"""Facts under which a row answers, or misses by one condition alone: found by the proofs for worked cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.loading.facts import READING
from engine.policy import Atom, Policy, Row, Table
from engine.possible import bits
from engine.proving.circuit import Circuit, holds
from engine.proving.encoding import Encoding, Shared
from engine.proving.reach import Asked, Course
from engine.proving.witness import witness
from engine.record import record, value_record

Words = Mapping[str, str]
"""Facts by name with their values, as a YAML file writes them."""


@value_record
class Sought:
    """What a case is to show: that a row answers or, where a condition is named, that it alone is false."""

    table: str
    row: str | None
    """None: the condition is one of the table's `applies`."""
    condition: int | None = None
    """The position of the condition; None: the row is to answer."""

    @property
    def words(self) -> str:
        """It in words, for a table that is named beside it."""
        whose = f"row `{self.row}`" if self.row is not None else "`applies`"
        return whose if self.condition is None else f"condition {self.condition + 1} of {whose}"


@record
class Found:
    """Facts that may show what is sought, and the readings that they need besides those in force."""

    facts: Words
    own: frozenset[str]
    """Facts that the row itself tests, or the table where the case is about its `applies`."""
    read: Words


class CaseSearch:
    """Searches one policy for facts; `close` gives the memory back."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._circuit = Circuit()
        self._course = Course(Encoding(policy, Shared(self._circuit), readings_free=True))

    def close(self) -> None:
        """Give the solver's memory back."""
        self._circuit.close()

    def found(self, sought: Sought, given: Mapping[str, Sequence[str]]) -> Iterator[Found]:
        """What may show it, the readable first; `given` are a file's own facts, kept where they can be.

        A comparison of numbers is free in a circuit, so the caller has to try what is found. Raises Unproved.
        """
        table = self.policy.tables.get(sought.table)
        if table is None:
            return
        row = next((each for each in table.rows if each.id == sought.row), None)
        if row is None and sought.row is not None:
            return
        own = table.applies if row is None else row.atoms
        for goal in self._goals(sought, table, row):
            model = self._model(goal, given)
            if model is not None:
                yield from self._stated(model, goal, table, own)

    def _goals(self, sought: Sought, table: Table, row: Row | None) -> Iterator[list[int]]:
        encoding, asked = self._course.encoding, self._course.asked[table.name]
        if sought.condition is not None:
            atoms = table.applies if row is None else row.atoms
            others = [encoding.atom(each) for n, each in enumerate(atoms) if n != sought.condition]
            alone = [*others, -encoding.atom(atoms[sought.condition])]
            yield [asked.reached if row is None else asked.applies, *alone]
            yield [*([] if row is None else [encoding.all_of(table.applies)]), *alone]
            return
        assert row is not None
        hit = asked.hits[table.rows.index(row)]
        if table.decides not in ("ruling", "addition"):
            for answer in self._asking(table.decides):
                yield [hit, answer]
        yield [hit]

    def _asking(self, fact: str) -> Iterator[int]:
        """When the rows answer that rest on a decided fact, those that test it themselves first."""
        dependent = self._dependent([fact])
        for names in ({fact}, dependent):
            for asked in self._course.asked.values():
                yield from _resting(asked, names)

    def _model(self, goal: Sequence[int], given: Mapping[str, Sequence[str]]) -> Sequence[int] | None:
        """An answer in which the goal holds and, if it may be, the readings in force and what is given.

        As much of the rest as can be is what its absence means, or is presumed: so the case says less.
        """
        circuit, encoding = self._circuit, self._course.encoding
        wished = encoding.in_force()
        for name, words in given.items():
            fact = self.policy.facts[name]
            if fact.finite and encoding.known(name) is not None:
                wished.append(encoding.among(name, fact.mask_of(words)))
        for name, fact in self.policy.facts.items():
            silent = fact.presumption.mask if fact.presumption is not None else fact.otherwise
            unsaid = fact.finite and fact.origin not in ("constant", "derived", "decided", "measured")
            if unsaid and silent and name not in given and encoding.known(name) is not None:
                wished.append(encoding.among(name, silent))
        if circuit.possible([*goal, *wished]):
            return circuit.example()
        kept = list(goal)
        for literal in wished:
            if circuit.possible([*kept, literal]):
                kept.append(literal)
        return circuit.example() if circuit.possible(kept) else None

    def _stated(
        self, model: Sequence[int], goal: Sequence[int], table: Table, own: Sequence[Atom]
    ) -> Iterator[Found]:
        policy = self.policy
        blocked = self._dependent([table.decides]) if table.decides in policy.facts else frozenset()
        values = {name: self._value(model, name) for name in self._tested()}
        read = {
            name.removeprefix(READING): value
            for name, value in values.items()
            if name.startswith(READING) and value not in _words(policy, name, policy.readings[name])
        }
        tested = {
            name: value
            for name, value in values.items()
            if name not in blocked and policy.facts[name].origin != "constant"
        }
        mine = frozenset(atom.fact.name for atom in own if atom.fact.name in tested)
        yield Found(facts=tested, own=mine, read=read)
        shown = witness(self._course, goal)
        if shown is None:
            return
        raw = {name: _text(value) for name, value in shown.facts.items() if name in policy.facts}
        raw = {name: value for name, value in raw.items() if policy.facts[name].origin != "constant"}
        yield Found(facts={**raw, **tested}, own=mine, read=read)
        yield Found(facts=raw, own=mine & raw.keys(), read=read)

    def _value(self, model: Sequence[int], name: str) -> str:
        literals = self._course.encoding.values(name)
        position = next(n for n, literal in enumerate(literals) if holds(model, literal))
        return _words(self.policy, name, 1 << position)[0]

    def _tested(self) -> list[str]:
        """Every fact that a table or row tests, in the order of the vocabulary."""
        atoms = {
            atom.fact.name
            for table in self.policy.tables.values()
            for each in (table.applies, *(row.atoms for row in table.rows))
            for atom in each
        }
        return [name for name in self.policy.facts if name in atoms]

    def _dependent(self, names: Iterable[str]) -> frozenset[str]:
        """These facts and all that follow from them, by formulas or by tables."""
        found = set(names)
        grown = True
        while grown:
            more = {
                name
                for name, fact in self.policy.facts.items()
                if name not in found
                and (found.intersection(fact.inputs) or self._decided_from(fact.table, found))
            }
            grown = bool(more)
            found |= more
        return frozenset(found)

    def _decided_from(self, table: str | None, names: set[str]) -> bool:
        if table is None:
            return False
        decides = self.policy.tables.get(table)
        return decides is not None and any(
            atom.fact.name in names
            for atoms in (decides.applies, *(row.atoms for row in decides.rows))
            for atom in atoms
        )


def _resting(asked: Asked, names: Iterable[str]) -> Iterator[int]:
    if asked.table.decides != "ruling":
        return
    known = frozenset(names)
    for row, hit in zip(asked.table.rows, asked.hits, strict=True):
        if any(atom.fact.name in known for atom in (*asked.table.applies, *row.atoms)):
            yield hit


def _words(policy: Policy, name: str, mask: int) -> list[str]:
    return [_text(policy.facts[name].values_of(1 << position)[0]) for position in bits(mask)]


def _text(value: str | bool) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else value
