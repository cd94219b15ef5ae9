"""A long run of seeded faults: what `policy diff` says of each, held to generated cases and to its witnesses.

    python -m tests.conformance.soak_diff --faults 500 --cases 200 --seed 1

One line says what was run, one line each fault of which something is wrong: a witness that does not
reproduce, a generated case that differs though no difference is claimed, or rows that differ as written
of which no case was shown and some case differs. Exit status 1: something was wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
from tests.conformance.seeded_faults import Fault, Folder, seeded_faults

NOW = 0


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
        one, other = (desk.rule(document(each["witness"])) for desk in desks)
        if not differ(one, other):
            said.append(f"a witness does not reproduce: {each['witness']['facts']}")
    if found["proved_equal"] and differing:
        said.append(f"no difference is claimed, and {differing} generated cases differ")
    if not found["differences"] and found["unshown"] and differing:
        said.append(f"no case was shown, and {differing} generated cases differ")
    return said


def soak(faults: int, cases: int, seed: int) -> bool:
    """Seed the faults, print what was found, and say whether all is well."""
    folder, chance = Folder(SHIPPED_RULES), random.Random(seed)
    bench, shipped = Bench(cases, seed), load_policy(SHIPPED_RULES)
    counts: Counter[str] = Counter()
    bad = 0
    with TemporaryDirectory() as place:
        for fault, file, tree in seeded_faults(folder, chance):
            target = folder.written(Path(place) / "rules", file, tree)
            try:
                book = load_policy(target)
            except Refused:
                counts["refused"] += 1
                continue
            found = compared(shipped, book)
            differing = bench.differing(book)
            counts[_verdict(found, differing)] += 1
            for line in wrong(found, SHIPPED_RULES, target, differing):
                bad += 1
                print(f"{_named(fault)}: {line}", file=sys.stderr, flush=True)
            if sum(counts.values()) - counts["refused"] >= faults:
                break
    shown = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"faults={faults} cases={cases} seed={seed} wrong={bad}: {shown}")
    return not bad


def _verdict(found: Compared, differing: int) -> str:
    if found["proved_equal"]:
        return "no difference, proved"
    if found["differences"]:
        return "different" if differing else "different, in no generated case"
    return "not shown, no generated case differs" if not differing else "not shown"


def _named(fault: Fault) -> str:
    return f"{fault.kind} ({fault.file}: {fault.said})"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    return 0 if soak(given.faults, given.cases, given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
