"""The interpreter: a unit's facts in, one ruling or the fact that is still open out.

It is the obvious evaluator, table by table and row by row, and it defines the meaning; every other
evaluator is held to it.  A row is the AND of its conditions; a `first` table answers with its first
row that is not false; an open table that decides a fact leaves that fact with every value it may
still give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.kleene import Condition
from engine.payments import Payments, joined, outbound
from engine.policy import (
    REVIEW,
    Addition,
    Atom,
    Policy,
    Remedy,
    Row,
    Stage,
    Table,
)
from engine.possible import FALSE, TRUE, UNKNOWN, Blame, Range, Truth, among, is_single
from engine.ruling import NOTHING, Open, Ruling, Sanction
from engine.unit_facts import UnitFacts
from engine.vocabulary import Fact


class Step(NamedTuple):
    """What one table answered: the truth of `applies`, and of each row that was tried."""

    table: Table
    applies: Truth
    rows: tuple[Truth, ...]


class Evaluation:
    """One evaluation of one unit, with some of its observed facts narrowed down."""

    def __init__(self, policy: Policy, unit: UnitFacts, narrowed: Mapping[str, int]) -> None:
        self.policy = policy
        self.unit = unit
        self.as_of = unit.as_of
        self.blame: list[Blame] = []
        self.steps: list[Step] = []
        self._known: dict[str, int] = dict(narrowed)
        self._open_at: dict[str, str] = {}
        self.consulted: frozenset[str] = frozenset()
        """The finite facts that the answer was reached by."""

    @property
    def payments(self) -> Payments:
        """The amounts of this evaluation."""
        return Payments(self)

    # -- what formulas read ------------------------------------------------------------------

    def mask(self, fact: str) -> int:
        """The values that a finite fact can still take here."""
        mask = self._known.get(fact)
        if mask is None:
            mask = self._find(fact)
            self._known[fact] = mask
        return mask

    def among(self, fact: str, allowed: int) -> Truth:
        """Whether a finite fact has one of some values (a mask)."""
        return among(self.mask(fact), allowed)

    @property
    def known(self) -> Mapping[str, int]:
        """The values of the finite facts that were needed so far."""
        return self._known

    def range(self, fact: str) -> Range:
        """The values that a number, amount or instant can still take."""
        return self.unit.range(fact)

    def given(self, fact: str) -> bool:
        """Whether anything was observed of a fact."""
        return self.unit.given(fact)

    def blame_for(self, fact: str) -> None:
        """Note a finite fact that left a condition unknown."""
        self.blame.append(Blame(fact, ""))

    def _find(self, fact: str) -> int:
        if self.unit.states(fact):
            return self.unit.mask(fact)
        definition = self.policy.facts[fact]
        if definition.origin == "derived":
            noted = len(self.blame)
            mask = self.policy.derived[fact](self)
            if len(self.blame) > noted:
                self._open_at[fact] = self.blame[noted].fact
                del self.blame[noted:]
            return mask
        if definition.origin == "decided" and definition.table is not None:
            return self._decide(self.policy.tables[definition.table], definition.otherwise)
        waiver = self.policy.waivers.get(fact)
        return self.unit.mask(fact) if waiver is None else self._waivable(definition, waiver)

    def _waivable(self, proof: Fact, waiver: Condition) -> int:
        """A proof that some branches ask for and others do not."""
        noted = len(self.blame)
        truth = waiver(self)
        blame = self.blame[noted:]
        del self.blame[noted:]
        if truth != UNKNOWN:
            return self.unit.proof(proof, truth == TRUE).mask
        self._open_at[proof.name] = blame[0].fact
        return self.unit.proof(proof, True).mask | self.unit.proof(proof, False).mask

    def _decide(self, table: Table, otherwise: int) -> int:
        applies = self._all(table.applies)
        mask = 0
        truths: list[Truth] = []
        if applies != FALSE:
            for row in table.rows:
                truth = self._all(row.atoms)
                truths.append(truth)
                if truth != FALSE:
                    mask |= row.value
                if truth == TRUE:
                    break
            else:
                mask |= otherwise
        if applies != TRUE:
            mask |= otherwise
        self.steps.append(Step(table, applies, tuple(truths)))
        return mask

    # -- rows ---------------------------------------------------------------------------------

    def _all(self, atoms: Iterable[Atom]) -> Truth:
        result = TRUE
        for atom in atoms:
            mask = self.mask(atom.fact.name)
            if not mask & atom.allowed:
                return FALSE
            if mask & ~atom.allowed:
                result = UNKNOWN
        return result

    def _first(self, table: Table) -> Row | Open | None:
        applies = self._all(table.applies)
        if applies != TRUE:
            self.steps.append(Step(table, applies, ()))
            return None if applies == FALSE else self._open(table.applies, table, None)
        truths: list[Truth] = []
        answer: Row | Open | None = None
        for index, row in enumerate(table.rows):
            truth = self._all(row.atoms)
            truths.append(truth)
            if truth != FALSE:
                answer = row if truth == TRUE else self._open(row.atoms, table, index)
                break
        self.steps.append(Step(table, applies, tuple(truths)))
        return answer

    def _open(self, atoms: Iterable[Atom], table: Table, row: int | None) -> Open:
        for atom in atoms:
            if self.among(atom.fact.name, atom.allowed) == UNKNOWN:
                return Open(self.observed_behind(atom.fact.name), table.name, row)
        raise AssertionError("no condition is unknown")

    def observed_behind(self, fact: str) -> str:
        """The observed fact, with several values possible, that leaves this fact open."""
        if self.unit.states(fact):
            return fact
        definition = self.policy.facts[fact]
        if definition.origin == "decided" and definition.table is not None:
            return self.observed_behind(self._open_atom(self.policy.tables[definition.table]))
        behind = self._open_at.get(fact)
        return fact if behind is None else self.observed_behind(behind)

    def _open_atom(self, table: Table) -> str:
        for atoms in (table.applies, *(row.atoms for row in table.rows)):
            if self._all(atoms) == UNKNOWN:
                for atom in atoms:
                    if self.among(atom.fact.name, atom.allowed) == UNKNOWN:
                        return atom.fact.name
        raise AssertionError(f"{table.name} is not open")

    # -- rulings --------------------------------------------------------------------------------

    def rule(self) -> Ruling | Open:
        """The ruling, or the observed fact at which it is open."""
        answer = self._rule()
        self.consulted = frozenset(self._known)
        return answer

    def _rule(self) -> Ruling | Open:
        answer = self.first_answer()
        if isinstance(answer, Open):
            return answer
        stage, row, remedy = answer
        ruling = self._conclude(row, remedy)
        if isinstance(ruling, Open) or not stage.additions:
            return ruling
        return self._add(stage, ruling)

    def first_answer(self) -> tuple[Stage, Row, Remedy] | Open:
        """The row that rules, with its stage and remedy, or the observed fact at which that is open."""
        for stage in self.policy.stages:
            for table in stage.tables:
                answer = self._first(table)
                if isinstance(answer, Open):
                    return answer
                if answer is not None and answer.remedy is not None:
                    return stage, answer, answer.remedy
        raise AssertionError("the last stage of a policy always answers")

    def _conclude(self, row: Row, remedy: Remedy) -> Ruling | Open:
        liable = remedy.liable or "undetermined"
        cites = [(clause, row.why) for clause in remedy.cites or row.cites]
        rows: tuple[Row, ...] = (row,)
        if remedy.liable_fact is not None:
            mask = self.mask(remedy.liable_fact.name)
            if not is_single(mask):
                return Open(self.observed_behind(remedy.liable_fact.name), row.table, None)
            liable = str(remedy.liable_fact.values_of(mask)[0])
            decider = self._deciding_row(remedy.liable_fact.table)
            if decider is not None:
                cites += [(clause, decider.why) for clause in decider.cites]
                rows += (decider,)
        candidates = []
        for candidate in remedy.candidates:
            concluded = self._conclude(row, candidate)
            if isinstance(concluded, Open):
                return concluded
            candidates.append(concluded)
        pays = self.payments.of(remedy.outcome, remedy.pays)
        if isinstance(pays, Open):
            return pays
        amounts, missing = pays
        most = None
        if remedy.at_most is not None and (amounts is None or amounts == NOTHING):
            ceiling = self.payments.measure(remedy.at_most)
            if isinstance(ceiling, Open):
                return ceiling
            most = max(ceiling.high, 0)
        withheld = 0
        if remedy.withholds is not None:
            kept = self.payments.measure(remedy.withholds)
            if isinstance(kept, Open):
                return kept
            withheld = max(kept.low, 0)
        return Ruling(
            outcome=remedy.outcome,
            liable=liable,
            pays=amounts,
            missing=missing,
            outbound=outbound(remedy.outcome, amounts),
            candidates=tuple(candidates),
            cites=tuple(cites),
            rows=rows,
            flags=remedy.flags,
            return_freight=remedy.return_freight,
            most=most,
            withheld=withheld,
        )

    def _deciding_row(self, table_name: str | None) -> Row | None:
        if table_name is None:
            return None
        table = self.policy.tables[table_name]
        if self._all(table.applies) != TRUE:
            return None
        row = next((row for row in table.rows if self._all(row.atoms) == TRUE), None)
        return row if row is not None and row.cites else None

    # -- what is added ------------------------------------------------------------------------

    def _add(self, stage: Stage, ruling: Ruling) -> Ruling | Open:
        base = ruling.outcome.name
        for table in stage.additions:
            if table.beside and base not in table.beside:
                continue
            applies, truths = self._tried(table)
            self.steps.append(Step(table, applies, truths))
            for row, truth in zip(table.rows, truths, strict=True):
                if truth == FALSE or row.addition is None:
                    continue
                if applies == UNKNOWN:
                    return self._open(table.applies, table, None)
                if truth == UNKNOWN:
                    return self._open(row.atoms, table, table.rows.index(row))
                added = self._added(ruling, row, row.addition)
                if isinstance(added, Open):
                    return added
                ruling = added
        return ruling

    def _tried(self, table: Table) -> tuple[Truth, tuple[Truth, ...]]:
        """The truth of an additional table's `applies`, and of each of its rows."""
        applies = self._all(table.applies)
        return applies, tuple(self._all(row.atoms) if applies != FALSE else FALSE for row in table.rows)

    def _added(self, ruling: Ruling, row: Row, addition: Addition) -> Ruling | Open:
        parts = self.payments.parts(addition.pays)
        if isinstance(parts, Open):
            return parts
        more, missing = parts
        if ruling.outcome.includes_all:
            more, missing = NOTHING, ()
        bearer = self._bearer(addition, row)
        if isinstance(bearer, Open):
            return bearer
        rows: tuple[Row, ...] = (row,)
        decider = self._deciding_row(addition.liable_fact.table) if addition.liable_fact is not None else None
        if decider is not None and decider not in ruling.rows:
            rows += (decider,)
        sanctions = ruling.sanctions
        if addition.sanction is not None:
            sanctions += (Sanction(id=addition.sanction, clause=row.cites[0], grade=addition.grade),)
        outcome, liable, pays, outbound = ruling.outcome, ruling.liable, ruling.pays, ruling.outbound
        paying = more is None or more != NOTHING
        if addition.review:
            outcome, liable, pays, outbound = self.policy.outcomes[REVIEW], "undetermined", NOTHING, None
        elif paying:
            if outcome.with_money is not None:
                outcome = self.policy.outcomes[outcome.with_money]
                liable = bearer or liable
            if pays is None or more is None:
                pays = None
            else:
                capped = self.payments.capped(joined(pays, more), self.policy.caps)
                if isinstance(capped, Open):
                    return capped
                pays, lacking = capped
                missing += lacking
            if more is None or more.freight:
                outbound = "seller" if bearer is not None else outbound
        return Ruling(
            outcome=outcome,
            liable=liable,
            pays=pays,
            missing=ruling.missing + missing,
            outbound=outbound,
            return_freight=addition.return_freight or ruling.return_freight,
            candidates=ruling.candidates,
            cites=ruling.cites + tuple((clause, each.why) for each in rows for clause in each.cites),
            rows=ruling.rows + rows,
            sanctions=sanctions,
            flags=ruling.flags,
            most=None if addition.review else ruling.most,
            withheld=ruling.withheld,
        )

    def _bearer(self, addition: Addition, row: Row) -> str | Open | None:
        """Who bears what is added."""
        fact = addition.liable_fact
        if fact is None:
            return addition.liable
        mask = self.mask(fact.name)
        if not is_single(mask):
            return Open(self.observed_behind(fact.name), row.table, None)
        return str(fact.values_of(mask)[0])
