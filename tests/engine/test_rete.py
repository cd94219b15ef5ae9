from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import rete
from engine.rete import FALSE, TRUE, UNKNOWN, Answer, CrossCheckFailed, Rete, TablePattern
from tests.conformance.soak_rete import expected

needs_durable_rules = pytest.mark.skipif(
    not rete.available(), reason=rete.unavailable_reason() or "available"
)
PROJECT = Path(__file__).parents[2]

DELIVERED = TablePattern("Delivered parcels", (0, 1), ((2, 3), (2,)), collect=False)
FREIGHT = TablePattern("Freight", (0,), ((1,), (2,)), collect=True)


@st.composite
def tables_with_truths(draw: st.DrawFn) -> tuple[TablePattern, list[list[int]]]:
    conditions = draw(st.integers(1, 8))
    index = st.integers(0, conditions - 1)
    pattern = TablePattern(
        name=draw(st.text(min_size=1, max_size=8)),
        applies=tuple(draw(st.lists(index, max_size=3))),
        rows=tuple(tuple(row) for row in draw(st.lists(st.lists(index, max_size=4), max_size=6))),
        collect=draw(st.booleans()),
    )
    truth = st.sampled_from([TRUE, UNKNOWN, FALSE])
    vector = st.lists(truth, min_size=conditions, max_size=conditions)
    return pattern, draw(st.lists(vector, min_size=1, max_size=12))


@pytest.fixture
def ruleset(monkeypatch: pytest.MonkeyPatch) -> type[Any]:
    """durable-rules' own class, which a test may break; mended when the test ends."""
    engine = pytest.importorskip("durable.engine")
    broken = type("Broken", (engine.Ruleset,), {})
    monkeypatch.setattr(engine, "Ruleset", broken)
    return broken


@needs_durable_rules
class TestAnswers:
    # Few examples, each with many truth vectors: durable-rules keeps a network's memory.
    @settings(max_examples=60)
    @given(tables_with_truths())
    def test_every_answer_is_the_one_of_the_definition(
        self, case: tuple[TablePattern, list[list[int]]]
    ) -> None:
        pattern, vectors = case
        engine = Rete([pattern], remember=False)
        for truths in vectors:
            assert engine.answer(pattern.name, truths) == expected(pattern, truths)

    @pytest.mark.parametrize(
        ("truths", "answer"),
        [
            ([FALSE, UNKNOWN, TRUE, TRUE], Answer("skipped", None)),
            ([UNKNOWN, TRUE, TRUE, TRUE], Answer("open", None)),
            ([UNKNOWN, TRUE, FALSE, FALSE], Answer("open", None)),
            ([TRUE, TRUE, TRUE, TRUE], Answer("hit", 0)),
            ([TRUE, TRUE, TRUE, UNKNOWN], Answer("open", 0)),
            ([TRUE, TRUE, TRUE, FALSE], Answer("hit", 1)),
            ([TRUE, TRUE, UNKNOWN, FALSE], Answer("open", 1)),
            ([TRUE, TRUE, FALSE, TRUE], Answer("none", None)),
        ],
    )
    def test_a_first_table_answers_with_its_first_row_not_false(
        self, truths: list[int], answer: Answer
    ) -> None:
        assert Rete([DELIVERED]).answer("Delivered parcels", truths) == answer

    @pytest.mark.parametrize(
        ("truths", "kinds"),
        [
            ([FALSE, TRUE, UNKNOWN], ["skipped", "skipped"]),
            ([TRUE, TRUE, TRUE], ["hit", "hit"]),
            ([TRUE, UNKNOWN, TRUE], ["open", "hit"]),
            ([TRUE, FALSE, UNKNOWN], ["none", "open"]),
            ([UNKNOWN, TRUE, FALSE], ["open", "none"]),
        ],
    )
    def test_a_collect_table_answers_for_each_row(self, truths: list[int], kinds: list[str]) -> None:
        answers = Rete([FREIGHT]).answer("Freight", truths)
        assert isinstance(answers, tuple)
        assert [answer.kind for answer in answers] == kinds
        assert [answer.row for answer in answers] == [
            row if kind in ("hit", "open") else None for row, kind in enumerate(kinds)
        ]

    def test_the_longest_table_answers_when_everything_is_true_at_once(self) -> None:
        rows = tuple(tuple(range(row, row + 40)) for row in range(22))
        longest = TablePattern("Longest", (0,), rows, collect=False)
        engine = Rete([longest], remember=False)
        assert engine.answer("Longest", [TRUE] * 62) == Answer("hit", 0)
        assert engine.answer("Longest", [TRUE] * 61 + [FALSE]) == Answer("hit", 0)
        assert engine.answer("Longest", [TRUE] * 21 + [FALSE] + [TRUE] * 40) == Answer("none", None)
        # Every row false but the last, whose own last condition is unknown.
        only_last = TablePattern(
            "Only last", (), tuple((row,) for row in range(21)) + ((21, 22),), collect=False
        )
        truths = [FALSE] * 21 + [TRUE, UNKNOWN]
        assert Rete([only_last]).answer("Only last", truths) == Answer("open", 21)

    def test_the_widest_row_answers(self) -> None:
        row = tuple(range(rete.MAX_CONDITIONS))
        engine = Rete([TablePattern("Wide", (), (row,), collect=False)])
        for index in (0, len(row) - 1):
            truths = [TRUE] * len(row)
            truths[index] = UNKNOWN
            assert engine.answer("Wide", truths) == Answer("open", 0)


@needs_durable_rules
class TestSkippedTables:
    def test_a_table_with_too_many_paths_is_skipped_and_says_so(self) -> None:
        long = TablePattern("Long", (), tuple((row,) for row in range(23)), collect=False)
        engine = Rete([DELIVERED, long])
        assert engine.skipped_tables == {
            "Long": "the cross-check skips table `Long`: it needs 49 rule paths and 48 are safe; "
            "split the table to have it checked"
        }
        with pytest.raises(LookupError, match="skips table `Long`"):
            engine.answer("Long", [TRUE] * 23)

    def test_a_collect_table_of_any_length_is_checked(self) -> None:
        long = TablePattern("Long", (), tuple((row,) for row in range(60)), collect=True)
        engine = Rete([long])
        assert engine.skipped_tables == {}
        assert engine.answer("Long", [TRUE] * 60) == tuple(Answer("hit", n) for n in range(60))

    def test_a_row_with_too_many_conditions_is_skipped(self) -> None:
        wide = TablePattern("Wide", (), (tuple(range(201)),), collect=False)
        assert "201 conditions and 200 are safe" in Rete([wide]).skipped_tables["Wide"]


@needs_durable_rules
class TestWhatReachesTheEngine:
    @pytest.fixture
    def given_to_it(self, ruleset: type[Any], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        seen: list[Any] = []

        def make(self: Any, name: str, host: Any, definition: dict[str, Any]) -> None:
            seen.append((name, {rule: dict(parts) for rule, parts in definition.items()}))
            original_init(self, name, host, definition)

        def assert_event(self: Any, message: dict[str, Any]) -> Any:
            seen.append(dict(message))
            return original_assert(self, message)

        original_init, original_assert = ruleset.__init__, ruleset.assert_event
        monkeypatch.setattr(ruleset, "__init__", make)
        monkeypatch.setattr(ruleset, "assert_event", assert_event)
        return seen

    @pytest.mark.parametrize("collect", [False, True])
    def test_short_ascii_names_and_small_integers_only(self, given_to_it: list[Any], collect: bool) -> None:
        name = "Tïtle with `id` and \ud800"
        engine = Rete([TablePattern(name, (0,), ((1, 7), ()), collect)])
        engine.answer(name, [True, 2, 0, 0, 0, 0, 0, 1])
        names = [one[0] for one in given_to_it if isinstance(one, tuple)]
        events = [one for one in given_to_it if isinstance(one, dict)]
        assert all(re.fullmatch(r"t\d+n\d+", name) for name in names)
        assert len(names) == len(set(names)) == len(events) == (2 if collect else 1)
        for event in events:
            assert event.pop("sid") == "case"
            assert set(event) <= {"case_", "c0", "c1", "c7"}
            assert {type(value) for value in event.values()} == {int}

    @pytest.mark.parametrize("table", [DELIVERED, FREIGHT], ids=["first", "collect"])
    def test_the_marker_is_first_and_the_last_rule_matches_every_event(
        self, given_to_it: list[Any], table: TablePattern
    ) -> None:
        Rete([table]).answer(table.name, [TRUE] * 4)
        for _, definition in (one for one in given_to_it if isinstance(one, tuple)):
            rules = sorted(definition.values(), key=lambda rule: int(rule["pri"]))
            assert [rule["pri"] for rule in rules] == list(range(1, len(rules) + 1))
            assert rules[-1]["all"] == [{"m": {"case_": 1}}]
            for rule in rules[:-1]:
                assert rule["all"][0]["m"]["$and"][0] == {"case_": 1}

    def test_networks_are_built_when_their_table_is_first_asked(self, given_to_it: list[Any]) -> None:
        engine = Rete([DELIVERED, FREIGHT])
        assert given_to_it == []
        engine.answer("Delivered parcels", [TRUE] * 4)
        engine.answer("Delivered parcels", [FALSE] * 4)
        assert [one[0] for one in given_to_it if isinstance(one, tuple)] == ["t0n0"]

    @pytest.mark.parametrize(("remember", "events"), [(True, 1), (False, 3)])
    def test_a_remembered_answer_is_not_evaluated_again(
        self, given_to_it: list[Any], remember: bool, events: int
    ) -> None:
        engine = Rete([DELIVERED], remember=remember)
        answers = {engine.answer("Delivered parcels", [TRUE] * 4) for _ in range(3)}
        assert answers == {Answer("hit", 0)}
        assert len([one for one in given_to_it if isinstance(one, dict)]) == events

    def test_the_oldest_answer_gives_way(
        self, given_to_it: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rete, "MAX_REMEMBERED", 2)
        engine = Rete([DELIVERED])
        for last in (TRUE, UNKNOWN, FALSE, FALSE, UNKNOWN, TRUE):
            engine.answer("Delivered parcels", [TRUE, TRUE, TRUE, last])
        events = [one["c3"] for one in given_to_it if isinstance(one, dict)]
        assert events == [TRUE, UNKNOWN, FALSE, TRUE]


def _raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: Any) -> Any:
        raise error

    return fail


def _ending_with(*ends: tuple[Any, Any]) -> Callable[..., None]:
    def do_actions(_: Any, __: int, complete: Callable[[Any, Any], None]) -> None:
        for error, state in ends:
            complete(error, state)

    return do_actions


@needs_durable_rules
class TestEngineErrors:
    BREAKAGES = pytest.mark.parametrize(
        ("method", "broken"),
        [
            ("__init__", _raising(RuntimeError("no ruleset"))),
            ("assert_event", _raising(RuntimeError("error 303"))),
            ("do_actions", _ending_with()),
            ("do_actions", _ending_with((None, {}))),
            ("do_actions", _ending_with((RuntimeError("lost"), None))),
            ("do_actions", _ending_with(("unknown error", None))),
            ("do_actions", _ending_with((None, {"exception": "exception caught"}))),
            ("delete_state", _raising(RuntimeError("error 309"))),
        ],
    )

    @BREAKAGES
    def test_an_error_is_one_clear_failure_and_the_next_answer_is_right(
        self, ruleset: type[Any], method: str, broken: Callable[..., Any]
    ) -> None:
        engine = Rete([DELIVERED, FREIGHT])
        engine.answer("Freight", [TRUE] * 3)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ruleset, method, broken)
            with pytest.raises(CrossCheckFailed, match="failed on table `Delivered parcels`"):
                engine.answer("Delivered parcels", [TRUE] * 4)
        assert engine.answer("Delivered parcels", [TRUE] * 4) == Answer("hit", 0)
        assert engine.answer("Freight", [TRUE, TRUE, FALSE]) == (
            Answer("hit", 0),
            Answer("none", None),
        )

    def test_after_an_error_every_network_is_built_anew(
        self, ruleset: type[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        built: list[str] = []
        original = ruleset.__init__

        def make(self: Any, name: str, *rest: Any) -> None:
            built.append(name)
            original(self, name, *rest)

        monkeypatch.setattr(ruleset, "__init__", make)
        engine = Rete([DELIVERED, FREIGHT], remember=False)
        engine.answer("Freight", [TRUE] * 3)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ruleset, "assert_event", _raising(RuntimeError("error 303")))
            with pytest.raises(CrossCheckFailed):
                engine.answer("Delivered parcels", [TRUE] * 4)
        engine.answer("Freight", [TRUE] * 3)
        assert built == ["t1n0", "t1n1", "t0n0", "t1n0", "t1n1"]

    def test_a_session_that_no_rule_matched_is_never_deleted(
        self, ruleset: type[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deleted: list[str] = []
        monkeypatch.setattr(ruleset, "delete_state", lambda _, sid: deleted.append(sid))
        monkeypatch.setattr(ruleset, "do_actions", _ending_with((None, None)))
        with pytest.raises(CrossCheckFailed, match="0 rules answered where exactly one must"):
            Rete([DELIVERED]).answer("Delivered parcels", [TRUE] * 4)
        assert deleted == []

    @pytest.mark.parametrize(
        ("method", "broken"),
        [
            ("assert_event", _raising(KeyboardInterrupt())),
            ("do_actions", _ending_with((KeyboardInterrupt(), None))),
        ],
    )
    def test_an_interrupt_stays_an_interrupt(
        self, ruleset: type[Any], method: str, broken: Callable[..., Any]
    ) -> None:
        engine = Rete([DELIVERED])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ruleset, method, broken)
            with pytest.raises(KeyboardInterrupt):
                engine.answer("Delivered parcels", [TRUE] * 4)
        assert engine.answer("Delivered parcels", [TRUE] * 4) == Answer("hit", 0)

    def test_after_too_many_errors_it_stays_off(
        self, ruleset: type[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = Rete([DELIVERED])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ruleset, "assert_event", _raising(RuntimeError("error 303")))
            for _ in range(rete.MAX_REBUILDS + 1):
                with pytest.raises(CrossCheckFailed, match="error 303"):
                    engine.answer("Delivered parcels", [TRUE] * 4)
        with pytest.raises(CrossCheckFailed, match="stays off; restart the program"):
            engine.answer("Delivered parcels", [TRUE] * 4)


@needs_durable_rules
class TestMisuse:
    def test_a_table_nobody_named(self) -> None:
        with pytest.raises(LookupError, match="no table `Refunds`"):
            Rete([DELIVERED]).answer("Refunds", [])

    @pytest.mark.parametrize("truth", [3, -1, None, "2", 0.5])
    def test_another_truth_value(self, truth: Any) -> None:
        with pytest.raises(ValueError, match="a truth value is 0, 1 or 2"):
            Rete([FREIGHT]).answer("Freight", [TRUE, TRUE, truth])

    def test_too_few_truth_values(self) -> None:
        with pytest.raises(ValueError, match="has 3 conditions, not 2"):
            Rete([FREIGHT]).answer("Freight", [TRUE, TRUE])

    def test_two_tables_of_one_name(self) -> None:
        with pytest.raises(ValueError, match="two tables are named `Freight`"):
            Rete([FREIGHT, FREIGHT])

    def test_a_negative_condition(self) -> None:
        with pytest.raises(ValueError, match="negative condition"):
            Rete([TablePattern("Freight", (), ((0, -1),), collect=False)])

    def test_closed(self) -> None:
        engine = Rete([FREIGHT])
        engine.answer("Freight", [TRUE] * 3)
        engine.close()
        with pytest.raises(ValueError, match="closed"):
            engine.answer("Freight", [TRUE] * 3)


class TestWhereDurableRulesCannotRun:
    def test_a_newer_python(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rete, "sys", SimpleNamespace(version_info=(3, 13, 0)))
        assert not rete.available()
        assert "needs Python 3.11 or 3.12" in str(rete.unavailable_reason())
        with pytest.raises(CrossCheckFailed, match=r"needs Python 3\.11 or 3\.12"):
            Rete([DELIVERED])

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rete, "sys", SimpleNamespace(version_info=(3, 12, 0)))
        monkeypatch.setitem(sys.modules, "durable.engine", None)
        assert not rete.available()
        assert "needs `durable-rules`, which cannot be imported" in str(rete.unavailable_reason())

    def test_importing_the_module_does_not_import_durable_rules(self) -> None:
        program = "import engine.rete, sys; sys.exit('durable' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=False).returncode == 0


@needs_durable_rules
def test_twenty_thousand_cases_agree_and_memory_stays_flat() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.conformance.soak_rete", "--cases", "20000", "--seed", "7"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "cases=20000" in ran.stdout
    assert "differences=0" in ran.stdout
