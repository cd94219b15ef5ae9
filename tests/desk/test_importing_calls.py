"""`adjudicate import` reads answers that came as a script."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from desk.cli.main import main
from desk.importing import Given, import_case
from engine.diagnostics import Refused

FIXTURES = Path(__file__).parents[1] / "evidence" / "readers" / "fixtures"


@pytest.mark.parametrize("name", ["answer.txt", "answer.js", "answer.json", "answer.yaml"])
def test_an_answer_in_a_call_is_the_answer(name: str) -> None:
    data = (FIXTURES / "aliexpress_order_detail.json").read_bytes()
    wrapped = import_case([Given(name=name, data=b"mtopjsonp1(" + data + b");\n")])
    assert wrapped.case == import_case([Given(name="answer.json", data=data)]).case


def test_an_answer_that_broke_off_is_refused_beside_the_others() -> None:
    with pytest.raises(Refused) as caught:
        import_case(
            [Given(name="torn.js", data=b'mtopjsonp1({"api": '), Given(name="odd.json", data=b'{"x": 1}')]
        )
    assert {problem.code for problem in caught.value.problems} == {"unclosed-call", "unknown-format"}


def test_a_failed_query_is_told_in_the_platforms_words() -> None:
    with pytest.raises(Refused) as caught:
        import_case(
            [
                Given(
                    name="error.json", data=b'{"error_response": {"code": 15, "msg": "Remote service error"}}'
                )
            ]
        )
    (problem,) = caught.value.problems
    assert problem.message == "the platform answered with an error: `15 Remote service error`"


def test_a_list_of_reasons_of_the_users_own_takes_the_place_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "reasons.yaml"
    own.write_text('"115": {reason: not_as_described, grounds: [quality]}\n', encoding="utf-8")
    issue = str(FIXTURES / "aliexpress_issue.json")
    assert main(["import", issue, "--reasons", str(own)]) == 0
    dispute = yaml.safe_load(capsys.readouterr().out)["dispute"]
    assert (dispute["reason"], dispute["grounds"]) == ("not_as_described", ["quality"])
    own.write_text('"115": {reason: lost}\n', encoding="utf-8")
    assert main(["import", issue, "--reasons", str(own)]) == 1
    assert "`reason` is one of not_received" in capsys.readouterr().err
