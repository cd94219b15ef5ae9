"""What must always hold of a policy: each property proved, or refuted by a case.

A property of one ruling is a question to one copy of the policy. One that compares rulings (a proof
accepted or not, a fact known or not) is put to copies that share every raw input but what is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from engine.diagnostics import Diagnostic
from engine.loader import PolicyBook
from engine.loading.properties import DraftProperty
from engine.policy import Policy
from engine.proving.circuit import TRUE, Circuit, Unproved
from engine.proving.encoding import Shared, Supposed
from engine.proving.findings import Finding
from engine.proving.notices import decides_without_notice, overdue_after_notice_alone, shared_notices
from engine.proving.refunds import refunds_within
from engine.proving.results import differ_in
from engine.proving.rulings import Rulings
from engine.proving.turning import Turning, less_for, worse_for
from engine.proving.witness import witness
from engine.vocabulary import Fact

REFUTED = "property-refuted"
UNPROVED = "property-not-proved"


def refuted(book: PolicyBook, policy: Policy, properties: Iterable[DraftProperty]) -> list[Finding]:
    """The properties that do not hold of the policy of one interval, each with a case that shows it."""
    found: list[Finding] = []
    stated = list(properties)
    for readings_free in (False, True):
        meant = [each for each in stated if (each.record.readings == "any") == readings_free]
        if not meant:
            continue
        circuit = Circuit()
        try:
            proving = _Proving(book, policy, circuit, readings_free)
            for each in meant:
                try:
                    found += proving.refute(each)
                except Unproved:
                    message = f"property `{each.name}` is not proved: the search was given up"
                    found.append(_finding(UNPROVED, message, each))
        finally:
            circuit.close()
    return found


def _finding(code: str, message: str, stated: DraftProperty) -> Finding:
    return Finding(diagnostic=Diagnostic(code, message, stated.place))


class _Proving:
    def __init__(self, book: PolicyBook, policy: Policy, circuit: Circuit, readings_free: bool) -> None:
        self.book = book
        self.policy = policy
        self.circuit = circuit
        self.readings_free = readings_free
        self.shared = Shared(circuit)
        self.amounts: dict[str, int] = {}
        self.rulings = self._copy(None)

    def _copy(self, supposed: Supposed | None) -> Rulings:
        return Rulings(self.book, self.policy, self.shared, self.amounts, supposed, self.readings_free)

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
            when
            for ending, when in self.rulings.endings.items()
            if (not never.outcome or ending.outcome in never.outcome)
            and (not never.liable or ending.liable in never.liable)
        ]
        goal = [self.rulings.encoding.all_of(stated.atoms), self.circuit.some(meant)]
        return self._shown(stated, goal, self._fails(stated, stated.record.says))

    def _refunds_within(self, stated: DraftProperty) -> list[Finding]:
        above = refunds_within(self.book.draft, self.policy, self.readings_free)
        if not above:
            return []
        return [_finding(UNPROVED, f"`{stated.name}` is not proved: {'; '.join(above)}", stated)]

    # -- of notices ---------------------------------------------------------------------------------------

    def _defaults_after_notice(self, stated: DraftProperty) -> list[Finding]:
        """A proof is overdue only after a notice, or where nobody asks for it under the stated conditions."""
        encoding = self.rulings.encoding
        unless = encoding.all_of(stated.atoms) if stated.atoms else -TRUE
        found = []
        for fact, how in decides_without_notice(self.policy):
            asked = encoding.condition(how.formula) if how.formula is not None else TRUE
            found += self._shown(stated, [asked, -unless], self._fails(stated, how.message(fact)))
        for message in shared_notices(self.policy):
            found.append(_finding(REFUTED, self._fails(stated, message), stated))
        if not overdue_after_notice_alone():
            message = self._fails(stated, "a proof can be overdue without a notice")
            found.append(_finding(REFUTED, message, stated))
        return found

    # -- of several rulings of one case -----------------------------------------------------------------

    def _proofs_help(
        self, stated: DraftProperty, orders: Mapping[Literal["buyer", "seller"], Sequence[Sequence[str]]]
    ) -> list[Finding]:
        """Accept a document that was not accepted, all else being equal, and look for a worse result."""
        # what additions and amounts alone read may turn, too
        self.rulings.read_all()
        turning = Turning(self.rulings.encoding, stated.record.keeps or ())
        other = self._copy(turning.supposed)
        meant = -self.rulings.encoding.all_of(stated.atoms) if stated.atoms else TRUE
        found = []
        for party, groups in orders.items():
            worse = worse_for(party, groups, self.rulings, other)
            compared = stated.record.money is not None
            less = less_for(party, groups, self.rulings, other) if compared else -TRUE
            for fact in turning.proofs_of(party):
                ways = [(turning.by(fact, kind), turning.of_kind(kind)) for kind in fact.kinds]
                named = f"accepting `{fact.name}`"
                message = self._fails(stated, f"{named} worsens the {party}'s result")
                shown = self._first(
                    stated, [([*alone, meant, worse], proofs) for alone, proofs in ways], message
                )
                if not shown and compared:
                    message = (
                        f"`{stated.name}` is not proved: {named} changes amounts, and the {party}'s money may"
                        " be less"
                    )
                    goals = [([*alone, meant, less], proofs) for alone, proofs in ways]
                    shown = self._first(stated, goals, message, UNPROVED)
                found += shown
        return found

    def _first(
        self,
        stated: DraftProperty,
        goals: Sequence[tuple[Sequence[int], Sequence[str]]],
        message: str,
        code: str = REFUTED,
    ) -> list[Finding]:
        """What shows the first of several goals that can be reached, each with facts to be shown."""
        for goal, shows in goals:
            shown = self._shown(stated, goal, message, code, shows)
            if shown:
                return shown
        return []

    def _absence_decides_nothing(self, stated: DraftProperty, left_out: Mapping[str, str]) -> list[Finding]:
        """For each fact that may be unknown: the ruling without it is the ruling with one of its values."""
        facts = [
            fact
            for name in self._asked()
            if (fact := self.policy.facts.get(name)) is not None
            and fact.absent == "unknown"
            and name not in left_out
        ]
        picks = {fact.name: self.circuit.variable() for fact in facts}
        left, differs = facts, list[int]()
        for position in range(max((len(fact.values) for fact in facts), default=0)):
            if any(fact.finite for fact in left):
                asked = {fact.name: picks[fact.name] for fact in left}
                differs.append(self._differ(self._known(asked, position)))
                left = [fact for fact in left if not fact.finite or self._may(fact, picks, differs)]
        found = []
        for fact in left:
            given = self.shared.given[fact.name]
            # in copies of its own, what compares other facts is not told apart
            alone = [self._differ(self._known({fact.name: TRUE}, n)) for n in range(len(fact.values) or 1)]
            message = self._fails(stated, f"not knowing `{fact.name}` is ruled as no value of it is")
            code = REFUTED
            if not fact.finite:
                code = UNPROVED
                message = f"`{stated.name}` is not proved: `given({fact.name})` may decide by itself"
            found += self._shown(stated, [-given, *alone], message, code)
        return found

    def _asked(self) -> list[str]:
        """What formulas ask of, whether anything is said of it."""
        self.rulings.read_all()
        return list(self.shared.given)

    def _may(self, fact: Fact, picks: Mapping[str, int], differs: Sequence[int]) -> bool:
        """Whether a fact that is not known, picked of several, may be ruled as none of some values are."""
        picked = [literal if name == fact.name else -literal for name, literal in picks.items()]
        return self.circuit.possible([-self.shared.given[fact.name], *picked, *differs])

    def _known(self, picks: Mapping[str, int], position: int) -> Rulings:
        """A copy in which the picked fact is known with its n-th value, in turn; a number with any."""
        supposed = Supposed(str(position))
        for name, pick in picks.items():
            fact = self.policy.facts[name]
            supposed.given[name] = self.circuit.some([pick, self.shared.given[name]])
            if fact.finite:
                own = self.rulings.encoding.values(name)
                supposed.values[name] = tuple(
                    self.circuit.choice(pick, TRUE if n == position % len(own) else -TRUE, literal)
                    for n, literal in enumerate(own)
                )
        return self._copy(supposed)

    def _differ(self, copy: Rulings) -> int:
        """Whether a copy does not conclude the same."""
        return differ_in(self.circuit, self.rulings.conclusions, copy.conclusions)

    # -- what is found ------------------------------------------------------------------------------------

    def _fails(self, stated: DraftProperty, how: str) -> str:
        under = "some reading of the unclear passages" if self.readings_free else "the readings in force"
        return f"`{stated.name}` does not hold under {under}: {how}"

    def _shown(
        self,
        stated: DraftProperty,
        goal: Sequence[int],
        message: str,
        code: str = REFUTED,
        shows: Sequence[str] = (),
    ) -> list[Finding]:
        shown = witness(self.rulings.course, goal, shows)
        if shown is None:
            return []
        return [Finding(diagnostic=Diagnostic(code, message, stated.place), witness=shown)]
