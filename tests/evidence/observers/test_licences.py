"""The licences that were given: which count, what each shows of brand, time and holder, and what is seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, facts, seen, values

AUTHORIZATION, SALES = "authorization_licence", "sales_licence"
BRANDED = [{"line_id": "1", "brand": "Veltrane", "title": "Watch"}]
PRESENT, BRAND = "licence.present", "licence.authorization.brand"


def licence(kind: str = AUTHORIZATION, *, by: str = "seller", **shown: Any) -> dict[str, Any]:
    return {"by": by, "kind": kind, "shows": shown}


def given(
    *documents: dict[str, Any],
    lines: list[dict[str, Any]] | None = None,
    placed_at: str | None = "2026-01-05T10:00:00Z",
) -> dict[str, Any]:
    evidence = [{"evidence_id": f"E{number}", **each} for number, each in enumerate(documents)]
    order = {"lines": BRANDED if lines is None else lines, "placed_at": placed_at}
    return case(order=order, dispute={"grounds": ["counterfeit"]}, evidence=evidence)


@pytest.mark.parametrize(
    ("documents", "found"),
    [
        ([licence()], ("authorization",)),
        ([licence(SALES)], ("sales",)),
        ([licence(SALES), licence()], ("both",)),
        ([licence(by="platform")], ("authorization",)),
        ([licence(by="buyer")], ()),
        ([{**licence(by="buyer"), "assessment": "accepted"}], ("authorization",)),
        ([{**licence(), "assessment": "rejected"}, licence(SALES)], ("sales",)),
        ([{**licence(), "submitted_at": "2026-04-01T00:00:00Z"}], ()),
        ([licence("other")], ()),
        ([], ()),
    ],
)
def test_the_licences_that_nobody_rejected_are_there(documents: list[dict[str, Any]], found: Any) -> None:
    assert values(given(*documents), PRESENT) == found


def test_who_gave_a_licence_and_how_it_was_judged_is_said() -> None:
    (present,) = seen(given({**licence(brand="Okuri"), "assessment": "accepted"}), PRESENT)
    assert present.because == (
        "E0, the authorization licence of the seller (accepted), is there; there is no sales licence"
    )
    assert present.source == ("evidence[0].shows",)


def test_a_licence_of_which_nothing_is_noted_only_is_there() -> None:
    document = given({"by": "seller", "kind": AUTHORIZATION})
    observed = [each for each in facts(document).observations if each.fact.startswith("licence.")]
    assert [(each.fact, each.source) for each in observed] == [(PRESENT, ("evidence[0]",))]


@pytest.mark.parametrize(
    ("lines", "brand", "found"),
    [
        (BRANDED, "VELTRANE", ("same",)),
        (BRANDED, "Okuri", ("doubtful",)),
        (BRANDED, None, ()),
        ([{"line_id": "1", "title": "Okuri watch"}], "okuri", ("same",)),
        ([{"line_id": "1"}], "Okuri", ()),
        ([], "Okuri", ()),
        ([*BRANDED, {"line_id": "2", "title": "Strap"}], "Veltrane", ("doubtful",)),
        ([*BRANDED, {"line_id": "2"}], "Veltrane", ("same",)),
    ],
)
def test_a_brand_is_compared_with_every_line_that_states_one(
    lines: list[dict[str, Any]], brand: str | None, found: Any
) -> None:
    assert values(given(licence(brand=brand), lines=lines), BRAND) == found


def test_a_licence_for_one_line_is_compared_with_that_line() -> None:
    lines = [*BRANDED, {"line_id": "2", "title": "Strap"}]
    document = given({**licence(brand="Veltrane"), "line": "1"}, lines=lines)
    assert values(document, BRAND) == ("same",)


def test_one_licence_that_names_the_brand_suffices() -> None:
    document = given(licence(brand="Okuri"), licence(brand="Veltrane"), licence(SALES, brand="Okuri"))
    (brand,) = seen(document, BRAND)
    assert brand.values == ("same",)
    assert brand.source == ("evidence[1].shows.brand",)
    (doubt,) = seen(document, "licence.sales.brand")
    assert doubt.values == ("doubtful",)
    assert doubt.because == (
        "E2, the sales licence of the seller (unjudged), may name another brand: "
        "`Okuri` is not written as the brand `Veltrane`, line 1"
    )


@pytest.mark.parametrize(
    ("begin", "end", "ordered", "disputed"),
    [
        ("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z", ("valid",), ("valid",)),
        ("2025-01-01T00:00:00Z", "2026-02-01T00:00:00Z", ("valid",), ("expired",)),
        ("2026-02-01T00:00:00Z", "2027-01-01T00:00:00Z", ("not_yet_valid",), ("valid",)),
        (None, "2026-02-01T00:00:00Z", ("valid", "not_yet_valid"), ("expired",)),
        ("2025-01-01T00:00:00Z", None, ("valid", "expired"), ("valid", "expired")),
        (None, None, (), ()),
        ("2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z", (), ()),
    ],
)
def test_a_licence_is_seen_at_the_order_and_at_the_dispute(
    begin: str | None, end: str | None, ordered: Any, disputed: Any
) -> None:
    document = given(licence(SALES, valid_from=begin, valid_until=end))
    assert values(document, "licence.sales.when_ordered") == ordered
    assert values(document, "licence.sales.when_disputed") == disputed


def test_a_licence_that_ends_before_it_begins_is_flagged() -> None:
    dates = {"valid_from": "2027-01-01T00:00:00Z", "valid_until": "2025-01-01T00:00:00Z"}
    flags = facts(given(licence(**dates))).flags
    assert "evidence[0].shows says that the licence ends before it begins" in flags


def test_a_renewed_licence_holds() -> None:
    document = given(
        licence(valid_until="2026-02-01T00:00:00Z"),
        licence(valid_from="2026-01-15T00:00:00Z", valid_until="2027-01-01T00:00:00Z"),
    )
    (disputed,) = seen(document, "licence.authorization.when_disputed")
    assert disputed.values == ("valid",)
    assert disputed.because == (
        "E0, the authorization licence of the seller (unjudged), is valid until 2026-02-01T00:00:00Z; "
        "E1, the authorization licence of the seller (unjudged), is valid from 2026-01-15T00:00:00Z "
        "until 2027-01-01T00:00:00Z"
    )


def test_without_the_time_of_the_order_the_dispute_alone_counts() -> None:
    document = given(licence(valid_until="2026-02-01T00:00:00Z"), placed_at=None)
    assert seen(document, "licence.authorization.when_ordered") == []
    assert values(document, "licence.authorization.when_disputed") == ("expired",)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [("Lume Ltd.", "LUME LTD", ("same",)), ("Lume Ltd.", "Okuri", ("doubtful",)), ("Lume", None, ())],
)
def test_the_holders_of_the_two_licences_are_compared(one: str, other: str | None, found: Any) -> None:
    document = given(licence(issued_to=one), licence(SALES, issued_to=other))
    assert values(document, "licence.holders") == found


def test_two_licences_of_one_holder_suffice() -> None:
    document = given(licence(issued_to="Okuri"), licence(issued_to="Lume"), licence(SALES, issued_to="lume"))
    (holders,) = seen(document, "licence.holders")
    assert holders.values == ("same",)
    assert holders.source == ("evidence[1].shows.issued_to", "evidence[2].shows.issued_to")
