"""Two policies compared: the changes in words, and the cases that they rule differently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from desk.comparing.list_changes import changed_lists
from desk.comparing.policy_changes import changes
from engine.instants import DAY, format_instant, parse_moment
from engine.loader import PolicyBook
from engine.money import format_money
from engine.proofs import kind_of
from engine.proving.cases_apart import Difference
from engine.proving.circuit import Unproved
from engine.proving.equivalence import compare
from engine.proving.proof import ANY_DATE
from engine.proving.stated import CURRENCY, made_up
from engine.vocabulary import Vocabulary


class Ruled(TypedDict):
    """A ruling in short."""

    row: str
    status: str
    outcome: str
    liable: str
    total: str
    at_least: str | None
    at_most: str | None
    candidates: list[str]
    """Of a review, what the person chooses among: outcome, liable party, total."""
    sanctions: list[str]


class Differing(TypedDict):
    """A case that is ruled differently, as a facts document."""

    before: Ruled
    after: Ruled
    witness: dict[str, Any]
    """What the first policy is told, and the second one too, unless it is told something of its own."""
    witness_after: dict[str, Any] | None
    """What the second policy is told where it does not know the same facts, or the same words of them."""


class Compared(TypedDict):
    """Two policies compared."""

    changes: dict[str, list[str]]
    differences: list[Differing]
    unshown: list[list[str]]
    complete: bool
    uncompared: list[str]
    """Files that differ and are not compared: cases may be observed or their windows end otherwise."""
    proved_equal: bool


def compared(before: PolicyBook, after: PolicyBook) -> Compared:
    """Everything that differs between two policies, over all intervals of dates of either."""
    differences: dict[tuple[str, ...], Differing] = {}
    unshown: dict[tuple[str, str], None] = {}
    complete = True
    vocabularies = before.draft.facts, after.draft.facts
    for instant in _instants(before, after):
        try:
            found = compare(before, after, instant)
        except Unproved:
            complete = False
            continue
        complete = complete and found.complete
        unshown.update(dict.fromkeys(found.unshown))
        for each in found.differences:
            shown = _differing(each, instant, vocabularies)
            key = (*each.rows, *(str(ruled) for ruled in (shown["before"], shown["after"])))
            differences.setdefault(key, shown)
    uncompared = changed_lists(before.draft.folder.root, after.draft.folder.root)
    return {
        "changes": changes(before, after),
        "differences": list(differences.values()),
        "unshown": [list(rows) for rows in unshown],
        "complete": complete,
        "uncompared": uncompared,
        "proved_equal": complete and not (differences or unshown or uncompared),
    }


def _instants(before: PolicyBook, after: PolicyBook) -> list[int]:
    """An instant in each interval in which neither policy changes."""
    changing = sorted({*before.changes, *after.changes})
    return [changing[0] - DAY, *changing] if changing else [parse_moment(ANY_DATE).micros]


def _differing(
    difference: Difference, instant: int, vocabularies: tuple[Vocabulary, Vocabulary]
) -> Differing:
    one, other = (
        _document(difference, facts, vocabulary, instant)
        for facts, vocabulary in zip(difference.facts, vocabularies, strict=True)
    )
    before, after = (
        _ruled(row, ruling)
        for row, ruling in zip(difference.rows, (difference.before, difference.after), strict=True)
    )
    return {
        "before": before,
        "after": after,
        "witness": one,
        "witness_after": other if other != one else None,
    }


def _document(
    difference: Difference, facts: Mapping[str, Any], vocabulary: Vocabulary, instant: int
) -> dict[str, Any]:
    amounts, beside = made_up(difference.numbers, vocabulary)
    return {
        "facts": {**_numbers(difference.numbers, vocabulary), **beside, **facts},
        "amounts": amounts,
        "currency": CURRENCY,
        "policy_date": format_instant(instant),
        "as_of": format_instant(difference.as_of),
    }


def _numbers(numbers: Mapping[str, int], vocabulary: Vocabulary) -> dict[str, str]:
    """Instants, numbers and amounts as a facts document has them, of those that a policy knows."""
    return {
        name: _written(name, number, vocabulary)
        for name, number in numbers.items()
        if name in vocabulary or kind_of(name) is not None
    }


def _ruled(row: str, ruling: Any) -> Ruled:
    refund = ruling["refund"]
    return {
        "row": row,
        "status": ruling["status"],
        "outcome": ruling["outcome"],
        "liable": ruling["liable"],
        "total": refund["total"],
        "at_least": refund["at_least"],
        "at_most": refund["at_most"],
        "candidates": [
            f"{each['outcome']}, {each['liable']}, {each['refund']['total']}" for each in ruling["candidates"]
        ],
        "sanctions": [each["id"] for each in ruling["sanctions"]],
    }


def _written(name: str, number: int, vocabulary: Vocabulary) -> str:
    fact = vocabulary.get(name)
    if fact is None or fact.type == "instant":
        return format_instant(number)
    return format_money(number, CURRENCY) if fact.type == "money" else str(number)
