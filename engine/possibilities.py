"""Everything that a unit's ruling can still be, exactly, and the status that follows from it.

Where the answer is open, one observed fact is split into the groups of values that the policy tells
apart, each branch is evaluated anew, and so on until every branch has a ruling.  The branches are
disjoint boxes over observed facts that together cover every completion.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from functools import cached_property
from typing import Any

from engine.endings import Session
from engine.functions import functions_of
from engine.interpreter import Evaluation
from engine.known import Known
from engine.policy import Policy
from engine.reaching import reached_by
from engine.ruling import Open, Ruling
from engine.splits import Parting, Splits, everywhere
from engine.unfolding import Unfolding
from engine.unit_facts import UnitFacts

MAX_BRANCHES = 4_000
"""More branches than this are not followed; the unit is then `open`, and says so."""


class Branch:
    """One box of completions and the ruling that all of them get."""

    __slots__ = ("_evaluation", "_unit", "narrowed", "ruling")

    def __init__(
        self,
        narrowed: Mapping[str, int],
        ruling: Ruling,
        unit: UnitFacts,
        evaluation: Evaluation | None = None,
    ) -> None:
        self.narrowed = narrowed
        """Observed fact -> the values (a mask) that it has in this branch; facts left out may be anything."""
        self.ruling = ruling
        self._unit = unit
        self._evaluation = evaluation

    @property
    def evaluation(self) -> Evaluation:
        """The evaluation of this box, made where it is asked for."""
        if self._evaluation is None:
            self._evaluation = _evaluated(self._unit, self.narrowed)
        return self._evaluation


def _evaluated(unit: UnitFacts, narrowed: Mapping[str, int]) -> Evaluation:
    evaluation = Evaluation(unit.policy, unit, narrowed)
    evaluation.rule()
    return evaluation


class Prospect:
    """Every ruling that a unit can still get, and what tells them apart, however it is found."""

    def __init__(self, every: Sequence[Ruling], splits: Splits, complete: bool = True) -> None:
        self.every = every
        """The rulings of all branches, in order; one that several branches have may be given once."""
        self.splits = splits
        self.complete = complete

    @property
    def first(self) -> Ruling:
        """The ruling of the first branch."""
        return self.every[0]

    @cached_property
    def numbers(self) -> Sequence[int]:
        """The number of each ruling among the different ones, in the order in which they were found."""
        return numbers_of(self.every)

    @cached_property
    def _rulings(self) -> Sequence[Ruling]:
        return list(dict(zip(self.numbers, self.every, strict=True)).values())

    def rulings(self) -> Sequence[Ruling]:
        """The different rulings still possible, in the order in which they were found."""
        return self._rulings

    def tree(self, leaves: Sequence[int]) -> Parting:
        """The tree of splits that ends in some numbers, one for each of the rulings."""
        raise NotImplementedError

    @cached_property
    def parted(self) -> Parting:
        """The tree of splits that ends in the different rulings."""
        return self.tree(self.numbers)

    @cached_property
    def _matters(self) -> tuple[str, ...]:
        return self.splits.matters(self.parted) if len(self.rulings()) > 1 else ()

    def matters(self) -> tuple[str, ...]:
        """The observed facts that still matter: two branches of different rulings conflict in one alone."""
        return self._matters

    def everywhere(self) -> Collection[str]:
        """The observed facts that every branch narrows down, in the order of the first."""
        return everywhere(self.parted) if self.every else ()

    def consulted(self) -> Set[str]:
        """The facts that the rulings were reached by, as far as that is known here."""
        return frozenset()


class Possibilities(Prospect):
    """The branches of a unit; `complete` is False where there were too many to follow."""

    @property
    def branches(self) -> Sequence[Branch]:
        """The disjoint boxes that together cover every completion, in order."""
        raise NotImplementedError

    @property
    def firsts(self) -> Sequence[Branch]:
        """For each of the rulings in `every` the first branch that has it."""
        raise NotImplementedError

    @property
    def root(self) -> Evaluation:
        """The evaluation before anything was narrowed down."""
        raise NotImplementedError


class Followed(Possibilities):
    """The branches as they were evaluated one by one."""

    def __init__(self, branches: Sequence[Branch], root: Evaluation, complete: bool) -> None:
        super().__init__([branch.ruling for branch in branches], Splits(), complete)
        self._branches = branches
        self._root = root

    @property
    def branches(self) -> Sequence[Branch]:
        """The branches, in order."""
        return self._branches

    @property
    def firsts(self) -> Sequence[Branch]:
        """The branches, as each of them has its own ruling in `every`."""
        return self._branches

    @property
    def root(self) -> Evaluation:
        """The evaluation before anything was narrowed down."""
        return self._root

    def tree(self, leaves: Sequence[int]) -> Parting:
        """The tree of splits that ends in some numbers, one for each branch."""
        return _tree(self.splits, self.branches, leaves)

    def consulted(self) -> Set[str]:
        """The facts that the rulings were reached by."""
        return self.root.consulted.union(*(branch.evaluation.consulted for branch in self.branches))


class Unfolded(Possibilities):
    """The branches as a tree whose equal parts were found once; `every` holds each different ruling once."""

    def __init__(self, unit: UnitFacts, unfolding: Unfolding) -> None:
        super().__init__(
            [ending.ruling for ending in unfolding.endings], unfolding.splits, unfolding.complete
        )
        self.unit = unit
        self.unfolding = unfolding

    @cached_property
    def branches(self) -> Sequence[Branch]:
        """The branches, in order."""
        every, unit = self.every, self.unit
        return tuple([Branch(narrowed, every[end], unit) for narrowed, end in self.unfolding.branches()])

    @cached_property
    def firsts(self) -> Sequence[Branch]:
        """For each of the rulings the first branch that has it."""
        return [Branch(each.narrowed, each.ruling, self.unit) for each in self.unfolding.endings]

    @cached_property
    def _rulings(self) -> Sequence[Ruling]:
        # of equal rulings, which may have other rows, that of the last branch stands for all
        found = dict(zip(self.numbers, self.every, strict=True))
        last = list(self.unfolding.endings_from_last())
        found.update((self.numbers[ending], self.every[ending]) for ending in reversed(last))
        return list(found.values())

    @cached_property
    def root(self) -> Evaluation:
        """The evaluation before anything was narrowed down."""
        return _evaluated(self.unit, {})

    def tree(self, leaves: Sequence[int]) -> Parting:
        """The tree of splits that ends in some numbers, one for each of the rulings."""
        return self.unfolding.ending_in(leaves)

    def consulted(self) -> Set[str]:
        """The facts that the rulings were reached by."""
        return self.unfolding.functions.finite(reached_by(self.unfolding)).keys()


Observer = Callable[[Evaluation], None]


def possible(
    policy: Policy, unit: UnitFacts, watch: Observer | None = None, session: Session | None = None
) -> Possibilities:
    """Every ruling still possible for a unit; `watch` sees each evaluation, also those that stay open.

    Units of one `session` share what rows come to for equal amounts.
    """
    if watch is not None:
        return followed(policy, unit, watch)
    if session is None:
        session = new_session(policy)
    return Unfolded(unit, Unfolding(session, Known(unit), MAX_BRANCHES))


def new_session(policy: Policy) -> Session:
    """A session for the units of one case."""
    return Session(functions_of(policy))


def followed(policy: Policy, unit: UnitFacts, watch: Observer | None = None) -> Followed:
    """Every ruling still possible for a unit, by an evaluation for each branch that shares nothing."""
    branches: list[Branch] = []
    waiting: list[dict[str, int]] = [{}]
    root: Evaluation | None = None
    evaluated = 0
    while waiting:
        narrowed = waiting.pop()
        evaluation = Evaluation(policy, unit, narrowed)
        answer = evaluation.rule()
        root = root or evaluation
        evaluated += 1
        if watch is not None:
            watch(evaluation)
        if not isinstance(answer, Open):
            branches.append(Branch(narrowed, answer, unit, evaluation))
            continue
        if evaluated > MAX_BRANCHES:
            return Followed(tuple(branches), root, complete=False)
        whole = evaluation.mask(answer.fact)
        groups = [block & whole for block in policy.blocks[answer.fact] if block & whole]
        assert len(groups) > 1, f"nothing tells the values of {answer.fact} apart"
        waiting.extend({**narrowed, answer.fact: group} for group in reversed(groups))
    assert root is not None
    return Followed(tuple(branches), root, complete=True)


def numbered(branches: Iterable[Branch]) -> Sequence[int]:
    """The number of each branch's ruling among the different ones, in the order in which they were found."""
    return numbers_of([branch.ruling for branch in branches])


def numbers_of(rulings: Iterable[Ruling]) -> Sequence[int]:
    """The number of each ruling among the different ones, in the order in which they were found."""
    numbers: dict[tuple[Any, ...], int] = {}
    of_ruling: dict[int, int] = {}
    found = []
    for ruling in rulings:
        number = of_ruling.get(id(ruling))
        if number is None:
            number = of_ruling[id(ruling)] = numbers.setdefault(ruling.key, len(numbers))
        found.append(number)
    return found


def matters(branches: Sequence[Branch]) -> list[str]:
    """The observed facts that still matter: two branches of different rulings conflict in that fact alone."""
    if not branches:
        return []
    splits = Splits()
    return list(splits.matters(_tree(splits, branches, numbered(branches))))


def _tree(splits: Splits, branches: Sequence[Branch], leaves: Sequence[int]) -> Parting:
    """The splits by which branches part, with a number for each of the branches."""
    paths = [list(branch.narrowed.items()) for branch in branches]

    def tree(start: int, stop: int, depth: int) -> Parting:
        path = paths[start]
        if len(path) == depth:
            return leaves[start]
        groups: list[tuple[int, Parting]] = []
        begin = start
        for place in range(start + 1, stop + 1):
            if place == stop or paths[place][depth] != paths[begin][depth]:
                groups.append((paths[begin][depth][1], tree(begin, place, depth + 1)))
                begin = place
        return splits.split(path[depth][0], tuple(groups))

    return tree(0, len(paths), 0)
