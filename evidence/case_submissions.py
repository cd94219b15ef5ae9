"""The parts of a case document that prove: notices, documents, and what a person established."""

from typing import Annotated, Any, Literal

from engine.record import value_record
from engine.shapes import Doc
from evidence.case_words import Cause, EvidenceKind, Ground, Identifier, Instant, Sha256


@value_record
class EvidenceRequest:
    """A notice of the platform to provide proof; it starts that proof's window."""

    to: Annotated[Literal["buyer", "seller", "carrier"], Doc("Who was asked.")]
    kinds: Annotated[tuple[EvidenceKind, ...], Doc("What was asked for.")]
    sent_at: Annotated[Instant | None, Doc("When the notice was sent.")] = None
    parcel: Annotated[str | None, Doc("The parcel it concerns; absent: all.")] = None
    line: Annotated[str | None, Doc("The line it concerns; absent: all.")] = None
    ground: Annotated[Ground | None, Doc("The ground it concerns; absent: all.")] = None


@value_record
class Shows:
    """What a document shows, as the person who judged it noted."""

    address_matches: Annotated[
        bool | None, Doc("Of a delivery receipt: delivered to the order's address.")
    ] = None
    cause: Annotated[Cause | None, Doc("The cause, or whose it is.")] = None
    weight: Annotated[str | None, Doc("Of a proof of weight: the weight as written, such as `2.4 kg`.")] = (
        None
    )
    brand: Annotated[str | None, Doc("Of a licence: the brand that it names.")] = None
    issued_to: Annotated[str | None, Doc("Of a licence: whom it names as its holder.")] = None
    valid_from: Annotated[Instant | None, Doc("Of a licence: when it begins to be valid.")] = None
    valid_until: Annotated[Instant | None, Doc("Of a licence: the last instant at which it is valid.")] = None


@value_record
class Evidence:
    """A document that a party submitted."""

    evidence_id: Annotated[Identifier, Doc("The document's id, unique in the case.")]
    by: Annotated[Literal["buyer", "seller", "carrier", "platform"], Doc("Who submitted it.")]
    kind: Annotated[EvidenceKind, Doc("What it is to prove.")]
    submitted_at: Annotated[Instant | None, Doc("When it arrived.")] = None
    dated_at: Annotated[Instant | None, Doc("When what it shows happened.")] = None
    assessment: Annotated[
        Literal["accepted", "rejected"] | None, Doc("Absent: nobody has judged it yet.")
    ] = None
    assessed_at: Annotated[Instant | None, Doc("When it was judged.")] = None
    shows: Annotated[Shows | None, Doc("What it shows.")] = None
    parcel: Annotated[str | None, Doc("The parcel it concerns; absent: all.")] = None
    line: Annotated[str | None, Doc("The line it concerns; absent: all.")] = None
    ground: Annotated[Ground | None, Doc("The ground it concerns; absent: all.")] = None
    file: Annotated[str | None, Doc("Where the document itself is kept.")] = None
    sha256: Annotated[Sha256 | None, Doc("SHA-256 of the file, in hexadecimal.")] = None
    note: Annotated[str | None, Doc("A remark.")] = None
    confidential: Annotated[
        bool | None,
        Doc("Given in confidence: no letter to another party shows anything of it; absent: no."),
    ] = None


@value_record
class Assessment:
    """A fact that a person established."""

    fact: Annotated[str, Doc("The fact's name.")]
    value: Annotated[Any, Doc("Its value, in the fact's own type.")] = None
    parcel: Annotated[str | None, Doc("The parcel it concerns; absent: all.")] = None
    line: Annotated[str | None, Doc("The line it concerns; absent: all.")] = None
    ground: Annotated[Ground | None, Doc("The ground it concerns; absent: all.")] = None
    by: Annotated[str | None, Doc("Who established it.")] = None
    at: Annotated[Instant | None, Doc("When.")] = None
    because: Annotated[str | None, Doc("Why.")] = None
