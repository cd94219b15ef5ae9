"""Two policies compared, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.layout import WIDTH, beside, harmless, wrapped

_LONGEST = 20_000
"""Characters of one line of a change; a formula is shown whole."""
_FURTHER = 4
"""By how much the lines are indented on which a change goes on."""
_CASE = 4
_RULED = 10


def comparison_text(compared: Mapping[str, Any]) -> str:
    """A comparison for a person, which says all that the document says."""
    lines = list(_changes(compared["changes"]))
    found = harmless({key: each for key, each in compared.items() if key != "changes"}, _LONGEST)
    if found["proved_equal"]:
        lines.append(
            "No difference in meaning: proved over every complete assignment of the facts of one unit."
        )
    for number, each in enumerate(found["differences"], start=1):
        lines += _difference(number, each)
    if found["unshown"]:
        lines.append("Not shown by a case, though these rows conclude differently as they are written:")
        lines += [wrapped(f"{before} before, {after} after") for before, after in found["unshown"]]
    if not found["complete"]:
        lines.append("Not proved: there may be more differences than these.")
    if not found["proved_equal"] and not found["differences"]:
        lines.append("Neither proved equal, nor shown by a case to differ.")
    return "\n".join(lines) + "\n"


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
