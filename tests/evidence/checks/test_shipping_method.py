"""Whether two names are of one shipping method."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks.shipping_method import methods_differ

SAME, DOUBT, DIFFERENT = (False,), (True, False), (True,)


@pytest.mark.parametrize(
    ("chosen", "used", "values"),
    [
        ("China Post Registered", "China Post Registered", SAME),
        ("China Post Registered", "  china-post   REGISTERED. ", SAME),
        ("ePacket", "e-Packet", SAME),
        ("ＥＭＳ", "EMS", SAME),
        ("e\u200bpacket", "epacket", SAME),
        ("China Post Registered", "China Post Registred", DOUBT),
        ("AliExpress Standard Shipping", "AliExpress Standrad Shipping", DOUBT),
        ("中国邮政挂号小包", "China Post Registered Air Mail", DOUBT),
        ("a" * 300, "EMS", DOUBT),
        ("EMS", "EMS+", DIFFERENT),
        ("EMS", "EMC", DIFFERENT),
        ("UPS", "USPS", DIFFERENT),
        ("DHL Express", "UPS Express", DIFFERENT),
        ("China Post Registered", "China Post Ordinary", DIFFERENT),
        ("AliExpress Standard Shipping", "AliExpress Saver Shipping", DIFFERENT),
    ],
)
def test_names_agree_differ_or_leave_a_doubt(chosen: str, used: str, values: tuple[bool, ...]) -> None:
    assert methods_differ(chosen, used)[0] == values
    assert methods_differ(used, chosen)[0] == values


def test_the_reason_shows_both_names() -> None:
    because = methods_differ("EMS", "DHL")[1]
    assert because == "the buyer chose `EMS`, the seller used `DHL`: the names differ"


@given(st.text(), st.text())
def test_the_comparison_is_symmetric_and_blind_to_case_and_spaces(one: str, other: str) -> None:
    assert methods_differ(one, other)[0] == methods_differ(other, one)[0]
    assert methods_differ(one, f" {one.casefold()}. ")[0] == SAME
