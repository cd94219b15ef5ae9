"""The compiled form of a policy in one dated interval: what every evaluator reads and none changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Literal

from engine.kleene import Choosing, Condition, Measuring
from engine.record import record, tuple_record
from engine.vocabulary import Fact, Scope, Window

if TYPE_CHECKING:
    from engine.calendars import Calendar
    from engine.diagnostics import Place
    from engine.document import ConditionTrace, InterpretationTaken

Status = Literal["ruled", "waiting", "open", "review"]
Component = Literal["goods", "freight", "other"]
COMPONENTS: tuple[Component, ...] = ("goods", "freight", "other")

REVIEW = "manual_review"
"""The outcome that leaves a case to a person."""

LIABLE = ("seller", "buyer", "carrier", "platform_or_logistics", "none", "undetermined")


@tuple_record
class Atom:
    """An atomic condition: a fact is one of a set of values (a mask)."""

    fact: Fact
    allowed: int
    traces: dict[int, ConditionTrace] = field(default_factory=dict)
    """How the trace shows it, by what the fact could still be; remembered."""


@record
class Outcome:
    """A word of the outcome vocabulary, and how its amounts are computed."""

    name: str
    meaning: str
    status: Status
    pays: Mapping[Component, Measuring]
    total: Measuring | None
    per: Scope | None
    outbound: Literal["seller", "buyer", "refunded"] | None
    """Who bears the outbound freight; `refunded`: the seller where any of it is paid back, else the buyer."""
    includes_all: bool
    with_money: str | None
    """The outcome that this one becomes where a collect table adds money to it."""


@record
class Remedy:
    """What a row of a ruling table concludes."""

    outcome: Outcome
    liable: str | None
    liable_fact: Fact | None = None
    candidates: tuple[Remedy, ...] = ()
    flags: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    pays: Mapping[Component, Measuring] | None = None
    """The row's own amounts, in place of the outcome's."""
    at_most: Measuring | None = None
    """The most that may be paid, where a person or a party decides."""
    withholds: Measuring | None = None
    """What stays unpaid at least, once for all units together."""
    return_freight: str | None = None
    asks: str | None = None
    """The fact that the ruling leaves to a party to settle."""
    shows: tuple[str, ...] = ()
    """Facts that the findings show beside the ruling."""

    def every(self) -> Iterator[Remedy]:
        """This one, and its candidates at any depth."""
        yield self
        for candidate in self.candidates:
            yield from candidate.every()


@record
class Addition:
    """What a row of a collect table adds to a ruling: amounts, who bears the return, a sanction."""

    pays: Mapping[Component, Measuring]
    liable: str | None
    sanction: str | None = None
    grade: str | None = None
    liable_fact: Fact | None = None
    return_freight: str | None = None
    review: bool = False
    """Whether a person has to set what is added."""


@record
class Row:
    """One row of a table: all its conditions, what follows, and the clauses that say so."""

    table: str
    id: str
    atoms: tuple[Atom, ...]
    remedy: Remedy | None = None
    addition: Addition | None = None
    value: int = 0
    cites: tuple[str, ...]
    why: str
    interprets: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    """The facts that it tests, with its table's `applies`, and those that they derive from."""
    place: Place | None = None


@record
class Table:
    """A decision table: the unit it judges, what it decides, when it applies, its rows in order."""

    name: str
    title: str
    per: Scope
    decides: str
    """`ruling`, `addition`, or the name of a fact."""
    applies: tuple[Atom, ...]
    rows: tuple[Row, ...]
    adds_to: tuple[str, ...] = ()
    beside: frozenset[str] = frozenset()
    """The outcomes that a collect table adds to; empty: to all."""
    place: Place | None = None

    @property
    def collects(self) -> bool:
        """Whether all true rows answer, not the first alone."""
        return self.decides == "addition"


@tuple_record
class Stage:
    """A step of the policy: ruling tables in order, and the collect tables that add to them."""

    name: str
    tables: tuple[Table, ...]
    additions: tuple[Table, ...] = ()


@record
class Clause:
    """A clause of the guideline, in the project's own words."""

    id: str
    heading: str
    summary: str
    place: str
    family: str
    role: str
    advice: tuple[str, ...] = ()
    reason: str | None = None


@record
class Interpretation:
    """A passage that the guideline leaves unclear: its readings, the one taken, and why."""

    id: str
    clauses: tuple[str, ...]
    question: str
    readings: Mapping[str, str]
    taken: str
    why: str


@record
class Limit:
    """A number that the policy counts with, and where it comes from."""

    name: str
    value: int
    unit: str
    clause: str
    meaning: str
    interprets: tuple[str, ...] = ()


@record
class Policy:
    """A policy as it stands in one interval of dates."""

    name: str
    version: str
    digest: str
    platform_zone: str
    governed_by: str
    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]
    stages: tuple[Stage, ...]
    outcomes: Mapping[str, Outcome]
    clauses: Mapping[str, Clause]
    interpretations: Mapping[str, Interpretation]
    limits: Mapping[str, Limit]
    windows: tuple[Window, ...]
    window_bounds: Mapping[str, tuple[Measuring, Measuring | None]]
    """The start of every window, and its end where no limit says how long it lasts."""
    window_ends: Fact | None
    """The reading by which windows end."""
    late_evidence: Fact | None
    """The reading by which late evidence counts."""
    notices: tuple[str, ...]
    """The facts some of whose values are always shown among the findings."""
    calendar: Calendar
    paid: Measuring
    """All that was paid for a unit."""
    case_paid: Measuring
    """All that was paid for the whole order."""
    caps: tuple[Measuring, ...]
    """Amounts that no refund of a unit may exceed."""
    case_caps: tuple[Measuring, ...]
    """Amounts that all units together may not exceed."""
    asked: Measuring | None
    """What the buyer asks for."""
    asked_less: str
    """The flag of a ruling that gives more than the buyer asked for."""
    amounts_rest_on: Mapping[str, tuple[str, ...]]
    """The interpretations of refunds, of several units or grounds, and of what was `asked_less`."""
    largest_of_grounds: Condition | None
    """Whether the largest of different remedies for several grounds is given."""
    derived: Mapping[str, Choosing]
    """For every derived fact, its formula over finite facts."""
    measured: Mapping[str, Choosing]
    """For every finite fact that is measured, its formula over raw inputs."""
    measures: Mapping[str, Measuring]
    """For every number, amount or instant that is computed, its formula."""
    waivers: Mapping[str, Condition]
    """For a proof that may be waived, when it is."""
    unlimited: Mapping[str, Condition]
    """For a proof whose limit may be read away, when it is."""
    presumed_unless: Mapping[str, Condition]
    readings: Mapping[str, int]
    """The mask of every reading: the one taken, or the one switched to."""
    blocks: Mapping[str, tuple[int, ...]]
    """For every finite fact, its values grouped by what no condition or formula tells apart."""
    measured_by: Mapping[str, tuple[str, ...]]
    """For every measured fact, the observed facts that its formula reads in the end."""
    rests_on: Mapping[str, tuple[str, ...]]
    """For every fact that rests on some, the interpretations."""
    proofs: tuple[str, ...]
    """The facts that are burdens of proof."""
    switched: Mapping[str, str] = field(default_factory=dict)
    taken: dict[str, InterpretationTaken] = field(default_factory=dict)
    """How a ruling shows the reading of an interpretation; remembered."""
    functions: dict[str, Any] = field(default_factory=dict, init=False)
    """What the parts of evaluations came to; remembered, and by no copy of the policy."""

    def reading(self, fact: Fact | None) -> str | None:
        """The word of a reading that is in force; None where the policy names none."""
        return None if fact is None else str(fact.values_of(self.readings[fact.name])[0])

    def window_end(self, start: int, days: int) -> tuple[int, int]:
        """Both ends of a window of some days from an instant, as the policy reads it."""
        return self.calendar.ends(self.platform_zone, start, days, self.reading(self.window_ends))

    def with_readings(self, switched: Mapping[str, str]) -> Policy:
        """The same policy under other readings by interpretation; raises KeyError on an unknown name."""
        readings = dict(self.readings)
        for interpretation, reading in switched.items():
            fact = self.facts[f"reading.{interpretation}"]
            readings[fact.name] = fact.mask_of((reading,))
        return replace(self, readings=readings, switched={**self.switched, **switched}, taken={})
