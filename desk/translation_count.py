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
    policy = desk.book.policies()[-1]
    parts = {
        part: list(entries)
        for part, entries in (
            ("outcomes", _outcomes(policy, texts)),
            ("clauses", _clauses(policy, texts)),
            ("advice", _advice(policy, texts)),
            ("rows", _rows(policy, texts)),
            ("asks", _asks(policy, texts)),
            ("kinds", _kinds(texts)),
            ("phrases", ((f"phrase: {each}", catalogue.has(each)) for each in phrases())),
        )
    }
    lines = []
    for part, entries in parts.items():
        there = len(entries) if language == SOURCE else sum(given for _, given in entries)
        lines.append(f"{part + ':':<10}{there:>4} of {len(entries)} in `{language}`")
    missing = [name for entries in parts.values() for name, given in entries if not given]
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


def _kinds(texts: TranslationsRecord) -> Counted:
    for kind in KINDS:
        yield f"kinds.{kind}", kind in (texts.kinds or {})
