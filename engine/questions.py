"""What would decide an open case: the questions to ask, in the order that needs the fewest of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, TypedDict

from engine import asking
from engine.conclusions import Conclusion, conclusions
from engine.deadlines import Running, windows_of
from engine.instants import format_instant
from engine.least_questions import Plan as Tree
from engine.least_questions import Planner
from engine.policy import Policy
from engine.possibilities import Branch, numbered, partition
from engine.possible import STRENGTH, Blame, bits
from engine.shapes import Doc
from engine.units import UnitAnswer
from engine.vocabulary import Fact

Asked = TypedDict(
    "Asked",
    {
        "of": Annotated[str, Doc("The party that is asked; `arbitrator` judges what was given.")],
        "for": str,
        "fact": Annotated[str, Doc("The input that is missing.")],
        "clause": str | None,
        "due": Annotated[str | None, Doc("The end of a window that already runs.")],
    },
)
Asked.__doc__ = "One question to somebody."


class Answer(TypedDict):
    """An answer: the values that lead to the same, and what follows."""

    values: list[Any]
    then: Step


class Question(TypedDict):
    """A fact that is not known, what settles it, whom to ask, and what each answer leads to."""

    fact: str
    meaning: str
    settled_by: Annotated[str, Doc("`ask`, `judge`, `time` (nobody can be asked) or `person` (who decides).")]
    asks: list[Asked]
    again: Annotated[bool, Doc("All of this is asked for further up, so that the same reply shows it.")]
    due: Annotated[str | None, Doc("When time settles it at the latest.")]
    answers: list[Answer]


class Step(TypedDict):
    """A question, or what is reached without another one."""

    question: Question | None
    rulings: Annotated[list[Conclusion], Doc("One; several only where not all branches were followed.")]
    missing: Annotated[list[Asked], Doc("What the amount still lacks.")]


class Plan(TypedDict):
    """The questions of one unit."""

    unit: Annotated[str | None, Doc("Null where the case is one unit.")]
    status: str
    depth: Annotated[int, Doc("How many facts must be settled on the longest way.")]
    requests: Annotated[int, Doc("To how many different questions the longest of such ways comes.")]
    expected: Annotated[float, Doc("How many on average, if all answers to a question are alike.")]
    least: Annotated[bool, Doc("Whether no plan is shallower.")]
    at_least: Annotated[int, Doc("No plan is shallower than this.")]
    complete: Annotated[bool, Doc("False: the case has more branches than were followed.")]
    start: Step


def questions(policy: Policy, answer: UnitAnswer, currency: str, several: bool) -> Plan:
    """The plan of questions that tells the rulings still possible for a unit apart."""
    return _Writer(policy, answer, currency, several).plan()


Asking = tuple[str, str]
"""Who is asked, and for what."""


def splits(branches: Sequence[Branch], facts: Iterable[str]) -> Mapping[str, list[tuple[int, int]]]:
    """For every fact the groups of its values that branches tell apart, each with the branches left."""
    found = {}
    for fact in facts:
        masks = [branch.narrowed.get(fact) for branch in branches]
        by_mask: dict[int | None, int] = {}
        for place, mask in enumerate(masks):
            by_mask[mask] = by_mask.get(mask, 0) | 1 << place
        free = by_mask.pop(None, 0)
        found[fact] = [
            (
                group,
                free | sum(places for mask, places in by_mask.items() if mask is not None and mask & group),
            )
            for group in partition(by_mask)
        ]
    return found


class _Writer:
    """Writes the plan of one unit."""

    def __init__(self, policy: Policy, answer: UnitAnswer, currency: str, several: bool) -> None:
        self.policy = policy
        self.answer = answer
        self.currency = currency
        self.unit = answer.unit.label if several else None
        self.branches = answer.possibilities.branches
        self.known: dict[str, tuple[list[Asked], str | None]] = {}
        """What asks_for gave, by fact."""

    def plan(self) -> Plan:
        complete = self.answer.possibilities.complete
        branches = self.branches
        places: dict[int, int] = {}
        for place, number in enumerate(numbered(branches)):
            places[number] = places.get(number, 0) | 1 << place
        narrowed = {fact for branch in branches for fact in branch.narrowed} if len(places) > 1 else set()
        self.facts = sorted(narrowed, key=self.order)
        self.groups = list(splits(branches, self.facts).values())
        planner = Planner([[left for _, left in groups] for groups in self.groups], list(places.values()))
        found = planner.find((1 << len(branches)) - 1)
        start = self.step(found.plan, (1 << len(branches)) - 1, frozenset())
        return {
            "unit": self.unit,
            "status": self.answer.status,
            "depth": found.plan.reach.depth,
            "requests": _requests(start),
            "expected": found.plan.reach.expected,
            "least": found.least and complete,
            "at_least": found.at_least,
            "complete": complete,
            "start": start,
        }

    def order(self, fact: str) -> tuple[int, int]:
        """What somebody can be asked for comes before what time or a person settles."""
        settled_by = self.answer.facts.standing(fact).settled_by or "ask"
        return STRENGTH.index(settled_by), self.policy.facts[fact].index

    def step(self, tree: Tree, left: int, before: frozenset[Asking]) -> Step:
        """What a plan does with the branches that are left, after some questions."""
        if tree.fact is None:
            branches = [self.branches[place] for place in bits(left)]
            missing = dict.fromkeys(cause for branch in branches for cause in branch.ruling.missing)
            return {
                "question": None,
                "rulings": conclusions(self.policy, branches, self.currency),
                "missing": self.asked(missing),
            }
        fact = self.policy.facts[self.facts[tree.fact]]
        standing = self.answer.facts.standing(fact.name)
        groups = self.groups[tree.fact]
        if fact.name not in self.known:
            self.known[fact.name] = self.asks_for(fact)
        asks, due = self.known[fact.name]
        own = frozenset((each["of"], each["for"]) for each in asks)
        answers: list[Answer] = []
        for numbers, then in tree.answers:
            values = reduce(or_, (groups[number][0] for number in bits(numbers)))
            remaining = left & groups[bits(numbers)[0]][1]
            answers.append(
                {"values": fact.values_of(values), "then": self.step(then, remaining, before | own)}
            )
        return {
            "question": {
                "fact": fact.name,
                "meaning": fact.meaning,
                "settled_by": standing.settled_by,
                "asks": asks,
                "again": bool(own) and own <= before,
                "due": due,
                "answers": answers,
            },
            "rulings": [],
            "missing": [],
        }

    def asks_for(self, fact: Fact) -> tuple[list[Asked], str | None]:
        """Whom to ask for a fact, and when time settles it at the latest."""
        running = [
            window
            for window in windows_of(self.policy, self.answer.facts, fact.name)
            if window.state == "running"
        ]
        due = format_instant(int(min(window.ends for window in running))) if running else None
        inputs = self.answer.facts.standing(fact.name).inputs
        return self.asked(inputs, due) or [self.awaited(fact, each) for each in running], due

    def awaited(self, fact: Fact, window: Running) -> Asked:
        """What a party was asked for already, and may still do by the end of its window."""
        what = fact.asking.what if fact.asking is not None else fact.meaning
        of_unit = f" ({self.unit})" if self.unit is not None and fact.per != "case" else ""
        return {
            "of": window.party,
            "for": what + of_unit,
            "fact": fact.name,
            "clause": window.clause,
            "due": format_instant(int(window.ends)),
        }

    def asked(self, causes: Iterable[Blame], due: str | None = None) -> list[Asked]:
        """The questions for some missing inputs, each once."""
        entries: dict[tuple[str, str], Asked] = {}
        of_unit = f" ({self.unit})" if self.unit is not None else ""
        for cause in causes:
            words = asking.in_words(self.policy, cause, of_unit)
            if words is not None:
                of, what, clause = words
                entry: Asked = {"of": of, "for": what, "fact": cause.fact, "clause": clause, "due": due}
                entries.setdefault((of, what), entry)
        return list(entries.values())


def _requests(step: Step) -> int:
    """The most questions on one way, of which each reply counts once, and facts that nobody is asked for."""
    question = step["question"]
    if question is None:
        return 0
    return (not question["again"]) + max(_requests(answer["then"]) for answer in question["answers"])
