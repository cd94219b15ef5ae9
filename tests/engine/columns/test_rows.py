"""Cases as rows: those of several units, whose columns are shared, are those of each unit by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document
from engine.columns.layout import MOST, TO, computable, observed
from engine.columns.rows import case_of, rows_of
from engine.columns.sightings import Sightings, Unheld
from engine.observations import CaseFacts, Observation
from engine.source import read_json
from engine.unit_facts import added
from tests.conformance.case_families import FAMILIES, generated

DESK = Adjudicator(Settings(now=0, cross_checked=False))
FACTS = observed(DESK.vocabulary)


def prepared(family: str, seed: int, documented: bool) -> CaseFacts:
    """The facts of a generated case."""
    source = read_json("case.json", json.dumps(generated(family, seed, documented)).encode())
    return DESK.prepare(Document(source)).case


def rows(case: CaseFacts) -> list[dict[str, Any]]:
    """The rows of a case."""
    return rows_of(DESK.judge_at(case.policy_date).policy, FACTS, case)


def of_one_unit(case: CaseFacts, row: dict[str, Any]) -> CaseFacts:
    """The same case, had it but the unit of a row."""
    parcel, line, ground = row["parcel"], row["line"], row["ground"]
    return replace(
        case,
        parcels=() if parcel is None else (parcel,),
        lines=() if line is None else (line,),
        grounds=() if ground is None else (ground,),
    )


def test_rows_of_several_units_are_those_of_each_by_itself() -> None:
    several = 0
    for family in FAMILIES:
        for seed in range(6):
            case = prepared(family, seed, seed % 2 == 0)
            found = rows(case)
            if len(found) > 1:
                several += 1
                assert found == [alone for row in found for alone in rows(of_one_unit(case, row))], (
                    case.case_id
                )
    assert several > 20


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_read_as_a_case_give_the_same_rows(family: str) -> None:
    case = prepared(family, 7, False)
    found = rows(case)
    assert rows(case_of(FACTS, found)) == found


def test_a_case_that_columns_cannot_hold_is_one_row_with_all_of_it() -> None:
    case = prepared("several grounds", 3, True)
    tagged = replace(case, raised=frozenset({*case.raised, "fact:with space"}))
    (row,) = rows(tagged)
    assert json.loads(row["detail"])["case_id"] == case.case_id
    assert (row["parcel"], row["line"], row["ground"]) == (None, None, None)
    assert not row.keys() & FACTS.keys()


PLACES: list[tuple[str | None, str | None, str | None]] = [
    ("A", "1", None),
    ("A", "2", None),
    ("B", "1", None),
    ("A", None, None),
    (None, "1", None),
    (None, None, None),
    ("A", "1", "damaged"),
]


@pytest.mark.parametrize("most", [700, MOST["money"] - 1])
def test_amounts_of_several_places_come_to_what_they_are_added_up_to(most: int) -> None:
    case = replace(prepared("delivered", 1, True), observations=(), parcels=(), lines=(), grounds=())
    policy = DESK.judge_at(case.policy_date).policy
    for places in chain.from_iterable(combinations(PLACES, number) for number in (2, 3, 4)):
        seen = [
            Observation(
                fact="amount.goods", values=(part, part), because="", parcel=of, line=line, ground=ground
            )
            for part, (of, line, ground) in zip((most, 3, 2, 1), places, strict=False)
        ]
        known = added(FACTS["amount.goods"], seen)
        sightings = Sightings(FACTS)
        for each in seen:
            sightings.see(each.fact, *each.values, parcel=each.parcel, line=each.line, ground=each.ground)
        if not computable(FACTS["amount.goods"], known.low, known.high):
            with pytest.raises(Unheld):
                sightings.rows(policy, case)
            continue
        (row,) = sightings.rows(policy, case)
        assert (row["amount.goods"], row.get("amount.goods" + TO, known.low)) == (known.low, known.high)


def test_parcels_that_list_their_lines_in_contrary_orders_make_a_case() -> None:
    keys = {"case_id": "1", "as_of": 0, "policy_date": 0, "currency": "USD"}
    pairs = (("A", "1"), ("A", "2"), ("B", "2"), ("B", "1"))
    case = case_of({}, [{**keys, "parcel": parcel, "line": line} for parcel, line in pairs])
    assert case.lines == ("1", "2")
    assert case.carried == {"A": ("1", "2"), "B": ("2", "1")}
