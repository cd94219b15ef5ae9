"""What is alleged of the goods: known grounds, none, and not known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.evidence.observers.scenes import case, facts, seen, values


def alleging(*grounds: str, **more: Any) -> dict[str, Any]:
    return case(dispute={"grounds": list(grounds), **more})


def test_each_ground_is_alleged_of_itself() -> None:
    document = alleging("color", "virtual_goods")
    found = {each.ground: each.values for each in seen(document, "ground.alleged")}
    assert found == {"color": ("color",), "virtual_goods": ("virtual_goods",)}
    assert values(document, "alleged.virtual_goods") == (True,)
    assert {"ground:color", "ground:virtual_goods"} <= facts(document).raised


def test_nothing_alleged_is_not_the_same_as_not_known() -> None:
    (nothing,) = seen(alleging(), "ground.alleged")
    assert (nothing.values, nothing.ground) == (("none",), None)
    assert values(alleging(), "alleged.virtual_goods") == (False,)
    assert values(alleging("color"), "alleged.virtual_goods") == (False,)
    assert seen(case(), "ground.alleged") == []
    assert seen(case(), "alleged.virtual_goods") == []


def test_a_ground_alleged_twice_is_one_unit() -> None:
    assert facts(alleging("color", "color")).grounds == ("color",)


@pytest.mark.parametrize("choice", ["refund", "return"])
def test_the_buyers_choice_is_as_recorded(choice: str) -> None:
    assert values(alleging("color", buyer_choice=choice), "buyer.choice") == (choice,)
    assert seen(alleging("color"), "buyer.choice") == []
