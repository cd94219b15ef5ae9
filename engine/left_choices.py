"""What a ruling leaves to a party, and what each choice leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.interpreter import Evaluation
from engine.policy import Policy
from engine.possibilities import Branch
from engine.possible import bits
from engine.record import tuple_record
from engine.ruling import Open, Ruling
from engine.unit_facts import UnitFacts
from engine.vocabulary import Fact

MOST_EVALUATIONS = 200
"""So many evaluations are made for the choices of one unit; what more would show is then not followed."""


@tuple_record
class Choice:
    """A fact that a ruling leaves to a party, with the rulings that each of its values leaves possible."""

    fact: Fact
    rulings: Mapping[int, tuple[Ruling, ...] | None]
    """By value (a mask of one); None: not followed."""

    @property
    def key(self) -> tuple[object, ...]:
        """Two choices lead to the same if these are equal."""
        keys: list[object] = [self.fact.name]
        for mask, rulings in self.rulings.items():
            keys += (mask, None if rulings is None else tuple([ruling.key for ruling in rulings]))
        return tuple(keys)


class Choices:
    """Finds what the rulings of one unit leave to parties."""

    def __init__(self, policy: Policy, facts: UnitFacts) -> None:
        self.policy = policy
        self.facts = facts
        self.left = MOST_EVALUATIONS

    def left_by(self, ruling: Ruling) -> str | None:
        """The fact that a ruling leaves to a party; None: none."""
        remedy = ruling.rows[0].remedy if ruling.rows else None
        return remedy.asks if remedy is not None else None

    def of(self, branch: Branch) -> Choice | None:
        """What the ruling of a branch leaves to a party; None: nothing."""
        name = self.left_by(branch.ruling)
        if name is None:
            return None
        fact = self.policy.facts[name]
        found: dict[int, tuple[Ruling, ...] | None] = {}
        for bit in bits(fact.everything & ~self.facts.mask(fact.name)):
            followed = list(self._followed({**branch.narrowed, fact.name: 1 << bit}))
            different = {ruling.key: ruling for ruling in followed if ruling is not None}
            found[1 << bit] = None if None in followed else tuple(different.values())
        return Choice(fact, found)

    def _followed(self, narrowed: dict[str, int]) -> Iterator[Ruling | None]:
        """Every ruling possible once some facts are narrowed down; None where that is not followed."""
        yield from rulings_within(self.policy, self.facts, narrowed, self._evaluate)
        if not self.left:
            yield None

    def _evaluate(self) -> bool:
        self.left = max(self.left - 1, 0)
        return self.left > 0


def rulings_within(
    policy: Policy, facts: UnitFacts, narrowed: Mapping[str, int], going_on: Callable[[], bool] | None = None
) -> Iterator[Ruling]:
    """Every ruling possible once some facts are narrowed down, as long as one is `going_on`."""
    waiting = [dict(narrowed)]
    while waiting and (going_on is None or going_on()):
        box = waiting.pop()
        evaluation = Evaluation(policy, facts, box)
        answer = evaluation.rule()
        if not isinstance(answer, Open):
            yield answer
            continue
        whole = evaluation.mask(answer.fact)
        groups = [block & whole for block in policy.blocks[answer.fact] if block & whole]
        waiting.extend({**box, answer.fact: group} for group in reversed(groups))
