"""Two policies compared, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.layout import WIDTH, beside, harmless, wrapped

_LONGEST = 20_000
"""Characters of one line of a change; a formula is shown whole."""
_FURTHER = 4
"""By how much the lines are indented on which a change goes on."""
_MOST_CASES = 20
"""So many cases are shown where not everything is asked for."""
_MOST_PAIRS = 10
"""So many pairs of rows are named then."""
_CASE = 4
_RULED = 10


def comparison_text(compared: Mapping[str, Any], everything: bool = False) -> str:
    """A comparison for a person: every change, and of cases and pairs of rows the first ones.

    What is left out is counted, unless `everything` is asked for.
    """
    lines = list(_changes(compared["changes"]))
    found = harmless({key: each for key, each in compared.items() if key != "changes"}, _LONGEST)
    differences, unshown = found["differences"], found["unshown"]
    lines += _differences(differences, len(differences) if everything else _MOST_CASES)
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


def _differences(differences: Sequence[Mapping[str, Any]], most: int) -> Iterator[str]:
    """The first cases, those together that one row ruled before; how many more there are."""
    by_row: dict[str, list[Mapping[str, Any]]] = {}
    for each in differences:
        by_row.setdefault(each["before"]["row"], []).append(each)
    number = 0
    for row, several in by_row.items():
        if number < most:
            yield wrapped(f"{_counted(len(several), 'case')} that {row} ruled before", 0)
            yield ""
        for each in several[: max(0, most - number)]:
            number += 1
            yield from _difference(number, each)
    if number < len(differences):
        yield f"{_counted(len(differences) - number, 'more difference')}: --all shows every case."


def _unshown(pairs: Sequence[Sequence[str]], most: int) -> Iterator[str]:
    if pairs:
        yield "Not shown by a case, though these rows conclude differently as they are written:"
        yield from (wrapped(f"{before} before, {after} after") for before, after in pairs[:most])
    if len(pairs) > most:
        yield wrapped(f"and {_counted(len(pairs) - most, 'more pair')}: --all names every one")


def _counted(number: int, of: str) -> str:
    return f"{number} {of}{'' if number == 1 else 's'}"


def _changes(changes: Mapping[str, list[str]]) -> Iterator[str]:
    for kind, entries in changes.items():
        yield kind.capitalize()
        if kind == "clauses touched":
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


def _difference(number: int, differing: Mapping[str, Any]) -> Iterator[str]:
    import yaml

    witness = differing["witness"]
    yield f"Difference {number}"
    for title in ("before", "after"):
        yield beside(_ruling_text(differing[title], witness["currency"]), title, _RULED)
    yield "  case:"
    text = yaml.safe_dump(witness, allow_unicode=True, sort_keys=False, width=WIDTH - _CASE)
    yield from (" " * _CASE + line for line in text.splitlines())
    yield ""


def _ruling_text(ruled: Mapping[str, Any], currency: str) -> str:
    amount = f"{ruled['total']} {currency}"
    if ruled["at_least"] != ruled["at_most"]:
        amount = f"{ruled['at_least']} to {ruled['at_most']} {currency}"
    more = [f"candidate {each}" for each in ruled["candidates"]]
    more += [f"sanction {each}" for each in ruled["sanctions"]]
    words = [ruled["status"], ruled["outcome"], ruled["liable"], amount]
    return "; ".join([", ".join(words), *more]) + f"  [{ruled['row']}]"
