"""What would decide an open case: the questions to ask, in the order that needs the fewest of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypedDict

from engine import asking
from engine.conclusions import Conclusion, conclusion
from engine.deadlines import Running, windows_of
from engine.instants import format_instant
from engine.left_choices import Choice, Choices
from engine.policy import Policy
from engine.possibilities import Branch, numbered
from engine.possible import STRENGTH, Blame, bits
from engine.ruling import Ruling
from engine.ruling_diagrams import Shape, shape_of
from engine.schemes import schemes_of
from engine.shapes import Doc
from engine.splits import Parting, facts_of
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
    rulings: Annotated[
        list[Conclusion],
        Doc("One; after a choice those still possible; none where the branches were not followed."),
    ]
    choice: Annotated[
        Question | None, Doc("What the ruling leaves to a party, with the ruling that each choice gives.")
    ]
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


Asking = tuple[str, str]
"""Who is asked, and for what."""


def questions(policy: Policy, answer: UnitAnswer, currency: str, several: bool) -> Plan:
    """The plan of questions that tells the rulings still possible for a unit apart."""
    return _Writer(policy, answer, currency, several).plan()


class _Writer:
    """Writes the plan of one unit; parts of it that are the same are one record."""

    def __init__(self, policy: Policy, answer: UnitAnswer, currency: str, several: bool) -> None:
        self.policy = policy
        self.answer = answer
        self.currency = currency
        self.unit = answer.unit.label if several else None
        possibilities = answer.possibilities
        choices = Choices(policy, answer.facts)
        if any(map(choices.left_by, possibilities.every)):
            # what a party may choose then rests on more than the ruling
            self.reasons = Reasons(possibilities.branches, choices)
            paths = [list(branch.narrowed.items()) for branch in possibilities.branches]
            parting: Parting | Shape = (shape := shape_of(paths, self.reasons.of))
            names: Iterable[str] = shape.facts()
        else:
            self.reasons = Reasons(possibilities.firsts, choices)
            parting = tree = possibilities.tree(self.reasons.of)
            names = facts_of(tree)
        order = sorted(names, key=lambda name: self.order(policy.facts[name]))
        rest = None if answer.possibilities.complete else len(self.reasons.samples)
        self.scheme = schemes_of(policy).scheme(parting, tuple(self.reasons.first), tuple(order), rest)
        self.asking: dict[str, tuple[list[Asked], str | None]] = {}
        """What asks_for gave, by fact."""
        self.ends: dict[int, Step] = {}
        self.conclusions: dict[int, Conclusion] = {}
        """By the identity of a ruling, all of which the answer or its choices hold."""
        self.steps: dict[tuple[int, frozenset[Asking]], tuple[Step, int]] = {}

    def plan(self) -> Plan:
        complete, scheme = self.answer.possibilities.complete, self.scheme
        start, requests = self.step(scheme.start, frozenset())
        return {
            "unit": self.unit,
            "status": self.answer.status,
            "depth": scheme.depth,
            "requests": requests,
            "expected": scheme.expected,
            "least": scheme.least and complete,
            "at_least": scheme.at_least,
            "complete": complete,
            "start": start,
        }

    def order(self, fact: Fact) -> tuple[int, int]:
        """What somebody can be asked for comes before what time or a person settles."""
        settled_by = self.answer.facts.standing(fact.name).settled_by or "ask"
        return STRENGTH.index(settled_by), fact.index

    def step(self, number: int, before: frozenset[Asking]) -> tuple[Step, int]:
        """What a plan does after some questions, and its most requests.

        A reply counts once; a fact that nobody is asked for counts as one.
        """
        name, then, left = self.scheme.steps[number]
        if name is None:
            return self.end(left), 0
        known = self.steps.get((number, before))
        if known is not None:
            return known
        fact = self.policy.facts[name]
        if name not in self.asking:
            self.asking[name] = self.asks_for(fact)
        asks, due = self.asking[name]
        own = frozenset([(each["of"], each["for"]) for each in asks])
        after = before | own
        answers: list[Answer] = []
        most = 0
        for values, following in then:
            follows, requests = self.step(following, after)
            answers.append({"values": fact.values_of(values), "then": follows})
            most = max(most, requests)
        again = bool(own) and own <= before
        question: Question = {
            "fact": name,
            "meaning": fact.meaning,
            "settled_by": self.answer.facts.standing(name).settled_by,
            "asks": asks,
            "again": again,
            "due": due,
            "answers": answers,
        }
        step: Step = {"question": question, "rulings": [], "choice": None, "missing": []}
        known = self.steps[number, before] = step, most + (not again)
        return known

    def end(self, left: int) -> Step:
        """Where a plan ends: the ruling that the reasons that are left have in common."""
        known = self.ends.get(left)
        if known is None:
            every, first = self.reasons.samples, self.reasons.first
            reasons = [reason for reason in bits(left) if reason < len(every)]
            rulings = {first[reason]: every[reason][0].ruling for reason in reasons}
            missing = dict.fromkeys(cause for reason in reasons for cause in every[reason][0].ruling.missing)
            known = self.ends[left] = {
                "question": None,
                "rulings": [self.conclusion(ruling) for ruling in rulings.values()],
                "choice": self.choice([every[reason][1] for reason in reasons]),
                "missing": self.asked(missing),
            }
        return known

    def conclusion(self, ruling: Ruling) -> Conclusion:
        """A ruling as a record, which is the same wherever a plan ends in it."""
        known = self.conclusions.get(id(ruling))
        if known is None:
            known = self.conclusions[id(ruling)] = conclusion(self.policy, ruling, self.currency)
        return known

    def choice(self, choices: Sequence[Choice | None]) -> Question | None:
        """What rulings leave to a party where they leave the same fact, with all that each value may give."""
        facts = {choice.fact.name: choice.fact for choice in choices if choice is not None}
        if len(facts) != 1 or None in choices:
            return None
        (fact,) = facts.values()
        asks = self.asked([Blame(fact.name, "ask")])
        values = dict.fromkeys(mask for choice in choices if choice is not None for mask in choice.rulings)
        return {
            "fact": fact.name,
            "meaning": fact.meaning,
            "settled_by": "ask",
            "asks": asks,
            "again": False,
            "due": None,
            "answers": [
                {"values": fact.values_of(mask), "then": self.chosen(choices, mask)} for mask in values
            ],
        }

    def chosen(self, choices: Sequence[Choice | None], mask: int) -> Step:
        """What is reached once a party has made its choice."""
        followed = [choice.rulings[mask] for choice in choices if choice is not None]
        rulings = {ruling.key: ruling for each in followed for ruling in each or ()}
        missing = dict.fromkeys(cause for ruling in rulings.values() for cause in ruling.missing)
        return {
            "question": None,
            "rulings": [] if None in followed else [self.conclusion(ruling) for ruling in rulings.values()],
            "choice": None,
            "missing": self.asked(missing),
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


class Reasons:
    """The different reasons for which branches have their rulings, in the order in which they were found."""

    def __init__(self, branches: Sequence[Branch], choices: Choices) -> None:
        self.of: list[int] = []
        """For every branch the number of its reason."""
        self.samples: list[tuple[Branch, Choice | None]] = []
        """For every reason a branch that has it, and what its ruling leaves to a party."""
        self.first: list[int] = []
        """For every reason the first that gives the same ruling."""
        numbers: dict[tuple[Any, ...], int] = {}
        firsts: dict[int, int] = {}
        for branch, ruling in zip(branches, numbered(branches), strict=True):
            choice = choices.of(branch)
            left = choice.key if choice is not None else None
            number = numbers.setdefault(
                (ruling, branch.ruling.cites, branch.ruling.missing, left), len(numbers)
            )
            if number == len(self.samples):
                self.samples.append((branch, choice))
                self.first.append(firsts.setdefault(ruling, number))
            self.of.append(number)
