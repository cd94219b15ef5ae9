"""Generated case documents of every family of the guideline, fully documented or with gaps."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from tests.conformance.case_draft import Case, Draft
from tests.conformance.chance import Chance, seeded
from tests.conformance.families_not_as_described import (
    MISMATCHES,
    method_alone,
    mixed_grounds,
    of_grounds,
    sent_back,
    virtual_goods,
)
from tests.conformance.families_not_received import (
    forced,
    method_changed,
    mixed_parcels,
    of_one_fate,
    worry_free,
)
from tests.conformance.families_process import (
    agreed_return,
    agreement,
    ended,
    own_reasons,
    response,
    silence,
    too_early,
)

FAMILIES: dict[str, Callable[[Draft], None]] = {
    "an agreement": agreement,
    "the seller accepts": response,
    "the seller stays silent": silence,
    "filed too early": too_early,
    "withdrawn or completed": ended,
    "the buyer's own reasons": own_reasons,
    "an agreed return": agreed_return,
    "worry-free logistics": worry_free,
    "no valid tracking": of_one_fate("no_tracking"),
    "delivered": of_one_fate("delivered"),
    "held by customs": of_one_fate("at_customs"),
    "in transit": of_one_fate("in_transit"),
    "gone back to the seller": of_one_fate("returned"),
    "not received, another method": method_changed,
    "not received, parcels of different fates": mixed_parcels,
    "not as described": of_grounds(*MISMATCHES),
    "poor quality": of_grounds("quality"),
    "counterfeit": of_grounds("counterfeit"),
    "virtual goods": virtual_goods,
    "too few pieces": of_grounds("short_quantity"),
    "damaged": of_grounds("damaged"),
    "sent back without an agreement": sent_back,
    "received, another method": method_alone,
    "forced delivery": forced,
    "several grounds": mixed_grounds,
}
"""Every family by its name, in the order of the guideline."""

KEPT = frozenset(
    {"case_id", "as_of", "currency", "opened_at", "parcel_id", "line_id", "proposal_id", "evidence_id"}
    | {"by", "to", "kind", "kinds", "fact"}
)
"""Keys that a document must have: without them it is not read, or says nothing of when it is judged."""


def generated(family: str, seed: int | str, documented: bool) -> Case:
    """The case of a family and a seed; not `documented`: with gaps, open windows and unjudged proofs."""
    chance = seeded(f"{family}/{seed}/{documented}")
    draft = Draft(chance)
    FAMILIES[family](draft)
    name = "".join(letter if letter.isalnum() else "-" for letter in family)
    document = copy.deepcopy(draft.document(f"{name}-{seed}"))
    return document if documented else with_gaps(document, chance, draft)


def with_gaps(document: Case, chance: Chance, draft: Draft) -> Case:
    """The document judged earlier, with some proofs not judged, and without some of its keys."""
    if chance.once_in(3):
        document["as_of"] = draft.at(chance.one((61, 65.5, 67, 70, 72, 90)))
    for record in document["evidence"]:
        if chance.once_in(4):
            record["assessment"] = None
        if chance.once_in(6):
            record["submitted_at"] = draft.at(chance.one((64.5, 67.2, 67.9, 72)))
    for _ in range(chance.below(4)):
        paths = list(keys_of(document))
        drop(document, chance.one(paths))
    if chance.once_in(3) and document.get("assessments"):
        document["assessments"].pop(chance.below(len(document["assessments"])))
    return document


def keys_of(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all keys in a document that may be left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        path = (*above, key)
        if isinstance(value, dict) and key not in KEPT and path not in (("order",), ("dispute",)):
            yield path
        yield from keys_of(inside, path)


def drop(document: Case, path: tuple[str | int, ...]) -> None:
    """Take the value at a path out of the document."""
    inside: Any = document
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
