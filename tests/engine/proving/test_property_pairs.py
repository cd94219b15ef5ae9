"""Pairs of small policies: what is false is refuted by a case that shows it, its true twin is proved."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.loader import PolicyBook
from engine.possibilities import possible
from engine.proving.findings import Finding
from engine.proving.properties import REFUTED, UNPROVED, refuted
from engine.proving.stated import stated_unit
from tests.conformance.small_policies import small_policy

RELEASE = {"outcome": "release_to_seller", "liable": "none"}
FULL = {"outcome": "refund_full", "liable": "seller"}
OUTCOMES: dict[str, dict[str, Any]] = {
    "release_to_seller": {"with_money": "refund_partial"},
    "refund_full": {"pays": {"goods": "money.goods", "freight": "money.freight"}, "includes_all": True},
    "refund_goods": {"pays": {"goods": "money.goods"}},
    "refund_freight": {"pays": {"freight": "money.freight"}},
}
GROUPS = [["release_to_seller"], ["refund_partial", "refund_goods", "refund_freight"], ["refund_full"]]
HELPS: dict[str, Any] = {"proofs_help": {"seller": GROUPS}}
NO_LOSS: dict[str, Any] = {"absence_decides_nothing": {"but": {}}}
READINGS = {
    "AMB-1": {
        "clauses": ["C-1"],
        "question": "q",
        "readings": {"one": "o", "two": "t"},
        "taken": "one",
        "why": "w",
    }
}


def burden(*kinds: str, by: str = "seller", **more: Any) -> dict[str, Any]:
    return {"proof": {"by": by, "kinds": list(kinds), **more}}


def never(when: dict[str, Any], **what: list[str]) -> dict[str, Any]:
    return {"never": {"when": when, **what}}


def row(then: dict[str, Any], **when: Any) -> dict[str, Any]:
    return {"when": {name.replace("__", "."): value for name, value in when.items()}, "then": then}


@dataclass(frozen=True)
class Policy:
    """A small policy with a property."""

    stated: dict[str, Any]
    rows: list[dict[str, Any]]
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    added: list[dict[str, Any]] | None = None
    more: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    amounts: dict[str, Any] = field(default_factory=dict)

    def book(self) -> PolicyBook:
        written = small_policy(
            self.rows,
            OUTCOMES,
            added=self.added,
            facts=self.facts,
            more=self.more,
            tables=self.tables,
            amounts=self.amounts,
        )
        named = {"properties": {"stated": {"says": "It holds.", **self.stated}}}
        written.files["properties.yaml"] = json.dumps(named)
        return written.load()

    def found(self) -> list[Finding]:
        book = self.book()
        (policy,) = book.policies()
        return refuted(book, policy, book.draft.properties)


def endings(book: PolicyBook, facts: dict[str, Any]) -> set[tuple[str, str]]:
    """How a case of these facts may end, after what is added to it."""
    (policy,) = book.policies()
    amounts = {"money.goods": 300, "money.freight": 200, "money.cost": 100}
    unit = stated_unit(policy, facts, amounts)
    return {(each.ruling.outcome.name, each.ruling.liable) for each in possible(policy, unit).branches}


P, Q = "proof.one", "proof.two"
ONE, TWO = {P: burden("photo")}, {P: burden("photo"), Q: burden("photo")}
COSTS = {"adds": {"other": "money.cost"}, "liable": "seller"}
HELPED = [row(RELEASE, proof__one="accepted"), row(FULL)]
BY_READING = {"interpretations.yaml": {"interpretations": READINGS}}
PARTY = {"seen.payer": {"values": ["seller", "buyer"]}}
PAYER = {"outcome": "refund_goods", "liable": "seen.payer"}
DERIVED = {
    **ONE,
    "copy.wide": {"values": ["a", "b", "c"], "formula": "seen.one"},
    "seen.given": {"values": ["a", "b"]},
}
SHOWN = {
    P: burden("photo", shows=["seller"], cause="seen.cause"),
    Q: burden("photo", shows=["buyer"]),
    "seen.cause": {"values": ["seller", "buyer"]},
}
PRESUMED = {
    **ONE,
    "seen.fault": {
        "type": "bool",
        "presumed": {"value": "false", "reason": "r", "raised_by": ["document:photo"]},
    },
}
UNLESS = {
    "seen.fault": {
        "type": "bool",
        "presumed": {"value": "false", "reason": "r", "unless": "seen.one == 'a'"},
    },
}
BANDS = {**ONE, "count.days": {"type": "number"}, "long": {"type": "bool", "formula": "count.days > 5"}}
WAIVED = {P: burden("photo", waived="seen.one == 'a'")}
DOCUMENT = {**ONE, "document.photo": {"document": ["photo"]}}
GIVEN = {"is.given": {"type": "bool", "formula": "given(seen.one)"}}

PAIRS: dict[str, tuple[Policy, Policy]] = {
    "a burden's state": (
        Policy(HELPS, [row(FULL, proof__one="accepted"), row(RELEASE)], ONE),
        Policy(HELPS, HELPED, ONE),
    ),
    "burdens that share a kind": (
        Policy(
            HELPS,
            [row(FULL, proof__one="accepted", proof__two="accepted"), row(RELEASE)],
            TWO,
        ),
        Policy(HELPS, [row(RELEASE, proof__one="accepted", proof__two="accepted"), row(FULL)], TWO),
    ),
    # alone each of the two helps; a document of the shared kind is accepted for both, and that hurts
    "burdens that only together hurt": (
        Policy(
            HELPS,
            [
                row(FULL, proof__one="accepted", proof__two="accepted"),
                row(RELEASE, proof__one="accepted"),
                row(RELEASE, proof__two="accepted"),
                row({"outcome": "refund_goods", "liable": "seller"}),
            ],
            TWO,
        ),
        Policy(
            HELPS,
            [
                row(RELEASE, proof__one="accepted"),
                row(RELEASE, proof__two="accepted"),
                row({"outcome": "refund_goods", "liable": "seller"}),
            ],
            TWO,
        ),
    ),
    "a volunteered document of the kind": (
        Policy(
            HELPS,
            [
                row(FULL, proof__one="accepted", document__photo="accepted"),
                row(RELEASE, proof__one="accepted"),
                row({"outcome": "refund_goods", "liable": "seller"}),
            ],
            DOCUMENT,
        ),
        Policy(
            HELPS,
            [
                row(RELEASE, document__photo="accepted"),
                row(RELEASE, proof__one="accepted"),
                row(FULL),
            ],
            DOCUMENT,
        ),
    ),
    "costs added to a release": (
        Policy(
            HELPS,
            [row(RELEASE, seen__one="a"), row(FULL)],
            ONE,
            [row(COSTS, proof__one="accepted")],
        ),
        Policy(
            HELPS,
            [row(RELEASE, seen__one="a"), row(FULL)],
            ONE,
            [row(COSTS, proof__one=["rejected", "overdue"])],
        ),
    ),
    "another party becomes liable": (
        Policy(
            HELPS,
            [
                row({"outcome": "refund_goods", "liable": "seller"}, proof__one="accepted"),
                row({"outcome": "refund_goods", "liable": "buyer"}),
            ],
            ONE,
        ),
        Policy(
            HELPS,
            [
                row({"outcome": "refund_goods", "liable": "buyer"}, proof__one="accepted"),
                row({"outcome": "refund_goods", "liable": "seller"}),
            ],
            ONE,
        ),
    ),
    "liable by what is added": (
        Policy(
            HELPS,
            [row(RELEASE)],
            ONE,
            [
                row({"adds": {"other": "money.cost"}, "liable": "buyer"}, proof__one=["rejected", "overdue"]),
                row({"adds": {"other": "money.cost"}, "liable": "seller"}, proof__one="accepted"),
            ],
        ),
        Policy(
            HELPS,
            [row(RELEASE)],
            ONE,
            [
                row(
                    {"adds": {"other": "money.cost"}, "liable": "seller"}, proof__one=["rejected", "overdue"]
                ),
                row({"adds": {"other": "money.cost"}, "liable": "buyer"}, proof__one="accepted"),
            ],
        ),
    ),
    "causes that documents show": (
        Policy(HELPS, [row(FULL, proof__one="accepted", seen__cause="seller"), row(RELEASE)], SHOWN),
        Policy(
            HELPS, [row(RELEASE, proof__one="accepted"), row(FULL, seen__cause="seller"), row(RELEASE)], SHOWN
        ),
    ),
    "a window that is waived": (
        Policy(
            {"defaults_after_notice": {"seen.two": "a"}},
            [row(FULL, proof__one="overdue"), row(RELEASE)],
            WAIVED,
        ),
        Policy(
            {"defaults_after_notice": {"seen.one": "a"}},
            [row(FULL, proof__one="overdue"), row(RELEASE)],
            WAIVED,
        ),
    ),
    "a waived proof": (
        Policy(HELPS, [row(FULL, proof__one="accepted", seen__one="a"), row(RELEASE)], WAIVED),
        Policy(HELPS, HELPED, WAIVED),
    ),
    "a window without an end": (
        Policy(
            HELPS,
            [row(FULL, proof__one="accepted"), row(RELEASE)],
            {P: burden("photo", limit="days", unlimited='reading.AMB-1 == "one"')},
            more={
                **BY_READING,
                "limits.yaml": {
                    "limits": {"days": {"meaning": "m", "unit": "days", "clause": "C-1", "value": 5}}
                },
            },
        ),
        Policy(
            HELPS,
            HELPED,
            {P: burden("photo", limit="days", unlimited='reading.AMB-1 == "one"')},
            more={
                **BY_READING,
                "limits.yaml": {
                    "limits": {"days": {"meaning": "m", "unit": "days", "clause": "C-1", "value": 5}}
                },
            },
        ),
    ),
    "facts measured from numbers": (
        Policy(HELPS, [row(FULL, proof__one="accepted", long=True), row(RELEASE)], BANDS),
        Policy(HELPS, [row(RELEASE, proof__one="accepted"), row(FULL, long=True), row(RELEASE)], BANDS),
    ),
    "a presumption that the document ends": (
        Policy(HELPS, [row(FULL, seen__fault=True), row(RELEASE)], PRESUMED),
        Policy(
            {**HELPS, "keeps": {"seen.fault": "it is known without it"}},
            [row(FULL, seen__fault=True), row(RELEASE, proof__one="accepted"), row(RELEASE)],
            PRESUMED,
        ),
    ),
    "a presumption with unless": (
        Policy(
            never({"seen.one": "a"}, liable=["seller"]), [row(FULL, seen__fault=True), row(RELEASE)], UNLESS
        ),
        Policy(
            never({"seen.one": "a"}, liable=["seller"]),
            [row(FULL, seen__fault=True, seen__one="b"), row(RELEASE)],
            UNLESS,
        ),
    ),
    "copies with a wider domain": (
        Policy(
            never({"copy.wide": "b"}, liable=["seller"]), [row(FULL, seen__one="b"), row(RELEASE)], DERIVED
        ),
        Policy(
            never({"copy.wide": ["a", "c"]}, liable=["seller"]),
            [row(FULL, seen__one="b"), row(RELEASE)],
            DERIVED,
        ),
    ),
    "a party that a fact names": (
        Policy(never({"seen.one": "a"}, liable=["buyer"]), [row(PAYER)], PARTY),
        Policy(
            never({"seen.one": "a"}, liable=["buyer"]),
            [row(PAYER, seen__payer="seller"), row(RELEASE)],
            PARTY,
        ),
    ),
    "an outcome that money makes, with the party of the ruling": (
        Policy(
            never({}, outcome=["refund_partial"], liable=["buyer"]),
            [row({"outcome": "release_to_seller", "liable": "buyer"})],
            added=[row({"adds": {"other": "money.cost"}}, seen__one="a")],
        ),
        Policy(
            never({}, outcome=["refund_partial"], liable=["buyer"]),
            [row({"outcome": "release_to_seller", "liable": "buyer"})],
            added=[row(COSTS, seen__one="a")],
        ),
    ),
    "a person, by what is added": (
        Policy(
            never({"seen.one": "a"}, outcome=["manual_review"], liable=["undetermined"]),
            [row(RELEASE)],
            added=[row({"review": True}, seen__one="a")],
        ),
        Policy(
            never({"seen.one": "a"}, outcome=["manual_review"], liable=["undetermined"]),
            [row(RELEASE)],
            added=[row({"review": True}, seen__one="b")],
        ),
    ),
    "what is added to a full refund": (
        Policy(never({}, outcome=["refund_partial"]), [row(RELEASE)], added=[row(COSTS)]),
        Policy(never({}, outcome=["refund_partial"]), [row(FULL)], added=[row(COSTS)]),
    ),
    "another reading": (
        Policy(
            {**never({}, liable=["seller"]), "readings": "any"},
            [{"when": {"reading.AMB-1": "two"}, "then": FULL}, row(RELEASE)],
            more=BY_READING,
        ),
        Policy(
            never({}, liable=["seller"]),
            [{"when": {"reading.AMB-1": "two"}, "then": FULL}, row(RELEASE)],
            more=BY_READING,
        ),
    ),
    "a rule for every reading": (
        Policy(
            {**HELPS, "readings": "any"},
            [{"when": {"reading.AMB-1": "two", P: "accepted"}, "then": FULL}, row(RELEASE)],
            ONE,
            more=BY_READING,
        ),
        Policy(
            {**HELPS, "readings": "any"},
            [{"when": {"reading.AMB-1": "two", P: ["rejected", "overdue"]}, "then": FULL}, row(RELEASE)],
            ONE,
            more=BY_READING,
        ),
    ),
    "not knowing": (
        Policy(NO_LOSS, [row(FULL, is__given=False), row(RELEASE)], GIVEN),
        Policy(NO_LOSS, [row(FULL, is__given=False), row(FULL, seen__one="a"), row(RELEASE)], GIVEN),
    ),
    "what not knowing adds": (
        Policy(NO_LOSS, [row(RELEASE)], GIVEN, [row({**COSTS, "sanction": "s"}, is__given=False)]),
        Policy(
            NO_LOSS,
            [row(RELEASE)],
            {**GIVEN, "same": {"type": "bool", "formula": "not is.given or seen.one == 'a'"}},
            [row(COSTS, same=True)],
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_false_is_refuted_by_a_case(name: str) -> None:
    false, _ = PAIRS[name]
    found = false.found()
    assert [each.diagnostic.code for each in found] == [REFUTED] * len(found)
    assert found
    witness = found[0].witness
    assert witness is not None
    if "absence_decides_nothing" not in false.stated:
        assert witness.reproduced
    stated = false.stated
    shown = endings(false.book(), dict(witness.facts))
    if "never" in stated:
        meant = stated["never"]
        assert any(
            outcome in meant.get("outcome", (outcome,)) and liable in meant.get("liable", (liable,))
            for outcome, liable in shown
        )
    elif "proofs_help" in stated:
        assert shown & {(outcome, liable) for group in GROUPS for outcome in group for liable in LIABLE}


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_true_is_proved(name: str) -> None:
    _, true = PAIRS[name]
    assert [each.diagnostic.message for each in true.found()] == []


LIABLE = ("seller", "buyer", "none")


def rank(ending: tuple[str, str]) -> int:
    return next(number for number, group in enumerate(GROUPS) if ending[0] in group)


PROVING = [name for name, (false, _) in PAIRS.items() if "proofs_help" in false.stated]


@pytest.mark.parametrize("name", PROVING)
def test_the_case_that_refutes_it_is_worse_with_the_proof(name: str) -> None:
    false, _ = PAIRS[name]
    book, (witness, *_) = false.book(), [each.witness for each in false.found()]
    assert witness is not None
    turning = [each for each in (P, Q, "document.photo") if each in false.facts]
    before = endings(book, dict(witness.facts))
    after = set()
    for chosen in range(1, 1 << len(turning)):
        accepted = {each: "accepted" for n, each in enumerate(turning) if chosen >> n & 1}
        raised = {"seen.fault": True} if "seen.fault" in false.facts else {}
        after |= endings(book, {**witness.facts, **accepted, **raised})
    worst = max(rank(ending) for ending in after)
    best = min(rank(ending) for ending in before)
    charged = {ending[1] for ending in after} - {ending[1] for ending in before}
    assert worst > best or "seller" in charged


def test_amounts_are_compared_where_it_is_asked_for() -> None:
    rows = [
        row({"outcome": "refund_goods", "liable": "seller"}, proof__one="accepted"),
        row({"outcome": "refund_freight", "liable": "seller"}),
    ]
    assert Policy(HELPS, rows, ONE).found() == []
    (found,) = Policy({**HELPS, "money": "compared"}, rows, ONE).found()
    assert found.diagnostic.code == UNPROVED
    same = [
        row({"outcome": "refund_goods", "liable": "seller"}, proof__one="accepted"),
        row({"outcome": "refund_goods", "liable": "seller"}),
    ]
    assert Policy({**HELPS, "money": "compared"}, same, ONE).found() == []


@pytest.mark.parametrize(
    ("goods", "holds"),
    [
        ('money.goods if proof.one == "accepted" else money.goods + money.freight', True),
        ('money.goods + money.freight if proof.one == "accepted" else money.goods', False),
        ('money.goods - money.freight if proof.one == "accepted" else money.goods', False),
        ('money.goods if reading.AMB-1 == "one" else money.freight', True),
    ],
)
def test_amounts_that_test_proofs_and_readings(goods: str, holds: bool) -> None:
    rows = [row({"outcome": "refund_goods", "liable": "seller", "pays": {"goods": goods}})]
    found = Policy({**HELPS, "money": "compared"}, rows, ONE, more=BY_READING).found()
    assert [each.diagnostic.code for each in found] == ([] if holds else [UNPROVED])


def test_a_number_that_may_be_missing_is_not_proved_where_that_may_decide() -> None:
    facts = {
        "count.days": {"type": "number"},
        "is.given": {"type": "bool", "formula": "given(count.days)"},
    }
    (found,) = Policy(NO_LOSS, [row(FULL, is__given=False), row(RELEASE)], facts).found()
    assert found.diagnostic.code == UNPROVED
    assert Policy(NO_LOSS, [row(FULL, is__given=False), row(FULL)], facts).found() == []


@pytest.mark.parametrize(
    ("facts", "way"),
    [
        ({P: {**burden("photo"), "presumed": {"value": "overdue", "reason": "r"}}}, "presumed"),
        ({P: burden("photo"), Q: burden("photo", by="buyer")}, "different parties"),
    ],
)
def test_defaults_that_come_without_a_notice_to_whom_they_hurt(facts: dict[str, Any], way: str) -> None:
    rows = [row(FULL, proof__one="overdue"), row(RELEASE)]
    (found,) = Policy({"defaults_after_notice": {}}, rows, facts).found()
    assert found.diagnostic.code == REFUTED
    assert way in found.diagnostic.message


def test_a_burden_that_both_parties_may_bear_is_asked_for_by_one_notice() -> None:
    facts = {P: burden("photo", also_by=["buyer"]), Q: burden("photo", by="buyer", also_by=["seller"])}
    rows = [row(FULL, proof__one="overdue"), row(RELEASE)]
    assert Policy({"defaults_after_notice": {"seen.one": "a"}}, rows, facts).found() == []
