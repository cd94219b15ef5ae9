"""What a worked case expects, held to what was ruled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.diagnostics import nearest

if TYPE_CHECKING:
    from desk.worked_cases import Ruled, WorkedCase


def differences(
    ruled: Ruled, worked: WorkedCase, table: str, rows: Sequence[str]
) -> list[tuple[tuple[str, ...], str]]:
    """What came out otherwise than expected: each with the path of what was expected in the case.

    `rows` are those of the table that the case stands beside.
    """
    ruling, hits, expect = ruled.ruling, ruled.hits, worked.expect
    refund = ruling["refund"]
    actual: dict[str, Any] = {
        "status": ruling["status"],
        "outcome": ruling["outcome"],
        "liable": ruling["liable"],
        **{key: refund[key] for key in ("total", "goods", "freight", "other", "at_least", "at_most")},
    }
    wrong: list[tuple[tuple[str, ...], str]] = [
        (("expect", key), f"{key} is `{value}`, expected `{getattr(expect, key)}`")
        for key, value in actual.items()
        if getattr(expect, key) is not None and value != getattr(expect, key)
    ]
    listed: dict[str, list[str]] = {
        "cites": [each["clause"] for each in ruling["citations"]],
        "candidates": [each["outcome"] for each in ruling["candidates"]],
        "asks": [fact for each in ruling["asks"] for fact in each["facts"]],
        "presumes": [each["fact"] for each in ruling["presumptions"]],
    }
    for key, values in listed.items():
        wanted = getattr(expect, key)
        if wanted is not None and sorted(set(values)) != sorted(set(wanted)):
            wrong.append((("expect", key), f"{key} are {_list(values)}, expected {_list(wanted)}"))
    taken = {each["id"] for each in ruling["interpretations"]}
    for interpretation in expect.rests_on or ():
        if interpretation not in taken:
            wrong.append((("expect", "rests_on"), f"it does not rest on `{interpretation}`"))
    for key, row, must in (("row", worked.row, True), ("misses", worked.misses, False)):
        if row is None:
            continue
        if row not in rows:
            near = nearest(row, rows)
            help = f"; did you mean `{near}`?" if near else ""
            wrong.append(((key,), f"there is no row `{row}` in `{table}`{help}"))
        elif ((table, row) in hits) is not must:
            answered = ", ".join(f"`{name}` of `{each}`" for each, name in sorted(hits)) or "none"
            did = "did not answer" if must else "answered"
            wrong.append(((key,), f"row `{row}` {did}; rows that did: {answered}"))
    return wrong


def _list(values: Any) -> str:
    return ", ".join(f"`{value}`" for value in values) or "none"
