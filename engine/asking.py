"""What is missing, whom to ask for it, by when, and what each answer would lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.deadlines import windows_of
from engine.instants import format_instant
from engine.interpreter import Evaluation
from engine.policy import Policy
from engine.possibilities import Branch
from engine.possible import Blame, bits
from engine.ruling import Open
from engine.units import UnitAnswer
from engine.vocabulary import Fact

if TYPE_CHECKING:
    from engine.document import Ask, Decision

MOST_DECISIONS = 24
TO_JUDGE = "judge what was given: "
"""How a question to the arbitrator begins; what the proof is follows."""
STARTS_TIME = "; the platform's notice starts the time to give it"
"""How a question for a proof ends that nobody was asked for."""


def asks(
    policy: Policy, answers: Sequence[UnitAnswer], several: bool, with_decisions: bool = True
) -> list[Ask]:
    """The questions that no path to a ruling avoids, one for each missing input or awaited act.

    A ruling that leaves something to a party asks that party for it. What each answer would lead to is
    left out unless `with_decisions`, and missing inputs are then named themselves, not what they await.
    """
    entries: dict[tuple[str, str], Ask] = {}
    for answer in answers:
        if answer.status == "ruled":
            _ask_choice(policy, entries, answer, with_decisions)
        if answer.status in ("ruled", "review"):
            continue
        of_unit = f" ({answer.unit.label})" if several else ""
        shown = answer.possibilities.branches if with_decisions else ()
        facts = [fact for fact in answer.possibilities.everywhere() if fact in answer.matters]
        if answer.status == "open" and not any(_is_asked(answer, fact) for fact in facts):
            # no question is on every path: what must be asked depends on what a person or time decides
            facts += [fact for fact in answer.matters if _is_asked(answer, fact)]
        for fact in facts:
            standing = answer.facts.standing(fact)
            for cause in standing.inputs:
                _add(policy, entries, cause, fact, shown, of_unit)
            if standing.settled_by == "time":
                _await(policy, entries, answer, fact, shown, of_unit)
        for ruling in answer.possibilities.every:
            for cause in ruling.missing:
                # rows of columns hold what was observed, and not what it awaits
                asked = awaited(answer, cause) if with_decisions else cause
                _add(policy, entries, asked, asked.fact, shown, of_unit)
    return list(entries.values())


def awaited(answer: UnitAnswer, cause: Blame) -> Blame:
    """What is asked for where an input is missing: what it follows from, if its observations say so."""
    awaits = {each.awaits for each in answer.facts.observations.get(cause.fact, ()) if each.settled_by}
    (fact,) = awaits if len(awaits) == 1 else (None,)
    return cause if fact is None else Blame(fact, cause.settled_by)


def _ask_choice(
    policy: Policy, entries: dict[tuple[str, str], Ask], answer: UnitAnswer, with_decisions: bool
) -> None:
    """Ask for the choice that a ruling leaves to a party, with what each answer would lead to."""
    row = answer.possibilities.every[0].rows[0]
    name = row.remedy.asks if row.remedy is not None else None
    if name is None:
        return
    fact = policy.facts[name]
    assert fact.asking is not None
    known = entries.get((fact.asking.of, fact.asking.what))
    if known is not None and known["facts"] == [name]:
        clauses = known.get("clauses", [str(known["clause"])])
        if row.cites[0] not in clauses:
            known["clauses"] = [*clauses, row.cites[0]]
        return
    entries[fact.asking.of, fact.asking.what] = {
        "of": fact.asking.of,  # type: ignore[typeddict-item]
        "for": fact.asking.what,
        "facts": [name],
        "clause": row.cites[0],
        "due": None,
        "decides": _decided(policy, answer, fact) if with_decisions else [],
    }


def _decided(policy: Policy, answer: UnitAnswer, fact: Fact) -> list[Decision]:
    """What each value of a fact leads to that it cannot take as things stand."""
    found: list[Decision] = []
    narrowed = answer.possibilities.branches[0].narrowed
    for bit in bits(fact.everything & ~answer.facts.mask(fact.name)):
        ruling = Evaluation(policy, answer.facts, {**narrowed, fact.name: 1 << bit}).rule()
        if not isinstance(ruling, Open):
            found.append({"if": {fact.name: fact.show(1 << bit)}, "then": ruling.outcome.name})
    return found


def _is_asked(answer: UnitAnswer, fact: str) -> bool:
    """Whether a question to somebody settles a fact."""
    return answer.facts.standing(fact).settled_by in ("ask", "judge")


def _add(
    policy: Policy,
    entries: dict[tuple[str, str], Ask],
    cause: Blame,
    fact: str,
    branches: Sequence[Branch],
    of_unit: str,
) -> None:
    words = in_words(policy, cause, of_unit)
    if words is None:
        return
    of, what, clause = words
    known = entries.get((of, what))
    if known is None:
        entries[of, what] = {
            "of": of,  # type: ignore[typeddict-item]
            "for": what,
            "facts": [fact],
            "clause": clause,
            "due": None,
            "decides": decisions(policy, fact, branches),
        }
    elif fact not in known["facts"]:
        known["facts"].append(fact)


def in_words(policy: Policy, cause: Blame, of_unit: str = "") -> tuple[str, str, str | None] | None:
    """Whom to ask for a missing input, for what, and under which clause; None: nobody can be asked for it."""
    source = policy.facts.get(cause.fact)
    if source is None or cause.settled_by not in ("ask", "judge"):
        return None
    if cause.settled_by == "judge":
        of, what = "arbitrator", f"{TO_JUDGE}{source.meaning}"
    elif source.asking is not None:
        of, what = source.asking.of, source.asking.what
    else:
        of, what = "platform", source.meaning
    if source.per != "case":
        what += of_unit
    if source.proof is not None and cause.settled_by == "ask":
        what += STARTS_TIME
    return of, what, source.proof.clause if source.proof is not None else source.clause


def _await(
    policy: Policy,
    entries: dict[tuple[str, str], Ask],
    answer: UnitAnswer,
    fact: str,
    branches: Sequence[Branch],
    of_unit: str,
) -> None:
    """Ask for an act whose window is still running, by its end."""
    source = policy.facts[fact]
    what = source.asking.what if source.asking is not None else source.meaning
    if source.per != "case":
        what += of_unit
    for window in windows_of(policy, answer.facts, fact):
        if window.state == "running" and (window.party, what) not in entries:
            entries[window.party, what] = {
                "of": window.party,  # type: ignore[typeddict-item]
                "for": what,
                "facts": [fact],
                "clause": window.clause,
                "due": format_instant(int(window.ends)),
                "decides": decisions(policy, fact, branches),
            }


def decisions(policy: Policy, fact: str, branches: Sequence[Branch]) -> list[Decision]:
    """What each value of a fact leads to, with what else it then depends on."""
    entries: list[Decision] = []
    for branch in branches:
        if fact in branch.narrowed or branch.ruling.missing:
            condition = {
                name: policy.facts[name].show(mask)
                for name, mask in sorted(branch.narrowed.items(), key=lambda item: item[0] != fact)
            }
            decision: Decision = {"if": condition, "then": branch.ruling.outcome.name}
            if decision not in entries:
                entries.append(decision)
    return entries[:MOST_DECISIONS]
