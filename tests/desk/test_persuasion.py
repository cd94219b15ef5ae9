"""Why, how firmly, and what to ask next: the desk's records of the examples, and their text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from desk.adjudicator import SECTIONS, Adjudicator, Prepared, Settings
from desk.cli.main import main
from desk.documents import Document, documents_of
from engine.altered_units import Reading
from engine.disputes import FURTHEST, Disputes
from engine.document import RulingDocument
from engine.flip_search import FlipFinder
from engine.instants import parse_moment
from reports.explaining import explained_text
from tests.desk.test_adjudicator import changed, example

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


@cache
def desk() -> Adjudicator:
    return Adjudicator(Settings(now=0, cross_checked=False))


def prepared(text: str) -> Prepared:
    (document,) = documents_of("case.yaml", text.encode())
    assert isinstance(document, Document)
    return desk().prepare(document)


def flip_of(text: str, fact: str, **key: Any) -> Any:
    """The one single flip of a fact."""
    (unit,) = desk().flips(prepared(text), with_pairs=False)
    found = [
        flip
        for flip in unit["singles"]
        if flip["changes"][0]["fact"] == fact and all(flip["changes"][0][name] == key[name] for name in key)  # type: ignore[literal-required]
    ]
    assert len(found) == 1, unit["singles"]
    return found[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_record_of_every_example_is_plain_data(path: Path) -> None:
    case = prepared(path.read_text(encoding="utf-8"))
    court = desk()
    for records in (
        court.possible(case),
        court.questions(case),
        court.flips(case, with_pairs=False),
        court.why_not(case),
        court.firmness(case),
    ):
        assert json.loads(json.dumps(records)) == records
        assert [each["unit"] is None for each in records] == [not case.several] * len(records)


def test_a_plan_asks_on_until_every_answer_is_ruled() -> None:
    (plan,) = desk().questions(prepared(example("receipt_asked_for")))
    first = plan["start"]["question"]
    assert first is not None
    assert (plan["depth"], plan["requests"], plan["least"]) == (3, 3, True)
    assert (first["fact"], first["settled_by"], first["due"]) == (
        "proof.delivery_receipt",
        "time",
        "2026-03-11T07:00:00Z",
    )
    assert [asked["of"] for asked in first["asks"]] == ["seller"]
    by_value = {str(answer["values"]): answer["then"] for answer in first["answers"]}
    assert by_value["['rejected', 'overdue']"]["rulings"][0]["outcome"] == "manual_review"
    second = by_value["['accepted']"]["question"]
    assert second is not None
    assert [asked["of"] for asked in second["asks"]] == ["arbitrator"]


def test_a_firm_case_needs_no_question() -> None:
    (plan,) = desk().questions(prepared(example("delivered_elsewhere")))
    assert (plan["depth"], plan["start"]["question"]) == (0, None)
    assert [each["outcome"] for each in plan["start"]["rulings"]] == ["release_to_seller"]


def test_what_a_ruling_leaves_to_a_party_stands_with_the_ruling_of_each_choice() -> None:
    (_, plan) = desk().questions(prepared(example("colour_and_quality")))
    assert [each["outcome"] for each in plan["start"]["rulings"]] == ["buyer_chooses"]
    choice = plan["start"]["choice"]
    assert choice is not None
    assert (choice["fact"], [asked["of"] for asked in choice["asks"]]) == ("buyer.choice", ["buyer"])
    given = {str(answer["values"]): answer["then"]["rulings"] for answer in choice["answers"]}
    assert {values: [each["outcome"] for each in rulings] for values, rulings in given.items()} == {
        "['refund']": ["manual_review"],
        "['return']": ["return_then_refund"],
    }
    (returned,) = given["['return']"]
    assert returned["amounts"] is not None


def test_an_amount_that_is_missing_is_asked_for_where_the_plan_ends() -> None:
    text = changed("nothing_found", '  freight_paid: "3.20"\n', "")
    (plan,) = desk().questions(prepared(text))
    assert plan["start"]["question"] is None
    assert [asked["for"] for asked in plan["start"]["missing"]] == ["the freight that the buyer paid"]
    assert plan["start"]["rulings"][0]["amounts"] is None


def test_the_threshold_of_an_instant_is_exact() -> None:
    flip = flip_of(example("delivered_elsewhere"), "tracking.first_record_at", direction="earlier")
    (change,) = flip["changes"]
    # the order was placed at 10:00 on 5 January, and a record before it is of another order
    assert change["becomes"] == ["2026-01-05T09:59:59.999999Z"]
    assert change["by"] == "1 day 23 hours 1 microsecond"
    assert [(each["outcome"], each["clauses"]) for each in flip["rulings"]] == [("refund_full", ["NR-0.2"])]


def test_a_proof_that_comes_later_leaves_the_ruling_to_a_person_and_says_from_when() -> None:
    (unit,) = desk().flips(prepared(example("delivered_elsewhere")), with_pairs=False)
    (found,) = [
        each
        for each in unit["unsettling"]
        if each["changes"][0]["fact"].startswith("evidence.address_change")
    ]
    (change,) = found["changes"]
    # three days from the notice of 8 March have two ends, and the earlier one is three times 24 hours
    assert change["was"] == "2026-03-10T00:00:00Z"
    assert change["becomes"] == ["2026-03-11T00:00:00.000001Z"]
    assert change["by"] == "1 day 1 microsecond"
    assert (found["depends_on"], found["settled_by"]) == ("proof.address_change_request", "person")
    assert {each["outcome"] for each in found["rulings"]} == {"release_to_seller", "refund_full"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_instant_moves_past_one_that_it_cannot_pass(path: Path) -> None:
    case = prepared(path.read_text(encoding="utf-8"))
    units = desk().flips(case)
    for answer, unit in zip(case.counted, units, strict=True):
        for flip in (*unit["singles"], *unit["pairs"]):
            for change in flip["changes"]:
                if change["kind"] != "instant" or change["fact"] not in desk().vocabulary:
                    continue
                fact = desk().vocabulary[change["fact"]]
                was, becomes = micros(change["was"]), micros(change["becomes"][0])
                for name in fact.not_before:
                    assert not becomes < answer.facts.range(name).low <= was, (fact.name, name)
                for name in fact.not_after:
                    assert not was <= answer.facts.range(name).high < becomes, (fact.name, name)


def micros(text: str) -> int:
    """An instant of a record in microseconds."""
    return parse_moment(text).micros


@pytest.mark.parametrize(
    ("shipped", "ends"),
    [
        # the order was placed on 5 January at 10:00, and the carrier had the parcel on the 7th at 09:00
        ("2026-01-07T00:00:00Z", ("2026-01-05T10:00:00Z", "2026-01-07T09:00:00Z")),
        # what is in another order already is not held to it
        ("2026-01-05T09:00:00Z", (None, "2026-01-07T09:00:00Z")),
        ("2026-01-08T00:00:00Z", ("2026-01-05T10:00:00Z", "2026-02-10T14:00:00Z")),
        ("2026-02-11T00:00:00Z", ("2026-01-05T10:00:00Z", None)),
    ],
)
def test_a_shipment_moves_between_the_order_and_the_carrier(
    shipped: str, ends: tuple[str | None, str | None]
) -> None:
    text = changed("delivered_elsewhere", "shipped_at: 2026-01-07T00:00:00Z", f"shipped_at: {shipped}")
    (answer,) = prepared(text).counted
    disputes = Disputes(desk().judge_at(0).policy, answer.facts)
    was = micros(shipped)
    first, last = disputes.ends("parcel.shipped_at", was)
    assert first == (micros(ends[0]) if ends[0] is not None else was - FURTHEST)
    assert last == (micros(ends[1]) if ends[1] is not None else answer.facts.as_of)


def test_what_nobody_disputes_flips_nothing() -> None:
    for path in EXAMPLES:
        for unit in desk().flips(prepared(path.read_text(encoding="utf-8")), with_pairs=False):
            for flip in unit["singles"]:
                for change in flip["changes"]:
                    fact = desk().vocabulary.get(change["fact"])
                    assert fact is None or fact.contested is not False


def test_what_was_not_tried_because_nobody_disputes_it_is_named() -> None:
    (unit,) = desk().flips(prepared(example("changed_method")), with_pairs=False)
    named = {each["fact"]: each["meaning"] for each in unit["undisputed"]}
    assert {"response.action", "amount.goods", "amount.freight"} <= named.keys()
    assert named["response.action"] == "what the seller responded"
    tried = {change["fact"] for flip in unit["singles"] for change in flip["changes"]}
    assert not tried & named.keys()
    assert unit["complete"] is (unit["limits"] == [])


CLAIMED = ("outcome", "liable", "amounts")


def given_by(desk: Adjudicator, text: str) -> list[dict[str, Any]]:
    """The rulings that are possible for the one unit of a case."""
    (document,) = documents_of("case.yaml", text.encode())
    assert isinstance(document, Document)
    (unit,) = desk.possible(document)
    return different(branch["then"] for branch in unit["branches"])


def different(rulings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What different rulings give, in order."""
    found = [{key: each[key] for key in CLAIMED} for each in rulings]
    return [each for number, each in enumerate(found) if each not in found[:number]]


@pytest.mark.parametrize("name", ["changed_method", "delivered_elsewhere", "nothing_found"])
def test_a_flip_gives_its_ruling_if_the_record_shows_it_and_else_by_a_finding(name: str) -> None:
    text = example(name)
    (unit,) = desk().flips(prepared(text), with_pairs=False)
    found = 0
    for flip in unit["singles"]:
        (change,) = flip["changes"]
        if change["kind"] != "value":
            assert change["against_record"]
            continue
        value = change["becomes"][0]
        word = str(value).lower() if isinstance(value, bool) else value
        claimed = different(flip["rulings"])
        supposing = Adjudicator(Settings(now=0, cross_checked=False, what_if={change["fact"]: word}))
        assert given_by(supposing, text) == claimed, change["fact"]
        if desk().vocabulary[change["fact"]].origin != "observed":
            continue
        found += 1
        finding = f"assessments: [{{fact: {change['fact']}, value: {word}, by: arbitrator, because: seen}}]\n"
        assert "assessments:" not in text
        # a finding against the record leaves the fact to be decided between both
        assert (given_by(desk(), text + finding) == claimed) is not change["against_record"], change["fact"]
    assert found


def test_a_search_that_was_cut_short_says_so() -> None:
    case = prepared(example("changed_method"))
    (answer,) = case.counted
    policy = case.judge.policy
    whole, short = (FlipFinder(policy, answer, Reading(policy), most) for most in (10_000, 1))
    assert [list(finder.singles()) for finder in (whole, short)] != [[], []]
    all_pairs, some = list(whole.pairs()), list(short.pairs())
    assert (whole.cut_short, short.cut_short) == (False, True)
    assert len(some) < len(all_pairs)
    assert short.tried < whole.tried


def test_presumptions_are_tried_first() -> None:
    (unit,) = desk().flips(prepared(example("changed_method")), with_pairs=False)
    presumed = [flip["presumption"] for flip in unit["singles"]]
    assert True in presumed
    assert presumed == sorted(presumed, reverse=True)


def test_a_row_that_one_condition_kept_from_applying_says_which() -> None:
    (unit,) = desk().why_not(prepared(example("delivered_elsewhere")))
    rows = {row["row"]: row for row in unit["rows"]}
    (failed,) = rows["late-waybill"]["failed"]
    assert (rows["late-waybill"]["then"], failed["fact"]) == ("refund_full", "waybill.given")
    assert (failed["needed"], failed["value"], failed["open"]) == (["late"], "in_time", False)
    (derived,) = rows["match"]["failed"]
    assert "address.city" in [each["fact"] for each in derived["behind"]]
    assert [len(row["failed"]) for row in unit["rows"]] == sorted(len(row["failed"]) for row in unit["rows"])


def test_what_a_ruling_rests_on_names_its_sources_and_marks_the_weak_ones() -> None:
    (unit,) = desk().firmness(prepared(example("delivered_elsewhere")))
    supports = {support["fact"]: support for support in unit["supports"]}
    assert supports["tracking.status"]["origins"] == ["carrier"]
    assert supports["tracking.status"]["single"]
    assert supports["proof.address_change_request"]["origins"] == ["document", "platform"]
    assert supports["AMB-16"]["origins"] == ["reading"]
    assert not supports["dispute.reason"]["single"]  # nobody disputes why the buyer filed
    assert "tracking.status" in unit["weakest"]


def test_sources_that_exclude_each_other_are_contradicted() -> None:
    text = example("delivered_elsewhere") + (
        "assessments:\n  - {fact: address.city, value: same, by: arbitrator, because: a quarter of it}\n"
    )
    (unit,) = desk().firmness(prepared(text))
    supports = {support["fact"]: support for support in unit["supports"]}
    assert supports["address.city"]["contradicted"]
    assert not supports["tracking.status"]["contradicted"]
    assert unit["weakest"][0] == "address.city"


def test_the_sections_that_are_asked_for_stand_in_the_ruling_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = str(next(path for path in EXAMPLES if path.stem == "receipt_asked_for"))
    assert main(["rule", path, "--format", "json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    options = ["--questions", "--flips", "--why-not", "--firmness"]
    assert main(["rule", path, "--format", "json", *options]) == 0
    explained = json.loads(capsys.readouterr().out)
    assert set(explained) - set(plain) == set(SECTIONS)
    assert {key: explained[key] for key in plain} == plain


def test_the_plan_is_a_tree_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(next(path for path in EXAMPLES if path.stem == "receipt_asked_for"))
    assert main(["rule", path, "--questions", "--flips"]) == 0
    text = capsys.readouterr().out
    assert "Questions that decide it\n  3 facts at most, by 3 requests; no plan needs fewer" in text
    assert "? proof.delivery_receipt: the signed receipt of delivery" in text
    assert "= rejected or not given in time -> leave it to you [NR-2.3]" in text
    assert "several rulings are possible, so that there is none to change yet" in text
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_line_of_the_sections_is_too_long(path: Path) -> None:
    case = prepared(path.read_text(encoding="utf-8"))
    court = desk()
    text = explained_text(
        cast(
            RulingDocument,
            {
                "questions": court.questions(case),
                "flips": court.flips(case, with_pairs=False),
                "why_not": court.why_not(case),
                "firmness": court.firmness(case),
            },
        )
    )
    assert "What it rests on" in text
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize("name", ["delivered_elsewhere", "two_parcels"])
def test_changes_are_told_in_the_terminal_as_in_the_report(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = str(next(path for path in EXAMPLES if path.stem == name))
    assert main(["rule", path, "--flips"]) == 0
    told = " ".join(capsys.readouterr().out.partition("What would change it")[2].split())
    assert main(["rule", path, "--format", "md"]) == 0
    report = capsys.readouterr().out.partition("\n## What would change it")[2].partition("\n## ")[0]
    sentences = [line[2:].replace("**", "") for line in report.splitlines() if line.startswith("- If ")]
    assert len(sentences) > 5
    for sentence in sentences:
        assert f"{sentence} [" in told, sentence


def test_a_ruling_without_sections_has_no_text_of_them() -> None:
    assert explained_text({}) == ""  # type: ignore[typeddict-item]


def test_a_fact_that_is_supposed_follows_from_nothing() -> None:
    (document,) = documents_of("case.yaml", example("delivered_elsewhere").encode())
    assert isinstance(document, Document)

    def behind(court: Adjudicator) -> list[str]:
        rows = {row["row"]: row for row in court.why_not(document)[0]["rows"]}
        (failed,) = rows["freight"]["failed"]
        assert (failed["fact"], failed["value"]) == ("method.unauthorised", False)
        return [each["fact"] for each in failed["behind"]]

    # that the method was changed without consent is derived, unless it is supposed as such
    assert behind(desk()) == ["method.differs"]
    what_if = {"method.unauthorised": "false"}
    assert behind(Adjudicator(Settings(now=0, cross_checked=False, what_if=what_if))) == []
