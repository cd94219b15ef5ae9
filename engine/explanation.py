"""Why a unit's answer is what it is: citations, findings, presumptions, interpretations, trace.

Everything here is read off the evaluations; nothing is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from engine.between_ends import between_ends, ends_in_words
from engine.instants import format_instant
from engine.interpreter import Evaluation, Step
from engine.policy import Atom, Policy
from engine.possibilities import Branch
from engine.possible import FALSE, TRUE
from engine.proofs import JUDGEMENTS, arrival_of
from engine.ruling import Ruling
from engine.units import UnitAnswer
from engine.vocabulary import Fact

if TYPE_CHECKING:
    from engine.document import (
        Citation,
        ConditionTrace,
        Finding,
        InterpretationTaken,
        Presumed,
        SanctionEntry,
        TraceStep,
    )


def citations(policy: Policy, branches: Sequence[Branch]) -> list[Citation]:
    """The clauses that all branches share or, where a branch would be left without any, each branch's own."""
    if not branches:
        return []
    clauses, shared = cited_by([branch.ruling for branch in branches])
    cited = [dict(branch.ruling.cites) for branch in branches]
    if shared:
        return [
            _citation(policy, clause, _why(policy, clause, {each[clause] for each in cited}))
            for clause in clauses
        ]
    entries = []
    for clause in clauses:
        resting = [branch for branch, each in zip(branches, cited, strict=True) if clause in each]
        why = _why(policy, clause, {each[clause] for each in cited if clause in each})
        entry = _citation(policy, clause, why)
        entry["if"] = condition_of(policy, resting)
        entries.append(entry)
    return entries


def cited_by(rulings: Iterable[Ruling]) -> tuple[list[str], bool]:
    """The clauses that all rulings share, and True; where there are none those of each, and False."""
    cited = [dict(ruling.cites) for ruling in rulings]
    shared = [clause for clause in cited[0] if all(clause in each for each in cited[1:])] if cited else []
    return shared or list(dict.fromkeys(clause for each in cited for clause in each)), bool(shared)


def _why(policy: Policy, clause: str, reasons: set[str]) -> str:
    """The reason that all branches have for a clause, or what it says where they differ."""
    return next(iter(reasons)) if len(reasons) == 1 else policy.clauses[clause].summary


def _citation(policy: Policy, clause: str, why: str) -> Citation:
    return {"clause": clause, "heading": policy.clauses[clause].heading, "why": why}


def cited(policy: Policy, cites: Iterable[tuple[str, str]]) -> list[Citation]:
    """Citations of one ruling, each clause once."""
    return [_citation(policy, clause, why) for clause, why in dict(cites).items()]


def condition_of(policy: Policy, branches: Sequence[Branch]) -> dict[str, object]:
    """What some branches have in common: the facts that all of them narrow down, with all their values."""
    common: dict[str, int] = dict(branches[0].narrowed)
    for branch in branches[1:]:
        for fact in list(common):
            if fact in branch.narrowed:
                common[fact] |= branch.narrowed[fact]
            else:
                del common[fact]
    return {
        fact: policy.facts[fact].show(mask)
        for fact, mask in common.items()
        if mask != policy.facts[fact].everything
    }


def sanctions(branches: Sequence[Branch]) -> list[SanctionEntry]:
    """The sanctions of all branches; those that not all share are possible only."""
    entries: list[SanctionEntry] = []
    everywhere = [set(branch.ruling.sanctions) for branch in branches]
    for sanction in dict.fromkeys(each for branch in branches for each in branch.ruling.sanctions):
        entry: SanctionEntry = {"id": sanction.id, "clause": sanction.clause, "grade": sanction.grade}
        if not all(sanction in each for each in everywhere):
            entry["possible"] = True
        entries.append(entry)
    return entries


def interpretations(
    policy: Policy, answers: Iterable[UnitAnswer], amounts: Iterable[str] = ()
) -> list[InterpretationTaken]:
    """The interpretations that the rows, facts, limits and readings used rest on, with the reading taken.

    `amounts` are those that the amounts rest on.
    """
    used: dict[str, None] = dict.fromkeys(amounts)
    for answer in answers:
        for branch in answer.possibilities.branches:
            for row in branch.ruling.rows:
                used.update(dict.fromkeys(row.interprets))
        for fact in answer.consulted:
            used.update(dict.fromkeys(policy.rests_on.get(fact, ())))
    return [_taken(policy, each) for each in sorted(used)]


def _taken(policy: Policy, interpretation: str) -> InterpretationTaken:
    known = policy.taken.get(interpretation)
    if known is None:
        reading = reading_of(policy, interpretation)
        meaning = policy.interpretations[interpretation].readings.get(reading, reading)
        known = policy.taken[interpretation] = {"id": interpretation, "taken": reading, "meaning": meaning}
    return known


def reading_of(policy: Policy, interpretation: str) -> str:
    """The reading in force of one interpretation."""
    fact = policy.facts[f"reading.{interpretation}"]
    return str(fact.values_of(policy.readings[fact.name])[0])


def presumptions(policy: Policy, answers: Iterable[UnitAnswer]) -> list[Presumed]:
    """The facts that nobody raised and that the answers rest on."""
    entries: dict[str, Presumed] = {}
    for answer in answers:
        for name in answer.consulted:
            fact = policy.facts[name]
            if fact.presumption is None or name in entries:
                continue
            standing = answer.facts.standing(name)
            if standing.presumed:
                value = fact.show(standing.mask)
                entries[name] = {"fact": name, "value": value, "reason": standing.because}
    return list(entries.values())


def findings(policy: Policy, answers: Sequence[UnitAnswer], several: bool) -> list[Finding]:
    """The facts that the deciding rows test, and the observed facts behind them, with why and from where."""
    entries: list[Finding] = []
    known: set[tuple[object, ...]] = set()
    for answer in answers:
        names: dict[str, None] = {}
        branches = answer.possibilities.branches
        for row in (row for branch in branches for row in branch.ruling.rows):
            names.update(dict.fromkeys(row.behind))
        root = answer.possibilities.root
        for name in names:
            if name not in answer.consulted:
                continue
            fact = policy.facts[name]
            mask = root.mask(name)
            because, source = grounds(policy, answer, fact)
            finding: Finding = {
                "fact": name,
                "value": fact.show(mask),
                "because": because,
                "from": source,
            }
            if several and (fact.per != "case" or answer.facts.narrower(name)):
                finding["unit"] = answer.unit.label
            key = (name, mask, because, tuple(source), finding.get("unit"))
            if key not in known:
                known.add(key)
                entries.append(finding)
    return entries


def grounds(policy: Policy, answer: UnitAnswer, fact: Fact) -> tuple[str, list[str]]:
    """Why a fact has its value, and from where: what was observed of it, or of what it is measured by.

    A fact that follows from others has no more than its meaning, unless somebody states it itself; where
    that and what follows exclude each other, what it follows from is named, too. An instant between the
    two ends of a window, which leaves the fact to a person, is named with both.
    """
    if fact.origin in ("derived", "decided"):
        if not answer.facts.given(fact.name):
            return fact.meaning, []
        return _stated(policy, answer, fact)
    standing = answer.facts.standing(fact.name)
    between = between_ends(policy, answer.facts, fact) if standing.settled_by == "person" else ()
    if fact.origin != "measured" or standing.presumed or standing.source:
        return "; ".join((standing.because, *between)), list(standing.source)
    seen = [
        observation
        for name in policy.measured_by.get(fact.name, ())
        for observation in answer.facts.observations.get(name, ())
    ]
    reasons = dict.fromkeys(observation.because for observation in seen)
    source = dict.fromkeys(place for observation in seen for place in observation.source)
    return "; ".join((*(reasons or (fact.meaning,)), *between)), list(source)


def _stated(policy: Policy, answer: UnitAnswer, fact: Fact) -> tuple[str, list[str]]:
    """Why a fact has its value that follows from others and that somebody states nevertheless."""
    standing, seen = answer.facts.standing(fact.name), answer.facts.seen(fact)
    source = dict.fromkeys(standing.source)
    if seen is not None and standing.mask & ~seen.mask:
        waiting, known = list(fact.inputs), {fact.name}
        while waiting:
            name = waiting.pop(0)
            if name not in known and policy.facts[name].finite:
                known.add(name)
                source.update(dict.fromkeys(answer.facts.standing(name).source))
                waiting += policy.facts[name].inputs
    return standing.because, list(source)


def late_evidence(policy: Policy, answers: Sequence[UnitAnswer]) -> Iterator[str]:
    """Remarks on proofs that came after their time; nothing is lost because it is late."""
    for answer in answers:
        for name in policy.proofs:
            fact = policy.facts[name]
            if name not in answer.consulted or answer.facts.waives(name):
                continue
            least, greatest = answer.facts.proof_instants(fact), answer.facts.proof_instants(fact, end=-1)
            for instants, others in zip(least, greatest, strict=True):
                ends = answer.facts.proof_ends(fact, instants)
                # what is late for a notice whose instant is not known nobody can tell
                if ends is not None and instants.notice == others.notice:
                    yield from _late(answer, fact, ends)


def _late(answer: UnitAnswer, fact: Fact, ends: tuple[int, int]) -> Iterator[str]:
    for kind in fact.kinds:
        for act in JUDGEMENTS:
            for observation in answer.facts.observations.get(arrival_of(kind, act), ()):
                arrived = int(observation.values[0])
                if arrived > ends[0]:
                    between = f"came between {ends_in_words(ends)}"
                    use = "is shown and not used" if arrived > ends[1] else between
                    yield f"late evidence ({observation.because}, {format_instant(arrived)}) {use}"


# -- trace ----------------------------------------------------------------------------------------


def trace(evaluation: Evaluation, unit: str | None) -> list[TraceStep]:
    """Every table and row that was tried, in order, with the conditions as they were tested."""
    steps: list[TraceStep] = []
    for step in list(evaluation.steps):
        for entry in _entries(evaluation, step):
            if unit is not None:
                entry["unit"] = unit
            steps.append(entry)
    return steps


def _entries(evaluation: Evaluation, step: Step) -> Iterator[TraceStep]:
    name = step.table.name
    if step.applies != TRUE and not any(step.rows):
        result = "skipped" if step.applies == FALSE else "open"
        yield _entry(name, None, result, _conditions(evaluation, step.table.applies))
        return
    for row, truth in zip(step.table.rows, step.rows, strict=False):
        result = "false" if truth == FALSE else "hit" if truth == step.applies == TRUE else "open"
        yield _entry(name, row.id, result, _conditions(evaluation, row.atoms))
    if not any(step.rows):
        yield _entry(name, None, "none", [])


def _entry(table: str, row: str | None, result: str, conditions: list[ConditionTrace]) -> TraceStep:
    return {"table": table, "row": row, "result": result, "conditions": conditions}  # type: ignore[typeddict-item]


def _conditions(evaluation: Evaluation, atoms: Iterable[Atom]) -> list[ConditionTrace]:
    tested: list[ConditionTrace] = []
    for atom in atoms:
        mask = evaluation.mask(atom.fact.name)
        shown = atom.traces.get(mask)
        if shown is None:
            shown = atom.traces[mask] = _condition(atom, mask)
        tested.append(shown)
        if not mask & atom.allowed:
            break
    return tested


def _condition(atom: Atom, mask: int) -> ConditionTrace:
    return {
        "fact": atom.fact.name,
        "among": atom.fact.values_of(atom.allowed),
        "possible": atom.fact.values_of(mask),
        "result": "false" if not mask & atom.allowed else "unknown" if mask & ~atom.allowed else "true",
    }
