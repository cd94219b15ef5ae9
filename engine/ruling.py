"""A conclusion of the policy for one unit: outcome, who is liable, exact amounts, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from engine.policy import Outcome, Row
from engine.possible import Blame
from engine.record import record


class Amounts(NamedTuple):
    """Money in minor units, by what it is paid for."""

    goods: int = 0
    freight: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """All three together."""
        return self.goods + self.freight + self.other

    def plus(self, more: Amounts) -> Amounts:
        """Component by component."""
        return Amounts(self.goods + more.goods, self.freight + more.freight, self.other + more.other)

    def capped(self, cap: int) -> Amounts:
        """At most `cap` in all: goods first, then freight, then the rest."""
        cap = max(cap, 0)
        goods = min(self.goods, cap)
        freight = min(self.freight, cap - goods)
        return Amounts(goods, freight, min(self.other, cap - goods - freight))


NOTHING = Amounts()


class Open(NamedTuple):
    """The evaluation stopped: this observed fact decides how it goes on."""

    fact: str
    table: str
    row: int | None
    """The row that is open; None where the table's `applies`, or what follows from the row, is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """A penalty under rules outside the text; it never changes the remedy."""

    id: str
    clause: str
    grade: str | None


@record
class Ruling:
    """What the policy concludes for one unit under one completion of its facts."""

    outcome: Outcome
    liable: str
    pays: Amounts | None
    """None where an input of the amount is missing."""
    missing: tuple[Blame, ...] = ()
    outbound: str | None = None
    return_freight: str | None = None
    candidates: tuple[Ruling, ...] = ()
    cites: tuple[tuple[str, str], ...] = ()
    """Clause and why, the ruling row's first."""
    rows: tuple[Row, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    flags: tuple[str, ...] = ()
    most: int | None = None
    """The most that may be paid, where a person or a party decides; None: what the outcome says."""
    withheld: int = 0
    """What stays unpaid at least, once for all units together."""

    @property
    def remedy(self) -> tuple[Any, ...]:
        """What the ruling gives: two grounds with equal remedies are one claim's."""
        return (
            self.outcome.name,
            self.liable,
            self.pays,
            tuple(candidate.remedy for candidate in self.candidates),
        )

    @property
    def key(self) -> tuple[Any, ...]:
        """Two rulings are the same if these are equal."""
        return (
            self.outcome.name,
            self.liable,
            self.pays,
            self.outbound,
            self.return_freight,
            self.most,
            self.withheld,
            tuple([candidate.key for candidate in self.candidates]) if self.candidates else (),
        )
