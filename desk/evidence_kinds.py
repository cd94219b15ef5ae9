"""The kinds of evidence that a policy asks for, held to those that case documents know."""

from __future__ import annotations

from typing import get_args

from engine.diagnostics import Place, Problems, nearest
from engine.loader import PolicyBook
from evidence.case_words import EvidenceKind

KINDS: tuple[str, ...] = get_args(EvidenceKind)


def check_kinds(book: PolicyBook, problems: Problems) -> None:
    """Report every kind of a proof or document that no case document can hold."""
    filed, written = book.draft.folder.facts
    for name, fact in written.facts.items():
        asked = [("document", fact.document)]
        if fact.proof is not None:
            asked.append(("proof", fact.proof.kinds))
        for key, kinds in asked:
            for index, kind in enumerate(kinds):
                if kind not in KINDS:
                    steps = ("kinds", index) if key == "proof" else (index,)
                    place: Place = filed.at("facts", name, key, *steps)
                    near = nearest(kind, KINDS)
                    help = (
                        f"did you mean `{near}`?"
                        if near
                        else "known: " + ", ".join(f"`{each}`" for each in KINDS)
                    )
                    message = f"no case document knows evidence of the kind `{kind}`"
                    problems.add("unknown-kind", message, place, help)
