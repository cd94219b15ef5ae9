"""Every check has its page, which says what it cannot and who relies on it, and whose examples are true."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from engine.diagnostics import Problems
from engine.source import read_yaml
from evidence.case import Address, Location
from evidence.checks.address import compare_address
from evidence.checks.carrier import Carriers, read_carriers, recognised
from evidence.checks.countries import compare_countries
from evidence.checks.places import compare_places
from evidence.checks.postal_codes import compare_postal_codes
from evidence.checks.provinces import compare_provinces
from evidence.checks.shipping_method import methods_differ
from evidence.checks.signers import signer_likeness
from evidence.checks.waybill import waybill_form
from evidence.checks.weights import read_weight
from tests.evidence.checks.pages import ROOT, Cells, rows, sections

CHECKS = sorted(file.stem for file in (ROOT / "evidence" / "checks").glob("[!_]*.py"))
CLAUSE = re.compile(r"\*\*(NR|ND|P|AV)-[0-9]")


def _result(possible: tuple[str, ...]) -> str:
    return {("not_shown",): "not shown"}.get(possible, possible[0] if len(possible) == 1 else "doubt")


def _address(field: str | None, shown: str | None, expected: str | None) -> Cells:
    assert field is not None
    named = "recipient" if field == "signer" else field
    sent_to = Address(**{"country": "ES", named: expected})
    location = None if field == "signer" else Location(**{field: shown})
    compared = compare_address(location, shown if field == "signer" else None, sent_to)
    return ("missing" if field in compared.missing else _result(getattr(compared, field).result),)


def _carrier(name: str | None, waybill: str | None) -> Cells:
    possible = recognised(name, waybill, _listed())[0]
    return ("unknown" if len(possible) > 1 else "yes" if possible == (True,) else "no",)


@cache
def _listed() -> Carriers:
    file = ROOT / "rules" / "carriers.yaml"
    carriers = read_carriers(read_yaml(file.name, file.read_bytes()), Problems())
    assert carriers is not None
    return carriers


def _shipping_method(chosen: str, used: str) -> Cells:
    return ({(True,): "differ", (False,): "agree"}.get(methods_differ(chosen, used)[0], "doubt"),)


def _waybill(number: str) -> Cells:
    form = waybill_form(number)
    digit = {True: "right", False: "wrong", None: "none"}[form.check_digit_ok]
    return "; ".join(form.schemes) or None, digit


def _weights(text: str) -> Cells:
    weight = read_weight(text.replace("⍽", "\u00a0"))
    if weight is None:
        return None, None
    assert weight.doubtful is (len(weight.readings) > 1)
    assert weight.grams == (None if weight.doubtful else weight.readings[0])
    return " or ".join(f"{grams.normalize():f}" for grams in weight.readings), weight.unit


RUN: dict[str, tuple[int, Callable[..., Cells]]] = {
    "address": (3, _address),
    "carrier": (2, _carrier),
    "countries": (2, lambda one, other: (_result(compare_countries(one, other)[0]),)),
    "places": (2, lambda one, other: tuple(map(str, compare_places(one, other)))),
    "postal_codes": (3, lambda *codes: (_result(compare_postal_codes(*codes)[0]),)),
    "provinces": (3, lambda *names: (str(compare_provinces(*names)[0]),)),
    "shipping_method": (2, _shipping_method),
    "signers": (2, lambda signer, recipient: (signer_likeness(signer, recipient),)),
    "waybill": (1, _waybill),
    "weights": (1, _weights),
}
"""How many columns a check is given, and what it says of them; other pages' own tests read them."""

EXAMPLES = [(check, row) for check in RUN for row in rows(check)]


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_a_page_that_says_what_it_observes_what_it_cannot_and_for_which_clauses(
    check: str,
) -> None:
    texts = sections(check)
    assert texts["What it observes"].strip()
    assert texts["What it cannot"].strip()
    others = texts.keys() - {"What it observes", "What it cannot"}
    assert any(CLAUSE.search(texts[heading]) for heading in others)


@pytest.mark.parametrize("check", CHECKS)
def test_the_examples_of_every_page_are_run(check: str) -> None:
    if check not in RUN:
        test = Path(__file__).with_name(f"test_{check}.py").read_text("utf-8")
        assert f'"{check}.md"' in test or f'rows("{check}")' in test


@pytest.mark.parametrize(("check", "row"), EXAMPLES)
def test_the_examples_of_the_pages(check: str, row: Cells) -> None:
    columns, run = RUN[check]
    assert run(*row[:columns]) == row[columns:]


@pytest.mark.parametrize("check", RUN)
def test_a_page_has_examples_of_more_than_one_result(check: str) -> None:
    columns, _ = RUN[check]
    assert len({row[columns:] for row in rows(check)}) > 1


@pytest.mark.parametrize(
    ("check", "column", "results"),
    [
        ("address", 3, {"same", "different", "doubt", "not shown", "missing"}),
        ("carrier", 2, {"yes", "no", "unknown"}),
        ("countries", 2, {"same", "different", "doubt"}),
        ("places", 3, {"same", "across", "unreadable"}),
        ("postal_codes", 3, {"same", "different", "doubt"}),
        ("shipping_method", 2, {"agree", "doubt", "differ"}),
        ("signers", 2, {"agree", "alike", "unlike"}),
        ("waybill", 2, {"right", "wrong", "none"}),
    ],
)
def test_a_page_has_examples_of_every_result(check: str, column: int, results: set[str]) -> None:
    assert {row[column] for row in rows(check)} == results
