"""Two policies compared, as text for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.layout import harmless

MOST_UNSHOWN = 10


def comparison_text(compared: Mapping[str, Any]) -> str:
    """A comparison for a person."""
    import yaml

    found = harmless(compared)
    lines = []
    for kind, entries in found["changes"].items():
        lines += [kind.capitalize(), *(f"  {entry}" for entry in entries), ""]
    if not found["changes"]:
        lines += ["Nothing was changed in the policy's words.", ""]
    if found["proved_equal"]:
        lines.append(
            "No difference in meaning: proved over every complete assignment of the facts of one unit."
        )
    for number, each in enumerate(found["differences"], start=1):
        lines.append(f"Difference {number}")
        for title, ruled in (("before", each["before"]), ("after", each["after"])):
            lines.append(f"  {title:6}  {_ruling_text(ruled, each['witness']['currency'])}")
        lines.append("  case:")
        text = yaml.safe_dump(each["witness"], allow_unicode=True, sort_keys=False, width=100)
        lines += [f"    {line}" for line in text.splitlines()]
        lines.append("")
    unshown = found["unshown"]
    if unshown:
        lines.append("Not shown by a case, though these rows conclude differently as they are written:")
        lines += [f"  {before} before, {after} after" for before, after in unshown[:MOST_UNSHOWN]]
        if len(unshown) > MOST_UNSHOWN:
            lines.append(f"  and {len(unshown) - MOST_UNSHOWN} more")
    if not found["complete"]:
        lines.append("Not proved: there may be more differences than these.")
    return "\n".join(lines) + "\n"


def _ruling_text(ruled: Mapping[str, Any], currency: str) -> str:
    amount = f"{ruled['total']} {currency}"
    if ruled["at_least"] != ruled["at_most"]:
        amount = f"{ruled['at_least']} to {ruled['at_most']} {currency}"
    more = [f"candidate {each}" for each in ruled["candidates"]]
    more += [f"sanction {each}" for each in ruled["sanctions"]]
    words = [ruled["status"], ruled["outcome"], ruled["liable"], amount]
    return "; ".join([", ".join(words), *more]) + f"  [{ruled['row']}]"
