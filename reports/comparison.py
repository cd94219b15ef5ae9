"""Two policies compared, as text for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def comparison_text(found: Mapping[str, Any]) -> str:
    """A comparison for a person."""
    import yaml

    lines = []
    for kind, entries in found["changes"].items():
        lines += [kind.capitalize(), *(f"  {entry}" for entry in entries), ""]
    if not found["changes"]:
        lines += ["Nothing was changed in the policy's words.", ""]
    if found["proved_equal"]:
        lines.append("No difference in meaning: proved over every complete assignment of facts.")
    for number, each in enumerate(found["differences"], start=1):
        lines.append(f"Difference {number}")
        for title, ruled in (("before", each["before"]), ("after", each["after"])):
            lines.append(f"  {title:6}  {_ruling_text(ruled, each['witness']['currency'])}")
        lines.append("  case:")
        text = yaml.safe_dump(each["witness"], allow_unicode=True, sort_keys=False, width=100)
        lines += [f"    {line}" for line in text.splitlines()]
        lines.append("")
    for before, after in found["unshown"]:
        lines.append(f"Not shown by a case: {before} before, {after} after, conclude differently as written.")
    if not found["complete"]:
        lines.append("Not proved: there may be more differences than these.")
    return "\n".join(lines) + "\n"


def _ruling_text(ruled: Mapping[str, Any], currency: str) -> str:
    amount = f"{ruled['total']} {currency}"
    if ruled["at_least"] != ruled["at_most"]:
        amount = f"{ruled['at_least']} to {ruled['at_most']} {currency}"
    return f"{ruled['status']}, {ruled['outcome']}, {ruled['liable']}, {amount}  [{ruled['row']}]"
