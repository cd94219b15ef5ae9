"""How firm a ruling stands: every fact counted once, what is presumed or read by itself."""

from __future__ import annotations

from typing import Any

import pytest

from reports.case.firmness import counts_text, firm_text, observed_supports, origin_text
from tests.reports.case_reports import NAMES, example

SUPPORT: dict[str, Any] = {"fact": "a", "origins": ["carrier"], "contradicted": False, "single": False}
READING = {**SUPPORT, "fact": "R-1", "origins": ["reading"]}


def report(*supports: dict[str, Any], presumed: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "ruling": {"presumptions": [{"fact": name} for name in presumed]},
        "firmness": [{"supports": [each]} for each in supports],
    }


def test_a_fact_says_what_it_rests_on() -> None:
    support = {**SUPPORT, "origins": ["carrier", "party"]}
    assert origin_text(support) == "the carrier's records and the word of a party"
    assert origin_text({**support, "contradicted": True}).endswith("; contradicted")
    assert origin_text({**SUPPORT, "single": True}).endswith("one source alone")


def test_a_case_says_how_many_of_its_facts_are_weak() -> None:
    sound = "1 fact (none of them weak)"
    assert firm_text(report(SUPPORT, SUPPORT)) == sound
    weak = [{**SUPPORT, "single": True}, {**SUPPORT, "contradicted": True, "single": True}]
    assert firm_text(report(SUPPORT, *weak)) == "3 facts (1 contradicted, 1 from one disputable source alone)"
    assert firm_text(report(READING)) == ""


def test_what_is_presumed_is_counted_by_itself_and_readings_not_at_all() -> None:
    presumption = {**SUPPORT, "fact": "p", "origins": ["presumption"]}
    single = {**SUPPORT, "single": True}
    said = firm_text(report(single, presumption, READING, {**READING, "fact": "R-2"}, presumed=("p", "q")))
    assert said == "1 fact (1 from one disputable source alone) and 2 presumptions"
    assert firm_text(report(presumption)) == "1 presumption"


def test_a_fact_of_several_origins_is_counted_once() -> None:
    supports = [SUPPORT, {**SUPPORT, "origins": ["party", "platform"]}, READING]
    assert counts_text({"supports": supports}) == (
        "2 facts: 1 on the carrier's records, 1 on the word of a party and the platform's own record; "
        "beside them it takes 1 reading of an unclear passage"
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_of_a_case_agree(name: str) -> None:
    for each in example(name)["firmness"]:
        facts = observed_supports(each)
        head, _, resting = counts_text(each).partition("; ")[0].partition(": ")
        assert int(head.split()[0]) == len(facts)
        assert sum(int(part.split()[0]) for part in resting.split(", ") if part) == len(facts)
