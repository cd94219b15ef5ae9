"""The facts of a case that a reason rests on, found in the argument of the ruling."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from desk.case_report.argument import Ground, Tested, UnitArgument
from desk.case_report.happenings import Happening
from reports.near_rows import READING
from reports.particulars import Particulars, Reason, Told

NO_ZONE = "no zone is stated"
"""Why an instant of a record is known to some hours only."""


def with_facts(
    particulars: Particulars, arguments: Sequence[UnitArgument], history: Sequence[Happening]
) -> Particulars:
    """What is told beside a ruling, each reason with the facts of the case that it rests on."""
    reasons: list[Reason] = [
        {
            **each,
            "facts": _facts(each, arguments, history),
            "penal": _is_penal(each, arguments),
        }
        for each in particulars["reasons"]
    ]
    # what is paid comes first, and what only has a penalty follow comes last
    reasons.sort(key=lambda each: (each["penal"], not _pays(each, arguments)))
    return {**particulars, "reasons": reasons}


def _pays(reason: Reason, arguments: Iterable[UnitArgument]) -> bool:
    """Whether something is paid by the rows that cite a clause for some parts of a case."""
    return any(
        step["pays"] and reason["clause"] in step["cites"]
        for unit in arguments
        if not reason["parts"] or unit["unit"] in reason["parts"]
        for step in unit["steps"]
    )


def _is_penal(reason: Reason, arguments: Iterable[UnitArgument]) -> bool:
    """Whether the rows that cite a clause add nothing but a penalty."""
    penal = [
        step["penal"] for unit in arguments for step in unit["steps"] if reason["clause"] in step["cites"]
    ]
    return bool(penal) and all(penal)


def _facts(reason: Reason, arguments: Iterable[UnitArgument], history: Sequence[Happening]) -> list[Told]:
    """The facts on which the rows rest that cite a clause for some parts of a case, each once.

    First what the reason still depends on, then what the rows themselves ask for, then what kept others
    from answering in their place, then what their tables ask for and a party may dispute; of these what is
    on record. A fact that follows from others is told by those that somebody observed.
    """
    dates = {each["source"]: each["at"] for each in history if each["at"] is not None and not each["until"]}
    unzoned = {(each["at"], each["until"]) for each in history if each["until"]}
    found: list[Told] = []
    for unit in arguments:
        if reason["parts"] and unit["unit"] not in reason["parts"]:
            continue
        condition = reason.get("condition", {})
        for ground in unit["matters"]:
            if ground["fact"] in condition:
                _add(found, _told(ground["fact"], ground, dates, unzoned))
        for step in unit["steps"]:
            if reason["clause"] not in step["cites"]:
                continue
            own = [each for each in step["conditions"] if each["own"]]
            shared = [each for each in step["conditions"] if not each["own"] and each["contested"]]
            on_record = (each for each in _observed([*step["against"], *shared]) if each[1]["source"])
            for under, ground in (*_observed(own), *on_record):
                _add(found, _told(under, ground, dates, unzoned))
    return found


def _add(found: list[Told], entry: Told) -> None:
    """Add a fact, unless it is told under another condition already."""
    if all({**entry, "under": each["under"]} != each for each in found):
        found.append(entry)


def _observed(conditions: Iterable[Tested]) -> Iterator[tuple[str, Ground]]:
    """Of some conditions the facts that somebody observed, or they themselves where nobody did."""
    for each in conditions:
        if each["fact"].startswith(READING):
            continue
        observed = [ground for ground in each["rests_on"] if ground["source"]] or [each]
        yield from ((each["fact"], ground) for ground in observed)


def _told(
    under: str, ground: Ground, dates: Mapping[str, str], unzoned: Container[tuple[str | None, str | None]]
) -> Told:
    recorded = [at for place, at in dates.items() for source in ground["source"] if _within(source, place)]
    return {
        "fact": ground["fact"],
        "under": under,
        "meaning": ground["meaning"],
        "value": ground["value"],
        "measures": [
            {**each, "why": NO_ZONE if (each["least"], each["most"]) in unzoned else ""}
            for each in ground["measures"]
        ],
        "because": "" if ground["because"] == ground["meaning"] else ground["because"],
        "at": recorded[0] if len(set(recorded)) == 1 and not ground["measures"] else None,
    }


def _within(source: str, place: str) -> bool:
    """Whether something stands at a place of the document, or within what stands there."""
    return source == place or source.startswith((f"{place}.", f"{place}["))
