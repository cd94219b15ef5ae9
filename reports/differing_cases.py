"""Cases that two policies rule differently, as text: those together that one change of rows brings about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reports.layout import WIDTH, beside, wrapped

_MOST_EXAMPLES = 5
"""So many groups are shown with a case where not everything is asked for."""
_MOST_ROWS = 8
"""So many rows of a group are named then."""
_SIDES = ("before", "after")
_CASE = 4
_RULED = 10
_NOTHING = "nothing"

Differing = Mapping[str, Any]


class Group(NamedTuple):
    """Cases that one row answers on one side, whichever rows do on the other; or all whose rows stay."""

    side: str | None
    """The side of that row; None: rows answer as before, and conclude otherwise."""
    row: str
    cases: list[Differing]

    def others(self) -> list[str]:
        """The rows on the other side, or the rows that stay, each once."""
        if self.side is None:
            return list(dict.fromkeys(case["before"]["row"] for case in self.cases))
        place = _SIDES.index(self.opposite)
        return list(dict.fromkeys(_rows(case)[place] or _NOTHING for case in self.cases))

    @property
    def opposite(self) -> str:
        """The side on which several rows may answer."""
        return "before" if self.side == "after" else "after"

    def example(self) -> Differing:
        """The case with the fewest facts, of those in which both policies come to a ruling if they do."""
        return min(self.cases, key=lambda case: (_unsettled(case), len(case["witness"]["facts"])))

    def title(self) -> str:
        """What the cases have in common, in words."""
        if self.side is None:
            rows = self.others()
            one = f"{rows[0]} answers as before and concludes otherwise"
            return one if len(rows) == 1 else f"{len(rows)} rows answer as before and conclude otherwise"
        if self.side == "after":
            return f"{self.row} answers now and did not before"
        return f"{self.row} answered before and does not now"


def grouped(differences: Sequence[Differing]) -> list[Group]:
    """Every case in one group; the row that tells most of what is left apart makes the next group."""
    left = list(differences)
    groups = []
    while left:
        tellers: Counter[tuple[str | None, str]] = Counter()
        for case in left:
            tellers.update(_tellers(case))
        key, _ = tellers.most_common(1)[0]
        groups.append(Group(*key, [case for case in left if key in _tellers(case)]))
        left = [case for case in left if key not in _tellers(case)]
    return groups


def summary(differences: Sequence[Differing]) -> Iterator[str]:
    """One line for each group: how many cases, and what they have in common."""
    for group in grouped(differences):
        rows = group.others()
        other = "" if group.side is None else f" ({group.opposite}: {_named(rows, 1)})"
        yield f"{len(group.cases):>5}  {group.title()}{other}"


def cases_text(differences: Sequence[Differing], everything: bool) -> Iterator[str]:
    """Each group with its rows and its smallest case; with every case where `everything` is asked for."""
    groups = grouped(differences)
    number = 0
    if groups:
        found = f"{counted(len(differences), 'difference')} in {counted(len(groups), 'group')}"
        yield f"Rulings that differ: {found}"
        yield ""
    for place, group in enumerate(groups, 1):
        shown = group.cases if everything else [group.example()] if place <= _MOST_EXAMPLES else []
        yield wrapped(f"{place}. {group.title()}: {counted(len(group.cases), 'difference')}", 0)
        yield from _other_rows(group, everything)
        for case in shown:
            number += 1
            yield from _case(number, case)
        if not shown:
            yield ""
    if number < len(differences):
        left = counted(len(differences) - number, "more difference")
        yield f"{left}: --all shows every case, --summary one line a group."


def counted(number: int, of: str) -> str:
    """A number of things."""
    return f"{number} {of}{'' if number == 1 else 's'}"


def _tellers(case: Differing) -> list[tuple[str | None, str]]:
    """What a case may be grouped by, the better first."""
    before, after = _rows(case)
    found: list[tuple[str | None, str]] = []
    if after:
        found.append(("after", after))
    if before:
        found.append(("before", before))
    return found or [(None, "")]


def _rows(case: Differing) -> tuple[str, str]:
    """The rows that answer on one side alone: those before, and those after."""
    sides = [[each for each in case[side]["row"].split(" + ") if each] for side in _SIDES]
    one, other = (
        " + ".join(each for each in own if each not in others) for own, others in (sides, reversed(sides))
    )
    return one, other


def _other_rows(group: Group, everything: bool) -> Iterator[str]:
    rows = group.others()
    named = _named(rows, len(rows) if everything else _MOST_ROWS)
    yield beside(named, group.opposite if group.side is not None else "rows", _RULED)


def _named(rows: Sequence[str], most: int) -> str:
    if len(rows) <= most:
        return ", ".join(rows)
    return f"{', '.join(rows[:most])} and {counted(len(rows) - most, 'more row')}"


def _unsettled(case: Differing) -> int:
    return sum(case[side]["status"] != "ruled" for side in _SIDES)


def _case(number: int, case: Differing) -> Iterator[str]:
    import yaml

    yield f"Case {number}"
    for side in _SIDES:
        yield beside(_ruling(case[side], case["witness"]["currency"]), side, _RULED)
    documents = {"case": case["witness"]}
    if case.get("witness_after"):
        documents = {"case before": case["witness"], "case after": case["witness_after"]}
    for title, document in documents.items():
        yield f"  {title}:"
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=WIDTH - _CASE)
        yield from (" " * _CASE + line for line in text.splitlines())
    yield ""


def _ruling(ruled: Mapping[str, Any], currency: str) -> str:
    amount = f"{ruled['total']} {currency}"
    if ruled["at_least"] != ruled["at_most"]:
        amount = f"{ruled['at_least']} to {ruled['at_most']} {currency}"
    more = [f"candidate {each}" for each in ruled["candidates"]]
    more += [f"sanction {each}" for each in ruled["sanctions"]]
    words = [ruled["status"], ruled["outcome"], ruled["liable"], amount]
    return "; ".join([", ".join(words), *more]) + f"  [{ruled['row']}]"
