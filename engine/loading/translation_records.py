"""The shape of translations/<language>.yaml, as typed records; their documentation is what editors show."""

from collections.abc import Mapping
from typing import Annotated

from engine.loading.records import Names
from engine.record import record
from engine.shapes import Doc


@record
class ClauseTexts:
    """A clause in another language."""

    heading: Annotated[str | None, Doc("Its heading.")] = None
    summary: Annotated[str | None, Doc("What it says.")] = None
    advice: Annotated[Names, Doc("Its advice to the seller, item by item.")] = ()


@record
class FactTexts:
    """A fact in another language."""

    meaning: Annotated[str | None, Doc("What the fact says.")] = None
    ask: Annotated[str | None, Doc("What is asked for where it is missing.")] = None
    values: Annotated[Mapping[str, str] | None, Doc("Value of the fact: the word for it.")] = None


@record
class TranslationsRecord:
    """translations/<language>.yaml: what letters say of the policy in another language, by the same names."""

    name: Annotated[str | None, Doc("The policy's name.")] = None
    outcomes: Annotated[Mapping[str, str] | None, Doc("Outcome: what happens.")] = None
    clauses: Annotated[Mapping[str, ClauseTexts] | None, Doc("Every clause by its id.")] = None
    rows: Annotated[
        Mapping[str, Mapping[str, str]] | None, Doc("Table, as folder/name: row: why it answers as it does.")
    ] = None
    facts: Annotated[Mapping[str, FactTexts] | None, Doc("Every fact by its name.")] = None
    kinds: Annotated[Mapping[str, str] | None, Doc("Kind of evidence: the name of such a document.")] = None
