"""What observers see of documents comes into columns as the observations of each would, put into rows."""

from __future__ import annotations

import json
from functools import cache

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.batch.observing import Observing
from desk.batch.raw_documents import DocumentReader
from desk.batch.soundness import Soundness
from desk.batch.tasks import Lines
from desk.documents import Document
from engine.columns.layout import fact_schema
from engine.columns.rows import rows_of
from engine.columns.tabling import in_columns
from engine.source import read_json
from tests.conformance.case_families import FAMILIES, generated


@cache
def desk() -> Adjudicator:
    """The shipped policy."""
    return Adjudicator(Settings(now=0, cross_checked=False))


@cache
def observing() -> Observing:
    """What makes rows of its documents."""
    return Observing(desk(), Soundness(desk().vocabulary), fact_schema(desk().vocabulary))


@pytest.mark.parametrize("documented", [True, False])
@pytest.mark.parametrize("family", FAMILIES)
def test_columns_hold_what_was_observed(family: str, documented: bool) -> None:
    lines = [json.dumps(generated(family, number, documented)).encode() for number in range(4)]
    documents = DocumentReader().read(Lines("cases.jsonl", [1, 2, 3, 4], lines))
    batch, places = observing().observed(documents, [])
    prepared = [desk().prepare(Document(read_json("cases.jsonl", line))) for line in lines]
    facts = observing().soundness.facts
    rows = [rows_of(each.judge.policy, facts, each.case) for each in prepared]
    assert batch.equals(in_columns(observing().schema, [row for own in rows for row in own]))
    assert [number for _, number in places] == [number for number, own in enumerate(rows, 1) for _ in own]


def test_what_two_answers_say_of_a_place_comes_into_columns_as_it_was_observed() -> None:
    document = generated("delivered", 1, True)
    answer = document["parcels"][0]["tracking"]
    other = json.loads(json.dumps(answer))
    answer["events"][-1]["location"] = {"country": "ES", "city": "Madrid", "province": "Madrid"}
    other["events"][-1]["location"] = {"country": "ES", "city": "Sevilla", "province": "x" * 201}
    other["source"] = "aggregator"
    document["parcels"][0]["tracking"] = [answer, other]
    line = json.dumps(document).encode()
    batch, _ = observing().observed(DocumentReader().read(Lines("cases.jsonl", [1], [line])), [])
    prepared = desk().prepare(Document(read_json("cases.jsonl", line)))
    parcel = document["parcels"][0]["parcel_id"]
    seen = [each for each in prepared.case.observations if each.parcel == parcel]
    assert sum(each.fact == "address.city_shown" for each in seen) == 2
    rows = rows_of(prepared.judge.policy, observing().soundness.facts, prepared.case)
    assert batch.equals(in_columns(observing().schema, rows))


def test_a_fact_seen_apart_and_everywhere_is_judged_from_both() -> None:
    document = generated("delivered", 1, True)
    parcel = document["parcels"][0]["parcel_id"]
    of_one = {"fact": "order.message_names_option", "value": True, "parcel": parcel, "at": document["as_of"]}
    document["assessments"] = [of_one, {**of_one, "value": False, "parcel": None}]
    line = json.dumps(document).encode()
    batch, _ = observing().observed(DocumentReader().read(Lines("cases.jsonl", [1], [line])), [])
    row = batch.column("parcel").to_pylist().index(parcel)
    assert batch.column("order.message_names_option")[row].as_py() == 0b11


def test_a_case_that_columns_cannot_hold_stands_in_its_row_in_whole() -> None:
    document = generated("delivered", 2, True)
    asked = {"to": "seller", "kinds": ["valid_waybill"], "sent_at": document["dispute"]["opened_at"]}
    again = {**asked, "sent_at": document["as_of"]}
    document["evidence_requests"] = [asked, again]
    line = json.dumps(document).encode()
    batch, _ = observing().observed(DocumentReader().read(Lines("cases.jsonl", [1], [line])), [])
    (detail,) = batch.column("detail").to_pylist()
    prepared = desk().prepare(Document(read_json("cases.jsonl", line)))
    assert len(json.loads(detail)["observations"]) == len(prepared.case.observations)
