"""Why, how firmly, and what to ask next: what the desk says of a case beside its ruling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from desk.documents import Document
from engine.judge import Judge
from engine.observations import CaseFacts
from engine.unit_facts import Standing
from engine.units import UnitAnswer, counted

if TYPE_CHECKING:
    from engine.altered_units import Reading
    from engine.conclusions import UnitPossible
    from engine.firmness import UnitFirmness
    from engine.flips import UnitFlips
    from engine.near_misses import UnitNearMisses
    from engine.questions import Plan

Section = Literal["questions", "flips", "why_not", "firmness"]
SECTIONS: tuple[Section, ...] = ("questions", "flips", "why_not", "firmness")
"""What a ruling may hold beside what every ruling does."""


class Prepared:
    """A case as it will be judged: its facts, and the policy of its date."""

    __slots__ = ("_answers", "case", "judge", "stated")

    def __init__(self, case: CaseFacts, judge: Judge, stated: Mapping[str, Standing]) -> None:
        self.case = case
        self.judge = judge
        self.stated = stated
        self._answers: list[UnitAnswer] | None = None

    @property
    def answers(self) -> list[UnitAnswer]:
        """What is possible for each unit, worked out once."""
        if self._answers is None:
            self._answers = self.judge.answers(self.case, self.stated)
        return self._answers

    @answers.setter
    def answers(self, answers: list[UnitAnswer]) -> None:
        self._answers = answers

    @property
    def several(self) -> bool:
        """Whether the case has several units."""
        return len(self.answers) > 1

    @property
    def counted(self) -> list[UnitAnswer]:
        """The answers that decide the case."""
        return counted(self.judge.policy, self.answers)


class Explaining:
    """A desk that explains its rulings; `prepare` is the desk's own."""

    readings_behind: dict[int, Reading]
    """For every policy which facts it finds from which."""

    def prepare(self, document: Document) -> Prepared:
        """The facts of one document under the policy of its date. Raises Refused."""
        raise NotImplementedError

    def possible(self, case: Document | Prepared) -> list[UnitPossible]:
        """Every ruling still possible for each unit, with the facts that it rests on. Raises Refused."""
        from engine.conclusions import unit_possible

        prepared = self._prepared(case)
        return [
            unit_possible(prepared.judge.policy, answer, prepared.case.currency, prepared.several)
            for answer in prepared.answers
        ]

    def questions(self, case: Document | Prepared) -> list[Plan]:
        """Of each unit that counts the questions that decide it, the fewest first. Raises Refused."""
        from engine.asked_words import ask_as_the_ruling_does
        from engine.questions import questions

        prepared = self._prepared(case)
        policy = prepared.judge.policy
        plans = []
        for answer in prepared.counted:
            plan = questions(policy, answer, prepared.case.currency, prepared.several)
            ask_as_the_ruling_does(policy, answer, plan)
            plans.append(plan)
        return plans

    def flips(self, case: Document | Prepared, with_pairs: bool = True) -> list[UnitFlips]:
        """Of each unit that counts the least changes that would give another ruling. Raises Refused."""
        from engine.altered_units import Reading
        from engine.flips import flips

        prepared = self._prepared(case)
        policy = prepared.judge.policy
        reading = self.readings_behind.get(id(policy))
        if reading is None:
            reading = self.readings_behind[id(policy)] = Reading(policy)
        return [
            flips(policy, answer, reading, prepared.case.currency, prepared.several, with_pairs)
            for answer in prepared.counted
        ]

    def why_not(self, case: Document | Prepared) -> list[UnitNearMisses]:
        """Of each unit that counts the rows that nearly applied, with what kept them. Raises Refused."""
        from engine.near_misses import near_misses

        prepared = self._prepared(case)
        return [near_misses(prepared.judge.policy, answer, prepared.several) for answer in prepared.counted]

    def firmness(self, case: Document | Prepared) -> list[UnitFirmness]:
        """Of each unit that counts the facts that it rests on, by their sources. Raises Refused."""
        from engine.firmness import firmness
        from evidence.origins import origin_of

        prepared = self._prepared(case)
        return [
            firmness(prepared.judge.policy, answer, origin_of, prepared.several)
            for answer in prepared.counted
        ]

    def _prepared(self, case: Document | Prepared) -> Prepared:
        return case if isinstance(case, Prepared) else self.prepare(case)
