"""A long run of the second evaluator against the meaning of a table, in a process of its own.

    python -m tests.conformance.soak_rete --cases 20000 --seed 7

One line says what was run, how often each answer came, and the peak memory. Exit status 1: an
answer differs, an answer of some kind never came, or memory grew after the warm-up.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from engine.rete import FALSE, TRUE, UNKNOWN, Answer, Rete, TablePattern, unavailable_reason

TABLES = 48
MAX_GROWTH = 4 * 1024 * 1024
"""Bytes that the peak may rise by after the warm-up; one leaked session a case is far above it."""


def expected(pattern: TablePattern, truths: Sequence[int]) -> Answer | tuple[Answer, ...]:
    """What the table says, straight from its definition: an AND is its least true part."""
    applies = min((truths[index] for index in pattern.applies), default=TRUE)
    rows = [min((truths[index] for index in row), default=TRUE) for row in pattern.rows]
    if pattern.collect:
        return tuple(_of_collected_row(applies, row, number) for number, row in enumerate(rows))
    if applies == FALSE:
        return Answer("skipped", None)
    if applies == UNKNOWN:
        return Answer("open", None)
    for number, row in enumerate(rows):
        if row != FALSE:
            return Answer("hit" if row == TRUE else "open", number)
    return Answer("none", None)


def _of_collected_row(applies: int, row: int, number: int) -> Answer:
    if applies == FALSE:
        return Answer("skipped", None)
    if row == FALSE:
        return Answer("none", None)
    return Answer("hit" if applies == row == TRUE else "open", number)


def generated_tables(chance: random.Random) -> Iterator[TablePattern]:
    """Tables of 1 to 22 rows over 1 to 60 conditions, a third of them `collect`."""
    for number in range(TABLES):
        conditions = range(chance.randint(1, 60))
        yield TablePattern(
            name=f"table {number}",
            applies=_some(chance, conditions, 3),
            rows=tuple(_some(chance, conditions, 6) for _ in range(chance.randint(1, 22))),
            collect=number % 3 == 0,
        )


def _some(chance: random.Random, conditions: Sequence[int], most: int) -> tuple[int, ...]:
    return tuple(chance.choices(conditions, k=chance.randint(0, most)))


def generated_truths(chance: random.Random, pattern: TablePattern) -> list[int]:
    """A truth for every condition, by weights of the case, so that long ANDs come true as well."""
    needed = max((*pattern.applies, *(index for row in pattern.rows for index in row)), default=0)
    weights = chance.choice([(1, 1, 1), (1, 1, 8), (0, 1, 4), (1, 0, 4), (4, 1, 1), (0, 0, 1)])
    truths = chance.choices((FALSE, UNKNOWN, TRUE), weights, k=needed + 1)
    if chance.random() < 0.7:
        for index in pattern.applies:
            truths[index] = TRUE
    return truths


def peak_memory() -> int:
    """Peak resident memory of this process, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def soak(cases: int, seed: int) -> bool:
    """Run the cases, print the line, and say whether all is well."""
    chance = random.Random(seed)
    tables = list(generated_tables(chance))
    rete = Rete(tables, remember=False)
    kinds: Counter[str] = Counter()
    differences = 0
    warm = 0
    for number in range(cases):
        pattern = tables[number] if number < TABLES else chance.choice(tables)
        truths = generated_truths(chance, pattern)
        answer = rete.answer(pattern.name, truths)
        wanted = expected(pattern, truths)
        if answer != wanted:
            differences += 1
            print(f"difference: {pattern} {truths}: {answer}, not {wanted}", file=sys.stderr)
        kinds.update(one.kind for one in (answer if isinstance(answer, tuple) else (answer,)))
        if number <= max(TABLES, cases // 10):
            warm = peak_memory()
    rete.close()
    peak = peak_memory()
    answers = " ".join(f"{kind}={kinds[kind]}" for kind in ("hit", "open", "none", "skipped"))
    print(
        f"cases={cases} seed={seed} tables={TABLES} differences={differences} {answers} "
        f"peak={peak / 2**20:.1f}MiB growth={(peak - warm) / 2**20:.1f}MiB"
    )
    return differences == 0 and all(kinds.values()) and len(kinds) == 4 and peak - warm < MAX_GROWTH


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--cases", type=int, default=20_000)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    reason = unavailable_reason()
    if reason is not None:
        print(f"not run: {reason}", file=sys.stderr)
        return 1
    return 0 if soak(given.cases, given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
