"""What would change a ruling and what came near, in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from reports.case.words import amount_of
from reports.explaining_words import supposed_text
from reports.near_rows import READING
from reports.wording import (
    VALUES,
    apart_text,
    beyond_text,
    dated_text,
    liable_text,
    outcome_text,
    value_text,
)

SETTLED = {
    "ask": ", which somebody has to be asked",
    "judge": ", which the arbitrator judges",
    "time": ", which time shows",
    "person": ", which a person decides",
}
"""What would settle a fact, said behind it."""
Rank = tuple[bool, bool, int, int]
LAST = 4
"""The kind of changes of dates, which are told after all others."""
ACCEPTED = "accepted"
"""How a proof stands that proves."""


def conclusion_text(conclusion: Mapping[str, Any], at: str = "") -> str:
    """A ruling: outcome, amount, and who bears it; `at` says for which value the amount is given.

    That the buyer bears what is left is not said: it would read as if the buyer bore what is paid.
    """
    borne = (
        f", borne by {liable_text(conclusion['liable'])}"
        if conclusion["liable"] not in ("none", "undetermined", "buyer")
        else ""
    )
    amount = amount_of(conclusion["amounts"])
    return outcome_text(conclusion["outcome"]) + amount + (at if amount else "") + borne


def _amount_at(flip: Mapping[str, Any]) -> str:
    """For which value of a number an amount is given that another value may change."""
    values = [
        value_text(each["becomes"][0])
        for each in flip["changes"]
        if each["direction"] and each["kind"] not in ("instant", "value")
    ]
    return f" if it is {values[0]}" if len(values) == 1 else ""


def unsettling_texts(flip: Mapping[str, Any], meanings: Mapping[str, str]) -> tuple[list[str], str]:
    """What would have to change for the ruling to be open again, and on what it would then depend."""
    fact = flip["depends_on"]
    settled = SETTLED.get(flip["settled_by"], "")
    on = f"; it would depend on this: {meanings.get(fact, fact)}{settled}" if fact else ""
    then = list(dict.fromkeys(conclusion_text(each) for each in flip["rulings"]))
    among = f" ({' / '.join(then)})" if then else ""
    return [change_text(each) for each in flip["changes"]], f"no longer settled{among}{on}"


def change_text(change: Mapping[str, Any]) -> str:
    """One changed fact: what it would have to be instead of what it is."""
    if "proof_by" in change:
        return _proof_text(change)
    direction = change["direction"]
    if change["kind"] == "instant" and direction:
        becomes = beyond_text(change["becomes"][0], direction)
    else:
        becomes = _values(change["becomes"]) + (f" or {direction}" if direction else "")
    by = apart_text(change["by"])
    apart = f" (that is {by} {direction})" if by and direction else ""
    presumed = ", which is presumed" if change["presumed"] else ""
    told = supposed_text(change, f"{becomes} instead of {_values(change['was'])}")
    return f"{change['meaning']}: {told}{presumed}{apart}"


def _proof_text(change: Mapping[str, Any]) -> str:
    """A changed proof: whose it is, and whether it is accepted."""
    whose = f"the {change['proof_by']}'s proof" if change["proof_by"] else "the proof"
    becomes, was = _values(change["becomes"]), _values(change["was"])
    if change["was"] == ACCEPTED:
        becomes = f"not accepted ({becomes})"
    return f"{whose} ({change['meaning']}) is {becomes}; as things stand it is {was}"


def flip_texts(flip: Mapping[str, Any]) -> tuple[list[str], str]:
    """What would have to change, and what the ruling would be then."""
    at = _amount_at(flip)
    then = list(dict.fromkeys(conclusion_text(each, at) for each in flip["rulings"]))
    if len(then) > 1:
        result = f"undecided between {'; '.join(then[:-1])}; and {then[-1]}"
    else:
        result = then[0] if then else flip["status"]
    return [change_text(each) for each in flip["changes"]], result


_KINDS = ("singles", "pairs", "unsettling")
"""The changes of a unit: those that give another ruling, and those that leave several possible."""


def with_proofs(
    flips: Sequence[Mapping[str, Any]], matrix: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Flips in which each change of a proof names the party that has to prove."""
    bearers = {entry["fact"]: entry["party"] for entry in matrix if entry["fact"] is not None}

    def named(flip: Mapping[str, Any]) -> dict[str, Any]:
        changes = [
            {**each, "proof_by": bearers[each["fact"]]}
            if each["fact"] in bearers and each["kind"] == "value"
            else each
            for each in flip["changes"]
        ]
        return {**flip, "changes": changes}

    return [
        {**each, **{kind: list(map(named, each[kind])) for kind in _KINDS if kind in each}} for each in flips
    ]


def ordered(
    flips: Sequence[Mapping[str, Any]], matrix: Sequence[Mapping[str, Any]], deciding: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Flips in the order in which a reader asks for them, those of one fact to the same result as one.

    What the reasons of the ruling tell (`deciding`) comes before the rest. Within both, proofs come first,
    then what somebody only has to say or establish, then what the record itself would have to show. Dates
    come last of all.
    """
    proofs = {entry["fact"] for entry in matrix}

    def rank(flip: Mapping[str, Any]) -> Rank:
        return _rank(flip, proofs, deciding)

    return [
        {
            **each,
            "singles": sorted(_merged(each["singles"]), key=rank),
            "pairs": sorted(_merged(each["pairs"]), key=rank),
        }
        for each in flips
    ]


def _merged(flips: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Flips of which those that differ only in the value of their last fact are one."""
    found: dict[Any, Mapping[str, Any]] = {}
    for flip in flips:
        *others, last = flip["changes"]
        key = (
            [(each["fact"], each["becomes"]) for each in others],
            (last["fact"], last["kind"], last["direction"], last["was"], last["against_record"]),
            flip_texts(flip)[1],
        )
        known = found.get(repr(key))
        if known is None or last["kind"] != "value":
            found[repr(key) if known is None else repr((key, len(found)))] = flip
            continue
        before = known["changes"][-1]
        both = {**before, "becomes": list(dict.fromkeys([*before["becomes"], *last["becomes"]]))}
        found[repr(key)] = {**known, "changes": [*known["changes"][:-1], both]}
    return list(found.values())


def nearest(
    flips: Sequence[Mapping[str, Any]], matrix: Sequence[Mapping[str, Any]], deciding: Sequence[str] = ()
) -> tuple[str | None, Mapping[str, Any]] | None:
    """The first change in that order over all units, with the unit where there are several; None: none."""
    proofs = {entry["fact"] for entry in matrix}
    found = [
        (_rank(flip, proofs, deciding), len(flip["changes"]), number, each["unit"], flip)
        for number, each in enumerate(flips)
        for flip in [*each["singles"], *each["pairs"]]
    ]
    if not found:
        return None
    *_, unit, flip = min(found, key=lambda each: each[:3])
    return unit, flip


def _rank(flip: Mapping[str, Any], proofs: Container[str], deciding: Sequence[str]) -> Rank:
    """Dates last; before them what the reasons do not tell; and what they tell, in their order."""
    told = [deciding.index(each["fact"]) for each in flip["changes"] if each["fact"] in deciding]
    kind = _kind(flip, proofs)
    return kind == LAST, not told, kind, min(told, default=0)


def _kind(flip: Mapping[str, Any], proofs: Container[str]) -> int:
    changes = flip["changes"]
    if any(change["kind"] == "instant" for change in changes):
        return LAST
    if any(change["fact"] in proofs for change in changes):
        return 0
    if flip["presumption"]:
        return 2
    return 3 if any(change["against_record"] for change in changes) else 1


def failed_text(failed: Mapping[str, Any]) -> str:
    """A condition that keeps a row from answering."""
    still = ", which may still change" if failed["open"] else ""
    needed, value = _values(failed["needed"]), _values(failed["value"])
    if failed["fact"].startswith(READING):
        name = failed["fact"].removeprefix(READING)
        return f"an unclear passage would have to be read as {needed}; it is read as {value} ({name})"
    return f"{failed['meaning']}: it would have to be {needed}; it is {value}{still}"


def held_text(miss: Mapping[str, Any]) -> str:
    """How near a row came."""
    conditions = miss["held"] + len(miss["failed"])
    return f"{miss['held']} of {conditions} condition{'' if conditions == 1 else 's'} held"


def _values(values: Any) -> str:
    several: Sequence[Any] = values if isinstance(values, list) else [values]
    return " or ".join(VALUES.get(str(each)) or _instant_or_value(each) for each in several)


def _instant_or_value(value: Any) -> str:
    shown = dated_text(value) if isinstance(value, str) else value
    return shown if shown != value else value_text(value)
