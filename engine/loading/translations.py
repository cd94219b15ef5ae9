"""The texts of a policy in another language: read, and held to the names that the policy has.

They change no meaning, so they are no part of the policy's digest and are read only by what writes letters
and by the check of a policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path as FilePath

from engine.diagnostics import Problems
from engine.loading.compiling import Draft
from engine.loading.folder import TRANSLATIONS, Filed, refuse_unknown
from engine.loading.translation_records import TranslationsRecord
from engine.shapes import read
from engine.source import Unreadable, read_yaml


def translated_into(root: FilePath) -> list[str]:
    """The languages that a policy folder is translated into, by the names of its files."""
    return sorted(path.stem for path in (root / TRANSLATIONS).glob("*.yaml"))


def check_translations(draft: Draft, shown: str, kinds: Iterable[str], problems: Problems) -> None:
    """Report everything that is wrong with the texts of a policy in any language."""
    known = tuple(kinds)
    for language in translated_into(draft.folder.root):
        read_translations(draft, shown, language, known, problems)


def read_translations(
    draft: Draft, shown: str, language: str, kinds: Iterable[str], problems: Problems
) -> TranslationsRecord | None:
    """The texts of a policy in one language; None only if problems were added.

    `shown` is the policy folder's name as the user wrote it; `kinds` are those of evidence.
    """
    name = f"{shown}/{TRANSLATIONS}/{language}.yaml"
    try:
        data = (draft.folder.root / TRANSLATIONS / f"{language}.yaml").read_bytes()
    except OSError as error:
        message = f"`{name}` cannot be read: {error.strerror}"
        problems.add("unreadable-file", message, None, "let it be a file that can be read, or remove it")
        return None
    try:
        source = read_yaml(name, data)
    except Unreadable as error:
        problems.extend(error.problems)
        return None
    found = Problems()
    record = read(TranslationsRecord, source, found)
    if record is not None:
        _check(Filed(source), record, draft, tuple(kinds), found)
    problems.extend(found)
    return None if found else record


def _check(
    filed: Filed, texts: TranslationsRecord, draft: Draft, kinds: tuple[str, ...], problems: Problems
) -> None:
    """Report every name that the policy does not have, and advice that is not the clause's own."""
    outcomes = tuple(draft.folder.outcomes[1].outcomes)
    for name in texts.outcomes or ():
        if name not in outcomes:
            refuse_unknown(problems, "outcome", name, outcomes, filed.key("outcomes", name))
    for name in texts.kinds or ():
        if name not in kinds:
            refuse_unknown(problems, "kind", name, kinds, filed.key("kinds", name))
    _check_clauses(filed, texts, draft, problems)
    _check_rows(filed, texts.rows or {}, draft, problems)
    _check_facts(filed, texts, draft, problems)


def _check_clauses(filed: Filed, texts: TranslationsRecord, draft: Draft, problems: Problems) -> None:
    clauses = draft.folder.clauses[1].clauses
    for name, clause in (texts.clauses or {}).items():
        if name not in clauses:
            refuse_unknown(problems, "clause", name, tuple(clauses), filed.key("clauses", name))
        elif clause.advice and len(clause.advice) != len(clauses[name].advice):
            given, wanted = len(clause.advice), len(clauses[name].advice)
            message = f"the advice of `{name}` has {wanted} items, and its translation {given}"
            place = filed.key("clauses", name, "advice")
            problems.add("other-advice", message, place, "translate all of them, in their order, or none")


def _check_rows(
    filed: Filed, rows: Mapping[str, Mapping[str, str]], draft: Draft, problems: Problems
) -> None:
    for table, whys in rows.items():
        if table not in draft.tables:
            refuse_unknown(problems, "table", table, tuple(draft.tables), filed.key("rows", table))
            continue
        known = tuple(row.record.id for row in draft.tables[table].rows)
        for row in whys:
            if row not in known:
                refuse_unknown(problems, "row", row, known, filed.key("rows", table, row))


def _check_facts(filed: Filed, texts: TranslationsRecord, draft: Draft, problems: Problems) -> None:
    for name, fact in (texts.facts or {}).items():
        if name not in draft.facts:
            refuse_unknown(problems, "fact", name, tuple(draft.facts), filed.key("facts", name))
            continue
        known = draft.facts[name].values
        for value in fact.values or ():
            if value not in known:
                refuse_unknown(problems, "value", value, known, filed.key("facts", name, "values", value))
