"""What the order says of its parcels, its cancellation and the buyer's message."""

from __future__ import annotations

from typing import Any

import pytest

from engine.possible import FAR
from tests.evidence.observers.scenes import AS_OF, case, micros, seen, values

THEN = "2026-01-09T00:00:00Z"
LATER = "2026-04-09T00:00:00Z"
REQUESTED = "cancellation.requested_at"
IN_SYSTEM = "cancellation.in_system"
NAMES_OPTION = "order.message_names_option"


def cancelled(**record: Any) -> dict[str, Any]:
    return case(order={"cancellation": record})


def test_parcels_are_some_none_or_not_known() -> None:
    assert values(case(parcels=[{"parcel_id": "p"}]), "order.parcels") == ("some",)
    assert values(case(parcels=[]), "order.parcels") == ("none",)
    assert seen(case(), "order.parcels") == []
    assert values(case(parcels=[{"parcel_id": "p", "shipped_at": LATER}]), "order.parcels") == ("none",)


def test_a_cancellation_is_when_and_where_it_was_made() -> None:
    document = cancelled(requested_at=THEN, in_system=False)
    assert values(document, REQUESTED) == (micros(THEN),) * 2
    assert values(document, IN_SYSTEM) == (False,)
    assert seen(cancelled(requested_at=THEN), IN_SYSTEM) == []


@pytest.mark.parametrize(
    "record",
    [{}, {"requested_at": None, "in_system": None}, {"requested_at": LATER, "in_system": True}],
)
def test_what_was_not_asked_for_by_then_was_never_asked_for(record: dict[str, Any]) -> None:
    assert seen(cancelled(**record), REQUESTED) == []
    assert seen(cancelled(**record), IN_SYSTEM) == []


def test_a_cancellation_without_its_time_was_made_at_some_time() -> None:
    document = cancelled(in_system=True)
    (requested,) = seen(document, REQUESTED)
    assert (requested.values, requested.settled_by) == ((-FAR, micros(AS_OF)), "ask")
    assert values(document, IN_SYSTEM) == (True,)


@pytest.mark.parametrize("message", [None, "", "  \n"])
def test_no_message_names_no_option(message: str | None) -> None:
    assert values(case(order={"buyer_message": message}), NAMES_OPTION) == (False,)


def test_what_a_message_names_is_judged_by_a_person() -> None:
    assert seen(case(order={"buyer_message": "the blue one"}), NAMES_OPTION) == []
    assert values(case(assessments={NAMES_OPTION: True}), NAMES_OPTION) == ("true",)
    late = [{"fact": NAMES_OPTION, "value": True, "at": LATER}]
    assert values(case(assessments=late), NAMES_OPTION) == (False,)
