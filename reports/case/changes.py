"""What would have to be otherwise for another ruling: one changed fact, date or proof, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.wording import VALUES, apart_text, beyond_text, dated_text, several, value_text

ACCEPTED = "accepted"
"""How a proof stands that proves."""
NEVER_GIVEN = frozenset(("overdue", "none"))
"""How proofs stand of which nothing came that counts."""
STANDS = frozenset((ACCEPTED, "rejected", *NEVER_GIVEN))
"""Every way in which a proof may stand."""
STATEMENTS = ([True], [False])
"""What changes to that say whether something is so."""
MOST_VALUES = 3
"""So many values of a fact are told where there is little room."""


def change_text(change: Mapping[str, Any], most: int | None = None) -> str:
    """What would have to be otherwise, to stand behind `if`; of many values the first `most`."""
    if "proof_by" in change:
        return _proof_text(change)
    meaning, direction = change["meaning"], change["direction"]
    if change["kind"] == "value" and change["becomes"] in STATEMENTS:
        return _statement(change)
    by = apart_text(change["by"])
    shows_itself = change["kind"] not in ("instant", "value")
    apart = f"; that is {by} {direction}" if by and direction and not shows_itself else ""
    if change["kind"] == "instant" and direction:
        becomes, was = beyond_text(change["becomes"][0], direction), dated_text(change["was"])
        becomes = f"a date {becomes}" if becomes.startswith(("after ", "before ")) else becomes
    elif direction:
        becomes, was = _bound(_shown(change["becomes"][0]), direction), _shown(change["was"])
    else:
        becomes, was = _quoted(change["becomes"], most), _quoted(several(change["was"]), None)
    shown = "the record showed" if change["against_record"] else "it turned out to be"
    presumed = ", which is presumed" if change["presumed"] else ""
    return f"{shown} {becomes} instead of {was}{presumed} ({meaning}{apart})"


def _bound(number: str, direction: str) -> str:
    """A number and all beyond it."""
    ends = {"less": f"at most {number}", "more": f"at least {number}"}
    return ends.get(direction, f"{number} or {direction}")


def _statement(change: Mapping[str, Any]) -> str:
    """A change of whether something is so."""
    how = "the record showed" if change["against_record"] else "it turned out"
    if change["becomes"] == [True]:
        return f"{how} that {change['meaning']}"
    return f"{how} that it is not so that {change['meaning']}"


def _proof_text(change: Mapping[str, Any]) -> str:
    """A changed proof: whose it is, and whether it is given and accepted."""
    becomes, was = change["becomes"], several(change["was"])
    named = f"“{change['meaning']}”" + (" (or both)" if change.get("both") else "")
    if becomes == [ACCEPTED] and NEVER_GIVEN.issuperset(was):
        given = f"the {change['proof_by']} had given {named} in time" if change["proof_by"] else ""
        return f"{given} and it were accepted" if given else f"{named} were given and accepted"
    whose = f"the {change['proof_by']}'s proof {named}" if change["proof_by"] else f"the proof {named}"
    if ACCEPTED in was and ACCEPTED not in becomes:
        return f"{whose} were not accepted"
    return f"{whose} were {values_text(becomes)} instead of {values_text(was)}"


def becomes_text(change: Mapping[str, Any]) -> str:
    """What a fact would have to be."""
    return values_text(change["becomes"])


def _shown(value: Any) -> str:
    text = VALUES.get(str(value))
    if text:
        return text
    return dated_text(value) if isinstance(value, str) and dated_text(value) != value else value_text(value)


def values_text(values: Any) -> str:
    """A value of a fact, or several, with the words that proofs have and dates as people write them."""
    return " or ".join(map(_shown, several(values)))


def answered_text(values: Sequence[Any], fact: str = "it") -> str:
    """Values of a fact behind `if`: how a proof stands as it is, any other in quotes."""
    if STANDS.issuperset(map(str, values)):
        return values_text(values)
    return f"{fact} is {_quoted(values, None)}"


def _quoted(values: Sequence[Any], most: int | None) -> str:
    """Values in quotes; of many the first few, and how many more."""
    quoted = [f"“{_shown(each)}”" for each in values]
    if most is not None and len(quoted) > most + 1:
        quoted[most:] = [f"one of {len(quoted) - most} others"]
    return " or ".join(quoted)
