"""The one name that each proof has in a report, by its fact and by its kinds of documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from engine.vocabulary import Fact

THAT = "that "
"""How the meaning of a proof begins that is what it shows."""


class ProofNames(TypedDict):
    """What each proof and each kind of document is called."""

    facts: dict[str, str]
    kinds: dict[str, str]
    """A kind that is all of a proof has the proof's name; one of several has its own."""


def proof_names(facts: Iterable[Fact]) -> ProofNames:
    """The names of a policy's proofs; a kind that counts for several is called after the first of them."""
    names: ProofNames = {"facts": {}, "kinds": {}}
    for fact in facts:
        if fact.kinds:
            name = f"proof {fact.meaning}" if fact.meaning.startswith(THAT) else fact.meaning
            names["facts"][fact.name] = name
            for kind in fact.kinds:
                own = name if len(fact.kinds) == 1 else kind.replace("_", " ")
                names["kinds"].setdefault(kind, own)
    return names
