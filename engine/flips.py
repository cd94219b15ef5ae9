"""What would flip a firm ruling: the least changes of contestable facts that would give another one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, TypedDict

from engine.altered_units import Reading
from engine.conclusions import Conclusion, Key, conclusions, key_of
from engine.disputes import Altered, Value
from engine.flip_outcomes import Outcome
from engine.flip_search import FlipFinder, Found
from engine.instants import SECOND, format_instant
from engine.kleene import DAY
from engine.money import format_money
from engine.policy import Policy
from engine.possibilities import Branch, possible
from engine.shapes import Doc
from engine.statuses import status
from engine.unit_facts import UnitFacts
from engine.units import UnitAnswer


class Change(TypedDict):
    """One fact that would have to be otherwise."""

    fact: str
    meaning: str
    kind: Literal["value", "instant", "number", "money"]
    presumed: Annotated[bool, Doc("Nobody has raised the fact so far.")]
    was: Any
    becomes: Annotated[list[Any], Doc("Any of these values; of a number the first that gives the ruling.")]
    direction: Literal["later", "earlier", "more", "less"] | None
    by: Annotated[str | None, Doc("By how much a number would have to differ at least.")]
    because: str
    source: Annotated[list[str], Doc("From where in the document the present value is.")]
    against_record: Annotated[
        bool,
        Doc(
            "Whether the record says otherwise now, so that the record itself would have to show it: a "
            "person's finding against it leaves the case to be decided. False: such a finding is enough."
        ),
    ]


class Turning(TypedDict):
    """What several rulings would depend on first."""

    depends_on: Annotated[str | None, Doc("The fact that it would first depend on; null: on none.")]
    settled_by: Annotated[str, Doc("What would settle that fact: ask, judge, time or person.")]
    values: Annotated[
        list[list[Any]], Doc("Of each of the rulings the values of that fact with which it is possible.")
    ]


class Flip(Turning):
    """Changes that together give another ruling, and of which none can be spared."""

    changes: list[Change]
    rulings: Annotated[list[Conclusion], Doc("Several: it would be open between these.")]
    status: str
    presumption: Annotated[bool, Doc("Whether it takes no more than raising what is presumed.")]


class Unsettling(Turning):
    """A change after which the present ruling would be one of several."""

    changes: list[Change]
    rulings: Annotated[list[Conclusion], Doc("Those that would then be possible.")]


class Undisputed(TypedDict):
    """A fact that the ruling was reached by and that no party may dispute."""

    fact: str
    meaning: str


class UnitFlips(TypedDict):
    """What would flip the ruling of one unit."""

    unit: str | None
    firm: bool
    ruling: Annotated[Conclusion | None, Doc("The present ruling; null where several are possible.")]
    singles: list[Flip]
    pairs: list[Flip]
    unsettling: Annotated[list[Unsettling], Doc("Single changes after which the ruling is not firm.")]
    complete: Annotated[
        bool, Doc("False: not all that a party may dispute was tried, and `limits` says what was not.")
    ]
    limits: Annotated[list[str], Doc("What was not tried of what a party may dispute.")]
    undisputed: Annotated[
        list[Undisputed],
        Doc("What was not tried because no party may dispute it: the platform's record, parties' choices."),
    ]


class FlipWriter:
    """Writes flips of one unit as records."""

    def __init__(self, finder: FlipFinder, currency: str) -> None:
        self.finder = finder
        self.policy = finder.policy
        self.facts = finder.facts
        self.currency = currency

    def written(self, found: Iterable[Found]) -> list[Flip]:
        """Flips as records: values of one fact that lead to the same are one."""
        merged: dict[Any, Flip] = {}
        for altered, outcome in found:
            flip = self.flip(altered, outcome)
            last = altered[-1]
            others = tuple(_told(each) for each in altered[:-1])
            own = last.fact.name if isinstance(last, Value) else (last.place, last.becomes)
            reached = frozenset(key_of(branch.ruling, True) for branch in outcome.possibilities.branches)
            on = flip["depends_on"], repr(flip["values"])
            known = merged.setdefault((others, own, reached, flip["status"], on), flip)
            if known is not flip:
                known["changes"][-1]["becomes"] += flip["changes"][-1]["becomes"]
        return sorted(merged.values(), key=lambda flip: not flip["presumption"])

    def unsettling(self) -> list[Unsettling]:
        """Single changes after which the present ruling is one of several, those of one fact together."""
        merged: dict[Any, Unsettling] = {}
        for (altered,), outcome in self.finder.unsettling:
            # the search went on only until it gave two rulings
            branches = possible(self.policy, outcome.unit).branches
            entry: Unsettling = {
                "changes": [self.change(altered)],
                "rulings": conclusions(self.policy, branches, self.currency),
                **turning(self.policy, outcome.unit, branches),
            }
            own = altered.fact.name if isinstance(altered, Value) else (altered.place, altered.becomes)
            reached = frozenset(key_of(branch.ruling, True) for branch in branches)
            on = entry["depends_on"], repr(entry["values"])
            known = merged.setdefault((own, on, reached), entry)
            if known is not entry:
                known["changes"][0]["becomes"] += entry["changes"][0]["becomes"]
        return list(merged.values())

    def flip(self, altered: tuple[Altered, ...], outcome: Outcome) -> Flip:
        changes = [self.change(each) for each in altered]
        branches = outcome.possibilities.branches
        return {
            "changes": changes,
            "rulings": conclusions(self.policy, branches, self.currency),
            **turning(self.policy, outcome.unit, branches),
            "status": status(outcome.possibilities, lambda fact: outcome.unit.standing(fact).settled_by),
            "presumption": all(each["presumed"] for each in changes),
        }

    def change(self, altered: Altered) -> Change:
        """One change as a record."""
        if isinstance(altered, Value):
            fact = altered.fact
            standing = self.facts.standing(fact.name)
            return {
                "fact": fact.name,
                "meaning": fact.meaning,
                "kind": "value",
                "presumed": standing.presumed,
                "was": fact.show(standing.mask),
                "becomes": list(fact.values_of(altered.mask)),
                "direction": None,
                "by": None,
                "because": standing.because,
                "source": list(standing.source),
                "against_record": self.finder.disputes.against_record(altered),
            }
        name, place = altered.place
        observation = self.facts.observations[name][place]
        known = self.policy.facts.get(name)
        kind = self.finder.disputes.type_of(name)
        more = altered.becomes > altered.was
        difference = abs(altered.becomes - altered.was)
        return {
            "fact": name,
            "meaning": known.meaning if known is not None else observation.because,
            "kind": kind,  # type: ignore[typeddict-item]
            "presumed": False,
            "was": self.shown(name, altered.was),
            "becomes": [self.shown(name, altered.becomes)],
            "direction": ("later" if more else "earlier")
            if kind == "instant"
            else "more"
            if more
            else "less",
            "by": in_words(difference) if kind == "instant" else self.shown(name, difference),
            "because": observation.because,
            "source": list(observation.source),
            "against_record": True,
        }

    def limits(self) -> list[str]:
        """What was not tried, in words."""
        finder = self.finder
        words = [f"{name} beyond {self.shown(name, value)}" for name, value in finder.unfinished]
        inexact = finder.disputes.inexact(finder.consulted)
        words += [f"{name}, which is not known as one number" for name in inexact]
        opened = dict.fromkeys(" and ".join(map(_name, changes)) for changes in finder.not_followed)
        words += [f"all that is possible with another {names}" for names in opened]
        return words + ["further pairs of changes"] * finder.cut_short

    def shown(self, name: str, number: int) -> str:
        """A number, amount or instant as text."""
        kind = self.finder.disputes.type_of(name)
        if kind == "instant":
            return format_instant(number)
        return format_money(number, self.currency) if kind == "money" else str(number)


def flips(
    policy: Policy,
    answer: UnitAnswer,
    reading: Reading,
    currency: str,
    several: bool,
    with_pairs: bool = True,
) -> UnitFlips:
    """What would flip the ruling of one unit; nothing where several rulings are possible."""
    rulings = conclusions(policy, answer.possibilities.branches, currency)
    firm = len(rulings) == 1 and answer.possibilities.complete
    written: UnitFlips = {
        "unit": answer.unit.label if several else None,
        "firm": firm,
        "ruling": rulings[0] if firm else None,
        "singles": [],
        "pairs": [],
        "unsettling": [],
        "complete": True,
        "limits": [],
        "undisputed": [],
    }
    if firm:
        finder = FlipFinder(policy, answer, reading)
        writer = FlipWriter(finder, currency)
        written["singles"] = writer.written(finder.singles())
        written["pairs"] = writer.written(finder.pairs()) if with_pairs else []
        written["unsettling"] = writer.unsettling()
        written["limits"] = writer.limits() + ["pairs of changes"] * (not with_pairs)
        written["complete"] = not written["limits"]
        undisputed = finder.disputes.undisputed(finder.consulted)
        written["undisputed"] = [{"fact": fact.name, "meaning": fact.meaning} for fact in undisputed]
    return written


def turning(policy: Policy, unit: UnitFacts, branches: Sequence[Branch]) -> Turning:
    """What the rulings of some branches depend on first, and with which of its values each is possible."""
    name = next(iter(branches[0].narrowed), None)
    if name is None:
        return {"depends_on": None, "settled_by": "", "values": []}
    fact = policy.facts[name]
    masks: dict[Key, int] = {}
    for branch in branches:
        mask = branch.narrowed.get(name, fact.everything)
        masks[branch.ruling.key] = masks.get(branch.ruling.key, 0) | mask
    return {
        "depends_on": name,
        "settled_by": unit.standing(name).settled_by,
        "values": [list(fact.values_of(mask)) for mask in masks.values()],
    }


def in_words(micros: int) -> str:
    """A length of time in its units, exactly."""
    parts = []
    for unit, length in (("day", DAY), ("hour", DAY // 24), ("minute", DAY // 1440), ("second", SECOND)):
        count, micros = divmod(micros, length)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    if micros:
        parts.append(f"{micros} microsecond{'s' if micros > 1 else ''}")
    return " ".join(parts)


def _name(altered: Altered) -> str:
    return altered.fact.name if isinstance(altered, Value) else altered.place[0]


def _told(altered: Altered) -> Key:
    if isinstance(altered, Value):
        return altered.fact.name, altered.mask
    return altered.place, altered.becomes
