"""`adjudicate import`: foreign answers and parts of a case to one case that can be ruled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.cli.main import main
from desk.importing import Given, import_case, written
from engine.diagnostics import Refused
from engine.layout import UNSHOWABLE
from engine.source import read_document

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "evidence" / "readers" / "fixtures"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200).filter(
    lambda text: not UNSHOWABLE.search(text)
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | TEXTS
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
LOST = {"evidence_id": "1", "by": "buyer", "kind": "goods_photo", "parcel": "P"}
MADRID = {"country": "ES", "city": "Madrid"}


def fixture(name: str) -> Given:
    return Given(name=f"{name}.json", data=(FIXTURES / f"{name}.json").read_bytes())


def given_part(name: str, **tree: Any) -> Given:
    return Given(name=name, data=json.dumps(tree).encode())


def shippo(number: str = "N1", **address: str) -> dict[str, Any]:
    """An answer of a tracking service about a number."""
    latest = {"status": "UNKNOWN", "substatus": None}
    return {
        "tracking_number": number,
        "tracking_status": latest,
        "tracking_history": [],
        **({"address_to": address} if address else {}),
    }


def test_an_issue_and_a_tracking_answer_are_one_case() -> None:
    imported = import_case([fixture("track17"), fixture("aliexpress_issue")])
    assert imported.missing == ()
    assert imported.case["dispute"]["reason"] == "not_received"
    assert imported.case["parcels"][0]["tracking"]["events"]
    assert [line.partition(":")[0] for line in imported.contributed] == [
        "aliexpress_issue.json",
        "track17.json",
    ]
    assert any(line.startswith("track17.json: ") for line in imported.odd)


def test_a_part_of_a_case_wins_over_what_an_answer_says() -> None:
    own = json.dumps({"case_id": "mine", "order": {"freight_paid": "4.50"}}).encode()
    imported = import_case([fixture("aliexpress_issue"), Given(name="own.json", data=own)])
    assert (imported.case["case_id"], imported.case["order"]["freight_paid"]) == ("mine", "4.50")
    assert any("`case_id`" in told for told in imported.contradictions)


@pytest.mark.parametrize(
    "tree",
    [
        {"object": "dispute", "id": "d1", "evidence": {"receipt": None}, "reason": "general", "amount": 5},
        {"object": "dispute", "evidence": {}},
        {"order": {"id": 1, "line_items": [], "currency": "USD"}},
        {"dispute": {"id": 1, "type": "chargeback", "reason": "fraudulent", "status": "won"}},
        {"dispute": "d1"},
    ],
)
def test_what_only_shares_a_key_with_a_case_is_no_case(tree: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        import_case([given_part("foreign.json", **tree)])
    (problem,) = caught.value.problems
    assert problem.code == "unknown-format"


@pytest.mark.parametrize(
    "tree",
    [
        {"case_id": "1", "order": 5},
        {"case_id": "1", "odrer": {}},
        {"dispute": {"opened_at": "2026-03-01T09:00:00Z", "raeson": "not_received"}},
    ],
)
def test_what_is_wrong_in_a_part_of_a_case_is_said_with_its_place(tree: dict[str, Any]) -> None:
    with pytest.raises(Refused) as caught:
        import_case([given_part("own.json", **tree)])
    assert "unknown-format" not in {problem.code for problem in caught.value.problems}


def test_what_every_case_needs_is_named() -> None:
    imported = import_case([fixture("track17")])
    assert imported.missing == ("case_id", "order.currency", "dispute.opened_at")


def test_everything_that_is_wrong_in_any_file_is_said_at_once() -> None:
    files = [
        Given(name="odd.json", data=b'{"x": 1}'),
        Given(name="torn.json", data=b"{"),
        fixture("track17"),
        given_part("part.json", order={"currency": "XYZ", "freight_payed": "1"}, case_id="1"),
    ]
    with pytest.raises(Refused) as refused:
        import_case(files)
    by_file = {(each.place.source.name, each.code) for each in refused.value.problems if each.place}
    assert by_file == {
        ("odd.json", "unknown-format"),
        ("torn.json", "bad-json"),
        ("part.json", "unknown-currency"),
        ("part.json", "unknown-key"),
    }


def test_what_a_part_of_a_case_lacks_is_no_error() -> None:
    part = given_part("part.json", evidence=[LOST])
    whole = given_part("case.json", parcels=[{"parcel_id": "P"}])
    assert set(import_case([part, whole]).case) == {"evidence", "parcels"}


def test_a_file_that_is_given_twice_is_said_and_not_doubled() -> None:
    part = {"assessments": [{"fact": "a", "value": "b"}], "evidence_requests": [{"kinds": ["goods_photo"]}]}
    once = import_case([given_part("one.json", **part)])
    twice = import_case([given_part("one.json", **part), given_part("two.json", **part)])
    assert twice.case == once.case
    assert twice.contributed[-1] == "two.json: the same as one.json, taken once"
    same = given_part("one.json", **part)
    assert import_case([same, same]).case == once.case


def test_one_answer_at_two_times_is_two_reports() -> None:
    data = json.dumps(shippo()).encode()
    times = ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"]
    files = [Given(name=f"{time}.json", data=data, retrieved_at=time) for time in times]
    (parcel,) = import_case(files).case["parcels"]
    assert [each["retrieved_at"] for each in parcel["tracking"]] == times


def test_an_answer_keeps_its_own_time_of_retrieval() -> None:
    own = import_case([fixture("track17")]).case["parcels"][0]["tracking"]["retrieved_at"]
    asked = "2026-05-01T00:00:00Z"
    files = [fixture("track17"), Given(name="other.json", data=json.dumps(shippo()).encode())]
    one, other = import_case(files, asked).case["parcels"]
    assert (one["tracking"]["retrieved_at"], other["tracking"]["retrieved_at"]) == (own, asked)


def test_the_address_of_the_order_wins_over_that_of_a_tracking_answer() -> None:
    answer = given_part("answer.json", **shippo(country="FR", city="Madrid", zip="28013"))
    for files in (
        [given_part("own.json", order={"ship_to": MADRID}), answer],
        [answer, given_part("own.json", order={"ship_to": MADRID})],
    ):
        imported = import_case(files)
        assert imported.case["order"]["ship_to"] == MADRID
        assert imported.contradictions == (
            "`order.ship_to.country` is `ES` by own.json, and `FR` by answer.json",
        )
        assert imported.odd == ("answer.json: its address is not taken, although it alone names postal_code",)


def test_the_address_of_a_tracking_answer_is_never_taken_silently() -> None:
    one = given_part("one.json", **shippo(country="FR", city="Lyon"))
    other = given_part("other.json", **shippo("N2", country="FR", zip="69003"))
    imported = import_case([one, other])
    assert imported.case["order"]["ship_to"] == {"country": "FR", "city": "Lyon"}
    assert [flag.partition(":")[0] for flag in imported.odd] == ["one.json", "other.json"]
    assert "compare it" in imported.odd[0]


def test_an_answer_about_the_last_mile_number_is_put_to_its_parcel() -> None:
    own = given_part("own.json", parcels=[{"parcel_id": "1", "waybill": "LP1", "transfer_waybill": "N 1"}])
    imported = import_case([own, given_part("answer.json", **shippo(), carrier="usps")])
    (parcel,) = imported.case["parcels"]
    assert (parcel["waybill"], "carrier" in parcel, "tracking" in parcel) == ("LP1", False, True)
    assert any("two numbers of one parcel" in flag for flag in imported.odd)


@given(st.dictionaries(TEXTS, TREES, max_size=5), st.sampled_from(["case.yaml", "case.json", "case.jsonl"]))
def test_what_is_written_reads_back(tree: dict[str, Any], name: str) -> None:
    text = written(tree, name).encode()
    read = read_document(name, text).value
    assert as_texts(read) == as_texts(tree)


@pytest.mark.parametrize("name", ["case", "case.yaml", "case.json", "case.jsonl"])
def test_an_imported_case_that_is_written_imports_to_itself(name: str) -> None:
    case = import_case([fixture("aliexpress_issue"), fixture("track17")]).case
    again = import_case([Given(name=name, data=written(case, name).encode())])
    assert as_texts(again.case) == as_texts(case)
    assert again.odd == ()


def as_texts(tree: Any) -> Any:
    """A plain tree with every number and truth value as the text that YAML writes for it."""
    if isinstance(tree, dict):
        return {key: as_texts(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [as_texts(value) for value in tree]
    if isinstance(tree, bool):
        return "true" if tree else "false"
    return None if tree is None else str(tree)


def test_the_case_that_is_written_is_ruled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.yaml"
    files = [str(FIXTURES / "aliexpress_issue.json"), str(FIXTURES / "track17.json")]
    assert main(["import", *files, "-o", str(case)]) == 0
    assert "contributed: " in capsys.readouterr().err
    assert main(["rule", str(case), "--as-of", "2026-04-01T00:00:00Z"]) == 0
    assert capsys.readouterr().out.startswith("Case 710000000000400")


def test_the_judge_says_what_to_ask_of_whom_by_when(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = ROOT / "examples" / "receipt_asked_for.yaml"
    out = str(tmp_path / "case.yaml")
    assert main(["rule", str(example), "--format", "json"]) == 0
    ruling = json.loads(capsys.readouterr().out)
    assert main(["import", str(example), "-o", out]) == 0
    said = capsys.readouterr().err.splitlines()
    (judged,) = (line for line in said if line.startswith("judged: "))
    assert judged.startswith(f"judged: {ruling['status']} as of ")
    asks = [line for line in said if line.startswith("ask the ")]
    assert len(asks) == len(ruling["asks"]) > 0
    for line, ask in zip(asks, ruling["asks"], strict=True):
        assert line.startswith(f"ask the {ask['of']}: {ask['for']}")
        assert (ask["due"] or "")[:10] in line
        assert (ask["clause"] or "") in line


def test_a_case_that_lacks_what_every_case_needs_is_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(FIXTURES / "track17.json")]) == 0
    said = capsys.readouterr().err.splitlines()
    assert not [line for line in said if line.startswith("judged: ")]
    (line,) = (line for line in said if line.startswith("not judged: "))
    assert all(f"`{key}`" in line for key in ("case_id", "order.currency", "dispute.opened_at"))


def test_a_case_that_is_broken_as_a_whole_is_not_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other, out = (tmp_path / name for name in ("one.json", "other.json", "case.yaml"))
    one.write_text(
        json.dumps({"case_id": "1", "parcels": [], "dispute": {"opened_at": "2026-03-01T00:00:00Z"}})
    )
    other.write_text(json.dumps({"order": {"currency": "USD"}, "evidence": [LOST]}))
    assert main(["import", str(one), str(other), "-o", str(out)]) == 0
    said = capsys.readouterr().err
    assert f"not judged: {out}:" in said
    assert "[unknown-parcel]" in said
    assert out.exists()


def test_files_that_are_not_there_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "nowhere.json", "here_neither.json"]) == 2
    said = capsys.readouterr().err
    assert "`nowhere.json` cannot be read" in said
    assert "`here_neither.json` cannot be read" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "FILE"], "is one of the files that are read"),
        (["--retrieved-at", "yesterday"], "--retrieved-at: "),
        (["--retrieved-at", "2026-03-01T00:00:00"], "has no offset"),
        (["--retrieved-at", "b.json=2026-03-01T00:00:00Z"], "`b.json` is none of the files"),
        (["--as-of", "soon"], "--as-of: "),
    ],
)
def test_wrong_usage(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(fixture("track17").data)
    assert main(["import", str(file), *(str(file) if each == "FILE" else each for each in options)]) == 2
    assert said in capsys.readouterr().err


def test_a_time_of_retrieval_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(shippo()))
    assert main(["import", str(file), "--retrieved-at", f"{file}=2026-03-01T00:00:00Z"]) == 0
    assert "retrieved_at: '2026-03-01T00:00:00Z'" in capsys.readouterr().out
