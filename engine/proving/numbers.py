"""Instants and numbers that bring about what an answer of a circuit says of facts defined differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from engine.expressions import Constant, Expression, FactValue, LimitValue, parts
from engine.instants import DAY, HOUR, SECOND
from engine.policy import Policy
from engine.proofs import arrival_of, notice_of
from engine.proving.circuit import holds
from engine.proving.results import Version
from engine.proving.stated import stated_unit
from engine.record import record
from engine.vocabulary import Fact

MOST_COMBINATIONS = 300
"""So many combinations of instants and numbers are tried for one answer."""
_LATER = 400 * DAY


@record
class Numbers:
    """Instants (microseconds), numbers and amounts by fact, and the instant of judgement."""

    values: Mapping[str, int]
    as_of: int


def defined_differently(one: Version, other: Version) -> list[str]:
    """The finite facts in use that the two do not share, but for what derives from other facts."""
    found = []
    for fact in one.policy.facts.values():
        if fact.name not in other.policy.facts or not fact.finite or fact.origin in ("derived", "decided"):
            continue
        mine, its = one.encoding.known(fact.name), other.encoding.known(fact.name)
        if mine is not None and its is not None and not alike(mine, its):
            found.append(fact.name)
    return found


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two facts are the same in a circuit, as far as both know their words."""
    short, long = sorted((one, other), key=len)
    return tuple(short) == tuple(long[: len(short)])


def numbers(
    one: Version,
    other: Version,
    names: Sequence[str],
    facts: Mapping[str, Any],
    model: Sequence[int],
    start: int,
) -> Iterator[Numbers]:
    """Numbers under which the facts `names` are, in either version, what an answer says.

    `facts` are the words and truth values that are stated beside them; `start` is an instant at which
    both policies are in force.
    """
    if not names:
        yield Numbers(values={}, as_of=start + _LATER)
        return
    wanted = [(version, name, _said(version, name, model)) for version in (one, other) for name in names]
    fixed = _proofs(one, other, names, model, start)
    formulas = [
        (version.policy, formula)
        for version, name, _ in wanted
        if (formula := version.policy.facts[name].formula) is not None
    ]
    read = dict.fromkeys(raw for policy, formula in formulas for raw in _raw(policy, formula))
    open_to = [name for name in read if name not in fixed]
    thresholds = sorted({number for policy, formula in formulas for number in _thresholds(policy, formula)})
    choices = [_choices(_fact(one, other, name), thresholds, start) for name in open_to]
    clocks = (start + _LATER, *(start + days * DAY + HOUR for days in sorted(_round(thresholds))))
    for as_of, chosen in islice(product(clocks, product(*choices)), MOST_COMBINATIONS):
        values = fixed | {name: each for name, each in zip(open_to, chosen, strict=True) if each is not None}
        found = Numbers(values=values, as_of=as_of)
        if all(_is(version.policy, name, mask, facts, found) for version, name, mask in wanted):
            yield found


def _said(version: Version, name: str, model: Sequence[int]) -> int:
    """The value (a mask) that an answer gives a fact."""
    return next(
        1 << position
        for position, literal in enumerate(version.encoding.values(name))
        if holds(model, literal)
    )


def _is(policy: Policy, name: str, mask: int, facts: Mapping[str, Any], found: Numbers) -> bool:
    known = {fact: value for fact, value in facts.items() if fact in policy.facts}
    return bool(stated_unit(policy, known, found.values, found.as_of).mask(name) & mask)


# -- proofs -----------------------------------------------------------------------------------------


def _proofs(
    one: Version, other: Version, names: Sequence[str], model: Sequence[int], start: int
) -> dict[str, int]:
    """The notices and documents that give the proofs among some facts the states of an answer."""
    found: dict[str, int] = {}
    for name in names:
        fact, counterpart = one.policy.facts[name], other.policy.facts[name]
        if fact.proof is None or counterpart.proof is None:
            continue
        states = [
            str(version.policy.facts[name].values_of(_said(version, name, model))[0])
            for version in (one, other)
        ]
        days = [window_days(version.policy, name) or 0 for version in (one, other)]
        for kind in dict.fromkeys((*fact.proof.kinds, *counterpart.proof.kinds)):
            found[notice_of(kind)] = start
            if "accepted" in states:
                between = (days[0] + days[1]) * DAY // 2 if len(set(states)) > 1 else HOUR
                found[arrival_of(kind, "accepted")] = start + between
            elif "rejected" in states:
                found[arrival_of(kind, "rejected")] = start + HOUR
    return found


def window_days(policy: Policy, name: str) -> int | None:
    """How many days a proof's window has; None where it has no end."""
    proof = policy.facts[name].proof
    return policy.limits[proof.limit].value if proof is not None and proof.limit is not None else None


# -- formulas ---------------------------------------------------------------------------------------


def _raw(policy: Policy, formula: Expression) -> Iterator[str]:
    """The instants, numbers and amounts that a formula reads in the end."""
    for part in parts(formula):
        if isinstance(part, FactValue):
            fact = policy.facts[part.fact]
            if fact.formula is not None:
                yield from _raw(policy, fact.formula)
            elif not fact.finite:
                yield fact.name


def _thresholds(policy: Policy, formula: Expression) -> Iterator[int]:
    """The numbers that a formula compares and counts with."""
    for part in parts(formula):
        if isinstance(part, LimitValue):
            yield policy.limits[part.limit].value
        elif isinstance(part, Constant) and part.type != "bool":
            yield part.value
        elif isinstance(part, FactValue) and (inner := policy.facts[part.fact].formula) is not None:
            yield from _thresholds(policy, inner)


def _round(thresholds: Sequence[int]) -> set[int]:
    """Numbers at some thresholds, next to them, and halfway between them."""
    found = {0}
    for threshold in thresholds:
        found |= {threshold, threshold - 1, threshold + 1}
    for low, high in zip(thresholds, thresholds[1:], strict=False):
        found.add((low + high) // 2)
    return found


def _choices(fact: Fact, thresholds: Sequence[int], start: int) -> list[int | None]:
    """What a raw number is tried with; None: nothing is said of it."""
    if fact.type == "instant":
        shifts = {days * DAY + shift for days in _round(thresholds) for shift in (0, 12 * HOUR, -SECOND)}
        return [start, None, *(start + shift for shift in sorted(shifts, key=abs) if shift)]
    scale = 100 if fact.type == "money" else 1
    return [*sorted({number * scale for number in _round(thresholds) if number >= 0}), None]


def _fact(one: Version, other: Version, name: str) -> Fact:
    return one.policy.facts.get(name) or other.policy.facts[name]
