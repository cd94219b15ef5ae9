"""The comparison of the two evaluators: the same hit or open row per table and branch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.interpreter import Evaluation, Step
from engine.policy import Atom, Policy, Table
from engine.possible import FALSE, TRUE, UNKNOWN, Truth
from engine.rete import Answer, CrossCheckFailed, Rete, TablePattern, available, unavailable_reason


class CrossCheck:
    """Holds the durable-rules networks of one policy and compares every evaluation with them.

    Answers to the same truth values are remembered, unless `remember` is False.
    """

    def __init__(self, policy: Policy, *, remember: bool = True) -> None:
        self._atoms: dict[str, tuple[tuple[str, int], ...]] = {}
        """For every table, its different conditions: a fact and the values allowed (a mask)."""
        patterns = []
        for table in policy.tables.values():
            atoms, pattern = _pattern(table)
            self._atoms[table.name] = tuple((atom.fact.name, atom.allowed) for atom in atoms)
            patterns.append(pattern)
        self._rete = Rete(patterns, remember=remember)

    @property
    def skipped_tables(self) -> Mapping[str, str]:
        """The tables that the second evaluator cannot hold, with the reason."""
        return self._rete.skipped_tables

    def differences(self, evaluation: Evaluation) -> list[str]:
        """Where the second evaluator answers otherwise than the interpreter did; empty where they agree."""
        found = []
        for step in list(evaluation.steps):
            name = step.table.name
            if name in self._rete.skipped_tables:
                continue
            truths = _truths(evaluation.known, self._atoms[name])
            try:
                answer = self._rete.answer(name, truths)
            except CrossCheckFailed as error:
                found.append(f"table {name}: the cross-check failed: {error}")
                continue
            expected = _expected(step)
            if answer != expected:
                found.append(
                    f"table {name}: interpreter {_words(step, expected)}, rete {_words(step, answer)}"
                )
        return found


def cross_check(policy: Policy) -> tuple[CrossCheck | None, str | None]:
    """The cross-check of a policy, or the reason why it cannot run here."""
    if not available():
        return None, unavailable_reason()
    return CrossCheck(policy), None


def _pattern(table: Table) -> tuple[tuple[Atom, ...], TablePattern]:
    atoms: dict[tuple[str, int], int] = {}
    order: list[Atom] = []

    def index(atom: Atom) -> int:
        key = (atom.fact.name, atom.allowed)
        if key not in atoms:
            atoms[key] = len(order)
            order.append(atom)
        return atoms[key]

    applies = tuple(index(atom) for atom in table.applies)
    rows = tuple(tuple(index(atom) for atom in row.atoms) for row in table.rows)
    return tuple(order), TablePattern(table.name, applies, rows, table.collects)


def _truths(known: Mapping[str, int], atoms: Iterable[tuple[str, int]]) -> list[Truth]:
    """The truths of atoms; one that the interpreter never needed is false.

    If it was needed after all, the second evaluator misses the row and the difference shows.
    """
    truths = []
    for fact, allowed in atoms:
        mask = known.get(fact, 0)
        truths.append(FALSE if not mask & allowed else UNKNOWN if mask & ~allowed else TRUE)
    return truths


def _expected(step: Step) -> Answer | tuple[Answer, ...]:
    if step.table.collects:
        return tuple(_collected(step.applies, truth, index) for index, truth in enumerate(step.rows))
    if step.applies == FALSE:
        return Answer("skipped", None)
    if step.applies == UNKNOWN:
        return Answer("open", None)
    for index, truth in enumerate(step.rows):
        if truth != FALSE:
            return Answer("hit" if truth == TRUE else "open", index)
    return Answer("none", None)


def _collected(applies: Truth, truth: Truth, index: int) -> Answer:
    if applies == FALSE:
        return Answer("skipped", None)
    if truth == FALSE:
        return Answer("none", None)
    return Answer("hit" if applies == truth == TRUE else "open", index)


def _words(step: Step, answer: Answer | tuple[Answer, ...]) -> str:
    if isinstance(answer, tuple):
        return ", ".join(_words(step, each) for each in answer)
    if answer.row is None:
        return answer.kind
    return f"{answer.kind} {step.table.rows[answer.row].id}"
