"""What would change a ruling and what came near, in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from reports.case.changes import values_text
from reports.case.results import FAVOURS_NOBODY, REVIEW, Beside, because_text, result_text
from reports.near_rows import READING
from reports.wording import NO_MEANINGS

Deciding = Mapping[str | None, Sequence[str]]
"""The facts that the reasons of a ruling tell of each part of a case, in their order."""
NOTHING_DECIDES: Deciding = MappingProxyType({})
Rank = tuple[bool, bool, int, int, int, int, int]
"""The place of a change in the order in which a reader asks for them, the first the least."""
MANY = 3
"""So many changes of one fact are a table."""
PRESUMED, LAST = 2, 4
"""The kinds of changes of what is presumed, and of dates, which are told after all others."""
_PERSON, _NOBODY = "a person", "nobody"


_KINDS = ("singles", "pairs", "together", "unsettling")
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
    flips: Sequence[Mapping[str, Any]],
    matrix: Sequence[Mapping[str, Any]],
    deciding: Deciding = NOTHING_DECIDES,
    meanings: Mapping[str, str] = NO_MEANINGS,
) -> list[dict[str, Any]]:
    """Flips in the order in which a reader asks for them, those of one fact to the same result as one.

    What the reasons of the ruling tell (`deciding`) comes before the rest, in their order. Of the rest proofs
    come first, then what somebody only has to say or establish, then what the record itself would have to
    show. Dates come last, those that no reason tells last of all.
    """
    proofs = {entry["fact"] for entry in matrix}
    found = []
    for each in flips:
        telling = deciding.get(each["unit"], ())

        def rank(flip: Mapping[str, Any], telling: Sequence[str] = telling) -> Rank:
            return rank_of(flip, proofs, telling)

        found.append(
            {
                **each,
                "singles": sorted(_merged(each["singles"], meanings), key=rank),
                "pairs": sorted(_merged(each["pairs"], meanings), key=rank),
                "unsettling": sorted(_merged(each.get("unsettling", ()), meanings), key=rank),
            }
        )
    return found


def _merged(flips: Iterable[Mapping[str, Any]], meanings: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Flips of which those that differ only in the value of their last fact are one."""
    found: dict[Any, Mapping[str, Any]] = {}
    for flip in flips:
        *others, last = flip["changes"]
        key = (
            [(each["fact"], each["becomes"]) for each in others],
            (last["fact"], last["kind"], last["direction"], last["was"], last["against_record"]),
            result_text(flip, meanings, Beside()),
            because_text(flip, Beside()),
        )
        known = found.get(repr(key))
        if known is None or last["kind"] != "value":
            found[repr(key) if known is None else repr((key, len(found)))] = flip
            continue
        before = known["changes"][-1]
        both = {**before, "becomes": list(dict.fromkeys([*before["becomes"], *last["becomes"]]))}
        found[repr(key)] = {**known, "changes": [*known["changes"][:-1], both]}
    return list(found.values())


def grouped(
    flips: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]]:
    """Flips in their order; those of one fact that has many are beside each other, with its change."""
    alone = [flip["changes"][0]["fact"] for flip in flips if _is_one_value(flip)]
    found: dict[str, tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]] = {}
    for number, flip in enumerate(flips):
        change = flip["changes"][0]
        many = _is_one_value(flip) and alone.count(change["fact"]) >= MANY
        key = change["fact"] if many else str(number)
        found.setdefault(key, (change if many else None, []))[1].append(flip)
    return list(found.values())


def _is_one_value(flip: Mapping[str, Any]) -> bool:
    """Whether a flip is another value of one fact that is neither a proof nor so or not."""
    (*more, change) = flip["changes"]
    return (
        not more
        and change["kind"] == "value"
        and "proof_by" not in change
        and change["was"] not in (True, False)
    )


def rank_of(
    flip: Mapping[str, Any],
    proofs: Container[str],
    deciding: Sequence[str],
    present: Mapping[str, Any] | None = None,
) -> Rank:
    """What the reasons tell in their order, then what no reason tells; dates and presumptions of these last.

    What the reasons tell of tracking stands in one order with what they tell of proofs. Of what is alike in
    this first what makes somebody else win, then what may.
    """
    names = [*(each["fact"] for each in flip["changes"]), flip.get("depends_on")]
    kind = _kind(flip, proofs)
    told = [deciding.index(name) for name in names[: -1 if kind != LAST else None] if name in deciding]
    among = kind if kind in (PRESUMED, LAST) or not told else 0
    first = min(told, default=0)
    return kind in (PRESUMED, LAST) and not told, not told, among, first, kind, *_turns(flip, present)


def _turns(flip: Mapping[str, Any], present: Mapping[str, Any] | None) -> tuple[int, int]:
    """Whether somebody else would win for certain (0), might (1), or not (2); and among how many rulings."""
    now = _winner(present) if present is not None else _PERSON
    winners = {_winner(each) for each in flip["rulings"]}
    others = winners - {now, _PERSON, _NOBODY}
    return 2 if not others else 0 if len(winners) == 1 else 1, len(flip["rulings"])


def _winner(conclusion: Mapping[str, Any]) -> str:
    if conclusion["outcome"] == REVIEW:
        return _PERSON
    if conclusion["outcome"] in FAVOURS_NOBODY:
        return _NOBODY
    amounts = conclusion["amounts"]
    return "seller" if amounts is not None and not float(amounts["total"]) else "buyer"


def _kind(flip: Mapping[str, Any], proofs: Container[str]) -> int:
    changes = flip["changes"]
    if any(change["kind"] == "instant" for change in changes):
        return LAST
    if any(change["fact"] in proofs for change in changes):
        return 0
    if all(change["presumed"] for change in changes):
        return PRESUMED
    return 3 if any(change["against_record"] for change in changes) else 1


def failed_text(failed: Mapping[str, Any]) -> str:
    """A condition that keeps a row from answering."""
    still = ", which may still change" if failed["open"] else ""
    needed, value = values_text(failed["needed"]), values_text(failed["value"])
    if failed["fact"].startswith(READING):
        name = failed["fact"].removeprefix(READING)
        return f"an unclear passage would have to be read as {needed}; it is read as {value} ({name})"
    return f"{failed['meaning']}: it would have to be {needed}; it is {value}{still}"


def held_text(miss: Mapping[str, Any]) -> str:
    """How near a row came."""
    conditions = miss["held"] + len(miss["failed"])
    return f"{miss['held']} of {conditions} condition{'' if conditions == 1 else 's'} held"
