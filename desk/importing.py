"""Foreign documents and parts of a case joined into one case document, with what each contributed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.diagnostics import Place, Problems, Refused
from engine.record import record
from engine.source import Source, Unreadable, read_document
from evidence.joining import join
from evidence.readers.contribution import Contribution
from evidence.readers.known import readers, recognised

_OF_A_CASE = frozenset({"case_id", "order", "dispute"})
_NEEDED = (("case_id",), ("order", "currency"), ("dispute", "opened_at"))


@record
class Imported:
    """A case document, and what there is to say of how it came about."""

    case: dict[str, Any]
    contributed: tuple[str, ...]
    """One line a document: its format, the keys that it gives."""
    odd: tuple[str, ...]
    """What was odd in a document, with its name."""
    contradictions: tuple[str, ...]
    missing: tuple[str, ...]
    """The keys that every case needs and that no document gives."""


def import_case(files: Iterable[tuple[str, bytes]], retrieved_at: str | None = None) -> Imported:
    """One case from files as they came; raises Refused where one cannot be read or is of no known format.

    A case document among them wins over the others, and a dispute or order over tracking.
    """
    problems = Problems()
    parts: list[tuple[int, str, str, Contribution]] = []
    for name, data in files:
        try:
            source = read_document(name, data)
            parts.append(_part(name, source, retrieved_at))
        except (Refused, Unreadable) as error:
            problems.extend(error.problems)
    problems.raise_if_any()
    parts.sort(key=lambda part: part[0])
    joined = join((name, contribution.case) for _, name, _, contribution in parts)
    return Imported(
        case=joined.case,
        contributed=tuple(
            f"{name}: {form}, gives {', '.join(_keys(contribution.case)) or 'nothing'}"
            for _, name, form, contribution in parts
        ),
        odd=tuple(f"{name}: {flag}" for _, name, _, contribution in parts for flag in contribution.flags),
        contradictions=joined.contradictions,
        missing=tuple(".".join(path) for path in _NEEDED if _at(joined.case, path) is None),
    )


def _part(name: str, source: Source, retrieved_at: str | None) -> tuple[int, str, str, Contribution]:
    """Its rank among the documents, its name, its format in words, and what it contributes."""
    tree = source.value
    if isinstance(tree, Mapping) and _OF_A_CASE & tree.keys():
        return 0, name, "a case document", Contribution(case=dict(tree))
    found = recognised(tree)
    if len(found) == 1:
        contribution = found[0].read(source, retrieved_at)
        return (1 if "dispute" in contribution.case else 2), name, found[0].name, contribution
    problems = Problems()
    known = ", ".join(reader.name for reader in readers().values())
    message = "this is of no format that is read" if not found else "this may be of several formats"
    problems.add("unknown-format", message, Place(source, ()), f"known: a case document, {known}")
    raise Refused(problems)


def _keys(case: Mapping[str, Any]) -> list[str]:
    """The keys that a part gives, two levels deep."""
    found = []
    for key, value in case.items():
        inner = value.keys() if isinstance(value, Mapping) else ()
        found += [f"{key}.{each}" for each in inner] or [key]
    return found


def _at(case: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = case
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
