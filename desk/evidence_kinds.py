"""The evidence that a policy asks for, held to what case documents know: its kinds, and what it shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from engine.diagnostics import Place, Problems, nearest
from engine.loader import PolicyBook
from engine.loading.folder import Filed
from engine.loading.records import FactRecord
from evidence.case_words import Cause, EvidenceKind

KINDS: tuple[str, ...] = get_args(EvidenceKind)
CAUSES: tuple[str, ...] = get_args(Cause)


def check_kinds(book: PolicyBook, problems: Problems) -> None:
    """Report every kind and cause that no case document can hold, and every `shows` that has no effect."""
    filed, written = book.draft.folder.facts
    for name, fact in written.facts.items():
        for index, kind in enumerate(fact.document):
            _check_word("kind", kind, KINDS, filed.at("facts", name, "document", index), problems)
        if fact.proof is not None:
            for index, kind in enumerate(fact.proof.kinds):
                _check_word("kind", kind, KINDS, filed.at("facts", name, "proof", "kinds", index), problems)
            for index, cause in enumerate(fact.proof.shows):
                place = filed.at("facts", name, "proof", "shows", index)
                _check_word("cause", cause, CAUSES, place, problems)
    _check_shared(filed, written.facts.items(), problems)


def _check_word(what: str, word: str, known: tuple[str, ...], place: Place, problems: Problems) -> None:
    if word in known:
        return
    near = nearest(word, known)
    help = f"did you mean `{near}`?" if near else "known: " + ", ".join(f"`{each}`" for each in known)
    evidence = f"evidence of the kind `{word}`" if what == "kind" else f"the cause `{word}`"
    problems.add(f"unknown-{what}", f"no case document knows {evidence}", place, help)


def _check_shared(filed: Filed, facts: Iterable[tuple[str, FactRecord]], problems: Problems) -> None:
    """Report each `shows` that another proof of the same kind undoes, because it takes any cause.

    A document counts as rejected only where none of the proofs of its kind is about the cause that it shows.
    """
    proofs = [(name, fact.proof) for name, fact in facts if fact.proof is not None]
    for name, proof in proofs:
        for other, open_to_all in proofs:
            shared = [kind for kind in proof.kinds if kind in open_to_all.kinds]
            if not proof.shows or open_to_all.shows or not shared:
                continue
            index = open_to_all.kinds.index(shared[0])
            undone = f"`shows` of `{name}` has no effect on the kind `{shared[0]}`"
            problems.add(
                "idle-shows",
                f"{undone}: `{other}` takes any cause of it",
                filed.key("facts", name, "proof", "shows"),
                f"say in `{other}` what its documents must show, or let it ask for another kind",
                [(f"`{other}` asks for it here", filed.at("facts", other, "proof", "kinds", index))],
            )
