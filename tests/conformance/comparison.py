"""Where the interpreter, brute force and the cross-check answer differently, for one generated case."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.document import Refund, RulingDocument
from engine.interpreter import Evaluation
from engine.judge import Judge
from engine.policy import Policy
from engine.possibilities import Branch, Possibilities, matters, possible
from engine.ruling import Ruling
from engine.statuses import status
from engine.unit_facts import UnitFacts
from engine.units import unit_facts, units_of
from tests.conformance.brute_force import Pays, Result
from tests.conformance.completions import Answer, Completed, CompletedCase, Merged
from tests.conformance.free_facts import Completion, Free
from tests.conformance.generated_cases import Example, GeneratedCase


def as_result(ruling: Ruling) -> Result:
    """A ruling of the engine in the form of brute force."""
    return Result(
        outcome=ruling.outcome.name,
        liable=ruling.liable,
        pays=None if ruling.pays is None else (ruling.pays.goods, ruling.pays.freight, ruling.pays.other),
        outbound=ruling.outbound,
        back=ruling.return_freight,
        candidates=tuple(as_result(candidate) for candidate in ruling.candidates),
        most=ruling.most,
    )


def as_answer(document: RulingDocument) -> Answer:
    """A ruling document in the form of brute force: amounts in minor units of two decimals."""
    refund, freight = document["refund"], document["freight"]
    return Answer(
        status=document["status"],
        merged=Merged(
            document["outcome"], document["liable"], _parts(refund), freight["outbound"], freight["return"]
        ),
        at_least=_minor(refund["at_least"] or ""),
        at_most=None if refund["at_most"] is None else _minor(refund["at_most"]),
        candidates=frozenset(
            (each["outcome"], each["liable"], _parts(each["refund"]), each["refund"]["at_least"] is not None)
            for each in document["candidates"]
        ),
    )


def _parts(refund: Refund) -> Pays:
    return _minor(refund["goods"]), _minor(refund["freight"]), _minor(refund["other"])


def _minor(text: str) -> int:
    return int(text.replace(".", ""))


def engine_units(
    policy: Policy, given_case: GeneratedCase, watch: Callable[[Evaluation], None] | None = None
) -> list[tuple[UnitFacts, Possibilities]]:
    """What the engine holds possible, unit by unit; `watch` sees each evaluation."""
    units = [
        unit_facts(policy, given_case.case, unit, dict(given_case.stated))
        for unit in units_of(policy, given_case.case)
    ]
    return [(facts, possible(policy, facts, watch)) for facts in units]


def status_of(facts: UnitFacts, answer: Possibilities) -> str:
    """The engine's status of a unit."""
    return status(answer, lambda fact: facts.standing(fact).settled_by)


def in_branch(branch: Branch, policy: Policy, free: list[Free], completion: Completion) -> bool:
    """Whether a completion lies in a branch."""
    words = {fact.name: word for fact, word in zip(free, completion, strict=True)}
    return all(policy.facts[name].mask_of((words[name],)) & mask for name, mask in branch.narrowed.items())


def unit_differences(facts: UnitFacts, answer: Possibilities, unit: Completed) -> Iterator[str]:
    """Where the engine and brute force differ on one unit."""
    rulings = {as_result(ruling) for ruling in answer.rulings()}
    if rulings != unit.rulings:
        yield f"rulings {rulings}, by brute force {unit.rulings}"
    if set(matters(answer.branches)) != unit.matters():
        yield f"matters {matters(answer.branches)}, by brute force {unit.matters()}"
    if status_of(facts, answer) != unit.status():
        yield f"status {status_of(facts, answer)}, by brute force {unit.status()}"


def case_differences(example: Example, judge: Judge, completed: CompletedCase) -> Iterator[str]:
    """Where the engine, the cross-check of `judge` and brute force differ on one case."""
    disputed: list[str] = []

    def compare(evaluation: Evaluation) -> None:
        if judge.cross_check is not None:
            disputed.extend(judge.cross_check.differences(evaluation))

    # watched, each branch is evaluated by itself; else equal parts are found once
    for watch in (compare, None):
        answers = engine_units(judge.policy, example.given, watch)
        for (facts, answer), unit in zip(answers, completed.units, strict=True):
            yield from unit_differences(facts, answer, unit)
    yield from disputed
    mine, wanted = as_answer(judge.rule(example.given.case, example.given.stated)), completed.answer()
    if mine != wanted:
        yield f"document {mine}, by brute force {wanted}"
