"""What was learnt, kept as bytes: taken in whole, it changes no answer; what does not fit is refused."""

from __future__ import annotations

import pickle
import pickletools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from engine.columnar import Columnar, lines_of
from engine.columns.forest import Forest
from engine.columns.judging import MOST_UNITS
from engine.columns.keeping import LearntOf, Unusable, packed, read, unpacked, written
from engine.columns.layout import fact_schema
from engine.columns.trie import Trie
from engine.loader import PolicyBook
from engine.observations import CaseFacts
from tests.conformance.case_families import FAMILIES
from tests.conformance.chance import seeded
from tests.conformance.column_differences import differing, fact_table, with_stated
from tests.conformance.generated_cases import generated_case
from tests.conformance.generated_policies import written_policy
from tests.engine.columns.test_columnar import DESK, case

CASES = 90
ENGINE = "this one"
VALUES = ("INT", "INT1", "INT2", "LONG1", "UNICODE")
"""What the names of those codes of a pickle end in that hold a number or a text."""


@pytest.fixture(scope="module")
def cases() -> list[CaseFacts]:
    names = list(FAMILIES)
    return [case(names[n % len(names)], f"keeping/{n}", n % 2 == 0) for n in range(CASES)]


@pytest.fixture(scope="module")
def taught(cases: list[CaseFacts]) -> Columnar:
    """What has judged all cases, and then nothing new; not to be taught more."""
    columnar = Columnar(DESK.book)
    batch = fact_table(columnar, cases)
    columnar.answers(batch)
    columnar.answers(batch)
    return columnar


@pytest.fixture(scope="module")
def learnt(taught: Columnar) -> bytes:
    return taught.learnt(ENGINE)


def taking_in(book: PolicyBook, learnt: bytes) -> Columnar:
    columnar = Columnar(book)
    columnar.take_in(learnt, ENGINE)
    return columnar


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the interpreter was run for, in columns."""
    found: list[object] = []

    def noted(kind: type, name: str) -> None:
        method: Callable[..., Any] = getattr(kind, name)

        def noting(self: object, *given: Any) -> Any:
            found.append(given)
            return method(self, *given)

        monkeypatch.setattr(kind, name, noting)

    noted(Trie, "_trace")
    noted(Forest, "_run")
    return found


def test_what_was_learnt_is_known_without_learning_it_again(
    taught: Columnar, learnt: bytes, cases: list[CaseFacts], runs: list[object]
) -> None:
    batch = fact_table(taught, cases)
    assert any(batch.column("case_id").value_counts().field("counts").to_numpy() > 1), (
        "cases of several units"
    )
    wanted = Columnar(DESK.book).answers(batch)
    assert runs
    runs.clear()
    warm = taking_in(DESK.book, learnt)
    assert warm.answers(batch).equals(wanted)
    assert runs == []
    assert warm.knows == taught.knows


def test_what_was_learnt_of_some_cases_holds_for_others_and_grows(cases: list[CaseFacts]) -> None:
    whole = Columnar(DESK.book)
    batches = [fact_table(whole, cases[start : start + 30]) for start in range(0, CASES, 30)]
    wanted = [whole.answers(batch) for batch in batches]
    kept, known = b"", (0, 0)
    for place, batch in enumerate(batches):
        columnar = taking_in(DESK.book, kept) if kept else Columnar(DESK.book)
        assert columnar.knows == known
        # cases that are new to it, and then those that it was taught before
        for other in (*range(place, -1, -1), place):
            assert columnar.answers(batches[other]).equals(wanted[other])
        assert columnar.knows > known
        kept, known = columnar.learnt(ENGINE), columnar.knows
        assert list(differing(columnar, cases[30 * place : 30 * place + 30], columnar.answers(batch))) == []


def test_what_is_taken_in_is_given_out_again(
    learnt: bytes, cases: list[CaseFacts], runs: list[object]
) -> None:
    once = taking_in(DESK.book, learnt)
    again = taking_in(DESK.book, once.learnt(ENGINE))
    batch = fact_table(once, cases)
    assert again.answers(batch).equals(once.answers(batch))
    assert again.knows == once.knows
    assert runs == []


def test_what_was_learnt_of_cases_that_are_not_recognised_is_given_out_again(cases: list[CaseFacts]) -> None:
    first = Columnar(DESK.book)
    line = next(iter(lines_of(fact_table(first, cases[:1]))))
    rows = [{**line, "parcel": f"P{number}"} for number in range(MOST_UNITS + 1)]
    batch = pa.RecordBatch.from_pylist(rows, schema=fact_schema(first.vocabulary))
    answers = first.answers(batch)
    again = taking_in(DESK.book, taking_in(DESK.book, first.learnt(ENGINE)).learnt(ENGINE))
    assert again.answers(batch).equals(answers)


@pytest.mark.parametrize("number", range(8))
def test_what_is_learnt_of_generated_policies_is_kept(number: int) -> None:
    chance = seeded(f"keeping/{number}")
    book = written_policy(chance).load()
    drawn = [generated_case(chance, book) for _ in range(30)]
    cases = [
        replace(with_stated(each.case, each.stated, book.draft.facts), case_id=f"{place}")
        for place, each in enumerate(drawn)
    ]
    first = Columnar(book)
    first.answers(fact_table(first, cases[:20]))
    second = taking_in(book, first.learnt(ENGINE))
    assert list(differing(second, cases, second.answers(fact_table(second, cases)))) == []
    third = taking_in(book, second.learnt(ENGINE))
    assert list(differing(third, cases, third.answers(fact_table(third, cases)))) == []


def test_columns_that_were_not_there_are_learnt_of(taught: Columnar, cases: list[CaseFacts]) -> None:
    batch = fact_table(taught, cases)
    wanted = taught.answers(batch)
    filled = [name for name in batch.schema.names if batch.column(name).null_count < batch.num_rows]
    narrow = Columnar(DESK.book)
    some = [row for row in range(batch.num_rows) if row < batch.num_rows // 3]
    narrow.answers(batch.take(pa.array(some)).select(filled))
    warm = taking_in(DESK.book, narrow.learnt(ENGINE))
    assert warm.answers(batch).equals(wanted)
    assert taking_in(DESK.book, warm.learnt(ENGINE)).answers(batch.select(filled)).equals(wanted)


# -- what is refused ----------------------------------------------------------------------------------


def refusal(columnar: Columnar, learnt: bytes, engine: str = ENGINE) -> str:
    known = columnar.knows
    with pytest.raises(Unusable) as refused:
        columnar.take_in(learnt, engine)
    assert columnar.knows == known
    return str(refused.value)


def test_what_was_learnt_of_something_else_is_refused(learnt: bytes) -> None:
    other = written_policy(seeded("keeping/other")).load()
    assert refusal(Columnar(other), learnt) == "it is of another policy"
    assert refusal(Columnar(DESK.book), learnt, "that one") == "it is of another engine"
    columnar = Columnar(DESK.book)
    of = LearntOf(columnar.policy_digest, "another vocabulary", ENGINE)
    assert refusal(columnar, packed(of, {})) == "it is of another vocabulary"


def test_a_policy_under_other_readings_is_another_one(learnt: bytes) -> None:
    facts = dict(DESK.book.draft.facts)
    reading = next(fact for fact in facts.values() if fact.origin == "constant")
    mask = next(1 << place for place in range(2) if 1 << place != reading.otherwise)
    facts[reading.name] = replace(reading, otherwise=mask)
    assert (
        refusal(Columnar(PolicyBook(replace(DESK.book.draft, facts=facts))), learnt)
        == "it is of another policy"
    )


def test_what_is_cut_off_or_changed_is_refused_whole(taught: Columnar, learnt: bytes) -> None:
    columnar = taking_in(DESK.book, learnt)
    lengths = [*range(0, 300, 7), *range(300, len(learnt), len(learnt) // 20)]
    for length in lengths:
        refusal(columnar, learnt[:length])
        changed = bytearray(learnt)
        changed[length] ^= 0x10
        refusal(columnar, bytes(changed))
    refusal(columnar, learnt + b"\0")


class Harmful:
    """Does something when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def learnt_of(columnar: Columnar) -> LearntOf:
    return LearntOf(columnar.policy_digest, columnar.digest, ENGINE)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_names_anything_else_is_refused_and_not_run(tmp_path: Path, protocol: int) -> None:
    columnar, path = Columnar(DESK.book), tmp_path / "done"
    harm = pickle.dumps({0: Harmful(path)}, protocol)
    of = learnt_of(columnar)
    refusal(columnar, packed(of, {0: harm}))
    plain = packed(of, {0: b""})
    assert unpacked(of, plain) == {0: b""}
    refusal(columnar, packed(of, {0: Harmful(path)}))  # type: ignore[dict-item]
    assert not path.exists()
    pickle.loads(harm)
    assert path.exists(), "what is refused would have done it"


def test_what_is_no_table_of_intervals_is_refused() -> None:
    columnar = Columnar(DESK.book)
    for strange in (
        {"0": b""},
        {-1: b""},
        {99: b""},
        {0: "text"},
        {0: pickle.dumps(())},
        {0: pickle.dumps(7)},
    ):
        refusal(columnar, packed(learnt_of(columnar), strange))  # type: ignore[arg-type]


def altered(value: Any, number: int, to: int) -> tuple[Any, int]:
    """Plain values of which one number of one array, the n-th that has any, is another; what is left of n."""
    if isinstance(value, np.ndarray) and value.dtype == np.int64 and value.size:
        if number == 0:
            value = value.copy()
            value.flat[value.size // 2] = to
        return value, number - 1
    if type(value) is tuple:
        parts = []
        for each in value:
            part, number = altered(each, number, to)
            parts.append(part)
        return tuple(parts), number
    return value, number


def test_numbers_that_name_nothing_are_refused(taught: Columnar, learnt: bytes) -> None:
    """Compiled loops would follow them to wherever they lead."""
    of = learnt_of(taught)
    (interval, body), *_ = unpacked(of, learnt).items()
    policy = taught._intervals[interval].policy
    state = read(policy, body)
    arrays = 1_000_000 - altered(state, 1_000_000, 0)[1]
    assert arrays > 300
    columnar = Columnar(DESK.book)
    for number in (0, 1, 2, 3, 400, arrays - 1):
        harmful, _ = altered(state, number, 1 << 40)
        refusal(columnar, packed(of, {interval: written(policy, harmful)}))


def test_nothing_of_a_case_but_how_it_is_judged_is_kept(
    taught: Columnar, learnt: bytes, cases: list[CaseFacts]
) -> None:
    numbers = {
        value
        for each in cases
        for value in (each.as_of, each.policy_date, *(v for o in each.observations for v in o.values))
        if type(value) is int and 10_000 < value < 1 << 60
    }
    assert len(numbers) > 100
    kept: set[Any] = set()
    for body in unpacked(learnt_of(taught), learnt).values():
        kept |= {value for code, value, _ in pickletools.genops(body) if code.name.endswith(VALUES)}
    assert kept & numbers == set()
    assert kept.isdisjoint({each.case_id for each in cases})
