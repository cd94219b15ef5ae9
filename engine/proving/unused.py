"""What a policy holds for nothing: limits, facts, readings and clauses that nothing of it uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.diagnostics import Diagnostic
from engine.loading.compiling import Draft
from engine.loading.facts import READING
from engine.proving.acceptance import Acceptances
from engine.proving.unasked import unasked
from engine.proving.uses import Uses
from engine.vocabulary import Fact

_COUNTS = re.compile(r"\b(second|minute|hour|day|week|month|year)s?$|\bof \d+\b")
"""A unit that nothing has fewer than none of: a time, or a share of so many."""
WITHOUT_USE = frozenset({"unused-limit", "unused-fact", "unread-reading", "uncited-clause"})
"""The codes of what is there for nothing, which makes no ruling wrong."""


def unused(draft: Draft) -> Iterator[Diagnostic]:
    """Everything that is there for nothing, and every limit that counts below zero.

    Burdens of proof that are never asked for are among it, and what is accepted of all this for nothing.
    """
    uses, accepted = Uses(draft), Acceptances(draft, of_uses=True)
    yield from _limits(draft, uses)
    for fact in draft.facts.values():
        if fact.name in uses.facts or fact.name.startswith(READING) or _only_seen(fact):
            continue
        if not accepted.takes("unused-fact", fact.name):
            message = f"nothing uses the fact `{fact.name}`"
            help = "let a row, a formula or an amount read it, accept it with its reason, or remove it"
            yield Diagnostic("unused-fact", message, fact.place, help)
    filed, passages = draft.folder.interpretations
    for name, passage in passages.interpretations.items():
        # a passage with one reading says how the text is taken; there is nothing to switch
        if len(passage.readings) > 1 and name not in uses.readings:
            message = f"no row and no formula reads which reading of `{name}` is taken"
            help = "test it by its name where the readings differ, or keep the one that is taken"
            place = filed.key("interpretations", name, "readings")
            yield Diagnostic("unread-reading", message, place, help)
    filed, clauses = draft.folder.clauses
    for name, clause in clauses.clauses.items():
        if clause.role == "decides" and name not in uses.clauses:
            message = f"`{name}` is said to decide, and nothing cites it"
            help = "cite it where it decides, or give it another `role` with the `reason`"
            yield Diagnostic("uncited-clause", message, filed.at("clauses", name, "role"), help)
    yield from unasked(draft, accepted)
    yield from accepted.unneeded()


def _limits(draft: Draft, uses: Uses) -> Iterator[Diagnostic]:
    filed, record = draft.folder.limits
    for name, limit in record.limits.items():
        if name not in uses.limits:
            message = f"nothing uses the limit `{name}`"
            help = "let a formula, a proof or a window count with it, or remove it"
            yield Diagnostic("unused-limit", message, filed.key("limits", name), help)
        if name not in uses.counting and not _COUNTS.search(limit.unit):
            continue
        written = [(limit.value, filed.at("limits", name, "value"))] if limit.value is not None else []
        for index, dated in enumerate(limit.dated):
            written.append((dated.value, filed.at("limits", name, "dated", index, "value")))
        for value, place in written:
            if value < 0:
                message = f"the limit `{name}` counts {limit.unit}, and `{value}` is below zero"
                yield Diagnostic("negative-limit", message, place, "write zero, or a number above it")


def _only_seen(fact: Fact) -> bool:
    """Whether a fact is there to be shown as it was seen: nothing asks for it, and nothing follows."""
    return fact.origin == "observed" and fact.absent == "not_stated" and fact.asking is None
