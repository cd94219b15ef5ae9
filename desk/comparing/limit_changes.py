"""What was changed in the limits of a policy: values, when each holds, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desk.comparing.altered import Change, altered, plain, renamed
from engine.instants import format_instant
from engine.loading.compiling import value_at
from engine.loading.records import LimitRecord
from engine.possible import FAR
from reports.wording import instant_text

_VALUES = ("value", "dated")


def limit_changes(before: Mapping[str, LimitRecord], after: Mapping[str, LimitRecord]) -> Iterator[Change]:
    """Every change of a limit."""
    new_names = renamed(before, after)
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is not None and new is not None:
            for text in _limit(old, new):
                yield Change(f"{name}: {text}", (old.clause, new.clause))
        elif old is not None and name in new_names:
            yield Change(f"{name} renamed to `{new_names[name]}`", (old.clause,))
        elif old is not None:
            yield Change(f"{name} removed: {_in_short(old)}", (old.clause,))
        elif new is not None and name not in new_names.values():
            yield Change(f"{name} added: {_in_short(new)}", (new.clause,))


def _in_short(limit: LimitRecord) -> str:
    starts = [-FAR, *_instants(limit), FAR]
    values = "; ".join(
        " ".join(filter(None, (f"{value_at(limit, start)} {limit.unit}", _period(start, end))))
        for start, end in zip(starts, starts[1:], strict=False)
    )
    rests = f"; interprets {', '.join(limit.interprets)}" if limit.interprets else ""
    return f"{values} ({limit.clause}), {' '.join(limit.meaning.split())}{rests}"


def _limit(old: LimitRecord, new: LimitRecord) -> Iterator[str]:
    if old.value is not None and new.value is not None:
        if old.value != new.value:
            yield f"{old.value}, now {new.value} {new.unit} ({new.clause})"
    else:
        differing = list(_differing(old, new))
        for start, end, was, value in differing:
            period = _period(start, end) or "always"
            yield f"{period}: {value} {new.unit} (before {was}), {new.clause}"
        if not differing and [plain(old.dated), old.value] != [plain(new.dated), new.value]:
            yield "written with other periods, with the same value at every date"
    yield from altered(old, new, but=_VALUES)


def _differing(old: LimitRecord, new: LimitRecord) -> Iterator[tuple[int, int, int | None, int | None]]:
    """The longest periods in which each limit has one value and the two differ: start, end, both values."""
    starts = [-FAR, *sorted({*_instants(old), *_instants(new)}), FAR]
    found: list[tuple[int, int, int | None, int | None]] = []
    for start, end in zip(starts, starts[1:], strict=False):
        was, value = value_at(old, start), value_at(new, start)
        if found and found[-1][2:] == (was, value):
            found[-1] = (found[-1][0], end, was, value)
        else:
            found.append((start, end, was, value))
    yield from (each for each in found if each[2] != each[3])


def _instants(limit: LimitRecord) -> list[int]:
    moments = (moment for dated in limit.dated for moment in (dated.from_, dated.until))
    return sorted({moment.micros for moment in moments if moment is not None})


def _period(start: int, end: int) -> str:
    parts = [f"from {instant_text(format_instant(start))}"] if start > -FAR else []
    parts += [f"until {instant_text(format_instant(end))}"] if end < FAR else []
    return " ".join(parts)
