"""What of a policy was in force at an instant, and what came into force or ended when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.instants import format_instant
from engine.loader import PolicyBook
from engine.loading.compiling import in_force, value_at
from engine.loading.records import DateText, LimitRecord
from engine.possible import FAR


def in_force_at(book: PolicyBook, instant: int) -> dict[str, Any]:
    """The limits and dated rows at an instant, the changes before and after it, and the policy's digest."""
    draft = book.draft
    policy = draft.folder.policy[1]
    return {
        "policy": policy.name,
        "version": policy.version,
        "digest": draft.folder.digest,
        "at": format_instant(instant),
        "since": _written(max((each for each in book.changes if each <= instant), default=-FAR)),
        "until": _written(min((each for each in book.changes if each > instant), default=FAR)),
        "governed_by": policy.governed_by,
        "limits": [
            {
                "limit": name,
                "value": value_at(limit, instant),
                "unit": limit.unit,
                "clause": limit.clause,
                "meaning": limit.meaning,
                **_period(limit, instant),
            }
            for name, limit in draft.folder.limits[1].limits.items()
        ],
        "dated_rows": [
            {
                "table": table,
                "row": row.record.id,
                "in_force": in_force(row, instant),
                "from": _moment(row.record.from_),
                "until": _moment(row.record.until),
                "cites": list(row.record.cites),
                "why": row.record.why,
            }
            for table, drafted in draft.tables.items()
            for row in drafted.rows
            if row.record.from_ is not None or row.record.until is not None
        ],
        "rows_in_force": sum(
            in_force(row, instant) for drafted in draft.tables.values() for row in drafted.rows
        ),
        "changes": [
            {"at": format_instant(change), "what": list(_changed(book, change))} for change in book.changes
        ],
    }


def _period(limit: LimitRecord, instant: int) -> dict[str, str | None]:
    for dated in limit.dated:
        if in_force(dated, instant):
            return {"from": _moment(dated.from_), "until": _moment(dated.until)}
    return {"from": None, "until": None}


def _changed(book: PolicyBook, instant: int) -> Iterator[dict[str, Any]]:
    """What a change changes: limits with both values, rows that begin or end."""
    draft = book.draft
    for name, limit in draft.folder.limits[1].limits.items():
        before, after = value_at(limit, instant - 1), value_at(limit, instant)
        if before != after:
            yield {"limit": name, "was": before, "is": after, "unit": limit.unit}
    for table, drafted in draft.tables.items():
        for row in drafted.rows:
            before, after = in_force(row, instant - 1), in_force(row, instant)
            if before != after:
                yield {"table": table, "row": row.record.id, "change": "begins" if after else "ends"}


def _moment(moment: DateText | None) -> str | None:
    return format_instant(moment.micros) if moment is not None else None


def _written(instant: int) -> str | None:
    return format_instant(instant) if -FAR < instant < FAR else None


def history_text(found: dict[str, Any]) -> str:
    """The same as text."""
    begin = f"since {found['since']}" if found["since"] else "from the beginning"
    end = f"until {found['until']}" if found["until"] else "with no end"
    lines = [
        f"{found['policy']} {found['version']}, as in force at {found['at']}",
        f"({begin}, {end}; {found['governed_by']} decides which date counts for a case)",
        f"digest {found['digest']}",
        "",
        f"Limits ({len(found['limits'])})",
    ]
    columns = [
        (each["limit"], f"{each['value']} {each['unit']}", each["clause"], _dates(each))
        for each in found["limits"]
    ]
    widths = [max(map(len, column), default=0) for column in zip(*columns, strict=True)]
    lines += [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in columns
    ]
    lines += ["", f"Rows with dates ({len(found['dated_rows'])}; {found['rows_in_force']} rows are in force)"]
    for each in found["dated_rows"]:
        state = "in force" if each["in_force"] else "not in force"
        lines.append(f"  {each['table']}#{each['row']}  {state}, {_dates(each)}")
    lines += ["", f"Changes ({len(found['changes'])})"]
    for change in found["changes"]:
        lines.append(f"  {change['at']}")
        lines += [f"    {_change(what)}" for what in change["what"]]
    return "\n".join(lines) + "\n"


def _dates(each: dict[str, Any]) -> str:
    parts = [f"{word} {each[word]}" for word in ("from", "until") if each[word]]
    return " ".join(parts)


def _change(what: dict[str, Any]) -> str:
    if "limit" in what:
        return f"{what['limit']}: {what['was']} -> {what['is']} {what['unit']}"
    return f"{what['table']}#{what['row']} {what['change']}"
