"""How an amount is computed that a ruling pays: the formula of the policy with the numbers of the case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.expressions import Arithmetic, Call, Constant, Expression, FactValue, LimitValue, facts_in
from engine.money import format_money
from engine.policy import Policy
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact
from reports.particulars import Calculation

SIGNS = {"+": " + ", "-": " − ", "*": " × "}


def calculations(policy: Policy, answers: Sequence[UnitAnswer], currency: str) -> Iterator[Calculation]:
    """The amounts that rulings pay and that a formula makes of several numbers, part by part."""
    for answer in answers:
        ruling = answer.ruling
        if ruling is None or ruling.pays is None:
            continue
        paid = {ruling.pays.goods, ruling.pays.freight, ruling.pays.other} - {0}
        clauses = dict(ruling.cites)
        for fact in policy.facts.values():
            if fact.type != "money" or fact.formula is None or fact.clause not in clauses:
                continue
            low, high, _ = answer.facts.range(fact.name)
            if low != high or low not in paid:
                continue
            written = _Written(policy, answer.facts, currency)
            formula = written.text(fact.formula)
            if formula and not isinstance(fact.formula, FactValue):
                yield {
                    "part": answer.unit.label if len(answers) > 1 else None,
                    "meaning": fact.meaning,
                    "amount": f"{format_money(low, currency)} {currency}",
                    "formula": formula,
                    "terms": [written.term(policy.facts[name]) for name in facts_in(fact.formula)],
                }


class _Written:
    """Writes formulas with the numbers of one unit."""

    def __init__(self, policy: Policy, facts: UnitFacts, currency: str) -> None:
        self.policy = policy
        self.facts = facts
        self.currency = currency

    def text(self, expression: Expression, within: bool = False) -> str:
        """A formula with its numbers, in brackets within another; nothing if a number is missing."""
        match expression:
            case Constant(value=value):
                return self.number(value, expression.type)
            case LimitValue(limit=limit):
                return str(self.policy.limits[limit].value)
            case FactValue(fact=name):
                low, high, _ = self.facts.range(name)
                return self.number(low, self.policy.facts[name].type) if low == high else ""
            case Arithmetic(operator=operator, left=left, right=right):
                both = self.text(left, within=True), self.text(right, within=True)
                joined = SIGNS[operator].join(both) if all(both) else ""
                return f"({joined})" if within and joined else joined
            case Call(function="share", arguments=(amount, part, whole)):
                three = [self.text(each, within=True) for each in (amount, part, whole)]
                return f"{three[0]} × {three[1]} ÷ {three[2]}" if all(three) else ""
        return ""

    def number(self, value: int, kind: str) -> str:
        return f"{format_money(value, self.currency)} {self.currency}" if kind == "money" else str(value)

    def term(self, fact: Fact) -> tuple[str, str]:
        """A number of a formula, and what it is."""
        return self.number(self.facts.range(fact.name).low, fact.type), fact.meaning
