"""Cases that consist of stated facts alone, as witnesses are: made, ruled, compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.money import parse_money
from engine.observations import CaseFacts, Observation
from engine.policy import Policy
from engine.unit_facts import Standing, UnitFacts, supposed
from engine.units import Unit, unit_facts
from engine.vocabulary import Vocabulary, amount_facts

if TYPE_CHECKING:
    from engine.document import RulingDocument

CURRENCY = "USD"
AMOUNTS = {"goods": "20.00", "freight": "5.00"}
"""Made-up amounts, so that a witness is ruled with a figure."""
_COMPARED = ("status", "outcome", "liable", "refund", "freight", "candidates", "sanctions")


def rule_stated(
    policy: Policy, facts: Mapping[str, Any], numbers: Mapping[str, int], as_of: int, date: int
) -> RulingDocument:
    """The ruling of a case of which these words and truth values, instants and numbers are known."""
    from engine.judge import Judge

    known = dict(numbers)
    for key, text in AMOUNTS.items():
        for name in amount_facts(key, policy.facts):
            known.setdefault(name, parse_money(text, CURRENCY))
    case = _case(known, as_of, date)
    return Judge(policy).rule(case, _standings(policy, facts))


def made_up(numbers: Mapping[str, int], vocabulary: Vocabulary) -> tuple[dict[str, str], dict[str, str]]:
    """The made-up amounts as a document gives them, by name; of those a part of which is known, by fact."""
    amounts: dict[str, str] = {}
    facts: dict[str, str] = {}
    for key, text in AMOUNTS.items():
        names = amount_facts(key, vocabulary)
        if numbers.keys().isdisjoint(names):
            amounts[key] = text
        else:
            facts |= {name: text for name in names if name not in numbers}
    return amounts, facts


def stated_unit(
    policy: Policy, facts: Mapping[str, Any], numbers: Mapping[str, int], as_of: int = 0
) -> UnitFacts:
    """A unit of which these facts are known and nothing else."""
    return unit_facts(policy, _case(numbers, as_of, 0), Unit(), _standings(policy, facts))


def _standings(policy: Policy, facts: Mapping[str, Any]) -> dict[str, Standing]:
    return {
        name: supposed(policy.facts[name], policy.facts[name].mask_of([value]), "ask", "as stated")
        for name, value in facts.items()
    }


def _case(numbers: Mapping[str, int], as_of: int, date: int) -> CaseFacts:
    observations = tuple(
        Observation(fact=name, values=(number, number), because="as stated")
        for name, number in numbers.items()
    )
    return CaseFacts(
        case_id="witness", as_of=as_of, policy_date=date, currency=CURRENCY, observations=observations
    )


def differ(one: RulingDocument, other: RulingDocument) -> bool:
    """Whether two rulings of one case recommend different things."""
    return any(_compared(one, key) != _compared(other, key) for key in _COMPARED)


def _compared(ruling: RulingDocument, key: str) -> Any:
    value = ruling[key]  # type: ignore[literal-required]
    if key == "candidates":
        return [(each["outcome"], each["liable"], each["refund"]) for each in value]
    return value
