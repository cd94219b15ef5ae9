"""What the desk adds to a ruling, and what it refuses before anything is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from desk.documents import Document, documents_of
from desk.policy_folder import SHIPPED_RULES
from engine.diagnostics import Refused
from engine.document import RulingDocument

EXAMPLES = Path(__file__).parents[2] / "examples"


def ruling(text: str, **settings: Any) -> RulingDocument:
    (document,) = documents_of("case.yaml", text.encode())
    assert isinstance(document, Document)
    return Adjudicator(Settings(now=0, policy=SHIPPED_RULES, **settings)).rule(document)


def example(name: str) -> str:
    return (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")


def changed(name: str, old: str, new: str) -> str:
    text = example(name)
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("seller_response: {at: 2026-03-03", "seller_response: {at: 2026-02-03", "response-before-dispute"),
        ("as_of: 2026-03-20", "as_of: 2026-02-20", "too-soon"),
    ],
)
def test_what_cannot_be_true_is_refused(old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ruling(changed("delivered_elsewhere", old, new))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_supposition_and_another_reading_are_said() -> None:
    supposed = ruling(example("proof_not_asked_for"), what_if={"proof.address_change_request": "accepted"})
    assert any("supposed is proof.address_change_request = accepted" in flag for flag in supposed["flags"])
    read = ruling(example("delivered_late"), readings={"AMB-20": "refund"})
    assert any("not the policy's own reading" in flag for flag in read["flags"])
    plain = ruling(example("delivered_late"))
    assert not any("reading" in flag for flag in plain["flags"])


def test_an_open_case_always_asks_something() -> None:
    # the city is a doubt for a person; what must be asked depends on what he says
    text = changed("delivered_elsewhere", "city: Sevilla", "city: Madridejos de la Mancha")
    text = text.replace('postal_code: "28013", ', "")
    answer = ruling(text.split("evidence_requests:")[0])
    assert answer["status"] == "open"
    assert answer["asks"]


def test_what_changes_the_document_changes_the_digest() -> None:
    assessed = (
        example("delivered_elsewhere") + "assessments: [{fact: carrier.listed, value: true, because: %s}]\n"
    )
    one, other = ruling(assessed % "seen"), ruling(assessed % "known")
    assert one["policy"]["digest"] == other["policy"]["digest"]
    assert one["facts_digest"] != other["facts_digest"]


def test_rulings_are_not_written_over_the_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(example("delivered_elsewhere"), encoding="utf-8")
    assert main(["rule", str(case), "-o", str(case)]) == 2
    assert case.read_text(encoding="utf-8") == example("delivered_elsewhere")
    assert "another file" in capsys.readouterr().err


def test_the_bounds_of_many_undecided_parcels_add_up() -> None:
    names = [str(number) for number in range(14)]
    returned = {
        "source": "carrier",
        "retrieved_at": "2026-03-09T00:00:00Z",
        "events": [{"at": "2026-03-01T00:00:00Z", "status": "returned", "location": {"country": "CN"}}],
    }
    case = {
        "case_id": "many",
        "as_of": "2026-03-09T12:00:00Z",
        "order": {
            "currency": "USD",
            "placed_at": "2026-01-05T10:00:00Z",
            "freight_paid": "14.00",
            "delivery_days": 45,
            "lines": [
                {"line_id": name, "quantity": 1, "sold_by": "piece", "unit_price": "10.00"} for name in names
            ],
        },
        "dispute": {
            "opened_at": "2026-03-01T09:00:00Z",
            "reason": "not_received",
            "proposals": [{"proposal_id": "B", "by": "buyer", "kind": "refund_only", "amount": "154.00"}],
            "seller_response": {"at": "2026-03-02T08:00:00Z", "action": "reject"},
        },
        "parcels": [
            {
                "parcel_id": name,
                "waybill": "RB123456785CN",
                "carrier": "China Post",
                "shipped_at": "2026-01-07T00:00:00Z",
                "lines": {name: 1},
                "tracking": returned,
            }
            for name in names
        ],
        "evidence_requests": [
            {"to": "seller", "kinds": ["carrier_enquiry"], "sent_at": "2026-03-08T00:00:00Z"}
        ],
    }
    found = ruling(json.dumps(case))
    assert found["status"] == "waiting"
    assert (found["refund"]["at_least"], found["refund"]["at_most"]) == ("140.00", "154.00")
