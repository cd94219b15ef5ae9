"""Numbers and instants that make comparisons true or false at once, or the proof that there are none.

Two questions are put to an SMT solver. *Can it be?* takes every number as one number and every end of a
window as some instant that it may be, so that a no is a no for every case. *How?* takes what a comparison
reads as the range that the evaluators compute of a case, so that a yes is a case which they decide so.

What one comparison of policies asks is asked in contexts of its own, so that other comparisons of the same
process change no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import z3

from engine.instants import DAY
from engine.proving.quantities import Numbers, Quantities, Ranges
from engine.proving.reasons import Compared, Reasons
from engine.proving.solver_terms import Truth, Unmeasured, certain_between, holds_between, negated, opposite

MOST_STEPS = 2_000_000
"""Steps of the solver that one question may cost; one that needs more stays unanswered."""
LATER = 400 * DAY
"""So long after its date a case is judged where nothing else is needed: every window has lapsed."""

_Key = tuple[frozenset[tuple[int, ...]], frozenset[int]]
"""What reasons are about: the literals of their comparisons, and of what is given."""


class Questions:
    """The questions of one comparison of policies, each asked once.

    `start` is an instant at which both policies are in force.
    """

    def __init__(self, start: int) -> None:
        self.start = start
        self._impossible: dict[_Key, list[int]] = {}
        self._asked: dict[_Key, _Asked | None] = {}

    def impossible(self, reasons: Reasons) -> list[int]:
        """Literals that can never hold together, of those that give the reasons; none where they may."""
        key = _key(reasons)
        if key not in self._impossible:
            self._impossible[key] = _impossible(reasons, self.start)
        return self._impossible[key]

    def numbers(self, reasons: Reasons, fixed: Mapping[str, int]) -> Iterator[Numbers]:
        """Numbers of a case in which the comparisons of some reasons are certain, or can still come about.

        `fixed` are instants by fact that are so already. The first have every window lapsed, and windows
        that start at noon.
        """
        key = _key(reasons)
        if key not in self._asked:
            try:
                self._asked[key] = _Asked(reasons, self.start)
            except Unmeasured:
                self._asked[key] = None
        asked = self._asked[key]
        for found in asked.answers(fixed) if asked is not None else ():
            values = {**found.values, **fixed}
            yield Numbers(values=values, as_of=max(found.as_of, *fixed.values()) if fixed else found.as_of)


class _Remembered:
    """What an iterator gives, again and again; it is asked only as far as someone wants to know."""

    def __init__(self, source: Iterator[Numbers]) -> None:
        self._source = source
        self._found: list[Numbers] = []

    def __iter__(self) -> Iterator[Numbers]:
        place = 0
        while True:
            if place == len(self._found):
                following = next(self._source, None)
                if following is None:
                    return
                self._found.append(following)
            yield self._found[place]
            place += 1


def _key(reasons: Reasons) -> _Key:
    return frozenset(each.literals for each in reasons.all()), frozenset(reasons.given)


def _impossible(reasons: Reasons, start: int) -> list[int]:
    terms = Quantities(reasons, start)
    solver = terms.solver(MOST_STEPS)
    tracked: dict[str, tuple[int, ...]] = {}
    for literal, compared in reasons.comparisons.items():
        tracked[f"c{literal}"] = compared.literals
        solver.assert_and_track(terms.literal(_one(compared, terms)), f"c{literal}")
    for literal, said in _said(reasons, terms):
        tracked[f"g{literal}"] = (literal,)
        solver.assert_and_track(said, f"g{literal}")
    solver.add(*terms.always)
    if solver.check() != z3.unsat:
        return []
    core = [str(each) for each in solver.unsat_core()]
    return list(dict.fromkeys(literal for name in core for literal in tracked[name]))


class _Asked:
    """How the comparisons of some reasons can be certain: one question, whatever is fixed already."""

    def __init__(self, reasons: Reasons, start: int) -> None:
        terms = self.terms = Ranges(reasons, start)
        every = reasons.all()
        possible = [terms.literal(_known(each, terms, open_too=True)) for each in every]
        certain = [terms.literal(_known(each, terms)) for each in every]
        said = [literal for _, literal in _said(reasons, terms)]
        self.required = [*possible, *said, *map(terms.literal, terms.always)]
        self.wanted = [*terms.given.values(), *certain]
        later, noon = terms.as_of >= start + LATER, terms.literal(terms.at_noon())
        self.wishes: list[list[z3.BoolRef]] = [[later, noon], [noon], [later], []]
        self._answers: dict[tuple[tuple[str, int], ...], _Remembered] = {}

    def answers(self, fixed: Mapping[str, int]) -> Iterator[Numbers]:
        """Numbers beside what is fixed of them."""
        read = tuple((name, value) for name, value in fixed.items() if name in self.terms.given)
        if read not in self._answers:
            self._answers[read] = _Remembered(self._found(read))
        return iter(self._answers[read])

    def _found(self, fixed: tuple[tuple[str, int], ...]) -> Iterator[Numbers]:
        terms = self.terms
        solver = terms.solver(MOST_STEPS)
        solver.add(*self.required)
        for name, value in fixed:
            solver.add(terms.given[name], terms.numbers[name] * terms.scale(name) == value)
        if solver.check() != z3.sat:
            return
        told = set()
        for wish in self.wishes:
            if solver.check(*wish, *self.wanted) != z3.sat:
                kept = list(wish)
                if solver.check(*kept) != z3.sat:
                    continue
                for each in self.wanted:
                    if solver.check(*kept, each) == z3.sat:
                        kept.append(each)
                solver.check(*kept)
            numbers = terms.numbers_of(solver.model())
            if (key := (*numbers.values.items(), numbers.as_of)) not in told:
                told.add(key)
                yield numbers


def _said(reasons: Reasons, terms: Quantities) -> Iterator[tuple[int, z3.BoolRef]]:
    """Whether something is said of numbers, as the answer has it, with its literals."""
    for literal, (version, name, said) in reasons.given.items():
        if not version.policy.facts[name].finite:
            yield literal, terms.raw(version, name)[0] == said


def _one(compared: Compared, terms: Quantities) -> Truth:
    """That a comparison of two numbers is as the answer has it."""
    comparison, version = compared.comparison, compared.version
    left, right = terms.number(version, comparison.left), terms.number(version, comparison.right)
    truth = holds_between(comparison.operator, left, right)
    return truth if compared.holds else negated(truth)


def _known(compared: Compared, terms: Ranges, open_too: bool = False) -> Truth:
    """That a comparison of two ranges is certainly as the answer has it; `open_too`: or not certainly not."""
    comparison, version = compared.comparison, compared.version
    left, right = terms.extent(version, comparison.left), terms.extent(version, comparison.right)
    if compared.holds != open_too:
        certain = certain_between(comparison.operator, left, right)
    else:
        certain = certain_between(opposite(comparison.operator), left, right)
    return negated(certain) if open_too else certain
