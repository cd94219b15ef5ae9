"""Chat records among the documents: the times that they carry, where what was said has to be old enough."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.possible import FAR
from engine.record import tuple_record
from engine.vocabulary import Proof
from evidence.case import Evidence
from evidence.case_words import Ground
from evidence.observers.documents import judgement, submitted
from evidence.observers.unzoned_times import in_any_zone
from evidence.observers.unzoned_times import in_words as instant_in_words
from evidence.scene import Scene, Within

if TYPE_CHECKING:
    from evidence.checks.communications import Message, Record

_SPEAKING = frozenset({"method_change_consent", "pre_order_disclosure"})
"""Kinds whose document is itself what was said: what it shows happened when it was said."""
_TEXTS = (".txt", ".md", ".json")


@tuple_record
class _Dated:
    """A document that counts, and the bounds of when what it shows happened."""

    document: Evidence
    earliest: int
    latest: int
    source: str = ""
    """The place of the record; empty where the case states the date itself."""
    because: str = ""


def observe_communications(scene: Scene) -> None:
    """Observe, from the records that documents hold, when what they show may have happened."""
    if not scene.case.evidence or not any(document.note or document.file for document in scene.case.evidence):
        return
    recorded: dict[str, _Dated] = {}
    for where, document in submitted(scene):
        found, source = _record(scene, where, document)
        if found is not None:
            dated = _dated(scene, source, document, found)
            if dated is not None:
                recorded[document.evidence_id] = dated
    if any(each.document.kind in _SPEAKING for each in recorded.values()):
        for proof in scene.dated_proofs:
            if _SPEAKING.issuperset(proof.kinds):
                _observe_burden(scene, proof, recorded)


def _record(scene: Scene, where: str, document: Evidence) -> tuple[Record | None, str]:
    """The record that a document holds, in its file or, where that holds none, in its note; and its place."""
    from evidence.checks.communications import read_json_record, read_record

    name = (document.file or "").lower()
    given = scene.files.get(document.file) if document.file and name.endswith(_TEXTS) else None
    if given is not None and given.data is not None:
        data = given.data
        found = read_json_record(data) if name.endswith(".json") else read_record(_text(data))
        if found is not None:
            return found, f"{where}.file"
        if document.kind in _SPEAKING:
            scene.flags.append(f"{where}.file holds no message with a time and a speaker that can be read")
    return (read_record(document.note) if document.note else None), f"{where}.note"


def _text(data: bytes) -> str:
    from evidence.checks.communications import MAX_LENGTH

    # one character has four bytes at most; one character too many tells that the text was cut
    begun = data[: 4 * (MAX_LENGTH + 1)]
    wide = begun.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return begun.decode("utf-16" if wide else "utf-8", errors="replace")


def _dated(scene: Scene, source: str, document: Evidence, record: Record) -> _Dated | None:
    """The bounds that a record gives; None, and a flag, where it is newer than its submission."""
    submitted_at = scene.instant(document.submitted_at)
    end = scene.as_of if submitted_at is None else submitted_at
    lows, highs = [], []
    for message in record.messages:
        bounds = [(low, high) for low, high in _bounds(message) if low <= end]
        if not bounds:
            scene.flags.append(f"{source} holds a message of {_in_words(message)}, after it was submitted")
            return None
        lows.append(min(low for low, _ in bounds))
        highs.append(max(high for _, high in bounds))
    earliest = -FAR if record.open_start else min(lows)
    latest = end if record.open_end else min(max(highs), end)
    first = record.messages[lows.index(min(lows))]
    last = record.messages[highs.index(max(highs))]
    many = f"{len(record.messages)} messages" if len(record.messages) > 1 else "1 message"
    because = f"{document.evidence_id} holds {many}, the first of {_in_words(first)}"
    if last is not first:
        because += f", the last of {_in_words(last)}"
    if record.open_start or record.open_end:
        because += "; others in it may be of another time"
    dated_at = scene.instant(document.dated_at)
    if dated_at is not None and not earliest <= dated_at <= latest:
        stated = instant_in_words(dated_at, zoned=True)
        scene.flags.append(
            f"{document.evidence_id} is dated {stated}, outside what its record holds: {because}"
        )
    return _Dated(document, earliest, latest, source, because)


def _bounds(message: Message) -> Iterator[tuple[int, int]]:
    for reading in message.readings:
        yield in_any_zone(reading.earliest, reading.latest, message.zoned)


def _in_words(message: Message) -> str:
    return " or ".join(instant_in_words(each.earliest, message.zoned) for each in message.readings)


def _observe_burden(scene: Scene, proof: Proof, recorded: dict[str, _Dated]) -> None:
    """Observe the earliest of what the documents of a burden show, of those that nobody rejected."""
    assert proof.dated is not None
    per = scene.vocabulary[proof.dated].per
    parcels: list[str | None] = []
    grounds: list[Ground | None] = []
    if per == "parcel":
        parcels += [parcel.parcel_id for parcel in scene.case.parcels or ()]
    elif per == "ground":
        grounds += dict.fromkeys(scene.case.dispute.grounds or ())
    given = [
        document
        for _, document in submitted(scene)
        if document.kind in proof.kinds and judgement(scene, document) != "rejected"
    ]
    for parcel in parcels or [None]:
        for ground in grounds or [None]:
            concerning = [
                _counted(scene, document, recorded.get(document.evidence_id))
                for document in given
                if document.parcel in (None, parcel) and document.ground in (None, ground)
            ]
            _observe_earliest(scene, proof.dated, concerning, Within(parcel=parcel, ground=ground))


def _counted(scene: Scene, document: Evidence, record: _Dated | None) -> _Dated | None:
    """When what a document shows happened: as it is stated, otherwise as its record bounds it."""
    dated_at = scene.instant(document.dated_at)
    if dated_at is not None:
        return _Dated(document, dated_at, dated_at)
    return record


def _observe_earliest(scene: Scene, fact: str, concerning: list[_Dated | None], of: Within) -> None:
    dated = [each for each in concerning if each is not None]
    if len(dated) < len(concerning):
        return  # one of them may be of any time
    stated = min((each.earliest for each in dated if not each.source), default=FAR)
    records = [each for each in dated if each.source and each.earliest < stated]
    if not records:
        return
    scene.see(
        fact,
        min(each.earliest for each in records),
        min(each.latest for each in dated),
        because="; ".join(each.because for each in records),
        source=[each.source for each in records],
        settled_by="judge",
        **of,
    )
