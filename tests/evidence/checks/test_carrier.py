"""Which carriers are on the list, by name or by number."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.diagnostics import Problems
from engine.source import read_yaml
from evidence.checks.carrier import Carriers, read_carriers, recognised

LIST = Path(__file__).parents[3] / "rules" / "carriers.yaml"
UNKNOWN = (True, False)


@pytest.fixture(scope="module")
def carriers() -> Carriers:
    problems = Problems()
    found = read_carriers(read_yaml("carriers.yaml", LIST.read_bytes()), problems)
    assert not problems
    assert found is not None
    return found


def listed(text: str) -> tuple[Carriers | None, list[str]]:
    problems = Problems()
    found = read_carriers(read_yaml("carriers.yaml", text.encode()), problems)
    return found, [diagnostic.code for diagnostic in problems]


@pytest.mark.parametrize(
    "name",
    [
        "DHL", "dhl express", "D.H.L.", "Fed-Ex", "UPS", "TNT", "Toll", "SF Express", "顺丰",
        "China Post Registered", "Почта России", "ПОЧТА РОССИИ EMS", "Česká pošta", "Ceska Posta",
        "CORREOS", "Hong Kong Post", "HongkongPost", "日本郵便", "Airline-Yanwen", "Yanwen", "4 PX",
        "Express", "GLS Spain", "Aramex", "bpost", "SPSR",
    ],
)  # fmt: skip
def test_listed_names(name: str, carriers: Carriers) -> None:
    assert recognised(name, None, carriers)[0] == (True,)


@pytest.mark.parametrize(
    "name",
    [
        "YunExpress", "Cainiao", "AliExpress Standard Shipping", "Express Mail", "DHLX", "Post",
        "EMS", "My DHL", "SF Pony",
    ],
)  # fmt: skip
def test_names_that_are_not_listed(name: str, carriers: Carriers) -> None:
    assert recognised(name, None, carriers)[0] == (False,)
    assert recognised(name, "LP00123456789012", carriers)[0] == (False,)


@pytest.mark.parametrize("name", ["YunExpress", None, "🎉"])
def test_a_national_posts_number_is_enough(name: str | None, carriers: Carriers) -> None:
    assert recognised(name, "EE473124829CZ", carriers)[0] == (True,)
    # a wrong check digit is a warning only
    assert recognised(name, "EE473124828CZ", carriers)[0] == (True,)


@pytest.mark.parametrize("name", [None, "", "★", "x" * 1_000_000])
@pytest.mark.parametrize("waybill", [None, "LP00123456789012", "UA473124829YP"])
def test_what_is_not_named_is_not_known(name: str | None, waybill: str | None, carriers: Carriers) -> None:
    assert recognised(name, waybill, carriers)[0] == UNKNOWN


def test_the_reason_names_the_entry(carriers: Carriers) -> None:
    _, because = recognised("China Post Registered", None, carriers)
    assert because == (
        "the carrier `China Post Registered` begins with `china post`, a name of the listed `China Post`"
    )


def test_a_name_of_two_carriers_is_refused() -> None:
    text = """
clause: X
carriers:
  - {name: Post, group: postal, aliases: [Pošta, posta]}
  - {name: Posta, group: other}
  - {name: "★", group: other}
"""
    found, codes = listed(text)
    assert found is None
    assert codes == ["duplicate-name", "blank-name"]


def test_spellings_within_one_entry_may_coincide() -> None:
    found, codes = listed("{clause: X, carriers: [{name: Post, group: postal, aliases: [POST]}]}")
    assert found is not None
    assert codes == []
