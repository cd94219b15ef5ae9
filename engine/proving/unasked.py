"""Burdens of proof that no case ever asks for: the date of their documents decides first, by being absent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.diagnostics import Diagnostic
from engine.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Choice,
    Compare,
    Constant,
    Expression,
    FactValue,
    IsAmong,
    Negation,
    Word,
)
from engine.loading.compiling import Draft
from engine.loading.tables import DraftRow, DraftTable
from engine.policy import Atom
from engine.possible import FALSE, MASK_TO_TRUTH, TRUE, TRUTH_TO_MASK, UNKNOWN, Truth, is_single
from engine.proving.acceptance import Acceptances
from engine.proving.uses import formulas_of_amounts, formulas_of_row, liable_facts
from engine.vocabulary import Fact


def unasked(draft: Draft, accepted: Acceptances) -> Iterator[Diagnostic]:
    """Every proof with a date that is `not_stated`, without which nothing that tests the proof stays open."""
    proofs = [
        fact for fact in draft.facts.values() if fact.proof is not None and fact.proof.dated is not None
    ]
    dates = [fact.proof.dated for fact in proofs if fact.proof is not None]
    usually: frozenset[str] | None = None
    for fact, date in zip(proofs, dates, strict=True):
        # where documents of another proof give the date as well, this one may be asked for after them
        if date is None or draft.facts[date].absent != "not_stated" or dates.count(date) > 1:
            continue
        if usually is None:
            usually = _StillOpen(draft, None).asked()
        if fact.name not in usually or fact.name in _StillOpen(draft, date).asked():
            continue
        if accepted.takes("unasked-proof", fact.name):
            continue
        message = (
            f"`{fact.name}` is never asked for: as long as nobody states `{date}`, "
            "whatever tests the proof is settled without it"
        )
        help = (
            f'test the proof where its date is missing, too, such as `{fact.name} != "accepted" or '
            f"given({date}) and {date} >= …` for what counts against the party"
        )
        place = draft.folder.facts[0].at("facts", fact.name, "proof", "dated")
        yield Diagnostic("unasked-proof", message, place, help)


class _StillOpen:
    """What stays open as long as one date is not stated, whatever else is still unknown.

    What is said to be settled is settled in every case; of the rest some may be, too.
    """

    def __init__(self, draft: Draft, absent: str | None) -> None:
        self._draft = draft
        self._absent = absent
        self._masks: dict[str, int] = {}

    def asked(self) -> frozenset[str]:
        """The facts that some ruling, addition or amount may still depend on."""
        draft = self._draft
        names = set(self._of_formulas(formulas_of_amounts(draft.amounts)))
        for table in draft.tables.values():
            if table.decides in table.file.record.KINDS:
                names |= self._of_table(table)
        waiting, found = list(names), set(names)
        while waiting:
            fact = draft.facts[waiting.pop()]
            behind = set(self._of_formulas(fact.formulas()))
            if fact.table is not None:
                behind |= self._of_table(draft.tables[fact.table])
            waiting += behind - found
            found |= behind
        return frozenset(found)

    # -- what is tested -----------------------------------------------------------------------

    def _of_table(self, table: DraftTable) -> set[str]:
        names = set(self._of_atoms(table.applies))
        for row in self._answering(table):
            names.update(self._of_atoms(row.atoms))
            names.update(fact.name for fact in liable_facts(row))
            names.update(self._of_formulas(formulas_of_row(row)))
        return names

    def _answering(self, table: DraftTable) -> Iterator[DraftRow]:
        """The rows that may answer."""
        if self._all(table.applies) != FALSE:
            yield from (row for row in table.rows if self._all(row.atoms) != FALSE)

    def _of_atoms(self, atoms: Iterable[Atom]) -> Iterator[str]:
        yield from (atom.fact.name for atom in atoms if self._tested(atom) == UNKNOWN)

    def _of_formulas(self, formulas: Iterable[Expression]) -> Iterator[str]:
        for formula in formulas:
            yield from self._read(formula)

    def _read(self, expression: Expression) -> Iterator[str]:
        """The facts that an expression may still depend on."""
        match expression:
            case AllOf() | AnyOf() | Negation() | IsAmong() if self._truth(expression) != UNKNOWN:
                return
            case FactValue(fact=name) | IsAmong(fact=name):
                if not self._settled(self._draft.facts[name]):
                    yield name
            case AllOf(parts=parts) | AnyOf(parts=parts):
                for part in parts:
                    yield from self._read(part)
            case Negation(part=part):
                yield from self._read(part)
            case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
                yield from self._read(left)
                yield from self._read(right)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                truth = self._truth(condition)
                if truth == UNKNOWN:
                    yield from self._read(condition)
                if truth != FALSE:
                    yield from self._read(then)
                if truth != TRUE:
                    yield from self._read(otherwise)
            case Call(function=function, arguments=arguments) if function != "given":
                for part in arguments:
                    yield from self._read(part)

    # -- what is settled ------------------------------------------------------------------------

    def _settled(self, fact: Fact) -> bool:
        return fact.finite and is_single(self._mask(fact))

    def _mask(self, fact: Fact) -> int:
        known = self._masks.get(fact.name)
        if known is None:
            known = self._masks[fact.name] = self._found(fact)
        return known

    def _found(self, fact: Fact) -> int:
        if fact.formula is not None:
            return self._given_by(fact.formula, fact)
        if fact.table is None:
            return fact.everything
        mask = fact.otherwise
        for row in self._answering(self._draft.tables[fact.table]):
            mask |= row.value
        return mask

    def _given_by(self, expression: Expression, target: Fact) -> int:
        """The values that a formula may give to a fact."""
        if target.type == "bool":
            return TRUTH_TO_MASK[self._truth(expression)]
        match expression:
            case Word(word=word):
                return target.mask_of((word,))
            case FactValue(fact=name):
                source = self._draft.facts[name]
                return target.mask_of(source.values_of(self._mask(source)))
            case Choice(condition=condition, then=then, otherwise=otherwise):
                truth = self._truth(condition)
                first = self._given_by(then, target) if truth != FALSE else 0
                return first | (self._given_by(otherwise, target) if truth != TRUE else 0)
        return target.everything

    def _truth(self, expression: Expression) -> Truth:
        match expression:
            case Constant(value=value):
                return TRUE if value else FALSE
            case FactValue(fact=name):
                return MASK_TO_TRUTH[self._mask(self._draft.facts[name])]
            case IsAmong(fact=name, words=words):
                fact = self._draft.facts[name]
                return _among(self._mask(fact), fact.mask_of(words))
            case AllOf(parts=parts):
                return min(map(self._truth, parts))
            case AnyOf(parts=parts):
                return max(map(self._truth, parts))
            case Negation(part=part):
                return 2 - self._truth(part)
            case Choice(condition=condition, then=then, otherwise=otherwise):
                truth = self._truth(condition)
                first, second = self._truth(then), self._truth(otherwise)
                return first if truth == TRUE or first == second else second if truth == FALSE else UNKNOWN
            case Call(function="given", arguments=(FactValue(fact=name),)):
                return FALSE if name == self._absent else UNKNOWN
        return UNKNOWN

    def _tested(self, atom: Atom) -> Truth:
        return _among(self._mask(atom.fact), atom.allowed)

    def _all(self, atoms: Iterable[Atom]) -> Truth:
        return min((self._tested(atom) for atom in atoms), default=TRUE)


def _among(mask: int, allowed: int) -> Truth:
    return FALSE if not mask & allowed else UNKNOWN if mask & ~allowed else TRUE
