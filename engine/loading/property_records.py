"""The shape of properties.yaml, as typed records; their documentation is what editors show."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from engine.loading.records import Names
from engine.record import record
from engine.shapes import Doc


@record
class NeverRecord:
    """A ruling that may never be given under some conditions."""

    when: Annotated[Mapping[str, Any], Doc("Fact: the value, or the list of values, that it has.")]
    outcome: Annotated[Names, Doc("The outcomes that are meant; none: all.")] = ()
    liable: Annotated[tuple[str, ...], Doc("The liable parties that are meant; none: all.")] = ()


@record
class AbsenceRecord:
    """The facts whose absence may decide something."""

    but: Annotated[Mapping[str, str], Doc("Fact: why not knowing it may be ruled by itself.")]


@record
class PropertyRecord:
    """What must always hold of the policy; exactly one of the keys beside `says` is given."""

    says: Annotated[str, Doc("The property in a sentence.")]
    never: Annotated[NeverRecord | None, Doc("Such a ruling is never given.")] = None
    proofs_help: Annotated[
        Mapping[Literal["buyer", "seller"], tuple[Names, ...]] | None,
        Doc(
            "By party, groups of outcomes from its best to its worst: accepting a proof of the party never "
            "leads from one group to a worse one."
        ),
    ] = None
    unless: Annotated[
        Mapping[str, Any] | None,
        Doc("With `proofs_help`: the cases that are left out, by fact and value or list of values."),
    ] = None
    keeps: Annotated[
        Mapping[str, str] | None,
        Doc("With `proofs_help`: facts that keep what is presumed of them though a document ends it: why."),
    ] = None
    money: Annotated[
        Literal["compared"] | None,
        Doc("With `proofs_help`: within a group of outcomes, the amounts are compared, too."),
    ] = None
    refunds_within: Annotated[
        Literal["paid"] | None, Doc("No refund is above what was paid, of a unit and of the order.")
    ] = None
    readings: Annotated[
        Literal["in_force", "any"],
        Doc("Whether it holds under the readings in force, or under any reading of the unclear passages."),
    ] = "in_force"
    defaults_after_notice: Annotated[
        Mapping[str, Any] | None,
        Doc("Nothing counts as overdue before it was asked for, unless these conditions hold."),
    ] = None
    absence_decides_nothing: Annotated[
        AbsenceRecord | None,
        Doc("What is ruled while a fact is not known is ruled for some value of it, too."),
    ] = None


@record
class PropertiesRecord:
    """properties.yaml: what must always hold, by its name; proved whenever the policy is checked."""

    properties: Annotated[Mapping[str, PropertyRecord], Doc("Every property by its name.")]
