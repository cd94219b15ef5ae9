"""What the proofs find in small policies is what trying every assignment through the interpreter finds."""

from __future__ import annotations

from collections import Counter

from hypothesis import assume, given, note, settings

from engine.loader import PolicyBook
from tests.conformance.assignments import COMPARED
from tests.conformance.chance import chances, seeded
from tests.conformance.generated_policies import WrittenPolicy
from tests.conformance.proof_differences import proof_differences, tried
from tests.conformance.provable_policies import provable_policy


def written_book(written: WrittenPolicy) -> PolicyBook:
    note(repr(written))
    return written.load()


@settings(max_examples=40)
@given(chances().map(provable_policy))
def test_the_proofs_find_what_every_assignment_shows(written: WrittenPolicy) -> None:
    book = written_book(written)
    every = tried(book)
    assume(every)
    for assignments in every:
        assert list(proof_differences(book, assignments)) == []


def test_policies_of_a_seed_show_every_finding() -> None:
    counts: Counter[str] = Counter()
    for number in range(15):
        book = provable_policy(seeded(f"proofs/{number}")).load()
        for assignments in tried(book):
            assert list(proof_differences(book, assignments, counts)) == []
    assert set(counts) == set(COMPARED)
