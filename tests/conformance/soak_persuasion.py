"""A long run of the laws of plans and flips over generated case documents, in a process of its own.

    python -m tests.conformance.soak_persuasion --cases 10000 --seed 1 [--flips-every 10] [--attempts 3]
        [--branches-every 10] [--minutes 60]

`--cases` counts open cases; of the firm cases that come up on the way every n-th is tried for flips.  Of
every n-th open case the branches are held to evaluations one by one.  It prints what was broken, now and
then how far it is, and at the end the totals and how the time of each part is spread: every case is timed
when it is seen first, beside whatever was learnt of the policy from those before it.  After so many
`--minutes` of its own time it ends with what it has.  Exit status 1: a law was broken.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections import Counter
from collections.abc import Sequence
from math import inf
from statistics import median
from time import process_time

from engine.altered_units import Reading
from engine.flip_search import FlipFinder
from engine.policy import Policy
from engine.questions import questions
from engine.units import UnitAnswer, counted
from tests.conformance.case_families import FAMILIES, generated
from tests.conformance.case_laws import Court, written
from tests.conformance.chance import seeded
from tests.conformance.persuasion_laws import (
    Retrial,
    branch_breaks,
    flip_breaks,
    least_depth,
    plan_breaks,
)

MOST_SHOWN = 20
TOLD_EVERY = 250
"""So many open cases lie between two reports of how far the run is."""
SMALL = 12
"""Of units with at most so many branches the best depth is found by trying all plans."""
MOST_FOLLOWED = 1_000
"""Of units with at most so many branches these are held to evaluations one by one."""
ASKED = {"possible and questions": 5, "single flips": 20, "pairs of flips": 200}
"""The milliseconds of a case within which each part is asked for."""


class Soak:
    """The run, and what it has found so far."""

    def __init__(self, seed: int, attempts: int, flips_every: int, branches_every: int) -> None:
        self.court = Court()
        self.branches_every = branches_every
        self.seed, self.attempts, self.flips_every = seed, attempts, flips_every
        self.counts: Counter[str] = Counter()
        self.depths: Counter[int] = Counter()
        self.times: dict[str, list[float]] = {
            name: []
            for name in (
                "possible",
                "questions",
                "possible and questions",
                "single flips",
                "pairs of flips",
            )
        }
        self.readings: dict[int, Reading] = {}

    def run(self, cases: int, minutes: float) -> None:
        """Try cases until so many were open, or so much time was spent."""
        names = list(FAMILIES)
        number, told = 0, 0
        while self.counts["open cases"] < cases and process_time() < 60 * minutes:
            if self.counts["open cases"] >= told + TOLD_EVERY:
                told = self.counts["open cases"]
                self.report()
            family = names[number % len(names)]
            self.try_case(generated(family, f"{self.seed}/{number}", number // len(names) % 4 == 0), number)
            number += 1

    def try_case(self, document: object, number: int) -> None:
        """The laws of one case."""
        prepared = self.court.one.prepare(written(document))  # type: ignore[arg-type]
        judge, case = prepared.judge, prepared.case
        start = process_time()
        every = prepared.answers
        possible = process_time() - start
        answers = counted(judge.policy, every)
        self.counts["cases"] += 1
        several = len(prepared.answers) > 1
        opened = [answer for answer in answers if len(answer.possibilities.rulings()) > 1]
        if opened:
            self.counts["open cases"] += 1
            start = process_time()
            plans = [questions(judge.policy, answer, case.currency, several) for answer in opened]
            planned = process_time() - start
            self.times["possible"].append(possible)
            self.times["questions"].append(planned)
            self.times["possible and questions"].append(possible + planned)
            if self.counts["open cases"] % self.branches_every == 0:
                self.try_branches(judge.policy, opened, number)
            for answer, plan in zip(opened, plans, strict=True):
                self.counts["plans"] += 1
                self.counts["plans proved least"] += plan["least"]
                self.depths[plan["depth"]] += 1
                for told in plan_breaks(judge, answer, plan, case.currency):
                    self.broken("plans", number, told)
                branches = answer.possibilities.branches
                if len(branches) <= SMALL and answer.possibilities.complete:
                    self.counts["plans against all plans"] += 1
                    if least_depth(branches) != plan["depth"]:
                        self.broken("plans", number, f"{least_depth(branches)}, not {plan['depth']}")
            return
        self.counts["firm cases"] += 1
        if self.counts["firm cases"] % self.flips_every:
            return
        single = pair = 0.0
        chance = seeded(f"{self.seed}/{number}")
        for answer in answers:
            if not answer.possibilities.complete:
                continue
            start = process_time()
            finder = FlipFinder(judge.policy, answer, self.reading(judge.policy))
            singles = list(finder.singles())
            middle = process_time()
            pairs = list(finder.pairs())
            single, pair = single + middle - start, pair + process_time() - middle
            self.counts["single flips"] += len(singles)
            self.counts["pairs of flips"] += len(pairs)
            self.counts["unsettling changes"] += len(finder.unsettling)
            self.counts["units tried for flips"] += 1
            self.counts["units cut short"] += finder.cut_short
            retrial = Retrial(judge, case, dict(prepared.stated), answer)
            for told in flip_breaks(retrial, singles, pairs, finder.unsettling, chance, self.attempts):
                self.broken("flips", number, told)
        self.times["single flips"].append(single)
        self.times["pairs of flips"].append(pair)

    def try_branches(self, policy: Policy, answers: Sequence[UnitAnswer], number: int) -> None:
        """The branches of some units, against those that are evaluated one by one."""
        for answer in answers:
            if len(answer.possibilities.branches) <= MOST_FOLLOWED:
                self.counts["units followed"] += 1
                for told in branch_breaks(policy, answer):
                    self.broken("branches", number, told)

    def reading(self, policy: Policy) -> Reading:
        """What a policy finds from what, once."""
        known = self.readings.get(id(policy))
        if known is None:
            known = self.readings[id(policy)] = Reading(policy)
        return known

    def broken(self, law: str, number: int, told: str) -> None:
        """Note a broken law."""
        self.counts["violations"] += 1
        if self.counts["violations"] <= MOST_SHOWN:
            print(f"{law}, case {number}: {told}", file=sys.stderr, flush=True)

    def report(self) -> None:
        """Print the totals."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts.items())
        print(f"seed={self.seed} violations={self.counts['violations']}: {counts}")
        print("depths " + " ".join(f"{depth}:{count}" for depth, count in sorted(self.depths.items())))
        for name, times in self.times.items():
            if times:
                ordered = sorted(times)
                within = ", ".join(
                    f"{share} of 100 within {ordered[len(ordered) * share // 100] * 1000:.1f} ms"
                    for share in (75, 90, 95, 99)
                )
                asked = ASKED.get(name)
                told = f"; {_share(ordered, asked):.1f} of 100 within {asked} ms" if asked else ""
                print(f"{name}: median {median(times) * 1000:.2f} ms, {within}{told}", flush=True)


def _share(times: Sequence[float], within: int) -> float:
    """How many of 100 times are at most so many milliseconds."""
    return 100 * sum(time * 1000 <= within for time in times) / len(times)


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--cases", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--attempts", type=int, default=3, help="facts tried by themselves a unit")
    arguments.add_argument("--flips-every", type=int, default=10, help="firm cases tried for flips")
    arguments.add_argument("--branches-every", type=int, default=10, help="open cases followed one by one")
    arguments.add_argument("--minutes", type=float, default=inf, help="how long the run may take")
    given = arguments.parse_args()
    soak = Soak(given.seed, given.attempts, given.flips_every, given.branches_every)
    gc.freeze()  # as the command does before it takes its first case
    soak.run(given.cases, given.minutes)
    soak.report()
    return 1 if soak.counts["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
