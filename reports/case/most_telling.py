"""The few changes of a ruling that tell a reader most of what would turn it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reports.case.changes import MOST_VALUES, STATEMENTS
from reports.case.persuasion import LAST, Deciding, Rank, rank_of
from reports.case.results import UNSAID, Beside, flip_texts, result_text
from reports.wording import several

MOST_TELLING = 3
"""So many changes are told where there is little room."""


class Telling(NamedTuple):
    """A change that turns a ruling: of which part, what would have to be otherwise, and what then."""

    unit: str | None
    """None where the case has one part."""
    change: str
    then: str
    why: str
    """By which reason, to stand behind it."""
    remote: bool
    """Whether it is a date that no reason tells."""


class _Candidate(NamedTuple):
    """A change that may be told, with what it changes."""

    rank: Rank
    number: int
    facts: frozenset[str]
    told: Telling


def most_telling(report: Mapping[str, Any], deciding: Deciding) -> list[Telling]:
    """The few changes that tell a reader most of what would turn a ruling, the first in rank first.

    Of one fact of a part only one is told, and of each part one before any other of the same part. Dates
    and presumptions that no reason tells are told where nothing else is.
    """
    found = sorted(_candidates(report, deciding), key=lambda each: (each.rank, each.number))
    near = [each for each in found if not each.rank[0]] or found
    chosen: list[_Candidate] = []
    for first_of_part in (True, False):
        for each in near:
            beside = [known for known in chosen if known.number == each.number]
            said = any(known.told[1:4] == each.told[1:4] for known in chosen)
            new = not said and all(each.facts.isdisjoint(known.facts) for known in beside)
            if new and len(chosen) < MOST_TELLING and not (first_of_part and beside):
                chosen.append(each)
    return [each.told for each in sorted(chosen, key=near.index)]


def beside_of(report: Mapping[str, Any], unit: Mapping[str, Any]) -> Beside:
    """What the rulings of a part that would be are told beside."""
    present = unit["ruling"]
    return Beside(
        report["paid"] if unit["unit"] is None else None,
        present is not None and present["liable"] not in UNSAID,
        unit["unit"] is not None,
    )


def _candidates(report: Mapping[str, Any], deciding: Deciding) -> Iterator[_Candidate]:
    """Every change of every part; pairs of a part that has no others."""
    proofs = {entry["fact"] for entry in report["matrix"]}
    for number, unit in enumerate(report["flips"]):
        beside, meanings = beside_of(report, unit), report["meanings"]
        turning = [*unit["singles"], *unit["unsettling"]] or unit["pairs"]
        for flip in _alike(turning, unit["together"], meanings, beside):
            rank = rank_of(flip, proofs, deciding.get(unit["unit"], ()), unit["ruling"])
            texts = flip_texts(flip, meanings, beside, MOST_VALUES)
            # what several do together is told beside what one of them does
            whole = "all of " if flip.get("joint") else ""
            facts = frozenset(whole + change["fact"] for change in flip["changes"])
            yield _Candidate(
                rank, number, facts, Telling(unit["unit"], *texts, remote=rank[0] and rank[2] == LAST)
            )


def _alike(
    flips: Sequence[Mapping[str, Any]],
    together: Sequence[Mapping[str, Any]],
    meanings: Mapping[str, str],
    beside: Beside,
) -> Iterator[Mapping[str, Any]]:
    """Flips of which those are one that say the same of several facts, with the same result.

    What all of some proofs would do `together` is told with what each would do, where that is the same.
    """
    said_alike: dict[str, list[Mapping[str, Any]]] = {}
    for number, flip in enumerate(flips):
        said_alike.setdefault(_said(flip, meanings, beside) or str(number), []).append(flip)
    joint = {
        frozenset(change["fact"] for change in flip["changes"]): result_text(flip, meanings, beside)
        for flip in together
    }
    for alike in said_alike.values():
        if len(alike) == 1:
            yield alike[0]
            continue
        changes = [flip["changes"][0] for flip in alike]
        every = frozenset(change["fact"] for change in changes)
        same = len(every) == 2 and joint.get(every) == result_text(alike[0], meanings, beside)
        if same:
            del joint[every]
        between = "” or “" if "proof_by" in changes[0] else "; or "
        meaning = between.join(change["meaning"] for change in changes)
        was = list(dict.fromkeys(value for change in changes for value in several(change["was"])))
        one = {**changes[0], "meaning": meaning, "was": was, "both": same}
        yield {**alike[0], "changes": [one]}
    for flip in together:
        if frozenset(change["fact"] for change in flip["changes"]) in joint:
            yield {**flip, "joint": True}


def _said(flip: Mapping[str, Any], meanings: Mapping[str, str], beside: Beside) -> str:
    """What is said of one fact, without the fact; nothing where it cannot be said of several."""
    change, *more = flip["changes"]
    if more or change["kind"] != "value" or change["becomes"] in STATEMENTS:
        return ""
    how = change["becomes"], change["against_record"], change["presumed"], change.get("proof_by", "")
    return repr((how, "proof_by" in change and change["was"], result_text(flip, meanings, beside)))
