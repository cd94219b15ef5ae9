"""What would be paid for a part of a case, and for the whole of it, after a change that turns the part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict, cast

from desk.case_report.together import UnitTogether
from desk.explaining import Prepared
from engine.conclusions import Conclusion, conclusion
from engine.flips import Change, Flip, Undisputed, Unsettling
from engine.instants import parse_moment
from engine.money import parse_money
from engine.observations import CaseFacts, Observation
from engine.possibilities import Prospect
from engine.ruling import Ruling
from engine.ruling_writer import RulingWriter
from engine.splits import Splits
from engine.statuses import status
from engine.unit_facts import Standing, supposed
from engine.units import Unit, UnitAnswer
from engine.vocabulary import Fact

MOST_VALUES = 12
"""So many values of a fact are tried for the reasons that they would be ruled by."""
_ALIKE = ("outcome", "liable", "amounts", "outbound", "return_freight")
"""What rulings have alike that are one in a list of changes, whatever rows they come from."""


class Span(TypedDict):
    """The least and the most that would be paid; None where that is not known."""

    currency: str
    at_least: str | None
    at_most: str | None


class After(TypedDict):
    """What a ruling that a change leads to would pay, and for which reasons it would be given."""

    part: Span
    """For the part of the case that the change turns."""
    case: Span | None
    """For the whole case; None where it has one part."""
    whys: list[str]
    """The reasons of the rows that would decide, one for each way to it."""


class FlipAfter(Flip):
    """A flip with what each of its rulings would pay."""

    after: list[After | None]


class UnsettlingAfter(Unsettling):
    """A change that leaves several rulings possible, with what each of them would pay."""

    after: list[After | None]


class UnitAftermath(TypedDict):
    """What would flip the ruling of one unit, and what would be paid then."""

    unit: str | None
    firm: bool
    ruling: Conclusion | None
    singles: list[FlipAfter]
    pairs: list[FlipAfter]
    together: list[FlipAfter]
    unsettling: list[UnsettlingAfter]
    complete: bool
    limits: list[str]
    undisputed: list[Undisputed]


def with_aftermath(prepared: Prepared, flips: Sequence[UnitTogether]) -> list[UnitAftermath]:
    """Flips of the units that count, each with what its rulings would pay and why they would be given."""
    aftermath = _Aftermath(prepared)

    def told(answer: UnitAnswer, flip: Any) -> Any:
        return {**flip, "after": aftermath.of(answer, flip["changes"], flip["rulings"])}

    return [
        {
            **unit,
            "singles": [told(answer, each) for each in unit["singles"]],
            "pairs": [told(answer, each) for each in unit["pairs"]],
            "together": [told(answer, each) for each in unit["together"]],
            "unsettling": [told(answer, each) for each in unit["unsettling"]],
        }
        for answer, unit in zip(prepared.counted, flips, strict=True)
    ]


class _Aftermath:
    """A case with some of its facts otherwise."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.policy = prepared.judge.policy
        self.case = prepared.case
        self._answers: dict[Any, list[UnitAnswer]] = {}

    def of(
        self, answer: UnitAnswer, changes: Sequence[Change], rulings: Sequence[Conclusion]
    ) -> list[After | None]:
        """For each of some rulings what it would pay; None of one that is not found again."""
        found: list[After | None] = [None] * len(rulings)
        for altered in _one_by_one(changes):
            answers = self._altered(answer, altered)
            own = next(number for number, each in enumerate(answers) if each.unit == answer.unit)
            for ruling in answers[own].possibilities.rulings():
                written = conclusion(self.policy, ruling, self.case.currency)
                place = next((at for at, each in enumerate(rulings) if _is_alike(each, written)), None)
                if place is None:
                    continue
                known = found[place]
                if known is None:
                    known = found[place] = self._after(answers, own, ruling)
                if written["why"] and written["why"] not in known["whys"]:
                    known["whys"].append(written["why"])
        return found

    def _after(self, answers: Sequence[UnitAnswer], own: int, ruling: Ruling) -> After:
        alone = _ruled_so(answers[own], ruling)
        whole = [alone if number == own else each for number, each in enumerate(answers)]
        return {
            "part": self._span([alone]),
            "case": self._span(whole) if len(whole) > 1 else None,
            "whys": [],
        }

    def _span(self, answers: Sequence[UnitAnswer]) -> Span:
        writer = RulingWriter(self.policy, self.case, answers)
        low, high = writer.bounds(writer.settled())
        return {"currency": self.case.currency, "at_least": writer.money(low), "at_most": writer.money(high)}

    def _altered(self, answer: UnitAnswer, changes: Sequence[Change]) -> list[UnitAnswer]:
        """What is possible for each unit once some facts of one of them are otherwise.

        What the unit shares with others is otherwise for them, too.
        """
        key = (answer.unit, tuple((each["fact"], *each["source"], repr(each["becomes"])) for each in changes))
        if key not in self._answers:
            case, moved = self.case, []
            values: dict[str, Standing] = {}
            for change in changes:
                if change["kind"] == "value":
                    fact = self.policy.facts[change["fact"]]
                    values[fact.name] = supposed(fact, fact.mask_of(change["becomes"]), "ask", "supposed")
                else:
                    case, observation = _moved(case, answer.unit, change)
                    moved.append(observation)
            self._answers[key] = [
                self._answered(case, answer, other, values, moved) for other in self.prepared.answers
            ]
        return self._answers[key]

    def _answered(
        self,
        case: CaseFacts,
        answer: UnitAnswer,
        other: UnitAnswer,
        values: Mapping[str, Standing],
        moved: Sequence[Observation],
    ) -> UnitAnswer:
        shared = {
            name: standing
            for name, standing in values.items()
            if other is answer
            or other.unit == answer.unit
            or _is_shared(self.policy.facts[name], answer, other)
        }
        if not shared and not any(other.unit.covers(each) for each in moved):
            return other
        return self.prepared.judge.answer(case, other.unit, {**self.prepared.stated, **shared})


def _one_by_one(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes with each of the values of the last, as far as they are tried."""
    *others, last = changes
    fixed = [cast(Change, {**each, "becomes": each["becomes"][:1]}) for each in others]
    for value in last["becomes"][:MOST_VALUES]:
        yield [*fixed, cast(Change, {**last, "becomes": [value]})]


def _moved(case: CaseFacts, unit: Unit, change: Change) -> tuple[CaseFacts, Observation]:
    """A case in which one number was observed otherwise, and the observation as it was."""
    place, seen = next(
        (number, each)
        for number, each in enumerate(case.observations)
        if each.fact == change["fact"] and list(each.source) == change["source"] and unit.covers(each)
    )
    number = _number(change, case.currency)
    otherwise = replace(seen, values=(number, number), settled_by="")
    observations = (*case.observations[:place], otherwise, *case.observations[place + 1 :])
    return replace(case, observations=observations), seen


def _number(change: Change, currency: str) -> int:
    """The number, amount or instant that a change names."""
    text = str(change["becomes"][0])
    if change["kind"] == "instant":
        return parse_moment(text).micros
    if change["kind"] == "money":
        negative = text.startswith("-")
        amount = parse_money(text.removeprefix("-"), currency)
        return -amount if negative else amount
    return int(text)


def _is_shared(fact: Fact, answer: UnitAnswer, other: UnitAnswer) -> bool:
    """Whether a fact that is told of one unit is told of another one as well."""
    same = fact.per == "case" or getattr(answer.unit, fact.per) == getattr(other.unit, fact.per)
    return same and answer.facts.standing(fact.name).mask == other.facts.standing(fact.name).mask


def _ruled_so(answer: UnitAnswer, ruling: Ruling) -> UnitAnswer:
    """An answer of which one ruling alone is left."""
    left = Prospect([ruling], Splits())
    word = status(left, lambda fact: answer.facts.standing(fact).settled_by)
    return UnitAnswer(answer.unit, answer.facts, cast(Any, left), word, (), answer.paid, answer.consulted)


def _is_alike(one: Conclusion, other: Conclusion) -> bool:
    """Whether two rulings are told as one."""
    same = all(one[key] == other[key] for key in _ALIKE)  # type: ignore[literal-required]
    return (
        same
        and len(one["candidates"]) == len(other["candidates"])
        and all(map(_is_alike, one["candidates"], other["candidates"]))
    )
