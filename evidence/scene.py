"""What every observer shares: the case, the instant of judgement, and how its times are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, Unpack

from engine.calendars import Calendar
from engine.instants import HOUR, Moment
from engine.observations import SeenTogether, Value
from engine.possible import FAR, Settlement
from engine.record import tuple_record
from engine.vocabulary import Fact, Proof
from evidence.case import Assessment, Case, assessments_of
from evidence.case_scalars import amount_of
from evidence.checks.carrier import Carriers

if TYPE_CHECKING:
    from evidence.checks.files import GivenFile
    from evidence.checks.photos import KnownPhoto

EASTMOST = 14 * HOUR
WESTMOST = 12 * HOUR
"""The largest offsets in use, UTC+14 and UTC-12: between them lies a local time of unknown zone."""


@tuple_record
class Time:
    """An instant of the document: its bounds in microseconds, and as the platform's zone reads it."""

    low: int
    high: int
    platform: int

    @property
    def exact(self) -> bool:
        """Whether the instant is known."""
        return self.low == self.high


@tuple_record
class Cell:
    """The pieces of one line in one parcel, and what was paid for them (minor units)."""

    parcel: str | None
    line: str | None
    goods: int | None


class Within(TypedDict, total=False):
    """The parcel, line and ground that something concerns; None: all of them."""

    parcel: str | None
    line: str | None
    ground: str | None


@tuple_record
class Burdens:
    """The burdens of proof of a vocabulary: the dated ones, all by kind of evidence, and who bears them."""

    dated: tuple[Proof, ...]
    by_kind: Mapping[str, tuple[Proof, ...]]
    bearers: Mapping[str, frozenset[str]]


class See(Protocol):
    """Takes down one observation: the values still possible of a fact, why, and where the case says so."""

    def __call__(
        self,
        fact: str,
        *values: Value,
        because: str,
        source: Iterable[str] = (),
        settled_by: Settlement = "",
        parcel: str | None = None,
        line: str | None = None,
        ground: str | None = None,
        awaits: str | None = None,
    ) -> None:
        """A fact that the policy's vocabulary does not hold is of no use to it, and may be passed over."""


_NOBODY: frozenset[str] = frozenset()
_last_burdens: list[tuple[Mapping[str, Fact], Burdens]] = []
"""Those of the vocabulary that was last asked for: cases come by the million under one."""


def _burdens_of(vocabulary: Mapping[str, Fact]) -> Burdens:
    for known, burdens in _last_burdens:
        if known is vocabulary:
            return burdens
    proofs = [fact.proof for fact in vocabulary.values() if fact.proof is not None]
    by_kind: dict[str, tuple[Proof, ...]] = {}
    for proof in proofs:
        for kind in proof.kinds:
            by_kind[kind] = (*by_kind.get(kind, ()), proof)
    burdens = Burdens(
        tuple(proof for proof in proofs if proof.dated is not None),
        by_kind,
        {
            kind: frozenset(party for proof in borne for party in (proof.by, *proof.also_by))
            for kind, borne in by_kind.items()
        },
    )
    _last_burdens[:] = [(vocabulary, burdens)]
    return burdens


@dataclass(slots=True, kw_only=True)
class Scene:
    """One case as it stood at `as_of`; observers say what they see of it."""

    case: Case
    as_of: int
    calendar: Calendar
    platform_zone: str
    carriers: Carriers
    vocabulary: Mapping[str, Fact]
    files: Mapping[str, GivenFile] = field(default_factory=dict)
    """The files that were read for the case's documents, by the name that the case gives them."""
    known_photos: Sequence[KnownPhoto] = ()
    """Photos of this case and others, as they were kept."""
    flags: list[str] = field(default_factory=list)
    raised: set[str] = field(default_factory=set)
    unzoned: int = 0
    carrier_unzoned: int = 0
    cells: list[Cell] | None = None
    """What was paid by line and parcel, once it has been worked out."""
    worked_out: dict[Any, Any] = field(default_factory=dict)
    """What observers worked out of the case and ask for again: by the function, and what it was given."""
    see: See = field(init=False)
    """Takes down what the observers see; given by whoever lets them look."""
    see_at_once: Callable[[SeenTogether, str | None], None] | None = None
    """Takes down what is seen together of a parcel, where that needs no words."""
    _burdens: Burdens = field(init=False)

    def __post_init__(self) -> None:
        self._burdens = _burdens_of(self.vocabulary)

    @property
    def dated_proofs(self) -> Sequence[Proof]:
        """The burdens of proof whose documents carry a date that counts."""
        return self._burdens.dated

    def burdens(self, kind: str) -> Sequence[Proof]:
        """The burdens of proof that a kind of evidence meets."""
        return self._burdens.by_kind.get(kind, ())

    def bearers(self, kind: str) -> frozenset[str]:
        """The parties that have to give a kind of evidence or may give it; empty where nobody has to."""
        return self._burdens.bearers.get(kind, _NOBODY)

    # -- instants -------------------------------------------------------------------------------

    def instant(self, moment: Moment | None) -> int | None:
        """An instant in microseconds, without an offset in the platform's zone; None: not by `as_of`."""
        if moment is None:
            return None
        micros, zoned = moment
        if not zoned:
            micros = self.read(moment)
        return micros if micros <= self.as_of else None

    def local_time(self, moment: Moment | None) -> Time | None:
        """A carrier's instant, without an offset in any zone; None: absent, or surely after `as_of`."""
        if moment is None:
            return None
        micros, zoned = moment
        if zoned:
            return Time(micros, micros, micros) if micros <= self.as_of else None
        self.carrier_unzoned += 1
        time = Time(micros - EASTMOST, micros + WESTMOST, self.calendar.to_utc(self.platform_zone, micros))
        return time if time.low <= self.as_of else None

    def read(self, moment: Moment) -> int:
        """An instant in microseconds, without an offset in the platform's zone, also one after `as_of`."""
        if moment.zoned:
            return moment.micros
        self.unzoned += 1
        return self.calendar.to_utc(self.platform_zone, moment.micros)

    # -- money ----------------------------------------------------------------------------------

    def money(self, text: str | None) -> int | None:
        """An amount in minor units; the document's check has refused what cannot be read."""
        return None if text is None else amount_of(text, self.case.order.currency)

    def signed_money(self, text: str | None) -> int | None:
        """An amount in minor units that may be below zero."""
        if text is None:
            return None
        amount = amount_of(text.removeprefix("-"), self.case.order.currency)
        return -amount if text.startswith("-") else amount

    # -- what persons established -----------------------------------------------------------------

    def assessments(self) -> Sequence[tuple[str, Assessment]]:
        """What persons had established by `as_of`, each with where the document says so."""
        if not self.case.assessments:
            return ()
        known: Sequence[tuple[str, Assessment]] | None = self.worked_out.get("assessments")
        if known is None:
            listed = isinstance(self.case.assessments, tuple)
            known = self.worked_out["assessments"] = [
                (f"assessments[{number}]" if listed else f"assessments.{assessment.fact}", assessment)
                for number, assessment in enumerate(assessments_of(self.case))
                if assessment.at is None or self.instant(assessment.at) is not None
            ]
        return known

    def assessed(self, fact: str) -> bool:
        """Whether a person had established a fact by `as_of`, of whichever parcel, line and ground."""
        return any(each.fact == fact and each.value is not None for _, each in self.assessments())

    # -- observations -----------------------------------------------------------------------------

    def see_together(self, seen: SeenTogether, where: str, parcel: str | None) -> None:
        """Add what is always seen together, at a place of the case, of one parcel or of all."""
        if self.see_at_once is not None:
            self.see_at_once(seen, parcel)
            return
        for fact, values, settled_by, because, source in seen.each:
            at = (f"{where}{source}",)
            self.see(fact, *values, settled_by=settled_by, because=because, source=at, parcel=parcel)

    def see_instant(
        self, fact: str, moment: Moment | None, because: str, source: str, parcel: str | None = None
    ) -> None:
        """Add an instant of the platform's record, where it is given and not after `as_of`."""
        if moment is None:
            return
        micros = self.instant(moment)
        if micros is not None:
            self.see(fact, micros, micros, because=because, source=(source,), parcel=parcel)

    def see_arrival(
        self, fact: str, moment: Moment | None, because: str, source: str, **scope: Unpack[Within]
    ) -> None:
        """Add the instant of an act that did happen; without its time it happened at some time by `as_of`."""
        micros = self.instant(moment)
        if micros is not None:
            self.see(fact, micros, micros, because=because, source=(source,), **scope)
        elif moment is None:
            self.see(fact, -FAR, self.as_of, because=because, source=(source,), settled_by="ask", **scope)
