"""What a letter is about: a ruling, what it was reached from, and what may not be told to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from engine.record import record

if TYPE_CHECKING:
    from engine.attachments import Attachment
    from engine.document import RulingDocument
    from engine.policy import Policy
    from engine.units import Unit
    from reports.particulars import Particulars

Party = Literal["buyer", "seller"]


@record
class Submission:
    """A document that somebody gave."""

    by: str
    at: str | None
    """When it arrived, RFC 3339 in UTC; None: not known."""
    kind: str
    file: str | None
    note: str | None
    confidential: bool

    def hidden_from(self, reader: Party) -> bool:
        """Whether a reader may learn nothing of it."""
        return self.confidential and self.by != reader


@record
class Goods:
    """A line of the order."""

    title: str
    quantity: int | None


@record
class Matter:
    """A case with its ruling, as far as letters speak of it."""

    ruling: RulingDocument
    policy: Policy
    units: Sequence[Unit]
    particulars: Particulars
    """What is told beside the ruling: its windows, its reasons by parts, what cut its amounts."""
    attachments: Sequence[Attachment]
    submissions: Mapping[str, Submission]
    """What was given, by where the case lists it."""
    refused: Mapping[str, tuple[str, ...]]
    """By clauses the letters of documents that they rest on and that were not accepted."""
    in_confidence: frozenset[str]
    """The clauses that are cited for something that the reader may not learn."""
    reader: Party
    zone: str
    """The name of the zone of the reader's clock."""
    of_platform: bool = False
    """Whether that is the platform's clock for want of the reader's."""
    order_id: str | None = None
    recipient: str | None = None
    """Who receives the goods."""
    goods: tuple[Goods, ...] = ()

    def hidden(self) -> list[Submission]:
        """What the reader may learn nothing of."""
        return [each for each in self.submissions.values() if each.hidden_from(self.reader)]
