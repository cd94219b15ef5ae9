"""A facts document: the values of facts themselves, ruled like a case; witnesses are written so."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from engine.diagnostics import Place, Problems, nearest
from engine.instants import Moment, parse_moment
from engine.money import CURRENCY_EXPONENTS, parse_money
from engine.observations import CaseFacts, Observation
from engine.possible import Settlement
from engine.proofs import kind_of
from engine.record import record, tuple_record
from engine.shapes import Doc, Scalar, read
from engine.source import Path, Source
from engine.unit_facts import Standing, supposed
from engine.vocabulary import Fact, Vocabulary, amount_facts

Instant = Annotated[Moment, Scalar(parse_moment, {"type": "string", "format": "date-time"})]

_MOST_DIGITS = 15


@record
class FactsDocument:
    """The values of facts; a list: those still possible; a fact left out: its absence."""

    facts: Annotated[Mapping[str, Any], Doc("Fact: its value, or the list of those still possible.")]
    settled_by: Annotated[
        Mapping[str, Literal["ask", "judge", "time", "person"]] | None,
        Doc("What settles the facts with several values; absent: ask."),
    ] = None
    amounts: Annotated[Mapping[str, Any] | None, Doc("Money by name: goods, freight, or a money fact.")] = (
        None
    )
    currency: Annotated[str, Doc("ISO 4217.")] = "USD"
    policy_date: Annotated[Instant | None, Doc("The date whose limits and rows hold.")] = None
    as_of: Annotated[Instant | None, Doc("The instant of judgement; absent: the policy date.")] = None
    case_id: Annotated[str, Doc("A name for the case.")] = "facts"


@tuple_record
class StatedCase:
    """The facts of a facts document as the engine takes them."""

    case: CaseFacts
    stated: Mapping[str, Standing]


def read_facts(
    source: Source, path: Path, vocabulary: Vocabulary, now: int, at: int | None, problems: Problems
) -> StatedCase | None:
    """The stated facts at `path`; None only if problems were added; `now` serves where no date is given."""
    document = read(FactsDocument, source, problems, path)
    if document is None:
        return None
    reader = _Reader(source, path, vocabulary, document, problems)
    before = len(problems)
    stated, observations = reader.facts()
    observations += reader.amounts()
    if len(problems) > before:
        return None
    date = document.policy_date.micros if document.policy_date is not None else now
    as_of = document.as_of.micros if document.as_of is not None else date
    if at is not None:
        as_of = at
    case = CaseFacts(
        case_id=document.case_id,
        as_of=as_of,
        policy_date=date,
        currency=document.currency,
        observations=tuple(observations),
    )
    return StatedCase(case, stated)


class _Reader:
    def __init__(
        self,
        source: Source,
        path: Path,
        vocabulary: Vocabulary,
        document: FactsDocument,
        problems: Problems,
    ) -> None:
        self.source = source
        self.path = path
        self.vocabulary = vocabulary
        self.document = document
        self.problems = problems

    def place(self, *steps: str | int, key: bool = False) -> Place:
        return Place(self.source, (*self.path, *steps), key)

    def facts(self) -> tuple[dict[str, Standing], list[Observation]]:
        stated: dict[str, Standing] = {}
        observations = []
        for name in self.document.settled_by or {}:
            if name not in self.vocabulary:
                self.unknown(name, "settled_by")
        for name, value in self.document.facts.items():
            fact = self.vocabulary.get(name)
            if fact is None and kind_of(name) is not None:
                fact = Fact(name=name, index=0, type="instant")
            if fact is None:
                self.unknown(name, "facts")
            elif fact.finite:
                standing = self.standing(fact, value)
                if standing is not None:
                    stated[name] = standing
            else:
                number = self.number(fact, value, ("facts", name))
                if number is not None:
                    observations.append(Observation(fact=name, values=(number, number), because="as stated"))
        return stated, observations

    def unknown(self, name: str, group: str) -> None:
        near = nearest(name, self.vocabulary)
        self.problems.add(
            "unknown-fact",
            f"there is no fact named `{name}` in the vocabulary",
            self.place(group, name, key=True),
            f"did you mean `{near}`?" if near else "facts.yaml of the policy lists the facts",
        )

    def standing(self, fact: Fact, value: Any) -> Standing | None:
        values = value if isinstance(value, list) else [value]
        mask = 0
        for index, each in enumerate(values):
            word = ("true" if each else "false") if isinstance(each, bool) else each
            if word in fact.values:
                mask |= fact.mask_of((word,))
                continue
            steps = ("facts", fact.name, index) if isinstance(value, list) else ("facts", fact.name)
            near = nearest(each, fact.values) if isinstance(each, str) else None
            help = f"did you mean `{near}`?" if near else "known: " + ", ".join(f"`{v}`" for v in fact.values)
            message = f"{_in_words(each)} is not a value of `{fact.name}`"
            self.problems.add("unknown-value", message, self.place(*steps), help)
        if not mask:
            if not values:
                message = f"`{fact.name}` is given no value"
                self.problems.add("no-values", message, self.place("facts", fact.name), "give at least one")
            return None
        settled: Settlement = (self.document.settled_by or {}).get(fact.name, "ask")
        return supposed(fact, mask, settled, "as stated")

    def number(self, fact: Fact, value: Any, steps: tuple[str, ...]) -> int | None:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            message = f"{_in_words(value)} is not of type `{fact.type}`, as `{fact.name}` is"
            self.problems.add("bad-value", message, self.place(*steps), "write one value")
            return None
        text = str(value)
        if fact.type == "money" and self.document.currency not in CURRENCY_EXPONENTS:
            return None  # `amounts` reports the currency
        try:
            if fact.type == "instant":
                return parse_moment(text).micros
            if fact.type == "money":
                return parse_money(text, self.document.currency)
            return _whole_number(text)
        except ValueError as error:
            self.problems.add("bad-value", str(error), self.place(*steps))
            return None

    def amounts(self) -> list[Observation]:
        if self.document.currency not in CURRENCY_EXPONENTS:
            near = nearest(self.document.currency, CURRENCY_EXPONENTS)
            message = f"`{self.document.currency}` is not a currency of ISO 4217"
            help = f"did you mean `{near}`?" if near else None
            self.problems.add("unknown-currency", message, self.place("currency"), help)
            return []
        observations = []
        for key, value in (self.document.amounts or {}).items():
            names = amount_facts(key, self.vocabulary)
            if not names:
                self.unknown(key, "amounts")
            for name in names:
                amount = self.number(self.vocabulary[name], value, ("amounts", key))
                if amount is not None:
                    observations.append(Observation(fact=name, values=(amount, amount), because="as stated"))
        return observations


def _whole_number(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        shown = text if len(text) <= 60 else f"{text[:60]}…"
        raise ValueError(f"`{shown}` is not a whole number of at most {_MOST_DIGITS} digits")
    return int(text)


def _in_words(value: Any) -> str:
    if isinstance(value, dict | list) or value is None:
        return (
            "a map" if isinstance(value, dict) else "a list" if isinstance(value, list) else "an empty value"
        )
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text if len(text) <= 60 else f'{text[:60]}…'}`"
