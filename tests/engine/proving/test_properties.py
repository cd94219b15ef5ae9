"""The stated properties hold of the shipped policy, and each is refuted where a change breaks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desk.cli.main import main
from desk.policy_folder import SHIPPED_RULES
from engine.diagnostics import Refused
from engine.loader import load_policy
from engine.proving.proof import prove
from engine.proving.witness import rules

NEVER, HELP, WITHIN, NOTICE, ABSENCE = (
    "worry-free-never-charges-the-seller",
    "accepted-proof-never-hurts-its-giver",
    "no-refund-above-what-was-paid",
    "no-default-before-a-notice",
    "absence-decides-nothing",
)
DELIVERED = "not_received/delivered.yaml"
BROKEN = [
    (
        NEVER,
        DELIVERED,
        "{delivery.established: mismatch}\n    then: {outcome: refund_full, liable: liability.payer}",
        "{delivery.established: mismatch}\n    then: {outcome: refund_full, liable: seller}",
    ),
    (
        HELP,
        DELIVERED,
        "proof.address_change_request: accepted}\n    then: {outcome: release_to_seller, liable: none}\n"
        "    over: [change-of-address-not-proven]",
        "proof.address_change_request: [rejected, overdue]}\n"
        "    then: {outcome: release_to_seller, liable: none}\n    over: [change-of-address-not-proven]",
    ),
    (WITHIN, "outcomes.yaml", "    - amount.goods + amount.freight\n  case_caps", "  case_caps"),
    (
        NOTICE,
        "facts.yaml",
        "clause: NR-2.3, waived: process.direct",
        "clause: NR-2.3, waived: order.parcels == 'none'",
    ),
    (ABSENCE, "properties.yaml", "return.reason_justified:", "goods.mismatch:"),
    (HELP, "properties.yaml", "method.differs: >-", "goods.virtual: >-"),
    (
        WITHIN,
        "outcomes.yaml",
        "else amount.order_goods + amount.order_freight",
        "else amount.order_goods * 2",
    ),
]


def copied(folder: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(SHIPPED_RULES, folder / "rules")
    path = folder / "rules" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text.count(old)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder / "rules"


def test_the_shipped_policy_states_them_and_they_hold() -> None:
    book = load_policy(SHIPPED_RULES)
    assert [each.name for each in book.draft.properties] == [NEVER, HELP, WITHIN, NOTICE, ABSENCE]
    assert prove(book) == []


@pytest.mark.parametrize(("name", "file", "old", "new"), BROKEN, ids=[each[0] for each in BROKEN])
def test_a_change_that_breaks_one_is_refuted(
    name: str, file: str, old: str, new: str, tmp_path: Path
) -> None:
    book = load_policy(copied(tmp_path, file, old, new))
    found = [each for each in prove(book) if each.diagnostic.code.startswith("property-")]
    assert found
    assert all(f"`{name}`" in each.diagnostic.message for each in found)
    for each in found:
        if each.witness is not None:
            policy = book.policies()[-1]
            assert rules(policy, each.witness.facts) == {(each.witness.table, each.witness.row)}
    assert (name == WITHIN) == all(each.witness is None for each in found)


def test_a_refuted_property_ends_the_check_with_1_and_shows_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = copied(tmp_path, *BROKEN[0][1:])
    assert main(["policy", "check", "--policy", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert f"error[property-refuted]: `{NEVER}` does not hold" in shown
    assert "order.worry_free_logistics: true" in shown


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            "    refunds_within: paid",
            "    refunds_within: paid\n    defaults_after_notice: {}",
            "bad-property",
        ),
        ("    refunds_within: paid\n", "", "bad-property"),
        (
            "    unless: {delivery_receipt.address: differs}",
            "    unless: {delivery_receipt.adress: differs}",
            "unknown-fact",
        ),
        ("      liable: [seller]", "      liable: [sellr]", "unknown-party"),
        (
            "refund_full, cancel_and_refund]\n      buyer",
            "refund_ful, cancel_and_refund]\n      buyer",
            "unknown-outcome",
        ),
        ("        return.reason_justified:", "        return.reason_justifid:", "unknown-fact"),
        ("      method.differs: >-", "      method.difers: >-", "unknown-fact"),
        ("      method.differs: >-", "      dispute.reason: >-", "bad-property"),
        ("    refunds_within: paid", "    refunds_within: paid\n    money: compared", "bad-property"),
    ],
)
def test_a_property_that_cannot_be_read_is_refused(old: str, new: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        load_policy(copied(tmp_path, "properties.yaml", old, new))
    assert code in {problem.code for problem in refused.value.problems}
