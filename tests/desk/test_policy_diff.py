"""`adjudicate policy diff`: changes in words, cases that are ruled differently, and proofs that none is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desk.adjudicator import Adjudicator, Settings
from desk.cli.main import main
from desk.documents import Document, documents_of
from desk.policy_folder import SHIPPED_RULES
from tests.conformance.soak_diff import soak, wrong

DELIVERED = "not_received/delivered.yaml"
MATCH = (
    "  - id: match\n    when: {delivery.established: match}\n"
    "    then: {outcome: release_to_seller, liable: none}\n"
)


def changed(folder: Path, *edits: tuple[str, str, str]) -> Path:
    shutil.copytree(SHIPPED_RULES, folder)
    for file, old, new in edits:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, text.count(old))
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def compared(after: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = main(["policy", "diff", str(SHIPPED_RULES), str(after), "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def switched(file: str, entry: str, old: str, new: str) -> tuple[str, str, str]:
    """An edit of the first text after an entry's name."""
    text = (SHIPPED_RULES / file).read_text(encoding="utf-8")
    start = text.index(entry)
    part = text[start : text.index(old, start) + len(old)]
    return file, part, part[: -len(old)] + new


def assert_reproduced(difference: dict[str, Any], before: Path, after: Path) -> None:
    """The shown cases are ruled as it is said, each by its policy."""
    documents = difference["witness"], difference["witness_after"] or difference["witness"]
    for side, folder, document in zip(("before", "after"), (before, after), documents, strict=True):
        said = tuple(difference[side][key] for key in ("status", "outcome", "total"))
        assert ruled(folder, document)[:3] == said


def ruled(folder: Path, witness: dict[str, Any]) -> tuple[str, str, str, int]:
    (document,) = documents_of("witness.json", json.dumps(witness).encode())
    assert isinstance(document, Document)
    ruling = Adjudicator(Settings(policy=folder, now=0)).rule(document)
    return ruling["status"], ruling["outcome"], ruling["refund"]["total"], len(ruling["candidates"])


def test_a_policy_is_proved_equal_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "diff", str(SHIPPED_RULES), str(SHIPPED_RULES)]) == 0
    assert "No difference in meaning: proved" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ((DELIVERED, "why: Delivered, but after the promised delivery time.", "why: Late."), "`why` was"),
        (
            ("limits.yaml", "meaning: how long the seller has to accept or reject", "meaning: his time"),
            "`meaning`",
        ),
    ],
)
def test_other_words_are_told_and_mean_the_same(
    edit: tuple[str, str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, found = compared(changed(tmp_path / "rules", edit), capsys)
    assert (status, found["proved_equal"]) == (0, True)
    assert any(said in line for lines in found["changes"].values() for line in lines)


def test_a_changed_outcome_is_shown_by_a_case_that_both_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = changed(
        tmp_path / "rules",
        (DELIVERED, MATCH, MATCH.replace("release_to_seller, liable: none", "refund_goods, liable: seller")),
    )
    status, found = compared(after, capsys)
    assert (status, found["complete"], found["unshown"]) == (1, True, [])
    assert found["changes"]["tables"] == [
        "not_received/delivered: row `match`: `then.outcome` was `release_to_seller`, now `refund_goods`",
        "not_received/delivered: row `match`: `then.liable` was `none`, now `seller`",
    ]
    (each,) = [each for each in found["differences"] if "method" not in each["before"]["row"]][:1]
    for side, folder in (("before", SHIPPED_RULES), ("after", after)):
        assert ruled(folder, each["witness"])[:3] == tuple(
            each[side][key] for key in ("status", "outcome", "total")
        )


def test_a_moved_limit_is_shown_by_instants_round_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (SHIPPED_RULES / "limits.yaml").read_text(encoding="utf-8")
    place = text.index("  nd3_days:")
    line = text[place : text.index("value:", place) + len("value: 7")]
    after = changed(tmp_path / "rules", ("limits.yaml", line, line[:-1] + "9"))
    status, found = compared(after, capsys)
    assert (status, found["changes"]["limits"]) == (1, ["nd3_days: 7, now 9 days (ND-3.1)"])
    witnesses = [each["witness"] for each in found["differences"]]
    assert all(any(name.startswith("notice.") for name in witness["facts"]) for witness in witnesses)
    assert all(ruled(SHIPPED_RULES, witness) != ruled(after, witness) for witness in witnesses)


@pytest.mark.parametrize(
    ("file", "entry", "old", "new"),
    [
        ("interpretations.yaml", "  AMB-25:", "taken: paid_with_freight", "taken: goods_only"),
        ("interpretations.yaml", "  AMB-21:", "taken: by_analogy", "taken: no_limit"),
        ("interpretations.yaml", "  AMB-02:", "taken: exact_hours", "taken: end_of_day"),
        ("limits.yaml", "  response_days:", "value: 5", "value: 6"),
    ],
)
def test_what_changes_rulings_is_shown_for_every_pair_of_rows(
    file: str, entry: str, old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = changed(tmp_path / "rules", switched(file, entry, old, new))
    status, found = compared(after, capsys)
    assert (status, found["complete"], found["unshown"]) == (1, True, [])
    assert all(each["before"]["row"] and each["after"]["row"] for each in found["differences"])
    for each in found["differences"][:: len(found["differences"]) // 5 or 1]:
        assert_reproduced(each, SHIPPED_RULES, after)


def test_another_bound_of_refunds_is_shown_by_a_buyer_who_asks_for_less(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bound = switched(
        "interpretations.yaml", "  AMB-56:", "taken: clause_amount", "taken: never_above_request"
    )
    after = changed(tmp_path / "rules", bound)
    status, found = compared(after, capsys)
    assert (status, found["complete"]) == (1, True)
    ruled_by_both = [
        each
        for each in found["differences"]
        if each["before"]["status"] == each["after"]["status"] == "ruled"
    ]
    assert ruled_by_both
    for each in ruled_by_both[:5]:
        assert "proposal.amount" in each["witness"]["facts"]
        assert float(each["after"]["total"]) < float(each["before"]["total"])
        assert_reproduced(each, SHIPPED_RULES, after)


def test_each_policy_is_told_what_it_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fact = "  delivery.direction:\n"
    new = "  parcel.blessed:\n    meaning: somebody blessed it\n    type: bool\n    per: parcel\n"
    row = (
        "  - id: blessed\n    when: {delivery.established: match, parcel.blessed: true}\n"
        "    then: {outcome: refund_full, liable: seller}\n    cites: [NR-2.1]\n    why: It is blessed.\n"
    )
    after = changed(tmp_path / "rules", ("facts.yaml", fact, new + fact), (DELIVERED, MATCH, row + MATCH))
    status, found = compared(after, capsys)
    assert (status, found["complete"], found["unshown"]) == (1, True, [])
    told = [each for each in found["differences"] if each["witness_after"] is not None]
    assert told
    for each in told:
        assert "parcel.blessed" not in each["witness"]["facts"]
        assert "parcel.blessed" in each["witness_after"]["facts"]
        assert_reproduced(each, SHIPPED_RULES, after)


def test_an_addition_is_told_with_the_row_that_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pickup = "when: {delivery.remote_pickup: true, reading"
    edit = (
        "not_received/method_change.yaml",
        pickup,
        pickup.replace("remote_pickup: true", "remote_pickup: false"),
    )
    status, found = compared(changed(tmp_path / "rules", edit), capsys)
    assert (status, found["complete"], found["unshown"]) == (1, True, [])
    named = [
        tuple(each[side]["row"].split(" + ") for side in ("before", "after")) for each in found["differences"]
    ]
    added = "not_received/method_change#remote-pickup"
    assert {(added in one, added in other) for one, other in named} == {(True, False), (False, True)}
    for one, other in named:
        assert one[0] == other[0] != added


def test_a_summary_has_one_line_for_the_row_that_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = changed(
        tmp_path / "rules",
        (DELIVERED, MATCH, MATCH.replace("release_to_seller, liable: none", "refund_goods, liable: seller")),
    )
    assert main(["policy", "diff", str(SHIPPED_RULES), str(after), "--summary"]) == 1
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.startswith("2 changes in words, ")
    assert "not_received/delivered#match answers as before and concludes otherwise" in lines[0]


@pytest.mark.parametrize(
    ("known", "status", "said"),
    [
        ({"complete": False}, 3, "Not proved: there may be more differences than these."),
        ({"unshown": [["a#b", "c#d"]]}, 3, "Neither proved equal, nor shown by a case to differ."),
        ({"complete": False, "unshown": [["a#b", "c#d"]]}, 3, "Neither proved equal"),
        ({"proved_equal": True}, 0, "No difference in meaning: proved"),
    ],
)
def test_what_is_neither_proved_nor_shown_ends_with_a_status_of_its_own(
    known: dict[str, Any],
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from desk.comparing import policy_comparison

    nothing = {
        "changes": {}, "differences": [], "unshown": [], "complete": True, "uncompared": [],
        "proved_equal": False,
    }  # fmt: skip
    monkeypatch.setattr(policy_comparison, "compared", lambda before, after: {**nothing, **known})
    assert main(["policy", "diff", str(SHIPPED_RULES), str(SHIPPED_RULES)]) == status
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("carriers.yaml", "aliases: [DHLink]", "aliases: []"), "Not compared: carriers.yaml;"),
        (("calendars.yaml", "open: [01-04, 02-15,", "open: [01-04,"), "Not compared: calendars.yaml;"),
    ],
)
def test_policies_whose_lists_differ_are_not_called_equal(
    edit: tuple[str, str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = changed(tmp_path / "rules", edit)
    assert main(["policy", "diff", str(SHIPPED_RULES), str(after)]) == 3
    text = capsys.readouterr().out
    assert said in text
    assert "No difference in meaning of the tables: proved" in text
    status, found = compared(after, capsys)
    assert (status, found["proved_equal"], found["uncompared"]) == (3, False, [edit[0]])


def test_another_comment_in_a_list_is_no_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = changed(tmp_path / "rules", ("carriers.yaml", "# Commercial express", "# Express"))
    status, found = compared(after, capsys)
    assert (status, found["proved_equal"], found["uncompared"]) == (0, True, [])


def test_a_moved_row_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (SHIPPED_RULES / DELIVERED).read_text(encoding="utf-8")
    first = text[text.index("  - id: match\n") : text.index("  - id: receipt-match\n")]
    second = text[text.index("  - id: receipt-match\n") : text.index("  - id: change-of-address-proven\n")]
    after = changed(tmp_path / "rules", (DELIVERED, first + second, second + first))
    status, found = compared(after, capsys)
    assert (status, found["proved_equal"]) == (0, True)  # they exclude each other
    (line,) = found["changes"]["tables"]
    assert "moved" in line


def test_a_revision_is_a_policy_and_what_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    changed(tmp_path / "rules")
    for command in (["init", "-q"], ["add", "rules"], ["commit", "-q", "-m", "one"]):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *command], check=True, capture_output=True)
    assert main(["policy", "diff", "HEAD", "rules"]) == 0
    assert "proved" in capsys.readouterr().out
    for named in ("nowhere", "--output=x", "HEAD~7"):
        assert main(["policy", "diff", "--", named, "rules"]) == 2
        assert f"`{named}` is no folder" in capsys.readouterr().err


def test_seeded_faults_are_judged_as_generated_cases_judge_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert soak(faults=3, cases=24, seed=5), capsys.readouterr().err
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in told[::2]] == ["1", "2", "3"]
    assert told[-1].startswith("  3 faults, wrong 0: ")


def test_a_witness_states_an_amount_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    after = tmp_path / "rules"
    shutil.copytree(SHIPPED_RULES, after)
    facts = after / "facts.yaml"
    text, formula = facts.read_text(encoding="utf-8"), "formula: amount.order_freight >"
    assert f"{formula} 0\n" in text
    facts.write_text(text.replace(f"{formula} 0\n", f"{formula}= 0\n"), encoding="utf-8")
    _, found = compared(after, capsys)
    assert any("amount.order_freight" in each["witness"]["facts"] for each in found["differences"])
    assert wrong(found, SHIPPED_RULES, after, 0) == []  # type: ignore[arg-type]


def test_a_soak_goes_on_at_any_fault_in_several_processes(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for first, faults, processes in ((1, 3, 1), (2, 2, 2)):
        assert soak(faults, cases=2, seed=5, first=first, processes=processes)
        lines = capsys.readouterr().out.splitlines()[::2]
        told.append([line.rpartition(", ")[0] for line in lines])  # without its seconds
    assert told[0][1:] == told[1]
