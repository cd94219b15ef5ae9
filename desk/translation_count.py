"""How much of what letters can say is translated into a language, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desk.adjudicator import Adjudicator
from desk.evidence_kinds import KINDS
from desk.letters import texts_in
from engine.loading.translation_records import TranslationsRecord
from engine.policy import Policy
from reports.letters.catalogue import SOURCE, read_catalogue
from reports.letters.phrases import phrases


def translation_count(desk: Adjudicator, language: str, folders: tuple[Path, ...] = ()) -> str:
    """A line for each part of the policy and for the phrases, and a line for each text that is missing."""
    texts = texts_in(desk, language) or TranslationsRecord()
    catalogue = read_catalogue(language, folders)
    parts: dict[str, dict[str, bool]] = {}
    # what was in force in one interval alone stands in letters of its cases
    for policy in desk.book.policies():
        for part, counted in _OF_POLICY.items():
            parts.setdefault(part, {}).update(counted(policy, texts))
    parts["answers"] = dict(_answers(texts_in(desk, SOURCE) or TranslationsRecord(), texts))
    parts["kinds"] = dict(_kinds(texts))
    parts["phrases"] = {f"phrase: {each}": catalogue.has(each) for each in phrases()}
    lines = []
    for part, entries in parts.items():
        there = len(entries) if language == SOURCE else sum(entries.values())
        lines.append(f"{part + ':':<10}{there:>4} of {len(entries)} in `{language}`")
    missing = [name for entries in parts.values() for name, given in entries.items() if not given]
    if language != SOURCE:
        lines += (f"missing: {name}" for name in missing)
    return "\n".join(lines) + "\n"


Counted = Iterator[tuple[str, bool]]
"""The name of each text, and whether it is translated."""


def _outcomes(policy: Policy, texts: TranslationsRecord) -> Counted:
    for name in policy.outcomes:
        yield f"outcomes.{name}", name in (texts.outcomes or {})


def _clauses(policy: Policy, texts: TranslationsRecord) -> Counted:
    for name in policy.clauses:
        own = (texts.clauses or {}).get(name)
        yield f"clauses.{name}.heading", own is not None and own.heading is not None
        yield f"clauses.{name}.summary", own is not None and own.summary is not None


def _advice(policy: Policy, texts: TranslationsRecord) -> Counted:
    for name, clause in policy.clauses.items():
        own = (texts.clauses or {}).get(name)
        for number in range(len(clause.advice)):
            yield f"clauses.{name}.advice.{number}", own is not None and bool(own.advice)


def _rows(policy: Policy, texts: TranslationsRecord) -> Counted:
    for table in policy.tables.values():
        for row in table.rows:
            yield f"rows.{table.name}.{row.id}", row.id in (texts.rows or {}).get(table.name, {})


def _asks(policy: Policy, texts: TranslationsRecord) -> Counted:
    for fact in policy.facts.values():
        own = (texts.facts or {}).get(fact.name)
        if fact.asking is not None:
            yield f"facts.{fact.name}.ask", own is not None and own.ask is not None
        if fact.kinds:
            yield f"facts.{fact.name}.meaning", own is not None and own.meaning is not None


def _answers(english: TranslationsRecord, texts: TranslationsRecord) -> Counted:
    """The answers to questions that letters in English name."""
    for name, fact in (english.facts or {}).items():
        own = (texts.facts or {}).get(name)
        for value in fact.values or {}:
            yield f"facts.{name}.values.{value}", own is not None and value in (own.values or {})


def _kinds(texts: TranslationsRecord) -> Counted:
    for kind in KINDS:
        yield f"kinds.{kind}", kind in (texts.kinds or {})


_OF_POLICY = {
    "outcomes": _outcomes,
    "clauses": _clauses,
    "advice": _advice,
    "rows": _rows,
    "asks": _asks,
}
"""The parts of a policy that letters speak of."""
