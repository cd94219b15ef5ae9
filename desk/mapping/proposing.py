"""What the columns of an export are proposed to be, by their names and by what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from desk.mapping.coding import coded, some_known
from desk.mapping.drafts import Draft, Proposal, given_places
from desk.mapping.forms import as_amounts, as_instants, currency_of, usual_form
from desk.mapping.names import LIKE, absence_counts, likeness, normal, synonyms, unnumbered
from desk.mapping.places import CASE, Target, Targets
from desk.mapping.profiles import Profile
from desk.mapping.values import InstantForm, amount, plain
from desk.mapping.whole_mappings import given

_EXACT = 100.0
_AS_GOOD = 4.0
_BY_VALUES = 50.0
"""How good a proposal is that the values alone make."""
_FEW_UNFIT = 0.02
_MOST_UNKNOWN = 30
"""Values of which none is known that may yet be codes; more are taken for words of people."""
_EVENT = "parcels[].tracking.events[{}].{}"


class _Match(NamedTuple):
    score: float
    target: str
    doubts: tuple[str, ...]


class Proposing:
    """Proposes what columns are."""

    def __init__(self, targets: Targets) -> None:
        self.targets = targets
        self.names = dict(_names_of(targets))
        self.usual_form: InstantForm | None = None
        self.events = {normal(name): word for word, names in synonyms()["events"].items() for name in names}

    def draft(
        self, columns: Sequence[Profile], rows: int, empty: list[str], late: Mapping[str, int] | None = None
    ) -> Draft:
        """The proposal for some columns."""
        currency = currency_of(columns)
        self.usual_form = usual_form(columns)
        matches = [
            (match, at) for at, profile in enumerate(columns) for match in self._matches(profile, currency)
        ]
        matches.sort(key=lambda each: (-each[0].score, each[1]))
        taken: dict[str, int] = {}
        chosen: dict[int, _Match] = {}
        for match, at in matches:
            if at in chosen:
                best = chosen[at]
                close = match.score >= best.score - _AS_GOOD and best.score < _EXACT
                if close and match.target != best.target and match.target not in taken:
                    chosen[at] = best._replace(doubts=(*best.doubts, f"it could also be `{match.target}`"))
            elif match.target not in taken:
                taken[match.target] = at
                chosen[at] = match
        if self.targets.facts:
            events: dict[int, str] = {}
        else:
            events = {
                at: word
                for at, profile in enumerate(columns)
                if at not in chosen
                and (word := self.events.get(normal(profile.name))) is not None
                and not profile.twice
                and profile.instant_forms()
            }
        proposals = [self._proposal(columns[at], match, currency) for at, match in sorted(chosen.items())]
        always: dict[str, str] = {}
        for number, (at, word) in enumerate(sorted(events.items()), start=1):
            match = _Match(_EXACT, _EVENT.format(number, "at"), ("it is taken for an event of the tracking",))
            proposals.append(self._proposal(columns[at], match, currency))
            always[_EVENT.format(number, "status")] = word
        _numbered_alike(proposals, always)
        self._case_by_order(proposals)
        found = given_places(proposals)
        for place, others in synonyms()["together"].items():
            if place in found:
                always |= {other: value for other, value in others.items() if other not in found}
                for proposal in proposals:
                    if place in proposal.to:
                        proposal.doubts.append("what `always` says of the same item is presumed")
        said = {*given_places(proposals), *always}
        left = {proposal.column.name for proposal in proposals}
        return Draft(
            facts=self.targets.facts,
            columns=sorted(proposals, key=lambda each: columns.index(each.column)),
            always=always,
            left_out=[profile for profile in columns if profile.name not in left],
            missing=[name for name in self.targets.required() if name not in said],
            not_there=[]
            if self.targets.facts
            else [each for each in absence_counts() if not given(each, said)],
            empty=empty,
            rows=rows,
            late=late or {},
        )

    # -- places by names and values ---------------------------------------------------------------------

    def _matches(self, profile: Profile, currency: str | None) -> Iterator[_Match]:
        """The places that a column may be, each with how good the proposal is."""
        if profile.twice:
            return
        name, number = unnumbered(profile.name)
        if profile.name in self.targets.by_name:
            yield _Match(_EXACT + 1, profile.name, self._unfit(profile, profile.name, currency))
            return
        if not profile.values:
            return
        found: dict[str, float] = {}
        whole = normal(profile.name)
        for other, target in self.names.items():
            score = max(likeness(whole, other), likeness(name, other) if number else 0.0)
            if score >= LIKE:
                found[target] = max(found.get(target, 0.0), score)
        for target, score in found.items():
            doubts = self._unfit(profile, target, currency)
            if doubts and not self._mostly_fits(profile, target, currency):
                continue
            if score < _EXACT:
                doubts = (f"its name is {score:.0f} of 100 like one for this", *doubts)
            numbered = number is not None and "[]" in target and whole not in self.names
            yield _Match(score, target.replace("[]", f"[{number}]", 1) if numbered else target, doubts)
        if not found:
            yield from self._by_values(profile)

    def _by_values(self, profile: Profile) -> Iterator[_Match]:
        kind = profile.looks_like()
        for begins, place in (
            ("currency", self.targets.currency),
            ("country", "order.ship_to.country"),
            ("waybill", "parcels[].waybill"),
        ):
            if kind.startswith(begins) and place in self.targets.by_name:
                yield _Match(_BY_VALUES, place, ("by its values alone",))

    def _unfit(self, profile: Profile, place: str, currency: str | None) -> tuple[str, ...]:
        """Why the values of a column do not fit a place."""
        target = self.targets.by_name[place]
        if not profile.values:
            return ("it is empty in the rows that were looked at",)
        if target.kind == "instant":
            return () if profile.instant_forms() else ("not all of its values are instants in one form",)
        if target.kind == "money":
            fits = profile.amount_forms(currency)
            return () if fits else ("not all of its values are amounts in one form",)
        if target.kind in ("words", "country"):
            known = len(profile.values) <= _MOST_UNKNOWN or some_known(profile, target, self.targets)
            return () if known else ("its values are no codes",)
        unfit = profile.unfit(lambda value: plain(value, target))
        return (f"{len(unfit):,} of its values do not fit",) if unfit else ()

    def _mostly_fits(self, profile: Profile, place: str, currency: str | None) -> bool:
        target = self.targets.by_name[place]
        if target.kind in ("instant", "words", "country"):
            return False
        money = currency or "USD"
        reads = (
            (lambda v: amount(v, None, money, True))
            if target.kind == "money"
            else (lambda v: plain(v, target))
        )
        return len(profile.unfit(reads)) <= _FEW_UNFIT * len(profile.values)

    # -- how the values are written ---------------------------------------------------------------------

    def _proposal(self, profile: Profile, match: _Match, currency: str | None) -> Proposal:
        target = self.targets.find(match.target)
        assert target is not None
        made = Proposal(profile, [match.target], list(match.doubts))
        for word in profile.nothing_but:
            made.doubts.append(f"`{word}` is read as the code of a country here, and not as nothing")
        if not profile.values:
            return made
        if target.kind == "instant":
            as_instants(made, self.usual_form)
        elif target.kind == "money":
            as_amounts(made, currency)
        elif target.kind in ("words", "country"):
            self._as_codes(made, target)
        return made

    def _as_codes(self, made: Proposal, target: Target) -> None:
        found = coded(made.column, target, self.targets)
        made.codes, made.unplaced = found.codes, found.unplaced
        made.separator = found.separator
        made.doubts += found.doubts

    def _case_by_order(self, proposals: list[Proposal]) -> None:
        """Where nothing names a case, its order may."""
        if any(CASE in proposal.to for proposal in proposals):
            return
        for proposal in proposals:
            if "order.order_id" in proposal.to:
                proposal.to.insert(0, CASE)
                proposal.doubts.append("no column names the case, so the order is taken for it")


def _names_of(targets: Targets) -> Iterator[tuple[str, str]]:
    """Normal names of columns, and the place that each is for; those listed come last, and so count."""
    if targets.facts:
        yield from ((normal(name), name) for name in targets.by_name)
        return
    for name in targets.by_name:
        if not name.startswith("assessments."):
            yield normal(name), name
    for name, others in synonyms()["places"].items():
        if name in targets.by_name:
            yield from ((normal(other), name) for other in others)


def _numbered_alike(proposals: list[Proposal], always: dict[str, str]) -> None:
    """Number the items of a list in all columns where they are numbered in one."""
    places = [name for proposal in proposals for name in proposal.to]
    numbered = {name.partition("[")[0] for name in places if name.partition("[")[2][:1].isdigit()}
    for proposal in proposals:
        proposal.to = [_first_item(name, numbered) for name in proposal.to]
    for name in list(always):
        always[_first_item(name, numbered)] = always.pop(name)


def _first_item(name: str, numbered: set[str]) -> str:
    listed, bracket, rest = name.partition("[]")
    return f"{listed}[1]{rest}" if bracket and listed in numbered else name
