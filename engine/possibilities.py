"""Everything that a unit's ruling can still be, exactly, and the status that follows from it.

Where the answer is open, one observed fact is split into the groups of values that the policy tells
apart, each branch is evaluated anew, and so on until every branch has a ruling.  The branches are
disjoint boxes over observed facts that together cover every completion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.interpreter import Evaluation
from engine.policy import Policy, Status
from engine.possible import Settlement
from engine.record import tuple_record
from engine.ruling import Open, Ruling
from engine.unit_facts import UnitFacts

MAX_BRANCHES = 4_000
"""More branches than this are not followed; the unit is then `open`, and says so."""


@tuple_record
class Branch:
    """One box of completions and the ruling that all of them get."""

    narrowed: Mapping[str, int]
    """Observed fact -> the values (a mask) that it has in this branch; facts left out may be anything."""
    ruling: Ruling
    evaluation: Evaluation


@tuple_record
class Possibilities:
    """The branches of a unit; `complete` is False where there were too many to follow."""

    branches: tuple[Branch, ...]
    root: Evaluation
    """The evaluation before anything was narrowed down."""
    complete: bool = True

    def rulings(self) -> list[Ruling]:
        """The different rulings still possible, in the order in which they were found."""
        numbers = numbered(self.branches)
        return list({n: branch.ruling for n, branch in zip(numbers, self.branches, strict=True)}.values())


Observer = Callable[[Evaluation], None]


def possible(
    policy: Policy,
    unit: UnitFacts,
    watch: Observer | None = None,
    enough: Callable[[Ruling], bool] | None = None,
) -> Possibilities:
    """Every ruling still possible for a unit; `watch` sees each evaluation, also those that stay open.

    The first ruling that is `enough` ends the search, and stands last among the branches.
    """
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
            branches.append(Branch(narrowed, answer, evaluation))
            if enough is not None and enough(answer):
                return Possibilities(tuple(branches), root, complete=False)
            continue
        if evaluated > MAX_BRANCHES:
            return Possibilities(tuple(branches), root, complete=False)
        whole = evaluation.mask(answer.fact)
        groups = [block & whole for block in policy.blocks[answer.fact] if block & whole]
        assert len(groups) > 1, f"nothing tells the values of {answer.fact} apart"
        waiting.extend({**narrowed, answer.fact: group} for group in reversed(groups))
    assert root is not None
    return Possibilities(tuple(branches), root)


def numbered(branches: Iterable[Branch]) -> list[int]:
    """The number of each branch's ruling among the different ones, in the order in which they were found."""
    numbers: dict[tuple[Any, ...], int] = {}
    of_ruling: dict[int, int] = {}
    found = []
    for branch in branches:
        number = of_ruling.get(id(branch.ruling))
        if number is None:
            number = numbers.setdefault(branch.ruling.key, len(numbers))
            of_ruling[id(branch.ruling)] = number
        found.append(number)
    return found


@tuple_record
class _Split:
    """Where branches part: the fact, and what follows from each group of its values."""

    fact: str
    groups: list[tuple[int, _Split | int]]
    """The values (a mask), and a further split or the place of a branch."""


def matters(branches: Sequence[Branch]) -> list[str]:
    """The observed facts that still matter: two branches of different rulings conflict in that fact alone.

    Two branches part at one fact, so that no other can be the only one in which they conflict.
    """
    numbers = numbered(branches)
    if len(set(numbers)) < 2:
        return []
    found: dict[str, None] = {}
    later: list[tuple[str, list[_Split | int]]] = []

    def visit(split: _Split | int) -> None:
        if isinstance(split, int):
            for fact, others in reversed(later):
                if fact not in found and any(
                    _differs(other, branches[split].narrowed, numbers[split], numbers) for other in others
                ):
                    found[fact] = None
            return
        for place, (_, follows) in enumerate(split.groups):
            later.append((split.fact, [other for _, other in split.groups[place + 1 :]]))
            visit(follows)
            later.pop()

    visit(_split([list(branch.narrowed.items()) for branch in branches], range(len(branches)), 0))
    return list(found)


def _split(paths: Sequence[Sequence[tuple[str, int]]], places: range, depth: int) -> _Split | int:
    """The splits of some branches that agree in their first facts."""
    if len(paths[places[0]]) == depth:
        return places[0]
    groups: list[tuple[int, _Split | int]] = []
    start = places.start
    for place in (*places[1:], places.stop):
        if place == places.stop or paths[place][depth] != paths[start][depth]:
            groups.append((paths[start][depth][1], _split(paths, range(start, place), depth + 1)))
            start = place
    return _Split(paths[places[0]][depth][0], groups)


def _differs(split: _Split | int, narrowed: Mapping[str, int], number: int, numbers: Sequence[int]) -> bool:
    """Whether some branch of a split has another ruling, and conflicts in nothing that is narrowed down."""
    if isinstance(split, int):
        return numbers[split] != number
    own = narrowed.get(split.fact)
    return any(
        _differs(follows, narrowed, number, numbers)
        for group, follows in split.groups
        if own is None or group & own
    )


def status(possibilities: Possibilities, settled_by: Callable[[str], Settlement]) -> Status:
    """The status of a unit, from the rulings still possible and what settles the facts between them.

    `open` where, whatever time brings and persons decide, something must still be asked or judged;
    else `waiting` where time matters; else `review`.
    """
    rulings = possibilities.rulings()
    if not possibilities.complete:
        return "open"
    if len(rulings) == 1:
        ruling = rulings[0]
        if any(lacks_amount(branch.ruling) for branch in possibilities.branches):
            return "open"
        if ruling.pays is None and ruling.outcome.status != "review":
            return "waiting" if any(cause.settled_by == "time" for cause in ruling.missing) else "review"
        return ruling.outcome.status
    branches = possibilities.branches
    narrowed = dict.fromkeys(fact for branch in branches for fact in branch.narrowed)
    beyond_asking = {fact for fact in narrowed if settled_by(fact) in ("time", "person")}
    if not _can_settle(list(zip(branches, numbered(branches), strict=True)), beyond_asking):
        return "open"
    if any(settled_by(fact) == "time" for fact in matters(branches)):
        return "waiting"
    return "review"


def _can_settle(branches: Sequence[tuple[Branch, int]], facts: set[str]) -> bool:
    """Whether some values of these facts leave one ruling alone; the rulings are given by number too."""
    alike = len({number for _, number in branches}) == 1
    if alike and not any(lacks_amount(branch.ruling) for branch, _ in branches):
        return True
    fact = next((name for branch, _ in branches for name in branch.narrowed if name in facts), None)
    if fact is None:
        return False
    rest = facts - {fact}
    return any(
        _can_settle([each for each in branches if each[0].narrowed.get(fact, group) & group], rest)
        for group in partition(branch.narrowed.get(fact) for branch, _ in branches)
    )


def lacks_amount(ruling: Ruling) -> bool:
    """Whether an input of the amount must still be asked for."""
    return (
        ruling.pays is None
        and ruling.outcome.status != "review"
        and any(cause.settled_by in ("ask", "judge") for cause in ruling.missing)
    )


def partition(masks: Iterable[int | None]) -> Iterator[int]:
    """The coarsest partition of the values in some masks that every mask is a union of."""
    groups: list[int] = []
    for mask in masks:
        if mask is None:
            continue
        rest = mask
        split: list[int] = []
        for group in groups:
            split += [part for part in (group & mask, group & ~mask) if part]
            rest &= ~group
        groups = split + ([rest] if rest else [])
    yield from groups


def tested_everywhere(branches: Sequence[Branch]) -> list[str]:
    """The observed facts that every branch narrows down, in the order of the first."""
    if not branches:
        return []
    return [fact for fact in branches[0].narrowed if all(fact in branch.narrowed for branch in branches[1:])]
