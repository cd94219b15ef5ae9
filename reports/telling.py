"""The facts that a reason rests on, windows, ends of ranges and unqueried numbers in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.particulars import of_text
from reports.wording import STATES, dated_text, outcome_text, quoted_text, values_text

MOST_SHORT, MOST_UNDER = 3, 2
"""So many facts of a reason, and so many for one of its conditions, are told where there is little room."""
MOST_MEASURES = 3
"""So many dates and numbers of a fact are told there."""
LONGEST_SHORT = 220
"""Characters of a reason for a fact that are told there."""


def told_text(told: Mapping[str, Any]) -> str:
    """A fact of the case: its value, by what it was measured, why, and when that was recorded."""
    details = [*map(_measured, told["measures"])]
    if told["because"]:
        details.append(told["because"])
    if told["at"]:
        details.append(f"recorded {dated_text(told['at'])}")
    return _with(told, details)


def told_parts(told: Mapping[str, Any]) -> tuple[str, list[str]]:
    """A fact of the case, and apart from it, where there are several, its measures and whence they are."""
    if len(told["measures"]) < MOST_MEASURES:
        return told_text(told), []
    taken = [f"taken from: {quoted_text(told['because'])}"] if told["because"] else []
    return _with(told, []), [*map(_measured, told["measures"]), *taken]


def ground_text(ground: Mapping[str, Any]) -> str:
    """A fact of the argument: its value, by what it was measured, and why."""
    because = "" if ground["because"] == ground["meaning"] else ground["because"]
    return _with(ground, [*map(_measured, ground["measures"]), because])


def short_texts(facts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The first few facts of a reason, each with its measures or, where it has none, with why."""
    under: Counter[str] = Counter()
    shown = []
    for each in facts:
        under[each["under"]] += 1
        if under[each["under"]] <= MOST_UNDER:
            shown.append(_with(each, _few(each)))
    return shown[:MOST_SHORT]


def _few(told: Mapping[str, Any]) -> list[str]:
    between = _between(told)
    if between:
        return [between]
    if told["measures"]:
        # the dates of a proof are told with its window
        measured = [_measured(each) for each in told["measures"] if each["fact"] is not None]
        return measured[:MOST_MEASURES]
    because = str(told["because"])
    return [because if len(because) <= LONGEST_SHORT else because[: LONGEST_SHORT - 1].rstrip() + "…"]


def _between(told: Mapping[str, Any]) -> str:
    """What came between the two ends of a proof's window, which the arbitrator decides; else nothing."""
    if not isinstance(told["value"], list | tuple) or len(told["value"]) < 2:
        return ""
    dates = [each for each in told["measures"] if each["fact"] is None]
    for window in (each for each in dates if each["ends"]):
        for given in dates:
            if not given["ends"] and window["least"] < given["least"] <= window["most"]:
                first, came, last = map(dated_text, (window["least"], given["least"], window["most"]))
                return f"it came {came}, between {first} and {last}, so you decide if that was in time"
    return ""


def _with(told: Mapping[str, Any], details: Iterable[str]) -> str:
    shown = quoted_text("; ".join(each for each in details if each))
    still = "open, " if isinstance(told["value"], list | tuple) and len(told["value"]) > 1 else ""
    return f"{told['meaning']}: {still}{values_text(told['value'])}" + (f" – {shown}" if shown else "")


def _measured(measure: Mapping[str, Any]) -> str:
    least, most = dated_text(measure["least"]), dated_text(measure["most"])
    if least == most:
        return f"{measure['meaning']}: {least}"
    if measure["ends"]:
        return f"{measure['meaning']}: {ends_text(least, most)}"
    why = f", since {measure['why']}" if measure.get("why") else ""
    return f"{measure['meaning']}: between {least} and {most}{why}"


def ends_text(first: str, last: str) -> str:
    """The two ends of a window: by its first an act is in time, and after its last it is late."""
    return f"in time until {first}, late after {last}; in between you decide"


def span_text(window: Mapping[str, Any]) -> str:
    """From when a window runs, what happened then, and until when."""
    lasts = f"{window['lasts']} " if window["lasts"] else ""
    since = f", {window['since']}," if window["since"] else ""
    return f"{lasts}from {dated_text(window['starts'])}{since} to {dated_text(window['ends'])}"


def counted_text(window: Mapping[str, Any]) -> str:
    """By what each of the two ends of a window is counted; nothing where it has one."""
    if window["by_hours"] is None:
        return ""
    (by_days,) = {window["first_end"], window["ends"]} - {window["by_hours"]}
    hours, days = dated_text(window["by_hours"]), dated_text(by_days)
    return f"two ends: {hours} by 24 hours a day, {days} by days of the platform's clock ({window['zone']})"


def running_text(window: Mapping[str, Any]) -> str:
    """Whose time a window is, under which clause, from when to when, and how it stands."""
    of = of_text(window)
    whose = f"the {window['party']}'s time under {window['clause']}"
    stands = f"{whose}: {span_text(window)}; {STATES[window['state']]}" + (f" ({of})" if of else "")
    counted = counted_text(window)
    return f"{stands}; {counted}" if counted else stands


def ends_texts(particulars: Mapping[str, Any]) -> list[str]:
    """Where the least and the most come from that may be paid; parts for which that is the same are one."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for each in particulars["ends"]:
        same = (each["most"], each["amount"], each["currency"], each["outcome"], each["named"])
        found.setdefault(same, []).append(each)
    parts = {each["part"] for each in particulars["ends"]}
    alike = sorted(found.values(), key=lambda ends: bool(ends[0]["most"]))
    return [_end_text(ends, whole=len(ends) == len(parts)) for ends in alike]


def _end_text(ends: Sequence[Mapping[str, Any]], *, whole: bool) -> str:
    """One end of a range, which several parts of a case may share; `whole`: all of them do."""
    end = ends[0]
    paid = f"{end['amount']} {end['currency']}" if end["amount"] is not None else "an amount not known yet"
    what = outcome_text(end["outcome"])
    if not end["named"]:
        what += ", with what was paid as the most" if end["most"] else ", with no least amount set"
    clauses = ", ".join(dict.fromkeys(clause for each in ends for clause in each["clauses"]))
    where = "" if whole else f"{'; '.join(each['part'] for each in ends)}: "
    return f"{where}at {'most' if end['most'] else 'least'} {paid}: {what}" + (
        f" ({clauses})" if clauses else ""
    )


def unqueried_texts(particulars: Mapping[str, Any], ruled: bool) -> list[str]:
    """The numbers that nobody has looked up; of a settled case that it does not turn on them."""
    told = []
    for each in particulars["unqueried"]:
        kind = "transfer number" if each["transfer"] else "waybill number"
        text = f"the {kind} {each['number']} of parcel {each['parcel']}"
        told.append(text + ("; the ruling does not turn on it" if ruled else ""))
    return told
