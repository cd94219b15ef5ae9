"""The page of how many fully documented cases are ruled, family by family, and why the rest is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.policy import REVIEW, Policy, Row
from engine.ruling import Ruling
from engine.ruling_writer import RulingWriter
from engine.units import UnitAnswer, counted
from tests.conformance.case_draft import Case
from tests.conformance.case_laws import Court, written

RULED, BY_A_RULE, IN_DOUBT, WAITING, OPEN = "ruled", "left to a person", "in doubt", "waiting", "open"
KINDS = (RULED, BY_A_RULE, IN_DOUBT, WAITING, OPEN)
MOST_REASONS = 5
DIFFERENT_GROUNDS = "The grounds or parcels of one case lead to different remedies, which a person weighs."


class Answered(NamedTuple):
    """How one case was answered, and why it was not ruled."""

    kind: str
    reasons: tuple[str, ...]
    clause: str
    """The first clause cited."""


def answered(court: Court, case: Case) -> Answered:
    """How a case is answered."""
    prepared = court.one.prepare(written(case))
    policy = prepared.judge.policy
    every = prepared.judge.answers(prepared.case, prepared.stated)
    ruling = RulingWriter(policy, prepared.case, every).document({}, [], ["interpreter"])
    answers = counted(policy, every)
    kind = {"ruled": RULED, "waiting": WAITING, "open": OPEN}.get(ruling["status"], IN_DOUBT)
    reasons: dict[str, None] = {}
    if kind == IN_DOUBT:
        rows = [row for answer in answers if answer.status == "review" for row in _rows_of_review(answer)]
        if rows:
            kind = BY_A_RULE
            reasons = dict.fromkeys(f"{row.why} ({row.cites[0]})" for row in rows)
        elif all(answer.status == "ruled" for answer in answers):
            kind, reasons = BY_A_RULE, {DIFFERENT_GROUNDS: None}
    if kind != RULED and not reasons:
        asked = (answer for answer in answers if answer.status == ruling["status"])
        reasons = dict.fromkeys(reason for answer in asked for reason in _not_known(policy, kind, answer))
    clause = ruling["citations"][0]["clause"] if ruling["citations"] else ""
    return Answered(kind, tuple(reasons), clause)


def _rows_of_review(answer: UnitAnswer) -> Iterator[Row]:
    """The rows that leave a unit to a person, where every possible answer does."""
    rulings: list[Ruling] = answer.possibilities.rulings()
    if len(rulings) == 1:
        for row in rulings[0].rows:
            if (row.remedy is not None and row.remedy.outcome.name == REVIEW) or (
                row.addition is not None and row.addition.review
            ):
                yield row


def _not_known(policy: Policy, kind: str, answer: UnitAnswer) -> Iterator[str]:
    words = {
        WAITING: "A period is still running that decides",
        OPEN: "It must still be asked",
        IN_DOUBT: "The record admits more than one answer to",
    }
    for name in answer.matters:
        yield f"{words[kind]}: {policy.facts[name].meaning}."


def answered_page(results: Mapping[str, Sequence[Answered]], seed: int) -> str:
    """The page in Markdown."""
    every = [each for answers in results.values() for each in answers]
    lines = [
        "# How many documented cases are ruled",
        "",
        f"Written by `python -m tests.conformance.soak_cases --cases {len(every)} --seed {seed} --documented",
        "--page docs/answered.md`; do not edit. The cases are generated, each family alike often. In a",
        "documented case everything is there that the clauses of its family ask for: the notices went out,",
        "every proof is judged, persons have assessed what is theirs to assess, the tracking is on file.",
        "What is not ruled even so is what the guideline leaves to a person, or to time. The shares say how",
        "the rules work on an even mixture of cases, not how often such cases occur.",
        "",
        "- **ruled**: the rules and the facts settle the case.",
        "- **left to a person**: a rule says that a person decides, or remedies differ that no rule ranks.",
        "- **in doubt**: the record itself admits two answers, and a person says which is right.",
        "- **waiting**: a period is still running.",
        "- **open**: something must still be asked.",
        "",
        "| family | cases | " + " | ".join(KINDS) + " |",
        "|---|---:|" + "---:|" * len(KINDS),
        *(_line(name, answers) for name, answers in results.items()),
        _line("all", every),
    ]
    for name, answers in results.items():
        lines += ["", *_section(name, answers)]
    return "\n".join(lines) + "\n"


def _line(name: str, answers: Sequence[Answered]) -> str:
    counts = Counter(each.kind for each in answers)
    shares = " | ".join(_share(counts[kind], len(answers)) for kind in KINDS)
    return f"| {name} | {len(answers)} | {shares} |"


def _share(count: int, of: int) -> str:
    return f"{(200 * count + of) // (2 * of)} %" if count else ""


def _section(name: str, answers: Sequence[Answered]) -> Iterator[str]:
    yield f"## {name[0].upper()}{name[1:]}"
    yield ""
    clauses = sorted({each.clause for each in answers if each.kind == RULED and each.clause})
    if clauses:
        yield f"Ruled by {', '.join(clauses)}."
    else:
        yield "No case of this family is ruled."
    kinds = {kind: [each for each in answers if each.kind == kind] for kind in KINDS[1:]}
    if not any(kinds.values()):
        yield "Every case is ruled."
    for kind, those in kinds.items():
        reasons = Counter(reason for each in those for reason in each.reasons)
        if not reasons:
            continue
        yield ""
        yield f"{kind[0].upper()}{kind[1:]}:"
        yield ""
        ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        yield from (f"- {_share(count, len(answers))}: {reason}" for reason, count in ordered[:MOST_REASONS])
