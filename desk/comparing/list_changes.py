"""What was changed in the lists beside a policy's tables: calendars, carriers, brands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desk.comparing.altered import Change, altered, content, entries, indented
from engine.source import Unreadable, read_yaml

_CALENDARS = "calendars.yaml"
_LISTS = (_CALENDARS, "carriers.yaml", "brands.yaml")


def list_changes(one: Path, other: Path) -> Iterator[Change]:
    """Every change of a zone, a year of working days, or an entry of a list."""
    found = [
        Change(f"{name}: {change.text}", change.clauses)
        for name in _LISTS
        for change in _file(name, one / name, other / name)
    ]
    yield from found
    if found:
        yield Change("cases may be observed or their windows end otherwise, which is not compared here")


def changed_lists(one: Path, other: Path) -> list[str]:
    """The files of lists that say something else, by their names."""
    return [name for name in _LISTS if any(_file(name, one / name, other / name))]


def _file(name: str, one: Path, other: Path) -> Iterator[Change]:
    data = [file.read_bytes() if file.is_file() else None for file in (one, other)]
    if data[0] == data[1]:
        return
    if data[0] is None or data[1] is None:
        yield Change("the file is added" if data[0] is None else "the file is removed")
        return
    try:
        before, after = (read_yaml(name, each).value for each in data if each is not None)
    except Unreadable:
        yield Change("is another, and cannot be read")
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield Change("is another")
    elif name == _CALENDARS:
        yield from map(Change, _zones(before["zones"], after["zones"]))
        yield from map(Change, _working_days(before["working_days"], after["working_days"]))
    else:
        yield from _named(before, after)


def _named(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Files of lists whose entries have names; the clause of the file is touched by each change."""
    touched = tuple(each["clause"] for each in (before, after) if isinstance(each.get("clause"), str))
    lists = []
    for key in dict.fromkeys((*before, *after)):
        old, new = (_by_name(each.get(key, [])) for each in (before, after))
        if old is not None and new is not None:
            lists.append(key)
            for change in entries(f"{key}:", old, new):
                yield Change(change.text, touched)
    yield from (Change(text, touched) for text in altered(before, after, but=lists))


def _by_name(listed: Any) -> dict[str, Any] | None:
    """The entries of a list by their names; None where it is no such list."""
    if not isinstance(listed, list):
        return None
    names = [each.get("name") if isinstance(each, dict) else None for each in listed]
    if None in names or len(set(names)) < len(names):
        return None
    return {each["name"]: {key: value for key, value in each.items() if key != "name"} for each in listed}


def _zones(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for zone in dict.fromkeys((*before, *after)):
        if zone not in before or zone not in after:
            yield f"zone `{zone}` {'added' if zone not in before else 'removed'}"
            continue
        old, new = (each[zone]["changes"] for each in (before, after))
        years = [year for year in sorted({*old, *new}) if old.get(year) != new.get(year)]
        if years:
            yield f"zone `{zone}`: the clock is changed otherwise in {_years(years)}"
        others = altered(before[zone], after[zone], but=("changes",))
        yield from (f"zone `{zone}`: {text}" for text in others)


def _years(years: Sequence[str]) -> str:
    """Years, those that follow each other as a span."""
    spans: list[list[str]] = []
    for year in years:
        if spans and int(year) == int(spans[-1][-1]) + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(span[0] if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans)


def _working_days(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for calendar in dict.fromkeys((*before, *after)):
        if calendar not in before or calendar not in after:
            word = "added" if calendar not in before else "removed"
            years = _years(list(after.get(calendar) or before[calendar]))
            yield f"working days of `{calendar}` {word}: {years}"
            continue
        old, new = before[calendar], after[calendar]
        for year in sorted({*old, *new}):
            head = f"working days of `{calendar}` in {year}"
            if year not in old or year not in new:
                word = "added" if year not in old else "removed"
                yield indented(f"{head} {word}", content(new.get(year) or old[year]))
            else:
                yield from (f"{head}: {text}" for text in altered(old[year], new[year]))
