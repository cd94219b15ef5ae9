"""The ruling document: its types, as plain maps and lists that become JSON as they are."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict

from engine.shapes import Doc

StatusWord = Literal["ruled", "waiting", "open", "review"]
OutcomeWord = Literal[
    "refund_full",
    "refund_goods",
    "refund_partial",
    "refund_freight",
    "refund_requested",
    "compensate_extra_cost",
    "release_to_seller",
    "cancel_and_refund",
    "execute_agreement",
    "execute_proposal",
    "buyer_chooses",
    "return_then_refund",
    "refuse_return_and_refund",
    "wait",
    "manual_review",
    "not_admissible",
    "completed",
]
LiableWord = Literal["seller", "buyer", "carrier", "platform_or_logistics", "none", "undetermined"]
PartyWord = Literal["buyer", "seller", "carrier", "platform", "arbitrator"]
MoneyText = Annotated[str, Doc("An amount as a decimal string in the currency's own number of decimals.")]
InstantText = Annotated[str, Doc("An instant, RFC 3339, in UTC.")]


class _Capped(TypedDict, total=False):
    uncapped: Annotated[
        MoneyText, Doc("What would be due without the bounds of refunds, where they made the total smaller.")
    ]


class Refund(_Capped):
    """What the ruling pays now, by part, and the bounds over everything that is still possible."""

    currency: Annotated[str, Doc("ISO 4217.")]
    goods: MoneyText
    freight: MoneyText
    other: MoneyText
    total: MoneyText
    at_least: Annotated[str | None, Doc("The least still possible; null where an amount is not known.")]
    at_most: Annotated[str | None, Doc("The most still possible; null where an amount is not known.")]


Freight = TypedDict("Freight", {"outbound": str | None, "return": str | None})
Freight.__doc__ = "Who bears the freight to the buyer and back; null where the ruling does not decide it."


class CitedFor(TypedDict):
    """Some units of a case for which a clause decides, and why it does so there."""

    units: list[str]
    why: str


_Conditional = TypedDict("_Conditional", {"if": dict[str, Any]}, total=False)


class _Parted(TypedDict, total=False):
    parts: Annotated[
        list[CitedFor],
        Doc("Where the clause does not decide all units alike: the units for which it does, by why."),
    ]


class Citation(_Conditional, _Parted):
    """A clause that the ruling rests on; `if` where it does so on some of the possible branches only."""

    clause: str
    heading: str
    why: str


class InterpretationTaken(TypedDict):
    """An unclear passage that the ruling rests on, and the reading taken."""

    id: str
    taken: Annotated[str, Doc("The name of the reading.")]
    meaning: Annotated[str, Doc("The reading in a sentence.")]


class Presumed(TypedDict):
    """A fact that nobody raised and that the ruling presumes."""

    fact: str
    value: Any
    reason: str


class _Scoped(TypedDict, total=False):
    unit: Annotated[str, Doc("The unit, where the case has several.")]


_Found = TypedDict("_Found", {"fact": str, "value": Any, "because": str, "from": list[str]})


class Finding(_Found, _Scoped):
    """A fact that the ruling rests on: its value (a list: those still possible), why, and from where."""


class ConditionTrace(TypedDict):
    """One condition of a row as it was tested."""

    fact: str
    among: list[Any]
    possible: list[Any]
    result: Literal["true", "unknown", "false"]


class TraceStep(_Scoped):
    """One row, or one table that was passed over, in the order of evaluation."""

    table: str
    row: str | None
    result: Literal["hit", "open", "false", "skipped", "none"]
    conditions: list[ConditionTrace]


Decision = TypedDict("Decision", {"if": dict[str, Any], "then": str})
Decision.__doc__ = "What an answer leads to."

_Ask = TypedDict(
    "_Ask",
    {
        "of": PartyWord,
        "for": str,
        "facts": list[str],
        "clause": str | None,
        "due": str | None,
        "decides": list[Decision],
    },
)


class Ask(_Ask, total=False):
    """Something missing: whom to ask for it, by when, and what each answer leads to."""

    clauses: Annotated[
        list[str], Doc("Where it is asked under several clauses, all of them; `clause` is the first.")
    ]


class _Awaited(TypedDict, total=False):
    facts: Annotated[list[str], Doc("The facts that say what was done in it.")]
    kinds: Annotated[list[str], Doc("The kinds of documents that are awaited in it, where it is a proof's.")]
    rejected_in_time: Annotated[bool, Doc("True where what was given in time was not accepted.")]


class Deadline(_Awaited):
    """A window of a party: from its start to its later end."""

    clause: str
    party: PartyWord
    starts: InstantText
    ends: InstantText
    state: Literal["running", "expired", "met"]


class _PossibleSanction(TypedDict, total=False):
    possible: bool


class SanctionEntry(_PossibleSanction):
    """A penalty under rules outside the text; `possible` where not every branch has it."""

    id: str
    clause: str
    grade: str | None


class Advice(TypedDict):
    """The guideline's advice to the seller, of a clause that decided against the seller."""

    clause: str
    advice: list[str]


class Candidate(TypedDict):
    """A ruling that a person may choose."""

    outcome: OutcomeWord
    liable: LiableWord
    refund: Refund
    citations: list[Citation]


class Unit(TypedDict):
    """The answer for one parcel, line or ground, where a case has several."""

    unit: str
    status: StatusWord
    outcome: OutcomeWord
    liable: LiableWord
    refund: Refund


class PolicyStamp(TypedDict):
    """The policy that was applied."""

    name: str
    version: str
    digest: str


class EngineStamp(TypedDict):
    """The engine's version and the evaluators that agreed."""

    version: str
    agreed: list[str]


class OtherReading(TypedDict):
    """A reading that is not in force, and what it would make of the case."""

    id: str
    reading: Annotated[str, Doc("The name of the reading.")]
    meaning: Annotated[str, Doc("The reading in a sentence.")]
    status: StatusWord
    outcome: OutcomeWord
    liable: LiableWord
    refund: Refund


class _Sensitive(TypedDict, total=False):
    sensitivity: Annotated[
        list[OtherReading], Doc("Given where it was asked for: the readings that would change the ruling.")
    ]


class _Explained(TypedDict, total=False):
    questions: Annotated[
        list[dict[str, Any]], Doc("Where it was asked for: of each unit the questions that would decide it.")
    ]
    flips: Annotated[
        list[dict[str, Any]],
        Doc("Where it was asked for: of each unit the changes that would flip its ruling."),
    ]
    why_not: Annotated[
        list[dict[str, Any]], Doc("Where it was asked for: of each unit the rows that nearly applied.")
    ]
    firmness: Annotated[
        list[dict[str, Any]],
        Doc("Where it was asked for: of each unit the sources that its ruling rests on."),
    ]


class RulingDocument(_Sensitive, _Explained):
    """The engine's recommendation for one case; the person decides."""

    case_id: str
    as_of: InstantText
    status: StatusWord
    outcome: OutcomeWord
    liable: LiableWord
    refund: Refund
    freight: Freight
    citations: list[Citation]
    interpretations: list[InterpretationTaken]
    presumptions: list[Presumed]
    findings: list[Finding]
    trace: list[TraceStep]
    asks: list[Ask]
    deadlines: list[Deadline]
    sanctions: list[SanctionEntry]
    candidates: list[Candidate]
    advice: list[Advice]
    units: list[Unit]
    flags: list[str]
    policy: PolicyStamp
    facts_digest: str
    engine: EngineStamp
