"""Letters composed: a case document judged, and what its letter to a party is about."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from pathlib import Path

from desk.adjudicator import Adjudicator, Prepared
from desk.case_report.argument import arguments
from desk.case_report.telling import with_facts
from desk.documents import Document
from desk.evidence_kinds import KINDS
from desk.evidence_matrix import evidence_matrix
from desk.particulars import particulars
from engine.attachments import Attachment, attachments
from engine.diagnostics import Problems
from engine.instants import SECOND, format_instant
from engine.loading.translation_records import TranslationsRecord
from engine.loading.translations import read_translations, translated_into
from engine.policy import Policy
from engine.resting import clauses_resting_on
from engine.units import UnitAnswer
from evidence.case import Case, Order
from reports.letters.catalogue import Catalogue, languages, read_catalogue
from reports.letters.matter import Goods, Matter, Party, Submission

Offset = Callable[[int], int]
"""The seconds that a clock is ahead of UTC at an instant (microseconds)."""


class UnknownZone(Exception):
    """There is no time zone of this name."""


class Correspondence:
    """What all letters of a run share: the desk, the reader, and the words of one language.

    Raises Refused where the translations or the catalogue are broken, and ValueError for no language.
    """

    def __init__(
        self,
        desk: Adjudicator,
        reader: Party,
        language: str,
        zone: str | None,
        folders: tuple[Path, ...] = (),
    ) -> None:
        self.desk = desk
        self.reader: Party = reader
        self.zone = zone
        self.catalogue: Catalogue = read_catalogue(language, folders)
        self.texts = texts_in(desk, language)

    def matter(self, document: Document) -> Matter:
        """What the letter about one document says. Raises Refused."""
        prepared = self.desk.prepare(document)
        policy = prepared.judge.policy
        ruling = self.desk.rule(prepared)
        answers = prepared.answers
        case = self.desk.as_written(document, prepared.case.as_of)
        given = self._submissions(case)
        hidden = {place for place, each in given.items() if each.hidden_from(self.reader)}
        counting = prepared.counted
        attached = attachments(evidence_matrix(self.desk, document, prepared))
        zone, of_platform = self.zone_of(prepared, case)
        return Matter(
            ruling=ruling,
            policy=policy,
            units=[answer.unit for answer in answers],
            # a letter tells windows beside the reasons that rest on them, and never the facts themselves
            particulars=with_facts(
                particulars(prepared, ruling, case), arguments(policy, answers, prepared.case.currency), ()
            ),
            attachments=attached,
            submissions=given,
            refused=_refused(policy, counting, attached, hidden),
            in_confidence=frozenset(clauses_resting_on(policy, counting, hidden)),
            reader=self.reader,
            zone=zone,
            of_platform=of_platform,
            order_id=case.order.order_id if case is not None else None,
            recipient=_recipient(case.order) if case is not None else None,
            goods=_goods(case.order) if case is not None else (),
        )

    def zone_of(self, prepared: Prepared, case: Case | None) -> tuple[str, bool]:
        """The zone of the reader's clock: the one asked for, the buyer's country's, or the platform's.

        A country with several zones does not tell which is the buyer's. Said beside the zone is whether it
        is the platform's for want of another.
        """
        if self.zone is not None:
            return self.zone, False
        address = case.order.ship_to if case is not None else None
        if self.reader == "buyer" and address is not None and address.country is not None:
            from babel.core import get_global

            zones = get_global("territory_zones").get(address.country, [])
            if len(zones) == 1 and self._has_clock(zones[0]):
                return str(zones[0]), False
        return prepared.judge.policy.platform_zone, True

    def _has_clock(self, zone: str) -> bool:
        try:
            self.offset_in(zone)
        except UnknownZone:
            return False
        return True

    def offset_in(self, zone: str) -> Offset:
        """The clock of a zone, by the policy's calendar or else the machine's. Raises UnknownZone."""
        calendar = self.desk.book.draft.folder.calendar
        return (lambda micros: calendar.offset_at(zone, micros)) if zone in calendar.zones else clock_of(zone)

    def _submissions(self, case: Case | None) -> dict[str, Submission]:
        return {
            f"evidence[{number}]": Submission(
                by=each.by,
                at=format_instant(self.desk.micros(each.submitted_at))
                if each.submitted_at is not None
                else None,
                kind=each.kind,
                file=each.file,
                note=each.note,
                confidential=each.confidential is True,
            )
            for number, each in enumerate(case.evidence if case is not None else ())
        }


def texts_in(desk: Adjudicator, language: str) -> TranslationsRecord | None:
    """The policy's texts in a language; None where it has none. Raises Refused."""
    draft = desk.book.draft
    if language not in translated_into(draft.folder.root):
        return None
    problems = Problems()
    texts = read_translations(draft, desk.settings.shown, language, KINDS, problems)
    problems.raise_if_any()
    return texts


def known_languages(policy: Path, folders: tuple[Path, ...] = ()) -> list[str]:
    """The languages in which letters can be written."""
    return sorted({*languages(folders), *translated_into(policy)})


def clock_of(zone: str) -> Offset:
    """The clock of a zone that the machine knows. Raises UnknownZone."""
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(zone) from None

    def offset(micros: int) -> int:
        ahead = known.utcoffset(datetime.fromtimestamp(micros // SECOND, UTC).astimezone(known))
        return int((ahead or timedelta()).total_seconds())

    return offset


def _refused(
    policy: Policy, counting: Sequence[UnitAnswer], attached: Sequence[Attachment], hidden: Container[str]
) -> dict[str, tuple[str, ...]]:
    """By clauses the letters of documents that they rest on, that were not accepted and may be named."""
    found: dict[str, tuple[str, ...]] = {}
    for each in attached:
        if each.judged == "rejected" and each.place not in hidden:
            for clause in clauses_resting_on(policy, counting, {each.place}):
                found[clause] = (*found.get(clause, ()), each.letter)
    return found


def _recipient(order: Order) -> str | None:
    return order.ship_to.recipient if order.ship_to is not None else None


def _goods(order: Order) -> tuple[Goods, ...]:
    return tuple(
        Goods(title=each.title or each.line_id, quantity=each.quantity) for each in order.lines or ()
    )
