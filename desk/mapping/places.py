"""The places that a column can be mapped to: those of a case document, or the columns of a fact table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal, get_args

from engine.annotations import Member, Shape, bare_member, members
from engine.columns.layout import BY, KEYS, SETTLEMENTS, TO, fields_of, observed
from engine.money import CURRENCY_EXPONENTS
from engine.record import record
from engine.vocabulary import Fact, Vocabulary
from evidence import case_words
from evidence.case import Case

Kind = Literal["text", "instant", "money", "currency", "country", "words", "number", "decimal"]
Steps = tuple[str | int, ...]
"""A place taken apart: names, and after a list 0 for the item of the row, or the item's number."""

CASE = "case_id"
ASSESSED = "assessments."
_ITEM = re.compile(r"\[([0-9]{0,3})\]")
_SCALARS: dict[int, Kind] = {
    id(get_args(case_words.Instant)[1]): "instant",
    id(get_args(case_words.Money)[1]): "money",
    id(get_args(case_words.SignedMoney)[1]): "money",
    id(get_args(case_words.Country)[1]): "country",
}
_KINDS: dict[str, Kind] = {"text": "text", "int": "number", "decimal": "decimal", "scalar": "text"}
_TRUTH_VALUES = ("true", "false")


@record
class Target:
    """One place: how it is named, and what may stand there."""

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    """Of words: those that there are."""
    several: bool = False
    """Whether several words may stand there."""
    doc: str = ""
    required: bool = False
    signed: bool = False

    @property
    def steps(self) -> Steps:
        """The place taken apart."""
        return steps_of(self.name)


class Targets:
    """The places that columns can be mapped to, by name."""

    def __init__(self, vocabulary: Vocabulary, facts: bool) -> None:
        self.facts = facts
        self.by_name: dict[str, Target] = dict(_of_facts(vocabulary) if facts else _of_cases(vocabulary))
        self.currency = "currency" if facts else "order.currency"

    def find(self, name: str) -> Target | None:
        """The place of a name; items of lists may be numbered, as in `parcels[2].waybill`."""
        found = self.by_name.get(_ITEM.sub("[]", name))
        if found is None or found.name == name:
            return found
        return Target(
            name=name,
            kind=found.kind,
            words=found.words,
            several=found.several,
            doc=found.doc,
            required=found.required,
            signed=found.signed,
        )

    def required(self) -> list[str]:
        """The places without which there is no case or row at all."""
        return [each.name for each in self.by_name.values() if each.required and "[]" not in each.name]


@cache
def steps_of(name: str) -> Steps:
    """A place taken apart."""
    if name.startswith(ASSESSED):  # names of facts have dots of their own
        return ("assessments", name.removeprefix(ASSESSED))
    found: list[str | int] = []
    for part in name.split("."):
        item = _ITEM.search(part)
        found.append(part if item is None else part[: item.start()])
        if item is not None:
            found.append(int(item[1] or 0))
    return tuple(found)


def lists_of(steps: Steps) -> list[Steps]:
    """The lists that a place lies in, each with the item, outermost first."""
    return [steps[: at + 1] for at, step in enumerate(steps) if isinstance(step, int)]


@cache
def item_ids() -> Mapping[str, str]:
    """The key of the id of each list's items, by the list's name."""
    return {
        name.rpartition("[].")[0]: name.rpartition(".")[2]
        for name, target in _leaves(Case, "")
        if name.endswith("_id") and "[]." in name and target.required
    }


def _of_cases(vocabulary: Vocabulary) -> Iterator[tuple[str, Target]]:
    yield from _leaves(Case, "")
    for fact in vocabulary.values():
        if fact.origin != "constant":
            name = ASSESSED + fact.name
            yield name, _of_fact(name, fact, several=False)


def _leaves(kind: type, before: str) -> Iterator[tuple[str, Target]]:
    for member in members(kind):
        yield from _of_shape(before + member.key, member.shape, member)


def _of_shape(name: str, shape: Shape, member: Member) -> Iterator[tuple[str, Target]]:
    if shape.kind == "choice":
        records = [each for each in shape.choices if each.kind == "record"]
        shape = records[0] if records else shape
    items = shape.items
    if shape.kind == "record":
        yield from _leaves(shape.type, f"{name}.")
        if bare_member(shape.type) is not None:
            return
    elif shape.kind == "list" and items is not None and items.kind == "record":
        yield from _leaves(items.type, f"{name}[].")
    else:
        several = shape.kind == "list" and items is not None and items.kind == "words"
        leaf = items if several and items is not None else shape
        target = _leaf(name, leaf, several, member)
        if target is not None:
            yield name, target


def _leaf(name: str, shape: Shape, several: bool, member: Member) -> Target | None:
    kind: Kind | None = _KINDS.get(shape.kind)
    words: tuple[str, ...] = ()
    if shape.kind in ("words", "bool"):
        kind, words = "words", shape.words or _TRUTH_VALUES
    elif shape.scalar is not None:
        kind = _SCALARS.get(id(shape.scalar), "text")
    elif name == "order.currency":
        kind = "currency"
    if kind is None:
        return None
    return Target(
        name=name,
        kind=kind,
        words=words,
        several=several,
        doc=member.shape.doc or "",
        required=member.required,
        signed=shape.scalar is get_args(case_words.SignedMoney)[1],
    )


def _of_facts(vocabulary: Vocabulary) -> Iterator[tuple[str, Target]]:
    for field in KEYS:
        kind: Kind = "instant" if field.name in ("as_of", "policy_date") else "text"
        kind = "currency" if field.name == "currency" else kind
        yield field.name, Target(name=field.name, kind=kind, required=not field.nullable)
    for fact in observed(vocabulary).values():
        for field in fields_of(fact):
            if field.name == fact.name + BY:
                words = tuple(word for word in SETTLEMENTS if word)
                yield field.name, Target(name=field.name, kind="words", words=words, doc="what settles it")
            else:
                yield field.name, _of_fact(field.name, fact, several=field.name != fact.name + TO)


def _of_fact(name: str, fact: Fact, several: bool) -> Target:
    kind: Kind = "words" if fact.finite else "instant"
    if fact.type in ("money", "number"):
        kind = "money" if fact.type == "money" else "number"
    return Target(
        name=name,
        kind=kind,
        words=fact.values if fact.finite else (),
        several=several and fact.finite,
        doc=fact.meaning,
        signed=several and fact.type == "money",
    )


CURRENCIES = frozenset(CURRENCY_EXPONENTS)
