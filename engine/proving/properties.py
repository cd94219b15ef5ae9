"""What must always hold of a policy: each property proved, or refuted by a case.

A property of one ruling is a question to one copy of the policy. One that compares rulings (a proof
accepted or not, a fact known or not) is put to copies that share every raw input but one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Literal

from engine import proofs
from engine.diagnostics import Diagnostic
from engine.loader import PolicyBook
from engine.loading.properties import DraftProperty
from engine.policy import Policy
from engine.proving.circuit import TRUE, Circuit, Unproved
from engine.proving.encoding import Shared, Supposed, Values
from engine.proving.findings import Finding
from engine.proving.refunds import refunds_within
from engine.proving.results import Result, Version, conclude_differently
from engine.proving.witness import witness
from engine.vocabulary import Fact

REFUTED = "property-refuted"
UNPROVED = "property-not-proved"


def refuted(book: PolicyBook, policy: Policy, properties: Iterable[DraftProperty]) -> list[Finding]:
    """The properties that do not hold of the policy of one interval, each with a case that shows it."""
    found: list[Finding] = []
    circuit = Circuit()
    try:
        proving = _Proving(book, policy, circuit)
        for each in properties:
            try:
                found += proving.refute(each)
            except Unproved:
                message = f"property `{each.name}` is not proved: the search was given up"
                found.append(Finding(diagnostic=Diagnostic(UNPROVED, message, each.place)))
        return found
    finally:
        circuit.close()


class _Proving:
    def __init__(self, book: PolicyBook, policy: Policy, circuit: Circuit) -> None:
        self.book = book
        self.policy = policy
        self.circuit = circuit
        self.shared = Shared(circuit)
        self.version = Version(book, policy, self.shared)

    def refute(self, stated: DraftProperty) -> list[Finding]:
        """What refutes a property; nothing where it is proved."""
        record = stated.record
        if record.never is not None:
            return self._never(stated)
        if record.proofs_help is not None:
            return self._proofs_help(stated, record.proofs_help)
        if record.defaults_after_notice is not None:
            return self._defaults_after_notice(stated)
        if record.refunds_within is not None:
            return self._refunds_within(stated)
        assert record.absence_decides_nothing is not None
        return self._absence_decides_nothing(stated, record.absence_decides_nothing.but)

    # -- of one ruling ----------------------------------------------------------------------------------

    def _never(self, stated: DraftProperty) -> list[Finding]:
        never = stated.record.never
        assert never is not None
        meant = [
            each.when
            for each in self.version.results
            if (not never.outcome or each.outcome in never.outcome)
            and (not never.liable or each.liable in never.liable)
        ]
        # what is added may name another bearer, or make another outcome of the one that was ruled
        meant += [
            each.when
            for each in self.version.additions
            if (not never.liable or each.liable in never.liable)
            and (not never.outcome or any(self._becomes(each, outcome) for outcome in never.outcome))
        ]
        goal = [self.version.encoding.all_of(stated.atoms), self.circuit.some(meant)]
        return self._shown(stated, goal, f"`{stated.name}` does not hold: {stated.record.says}")

    def _becomes(self, addition: Result, outcome: str) -> bool:
        """Whether an addition may turn what was ruled into an outcome."""
        words = {each.with_money for each in self.policy.outcomes.values()}
        return outcome in words or addition.outcome == outcome

    def _refunds_within(self, stated: DraftProperty) -> list[Finding]:
        above = refunds_within(self.book.draft, self.policy)
        if not above:
            return []
        message = f"`{stated.name}` is not proved: {'; '.join(above)}"
        return [Finding(diagnostic=Diagnostic(UNPROVED, message, stated.place))]

    # -- of notices ---------------------------------------------------------------------------------------

    def _defaults_after_notice(self, stated: DraftProperty) -> list[Finding]:
        """A proof is overdue only after a notice, or where nobody asks for it under the stated conditions."""
        unless = self.version.encoding.all_of(stated.atoms)
        found = []
        for fact in self.policy.facts.values():
            if fact.proof is None:
                continue
            if fact.proof.waived is not None:
                waived = self.version.encoding.condition(fact.proof.waived)
                message = f"`{stated.name}` does not hold: nobody asks for `{fact.name}` in other cases, too"
                found += self._shown(stated, [waived, -unless], message)
        if not _overdue_after_notice_alone():
            message = f"`{stated.name}` does not hold: a proof can be overdue without a notice"
            found.append(Finding(diagnostic=Diagnostic(REFUTED, message, stated.place)))
        return found

    # -- of several rulings of one case -----------------------------------------------------------------

    def _proofs_help(
        self, stated: DraftProperty, orders: Mapping[Literal["buyer", "seller"], Sequence[Sequence[str]]]
    ) -> list[Finding]:
        """Accept one proof that was not accepted, all else being equal, and look for a worse result."""
        supposed = Supposed()
        chosen: dict[str, int] = {}
        for fact in self.policy.facts.values():
            if fact.proof is None or self.version.encoding.known(fact.name) is None:
                continue
            pick = chosen[fact.name] = self.circuit.variable()
            own = self.version.encoding.values(fact.name)
            accepted = fact.values.index("accepted")
            self.circuit.require(-pick, -own[accepted])
            supposed.values[fact.name] = self._switched(pick, own, accepted)
        other = Version(self.book, self.policy, self.shared, supposed)
        meant = -self.version.encoding.all_of(stated.atoms) if stated.atoms else TRUE
        found = []
        for party, groups in orders.items():
            for name, pick in chosen.items():
                proof = self.policy.facts[name].proof
                if proof is None or proof.by != party:
                    continue
                alone = [pick, *(-literal for literal in chosen.values() if literal != pick), meant]
                for number in range(1, len(groups)):
                    better = self._outcome_in(self.version.results, groups[:number])
                    worse = self._outcome_in(other.results, groups[number:])
                    message = (
                        f"`{stated.name}` does not hold: accepting `{name}` worsens the {party}'s result"
                    )
                    shown = self._shown(stated, [*alone, better, worse], message)
                    found += shown
                    if shown:
                        break
        return found

    def _absence_decides_nothing(self, stated: DraftProperty, left_out: Mapping[str, str]) -> list[Finding]:
        """For each fact that may be unknown: the ruling without it is the ruling with one of its values."""
        facts = [
            fact
            for fact in self.policy.facts.values()
            if fact.absent == "unknown"
            and fact.finite
            and fact.name in self.shared.given
            and fact.name not in left_out
        ]
        if not facts:
            return []
        picks = {fact.name: self.circuit.variable() for fact in facts}
        silent = self._copy(facts, picks, None)
        copies = [self._copy(facts, picks, n) for n in range(max(len(fact.values) for fact in facts))]
        differs = self.circuit.every(
            [conclude_differently(self.circuit, silent.results, copy.results) for copy in copies]
        )
        found = []
        for fact in facts:
            others = [-literal for name, literal in picks.items() if name != fact.name]
            message = (
                f"`{stated.name}` does not hold: not knowing `{fact.name}` is ruled as no value of it is"
            )
            found += self._shown(stated, [picks[fact.name], *others, differs], message)
        return found

    def _copy(self, facts: Sequence[Fact], picks: Mapping[str, int], value: int | None) -> Version:
        """A copy in which the picked fact is not known, or known with its n-th value (in turn)."""
        supposed = Supposed()
        for fact in facts:
            pick, given = picks[fact.name], self.shared.given[fact.name]
            supposed.given[fact.name] = self.circuit.choice(pick, -TRUE if value is None else TRUE, given)
            if value is not None:
                own = self.version.encoding.values(fact.name)
                supposed.values[fact.name] = self._switched(pick, own, value % len(own))
        return Version(self.book, self.policy, self.shared, supposed)

    def _switched(self, pick: int, own: Values, position: int) -> Values:
        """The values of a fact that has its n-th where it is picked, and its own where not."""
        return tuple(
            self.circuit.choice(pick, TRUE if n == position else -TRUE, literal)
            for n, literal in enumerate(own)
        )

    def _outcome_in(self, results: Iterable[Result], groups: Sequence[Sequence[str]]) -> int:
        """Whether the outcome of a ruling is in one of some groups."""
        meant = {outcome for group in groups for outcome in group}
        return self.circuit.some(result.when for result in results if result.outcome in meant)

    def _shown(self, stated: DraftProperty, goal: Sequence[int], message: str) -> list[Finding]:
        shown = witness(self.version.course, goal)
        if shown is None:
            return []
        return [Finding(diagnostic=Diagnostic(REFUTED, message, stated.place), witness=shown)]


def _overdue_after_notice_alone() -> bool:
    """Whether no order of instants makes a proof overdue that was not asked for.

    A proof's state depends on the order of its instants alone, so a few instants stand for all.
    """
    arrivals = (None, 1, 3, 5)
    for accepted, unjudged, rejected in product(arrivals, repeat=3):
        instants = proofs.Instants(None, accepted, unjudged, rejected)
        for ends, as_of, late in product((None, (2, 2), (2, 4)), range(7), (None, *proofs.LATE_EVIDENCE)):
            if proofs.proof_state(instants, ends, as_of, late).mask == proofs.OVERDUE:
                return False
    return True
