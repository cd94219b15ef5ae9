"""The shape of every policy file, as typed records; their documentation is what editors show."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from engine.instants import parse_moment
from engine.loading.places import PATTERN, parse_place
from engine.record import record
from engine.shapes import Doc, Key, Scalar

Names = tuple[str, ...]
DateText = Annotated[
    Any,
    Doc("An instant, RFC 3339 with an offset."),
    Scalar(parse_moment, {"type": "string", "format": "date-time"}),
]
PlaceText = Annotated[
    str,
    Doc("Its lines in the guideline, such as L13-L17, or `own`: a clause of the marketplace's own."),
    Scalar(parse_place, {"type": "string", "pattern": PATTERN}),
]
Party = Literal["buyer", "seller", "carrier", "platform", "arbitrator"]
Per = Literal["case", "parcel", "line", "ground"]


@record
class StageRecord:
    """A stage: its name, and the ruling tables that are tried in it, in order."""

    stage: Annotated[str, Doc("The stage's name.")]
    tables: Annotated[Names, Doc("Its ruling tables in order, as folder/name.")]


@record
class PolicyRecord:
    """policy.yaml: what the policy is called, and the order of its stages."""

    name: Annotated[str, Doc("The policy's name.")]
    version: Annotated[str, Doc("The policy's version.")]
    platform_zone: Annotated[str, Doc("The time zone of the platform, a name in calendars.yaml.")]
    governed_by: Annotated[str, Doc("The instant whose date decides which limits and rows are in force.")]
    window_ends: Annotated[
        str | None, Doc("The reading by which windows end: two_ends, exact_hours or end_of_day.")
    ] = None
    late_evidence: Annotated[
        str | None,
        Doc("The reading by which late evidence counts: late_to_person, late_ignored or always_admitted."),
    ] = None
    guideline_lines: Annotated[
        int | None, Doc("How many lines the guideline has; no clause stands behind them.")
    ] = None
    stages: Annotated[tuple[StageRecord, ...], Doc("The stages in the order in which they are tried.")]


@record
class AskRecord:
    """Whom to ask for a missing input, and in which words."""

    of: Annotated[Party, Doc("Who can give it.")]
    for_: Annotated[str, Key("for"), Doc("What to ask for.")]


@record
class PresumptionRecord:
    """The value that a fact takes until something raises it."""

    value: Annotated[str, Doc("The presumed value.")]
    reason: Annotated[str, Doc("Why it may be presumed; shown in the ruling.")]
    raised_by: Annotated[
        Names, Doc("What raises it: ground:…, request:…, document:…, fact:…, tracking:….")
    ] = ()
    unless: Annotated[str | None, Doc("A formula; where it is true nothing is presumed.")] = None


@record
class ProofRecord:
    """A burden of proof."""

    by: Annotated[Party, Doc("The party that carries the burden.")]
    kinds: Annotated[Names, Doc("The kinds of evidence that meet it.")]
    need: Annotated[Literal["any", "all"], Doc("Whether any one kind suffices or all are needed.")] = "any"
    limit: Annotated[str | None, Doc("The limit of its window, in days from the notice.")] = None
    clause: Annotated[str | None, Doc("The clause that asks for it.")] = None
    unlimited: Annotated[str | None, Doc("A formula; where it is true, the window has no end.")] = None
    waived: Annotated[str | None, Doc("A formula; where it is true, nobody asks for the proof.")] = None
    also_by: Annotated[tuple[Party, ...], Doc("Other parties that may be asked for it and may give it.")] = ()
    shows: Annotated[
        Names, Doc("The causes that a document of it must show; one that shows another counts as rejected.")
    ] = ()
    cause: Annotated[
        str | None, Doc("The fact that the cause establishes which an accepted document shows.")
    ] = None
    dated: Annotated[str | None, Doc("The fact that holds the earliest date of what its documents show.")] = (
        None
    )


@record
class AcceptedRecord:
    """A finding of the proofs that is meant to be there, and why."""

    finding: Annotated[
        Literal[
            "gap",
            "dead-row",
            "never-asked",
            "idle-condition",
            "dead-value",
            "dead-branch",
            "unmentioned-value",
            "unused-fact",
            "unasked-proof",
        ],
        Doc("The code of the finding."),
    ]
    of: Annotated[Names, Doc("The rows of the table, or the values of the fact; none: the whole.")] = ()
    because: Annotated[str, Doc("Why it is meant.")]


@record
class FactRecord:
    """A fact of the vocabulary."""

    meaning: Annotated[str, Doc("What the fact says, in one sentence.")]
    type: Annotated[
        Literal["bool", "enum", "instant", "number", "money"],
        Doc("Its type; enum where `values` are given."),
    ] = "enum"
    values: Annotated[Names, Doc("The words that it may be.")] = ()
    per: Annotated[Per, Doc("The unit that it speaks of.")] = "case"
    absent: Annotated[Literal["unknown", "did_not_happen", "not_stated"], Doc("What its absence means.")] = (
        "unknown"
    )
    otherwise: Annotated[str | None, Doc("The value of its absence, or where no row of its table hits.")] = (
        None
    )
    ask: Annotated[AskRecord | None, Doc("Whom to ask for it.")] = None
    formula: Annotated[str | None, Doc("How it follows from other facts.")] = None
    proof: Annotated[ProofRecord | None, Doc("The burden of proof whose state it is.")] = None
    document: Annotated[Names, Doc("The kinds of volunteered evidence whose state it is.")] = ()
    presumed: Annotated[PresumptionRecord | None, Doc("What it is presumed to be.")] = None
    clause: Annotated[str | None, Doc("The clause that it belongs to.")] = None
    interprets: Annotated[Names, Doc("The interpretations that it rests on.")] = ()
    notice: Annotated[
        Names, Doc("Values that are shown among the findings even where no row tests the fact.")
    ] = ()
    signed: Annotated[bool, Doc("Its amount or number may be less than nothing.")] = False
    contested: Annotated[
        bool | None,
        Doc("Whether a party may dispute it; absent: where it is observed or evidence."),
    ] = None
    not_before: Annotated[Names, Doc("Instants that this one cannot come before.")] = ()
    not_after: Annotated[Names, Doc("Instants that this one cannot come after.")] = ()
    accepts: Annotated[tuple[AcceptedRecord, ...], Doc("Findings of the proofs that are meant.")] = ()


@record
class WindowRecord:
    """A period in which a party may act; shown among the deadlines."""

    starts: Annotated[str, Doc("A formula for the instant at which it starts.")]
    party: Annotated[Party, Doc("Whose window it is.")]
    clause: Annotated[str, Doc("The clause that sets it.")]
    limit: Annotated[str | None, Doc("The limit that says how many days it lasts.")] = None
    ends: Annotated[str | None, Doc("A formula for its end, where no limit says how long it lasts.")] = None
    working_days_of: Annotated[str | None, Doc("The calendar whose working days alone count.")] = None
    zone: Annotated[str | None, Doc("The zone of those working days; else the platform's.")] = None
    met_by: Annotated[str | None, Doc("The fact that says what was done in it.")] = None
    lapsed: Annotated[str | None, Doc("The value of that fact which says that nothing was done in time.")] = (
        None
    )


@record
class FactsRecord:
    """facts.yaml: the vocabulary, and the windows that run."""

    facts: Annotated[Mapping[str, FactRecord], Doc("Every fact by its name.")]
    windows: Annotated[Mapping[str, WindowRecord] | None, Doc("Every window by its name.")] = None


@record
class DatedValue:
    """A limit's value in one period."""

    value: Annotated[int, Doc("The number.")]
    from_: Annotated[DateText | None, Key("from"), Doc("In force from this instant on.")] = None
    until: Annotated[DateText | None, Doc("In force until just before this instant.")] = None


@record
class LimitRecord:
    """A number that the policy counts with."""

    meaning: Annotated[str, Doc("What it limits.")]
    unit: Annotated[str, Doc("The unit as the guideline writes it.")]
    clause: Annotated[str, Doc("The clause that states it, or that it serves.")]
    value: Annotated[int | None, Doc("The number, where it has always been the same.")] = None
    dated: Annotated[tuple[DatedValue, ...], Doc("Its values by period.")] = ()
    interprets: Annotated[Names, Doc("The interpretations that it rests on.")] = ()


@record
class LimitsRecord:
    """limits.yaml: every number that the policy counts with."""

    limits: Annotated[Mapping[str, LimitRecord], Doc("Every limit by its name.")]


@record
class ClauseRecord:
    """A clause of the guideline, in the project's own words."""

    heading: Annotated[str, Doc("A short heading.")]
    summary: Annotated[str, Doc("What it says, with its figures.")]
    place: PlaceText
    family: Annotated[
        Literal["process", "not_received", "not_as_described", "advice"], Doc("Where it belongs.")
    ]
    role: Annotated[Literal["decides", "defines", "advises", "outside"], Doc("Whether rows cite it.")]
    reason: Annotated[str | None, Doc("Why no row cites it.")] = None
    advice: Annotated[Names, Doc("The guideline's advice to the seller.")] = ()


@record
class ClausesRecord:
    """clauses.yaml: every clause by its id."""

    clauses: Annotated[Mapping[str, ClauseRecord], Doc("Every clause by its id.")]


@record
class InterpretationRecord:
    """A passage that the guideline leaves unclear."""

    clauses: Annotated[Names, Doc("The clauses that it concerns.")]
    question: Annotated[str, Doc("What is unclear.")]
    readings: Annotated[Mapping[str, str], Doc("The sensible readings, each in a sentence.")]
    taken: Annotated[str, Doc("The reading in force.")]
    why: Annotated[str, Doc("Why it is taken.")]


@record
class InterpretationsRecord:
    """interpretations.yaml: every unclear passage by its id."""

    interpretations: Annotated[Mapping[str, InterpretationRecord], Doc("Every interpretation by its id.")]


@record
class PaysRecord:
    """Amounts by what they are paid for, each a formula."""

    goods: Annotated[str | None, Doc("A formula for the goods.")] = None
    freight: Annotated[str | None, Doc("A formula for the outbound freight.")] = None
    other: Annotated[str | None, Doc("A formula for other costs.")] = None


@record
class OutcomeRecord:
    """An outcome and how its amounts are computed."""

    meaning: Annotated[str, Doc("What happens.")]
    status: Annotated[Literal["ruled", "waiting", "review"], Doc("The status of a case with it.")] = "ruled"
    pays: Annotated[PaysRecord | None, Doc("What is paid; with `total`, what the total is split over.")] = (
        None
    )
    total: Annotated[str | None, Doc("A formula for a total: goods first, then freight.")] = None
    per: Annotated[Literal["case"] | None, Doc("`case`: its amounts count once, not once a unit.")] = None
    outbound: Annotated[
        Literal["seller", "buyer", "refunded"] | None,
        Doc("Who bears the outbound freight; refunded: the seller where any is paid back, else the buyer."),
    ] = None
    includes_all: Annotated[bool, Doc("Whether it already includes whatever could be added.")] = False
    with_money: Annotated[str | None, Doc("The outcome that it becomes where money is added to it.")] = None


@record
class AmountsInterpretsRecord:
    """The interpretations that amounts rest on wherever they come in."""

    refund: Annotated[Names, Doc("Of every ruling that pays something.")] = ()
    units: Annotated[Names, Doc("Of a case that is judged by several parcels or lines.")] = ()
    grounds: Annotated[Names, Doc("Of a claim with several grounds.")] = ()
    asked_less: Annotated[
        Names,
        Doc("Of a ruling that gives more than was asked for, or less than its clause because of a cap."),
    ] = ()


@record
class AmountsRecord:
    """The amounts that bound every refund."""

    paid: Annotated[str, Doc("A formula for all that was paid for a unit.")]
    case_paid: Annotated[str, Doc("A formula for all that was paid for the whole order.")]
    caps: Annotated[Names, Doc("Formulas that no refund of a unit may exceed.")] = ()
    case_caps: Annotated[Names, Doc("Formulas that all units together may not exceed.")] = ()
    asked: Annotated[str | None, Doc("A formula for what the buyer asks for.")] = None
    asked_less: Annotated[str, Doc("The flag of a ruling that gives more; {asked} is the amount.")] = ""
    largest_of_grounds: Annotated[
        str | None,
        Doc("A formula; where it is true, the largest of different remedies for several grounds is given."),
    ] = None
    interprets: Annotated[
        AmountsInterpretsRecord | None, Doc("The interpretations that amounts rest on.")
    ] = None


@record
class OutcomesRecord:
    """outcomes.yaml: the outcome vocabulary and how each amount is computed."""

    amounts: Annotated[AmountsRecord, Doc("The amounts that bound every refund.")]
    outcomes: Annotated[Mapping[str, OutcomeRecord], Doc("Every outcome by its name.")]


@record
class RemedyRecord:
    """What a row of a ruling table concludes."""

    outcome: Annotated[str, Doc("A word of outcomes.yaml.")]
    liable: Annotated[str | None, Doc("A party, or the name of a fact that gives it.")] = None
    candidates: Annotated[tuple["RemedyRecord", ...], Doc("The rulings that a person chooses among.")] = ()
    flags: Annotated[Names, Doc("What the ruling says besides.")] = ()
    cites: Annotated[Names, Doc("A candidate's own clauses; else the row's.")] = ()
    pays: Annotated[PaysRecord | None, Doc("The row's own amounts, in place of the outcome's.")] = None
    at_most: Annotated[
        str | None, Doc("A formula for the most that may be paid, where a person or party decides.")
    ] = None
    withholds: Annotated[
        str | None, Doc("A formula for what stays unpaid at least, once for all parcels and lines.")
    ] = None
    return_freight: Annotated[str | None, Doc("The party that bears the freight back.")] = None
    asks: Annotated[str | None, Doc("The fact that the ruling leaves to a party to settle.")] = None
    shows: Annotated[Names, Doc("Facts that the findings show beside the ruling.")] = ()


@record
class AdditionRecord:
    """What a row of a collect table adds to a ruling."""

    adds: Annotated[PaysRecord | None, Doc("The amounts added.")] = None
    liable: Annotated[str | None, Doc("Who bears what is added: a party, or a fact that gives it.")] = None
    sanction: Annotated[str | None, Doc("A penalty under rules outside the text.")] = None
    grade: Annotated[str | None, Doc("Its grade.")] = None
    return_freight: Annotated[str | None, Doc("Who bears the freight back.")] = None
    review: Annotated[bool, Doc("Whether a person has to set what is added.")] = False


@record
class RowRecord:
    """A row: all its conditions, what follows, and the clauses that say so."""

    id: Annotated[str, Doc("The row's name, unique in its table.")]
    when: Annotated[
        Mapping[str, Any] | None, Doc("Fact: the value, or the list of values, that it must have.")
    ] = None
    then: Annotated[Any, Doc("What follows: a remedy, an addition, or the value of the fact.")]
    cites: Annotated[Names, Doc("The clauses that the row rests on.")] = ()
    why: Annotated[str, Doc("Why, in one sentence; shown beside the citation.")]
    interprets: Annotated[Names, Doc("The interpretations that the row rests on.")] = ()
    over: Annotated[Names, Doc("Rows that this one deliberately comes before.")] = ()
    from_: Annotated[DateText | None, Key("from"), Doc("In force from this instant on.")] = None
    until: Annotated[DateText | None, Doc("In force until just before this instant.")] = None


@record
class TableRecord:
    """A decision table: one file, its name the table's."""

    table: Annotated[str, Doc("The table's title.")]
    per: Annotated[Per, Doc("The unit that it judges.")] = "case"
    decides: Annotated[str, Doc("`ruling`, `addition`, or the name of the fact that it decides.")]
    adds_to: Annotated[Names, Doc("The stages that a table of additions adds to.")] = ()
    beside: Annotated[Names, Doc("The outcomes that a table of additions adds to; none: to all.")] = ()
    applies: Annotated[Mapping[str, Any] | None, Doc("The conditions under which it applies.")] = None
    accepts: Annotated[tuple[AcceptedRecord, ...], Doc("Findings of the proofs that are meant.")] = ()
    rows: Annotated[tuple[RowRecord, ...], Doc("Its rows; the first that is not false answers.")]

    KINDS: ClassVar[tuple[str, ...]] = ("ruling", "addition")
