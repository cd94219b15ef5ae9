"""A long run of seeded faults: what `policy diff` says of each, held to generated cases and to its witnesses.

    python -m tests.conformance.soak_diff --faults 500 --cases 200 --seed 1 --processes 2

Prints a line for each fault with what was said of it and the totals so far, and beneath it what is wrong
with that: a witness that does not reproduce, a generated case that differs though no difference is
claimed, or rows that differ as written of which no case was shown and some case differs. Faults are
numbered; `--from 200` goes on at the fault of that number. Exit status 1: something was wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from desk.adjudicator import Adjudicator, Prepared, Settings
from desk.comparing.policy_comparison import Compared, compared
from desk.documents import Document, documents_of
from desk.policy_folder import SHIPPED_RULES
from engine.diagnostics import Refused
from engine.document import RulingDocument
from engine.judge import Judge
from engine.loader import PolicyBook, load_policy
from engine.proving.stated import differ
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.seeded_faults import Folder, Tree, seeded_faults

NOW = 0
REFUSED = "refused"


class Seeded(NamedTuple):
    """A fault with its number, and the file that it changes."""

    number: int
    named: str
    file: str
    tree: Tree


class Judged(NamedTuple):
    """What was said of a fault: the verdict (with how many cases and pairs without one), what is wrong."""

    number: int
    named: str
    verdict: str
    wrong: list[str]
    seconds: float


class Bench:
    """Generated cases as they were observed, and how the shipped policy rules them."""

    def __init__(self, cases: int, seed: int) -> None:
        desk = Adjudicator(Settings(now=NOW, cross_checked=False))
        names = list(FAMILIES)
        self.prepared: list[Prepared] = []
        for number in range(cases):
            case = generated(names[number % len(names)], f"{seed}/{number}", number % 2 == 0)
            self.prepared.append(desk.prepare(document(case)))
        self.rulings = [self.ruled(each, desk.book) for each in self.prepared]

    def ruled(self, prepared: Prepared, book: PolicyBook) -> RulingDocument:
        """A case as a policy rules it."""
        return Judge(book.at(prepared.case.policy_date)).rule(prepared.case, prepared.stated)

    def differing(self, book: PolicyBook) -> int:
        """How many cases another policy rules differently."""
        return sum(
            differ(ruling, self.ruled(each, book))
            for each, ruling in zip(self.prepared, self.rulings, strict=True)
        )


def document(tree: Any) -> Document:
    """A case or facts document."""
    (found,) = documents_of("case.json", json.dumps(tree).encode())
    assert isinstance(found, Document)
    return found


def wrong(found: Compared, before: Path, after: Path, differing: int) -> list[str]:
    """What is wrong with a comparison, in words."""
    said = []
    desks = [Adjudicator(Settings(policy=folder, now=NOW, cross_checked=False)) for folder in (before, after)]
    for each in found["differences"]:
        cases = each["witness"], each["witness_after"] or each["witness"]
        one, other = (desk.rule(document(case)) for desk, case in zip(desks, cases, strict=True))
        shown = [ruled["total"] for ruled in (each["before"], each["after"])]
        if not differ(one, other) or [one["refund"]["total"], other["refund"]["total"]] != shown:
            said.append(f"a witness does not reproduce: {each['witness']['facts']}")
    if found["proved_equal"] and differing:
        said.append(f"no difference is claimed, and {differing} generated cases differ")
    if not found["differences"] and found["unshown"] and differing:
        said.append(f"no case was shown, and {differing} generated cases differ")
    return said


class Trial:
    """What is done with each fault: the policy with it is compared with the shipped one."""

    def __init__(self, cases: int, seed: int) -> None:
        self.folder = Folder(SHIPPED_RULES)
        self.bench = Bench(cases, seed)
        self.shipped = load_policy(SHIPPED_RULES)

    def judged(self, fault: Seeded) -> Judged:
        """What the comparison says of a fault, and what is wrong with it."""
        started = time.monotonic()
        with TemporaryDirectory() as place:
            target = self.folder.written(Path(place) / "rules", fault.file, fault.tree)
            try:
                book = load_policy(target)
            except Refused:
                return Judged(fault.number, fault.named, REFUSED, [], 0.0)
            found = compared(self.shipped, book)
            differing = self.bench.differing(book)
            said = wrong(found, SHIPPED_RULES, target, differing)
        verdict = f"{_verdict(found, differing)} ({len(found['differences'])}, {len(found['unshown'])})"
        return Judged(fault.number, fault.named, verdict, said, time.monotonic() - started)


def soak(faults: int, cases: int, seed: int, first: int = 1, processes: int = 1) -> bool:
    """Seed the faults, print what was found of each and in all, and say whether all is well."""
    _TRIALS[:] = [Trial(cases, seed)]
    counts: Counter[str] = Counter()
    judged = bad = 0
    with _mapped(processes) as mapped:
        for each in mapped(_judged, _faults(_TRIALS[0].folder, seed, first)):
            if each.verdict == REFUSED:
                counts[REFUSED] += 1
                continue
            judged += 1
            counts[each.verdict.partition(" (")[0]] += 1
            bad += bool(each.wrong)
            totals = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
            print(f"{each.number} {each.named}: {each.verdict}, {each.seconds:.1f} s")
            for line in each.wrong:
                print(f"  WRONG: {line}")
                print(f"{each.named}: {line}", file=sys.stderr, flush=True)
            print(f"  {judged} faults, wrong {bad}: {totals}", flush=True)
            if judged >= faults:
                break
    return not bad


def _faults(folder: Folder, seed: int, first: int) -> Iterator[Seeded]:
    """The faults from a number on, each with its number."""
    chance = random.Random(seed)
    for number, (fault, file, tree) in enumerate(seeded_faults(folder, chance), 1):
        if number >= first:
            yield Seeded(number, f"{fault.kind} ({fault.file}: {fault.said})", file, tree)


@contextmanager
def _mapped(
    processes: int,
) -> Iterator[Callable[[Callable[[Seeded], Judged], Iterator[Seeded]], Iterator[Judged]]]:
    """What applies a function to one fault after the other, or to several at once, and keeps the order."""
    if processes == 1:
        yield map
        return
    with get_context("fork").Pool(processes) as pool:
        yield partial(_in_turn, pool, processes)


def _in_turn(
    pool: Pool, processes: int, function: Callable[[Seeded], Judged], faults: Iterator[Seeded]
) -> Iterator[Judged]:
    """The results in order; faults have no end, so that only a few are handed out before they are needed."""
    pending = deque(pool.apply_async(function, (each,)) for each in islice(faults, 4 * processes))
    while pending:
        result = pending.popleft().get()
        pending.extend(pool.apply_async(function, (each,)) for each in islice(faults, 1))
        yield result


_TRIALS: list[Trial] = []
"""The one trial, which processes that are forked share."""


def _judged(fault: Seeded) -> Judged:
    return _TRIALS[0].judged(fault)


def _verdict(found: Compared, differing: int) -> str:
    if found["proved_equal"]:
        return "no difference, proved"
    if found["differences"]:
        return "different" if differing else "different, in no generated case"
    return "not shown, no generated case differs" if not differing else "not shown"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="N", help="begin at fault N")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args(arguments)
    return 0 if soak(given.faults, given.cases, given.seed, given.first, given.processes) else 1


if __name__ == "__main__":
    sys.exit(main())
