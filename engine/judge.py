"""The judge: a case's facts in, the ruling document out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from engine.crosscheck import CrossCheck
from engine.endings import Session
from engine.interpreter import Evaluation
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.possibilities import Possibilities, new_session, possible
from engine.possible import exact_amount
from engine.ruling_writer import RulingWriter
from engine.statuses import status
from engine.unit_facts import Standing, UnitFacts
from engine.units import ByParcel, Unit, UnitAnswer, by_parcel, unit_facts, units_of

if TYPE_CHECKING:
    from engine.document import RulingDocument


class Judge:
    """Applies one compiled policy to cases; `cross_check` repeats the row logic of every ruling."""

    def __init__(
        self, policy: Policy, cross_check: CrossCheck | None = None, why_not: str | None = None
    ) -> None:
        self.policy = policy
        self.cross_check = cross_check
        self.why_not = why_not

    def rule(self, case: CaseFacts, stated: Mapping[str, Standing] | None = None) -> RulingDocument:
        """The ruling of a case; `stated` are values of facts given as they are, in every unit."""
        differences: list[str] = []
        return self.document(case, stated or {}, self.answers(case, stated, differences), differences)

    def document(
        self,
        case: CaseFacts,
        stated: Mapping[str, Standing],
        answers: list[UnitAnswer],
        differences: list[str],
    ) -> RulingDocument:
        """The ruling document from what is possible for each unit, and where evaluators differed on it."""
        agreed = ["interpreter"] + (["rete"] if self.cross_check and not differences else [])
        why_not = self.why_not if self.cross_check is None else None
        return RulingWriter(self.policy, case, answers).document(stated, differences, agreed, why_not)

    def answers(
        self,
        case: CaseFacts,
        stated: Mapping[str, Standing] | None = None,
        differences: list[str] | None = None,
    ) -> list[UnitAnswer]:
        """Everything that is possible for each unit of a case."""
        indexed = by_parcel(case.observations)
        session = new_session(self.policy)
        return [
            self.answer(case, unit, stated or {}, differences, indexed, session)
            for unit in units_of(self.policy, case)
        ]

    def answer(
        self,
        case: CaseFacts,
        unit: Unit,
        stated: Mapping[str, Standing],
        differences: list[str] | None = None,
        indexed: ByParcel | None = None,
        session: Session | None = None,
    ) -> UnitAnswer:
        """Everything that is possible for one unit; where evaluators differ, it is noted in `differences`."""
        facts = unit_facts(self.policy, case, unit, dict(stated), indexed)
        check = self.cross_check
        if check is None or differences is None:
            return concluded(self.policy, unit, facts, possible(self.policy, facts, session=session))

        def compare(evaluation: Evaluation) -> None:
            differences.extend(check.differences(evaluation))

        return concluded(self.policy, unit, facts, possible(self.policy, facts, compare))


class Consulted(Mapping[str, None]):
    """The finite facts that answers were reached by, in the vocabulary's order, found when asked for."""

    def __init__(self, policy: Policy, possibilities: Possibilities) -> None:
        self.policy = policy
        self.possibilities = possibilities

    @cached_property
    def names(self) -> dict[str, None]:
        """The facts."""
        facts = self.policy.facts
        return dict.fromkeys(sorted(self.possibilities.consulted(), key=lambda name: facts[name].index))

    def __getitem__(self, name: str) -> None:
        return self.names[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def concluded(policy: Policy, unit: Unit, facts: UnitFacts, possibilities: Possibilities) -> UnitAnswer:
    """What follows from everything that is possible for a unit: its status, and what still matters."""
    word = status(possibilities, lambda fact: facts.standing(fact).settled_by)
    settled = word == "ruled" or not possibilities.complete
    return UnitAnswer(
        unit,
        facts,
        possibilities,
        word,
        () if settled else possibilities.matters(),
        cache(lambda: exact_amount(policy.paid(facts))),
        Consulted(policy, possibilities),
    )
