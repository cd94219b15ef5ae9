"""Two policies compared, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.differing_cases import cases_text, counted, summary
from reports.layout import harmless, wrapped

_LONGEST = 20_000
"""Characters of one line of a change; a formula is shown whole."""
_FURTHER = 4
"""By how much the lines are indented on which a change goes on."""
_TOUCHED = "clauses touched"
_MOST_PAIRS = 10
"""So many pairs of rows are named then."""


def comparison_text(compared: Mapping[str, Any], everything: bool = False, short: bool = False) -> str:
    """A comparison for a person: every change, and cases by the rows that tell them apart.

    Each group of cases has one of them, and what is left out is counted, unless `everything` is asked
    for; where it is to be `short`, one line stands for a group, and for all changes.
    """
    found = harmless({key: each for key, each in compared.items() if key != "changes"}, _LONGEST)
    differences, unshown = found["differences"], found["unshown"]
    if short:
        number = sum(len(lines) for kind, lines in compared["changes"].items() if kind != _TOUCHED)
        lines = [f"{counted(number, 'change')} in words, {counted(len(differences), 'ruling')} that differ"]
        lines += summary(differences)
    else:
        lines = list(_changes(compared["changes"]))
        lines += cases_text(differences, everything)
    lines += _unshown(unshown, len(unshown) if everything else _MOST_PAIRS)
    if found["complete"] and not differences and not unshown:
        proved = "proved over every complete assignment of the facts of one unit."
        of = " of the tables" if found["uncompared"] else ""
        lines.append(f"No difference in meaning{of}: {proved}")
    if found["uncompared"]:
        files = ", ".join(found["uncompared"])
        lines.append(f"Not compared: {files}; cases may be observed or their windows end otherwise.")
    if not found["complete"]:
        lines.append("Not proved: there may be more differences than these.")
    if not found["proved_equal"] and not differences:
        lines.append("Neither proved equal, nor shown by a case to differ.")
    return "\n".join(lines) + "\n"


def _unshown(pairs: Sequence[Sequence[str]], most: int) -> Iterator[str]:
    if pairs:
        yield "Not shown by a case, though these rows conclude differently as they are written:"
        yield from (wrapped(f"{before} before, {after} after") for before, after in pairs[:most])
    if len(pairs) > most:
        yield wrapped(f"and {counted(len(pairs) - most, 'more pair')}: --all names every one")


def _changes(changes: Mapping[str, list[str]]) -> Iterator[str]:
    for kind, entries in changes.items():
        yield kind.capitalize()
        if kind == _TOUCHED:
            yield wrapped(harmless(", ".join(entries), _LONGEST))
        else:
            for entry in entries:
                yield from _entry(entry)
        yield ""
    if not changes:
        yield from ("Nothing was changed in the policy's words.", "")


def _entry(text: str) -> Iterator[str]:
    """A change: its first line, and those that belong to it as far in as they stand in the text."""
    for line in text.split("\n"):
        words = line.lstrip(" ")
        margin = 2 + 2 * (len(line) - len(words))
        hanging = wrapped(harmless(words, _LONGEST), margin + _FURTHER)
        yield hanging[_FURTHER:]
