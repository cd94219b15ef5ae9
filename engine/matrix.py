"""The evidence matrix: each kind of proof of a case, who bears it, how it stands, and what it decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from engine.deadlines import proof_window
from engine.instants import format_instant
from engine.observations import CaseFacts, Observation
from engine.outcomes_of_proof import Leads, outcomes_of
from engine.policy import Policy
from engine.possible import FAR
from engine.proofs import JUDGEMENTS, arrival_of, kind_of, names_of, notice_of
from engine.shapes import Doc
from engine.unit_facts import Standing, UnitFacts
from engine.units import UnitAnswer
from engine.vocabulary import Fact

if TYPE_CHECKING:
    from engine.document import Deadline

Judged = Literal["accepted", "rejected", "unjudged"]
_STRONGEST: Sequence[Judged] = ("accepted", "unjudged", "rejected")
LAPSED = "overdue"
"""The value of a proof that was asked for and not given in time."""


class Given(TypedDict):
    """A document that arrived."""

    at: Annotated[str | None, Doc("When it arrived; null where that is not known.")]
    judged: Judged
    because: str
    source: list[str]


class MatrixEntry(TypedDict):
    """One kind of evidence in one unit: asked, due, there, judged, and what it decides."""

    kind: str
    unit: Annotated[str | None, Doc("The parcel or ground that it concerns; null: the case.")]
    fact: Annotated[str | None, Doc("The proof or document that it counts for; null: no clause asks for it.")]
    also_for: Annotated[list[str], Doc("Other proofs or documents that it counts for.")]
    meaning: str
    clause: str | None
    heading: str
    party: Annotated[str | None, Doc("Who bears the burden of proof; null: nobody, it is volunteered.")]
    also_by: Annotated[list[str], Doc("Other parties that may give it.")]
    need: Annotated[Literal["any", "all"], Doc("Whether one of the proof's kinds is enough.")]
    beside: Annotated[list[str], Doc("The proof's other kinds.")]
    asked: Annotated[str | None, Doc("When the platform last asked for it.")]
    due: Annotated[str | None, Doc("The later end of its window.")]
    window: Literal["met", "running", "expired"] | None
    given: list[Given]
    judged: Annotated[Judged | None, Doc("The best judgement of what was given; null: nothing was.")]
    value: Annotated[Any, Doc("What the proof still can be (a list where several).")]
    settled_by: str
    used: Annotated[bool, Doc("Whether the answer depends on it, or did on its way.")]
    decides: list[Leads]
    together: Annotated[
        list[Leads], Doc("Of a proof that needs all of its kinds: what each value of the whole leads to.")
    ]
    default: Annotated[list[str] | None, Doc("The outcomes if it is never given; null: no window lapses.")]


def matrix(
    policy: Policy, case: CaseFacts, answers: Sequence[UnitAnswer], stated: Mapping[str, Standing]
) -> list[MatrixEntry]:
    """Every kind of evidence that the case's clauses turn on, that was asked for, or that was given.

    In the order of the vocabulary, the units of a fact beside each other; last what no clause asks for.
    A kind that counts for several proofs of one party has one entry, of the first of them.
    """
    entries: dict[tuple[str, str | None, str | None], MatrixEntry] = {}
    claimed: set[str] = set()
    for fact in policy.facts.values():
        claimed.update(fact.kinds)
        for scope, within in _scopes(fact, answers) if fact.kinds else ():
            used = any(fact.name in answer.consulted for answer in within)
            if used or any(_on_file(answer, kind) for answer in within for kind in fact.kinds):
                for entry in _of_fact(policy, case, fact, scope, within, stated, used):
                    known = entries.setdefault((entry["kind"], entry["unit"], entry["party"]), entry)
                    if known is not entry:
                        known["also_for"].append(fact.name)
    return [*entries.values(), *_of_no_clause(case, claimed)]


def _scopes(fact: Fact, answers: Iterable[UnitAnswer]) -> Iterator[tuple[str | None, list[UnitAnswer]]]:
    """What a fact is told apart by, in words (None: nothing), each with the units that it covers."""
    found: dict[str | None, list[UnitAnswer]] = {}
    for answer in answers:
        own = getattr(answer.unit, fact.per) if fact.per != "case" else None
        found.setdefault(f"{fact.per} {own}" if own is not None else None, []).append(answer)
    yield from found.items()


def _on_file(answer: UnitAnswer, kind: str) -> bool:
    return any(name in answer.facts.observations for name in names_of(kind))


def _of_fact(
    policy: Policy,
    case: CaseFacts,
    fact: Fact,
    scope: str | None,
    within: Sequence[UnitAnswer],
    stated: Mapping[str, Standing],
    used: bool,
) -> Iterator[MatrixEntry]:
    proof, facts = fact.proof, within[0].facts
    clause = proof.clause if proof is not None and proof.clause else fact.clause
    standing = facts.standing(fact.name)
    lapses = facts.limit_of(fact) is not None and not facts.waives(fact.name)
    whole: list[Leads] = []
    if proof is not None and proof.need == "all" and len(proof.kinds) > 1:
        several = [_given(facts.observations, kind) for kind in fact.kinds]
        every = [source for given in several for each in given for source in each["source"]]
        whole = list(outcomes_of(policy, case, fact, None, every, within, stated))
    for kind in fact.kinds:
        given = list(_given(facts.observations, kind))
        window = _window(facts, fact, kind)
        places = [source for each in given for source in each["source"]]
        decides = list(outcomes_of(policy, case, fact, kind, places, within, stated))
        yield {
            "kind": kind,
            "unit": scope,
            "fact": fact.name,
            "also_for": [],
            "meaning": fact.meaning,
            "clause": clause,
            "heading": policy.clauses[clause].heading if clause is not None else "",
            "party": proof.by if proof is not None else None,
            "also_by": list(proof.also_by) if proof is not None else [],
            "need": proof.need if proof is not None else "any",
            "beside": [each for each in fact.kinds if each != kind],
            "asked": _asked(facts, kind),
            "due": window["ends"] if window is not None else None,
            "window": window["state"] if window is not None else None,
            "given": given,
            "judged": _best(given),
            "value": fact.show(standing.mask),
            "settled_by": standing.settled_by,
            "used": used,
            "decides": decides,
            "together": whole,
            "default": next((each["then"] for each in decides if each["if"] == LAPSED), None)
            if lapses
            else None,
        }


def _given(observations: Mapping[str, tuple[Observation, ...]], kind: str) -> Iterator[Given]:
    for judged in _STRONGEST:
        for each in observations.get(arrival_of(kind, judged), ()):
            yield _arrival(each, judged)


def _best(given: Sequence[Given]) -> Judged | None:
    """The best judgement of some documents; None where there are none."""
    judged = {each["judged"] for each in given}
    return next((word for word in _STRONGEST if word in judged), None)


def _arrival(observation: Observation, judged: Judged) -> Given:
    low, high = observation.values[0], observation.values[-1]
    known = isinstance(low, int) and low == high and abs(low) < FAR
    return {
        "at": format_instant(low) if known and isinstance(low, int) else None,
        "judged": judged,
        "because": observation.because,
        "source": list(observation.source),
    }


def _asked(facts: UnitFacts, kind: str) -> str | None:
    """When a kind was last asked for; None: it was not, or that is not known."""
    notices = facts.observations.get(notice_of(kind), ())
    latest = max((int(each.values[0]) for each in notices), default=-FAR)
    return format_instant(latest) if abs(latest) < FAR else None


def _window(facts: UnitFacts, fact: Fact, kind: str) -> Deadline | None:
    """The window in which a kind is to be given; it is met by whatever of the kind arrived in it."""
    if fact.proof is None:
        return None
    position = fact.proof.kinds.index(kind) if fact.proof.need == "all" else 0
    instants = facts.proof_instants(fact)[position]
    window = proof_window(facts, fact, instants)
    ends = facts.proof_ends(fact, instants)
    if window is None or ends is None:
        return None
    arrived = [
        int(each.values[0])
        for judgement in JUDGEMENTS
        for each in facts.observations.get(arrival_of(kind, judgement), ())
    ]
    if any(time <= ends[0] for time in arrived):
        return {**window.document(), "state": "met"}
    return {**window.document(), "state": "running" if facts.as_of < ends[1] else "expired"}


def _of_no_clause(case: CaseFacts, claimed: set[str]) -> Iterator[MatrixEntry]:
    """What was given or asked for that no clause of the policy asks for."""
    given: dict[str, list[Given]] = {}
    for observation in case.observations:
        kind = kind_of(observation.fact)
        if kind is not None and kind not in claimed:
            for judged in _STRONGEST:
                if observation.fact == arrival_of(kind, judged):
                    given.setdefault(kind, []).append(_arrival(observation, judged))
    for kind, documents in given.items():
        yield asked_by_no_clause(kind, "a document that no clause asks for", documents, _best(documents))


def asked_by_no_clause(kind: str, meaning: str, given: list[Given], judged: Judged | None) -> MatrixEntry:
    """The entry of documents of a kind that the policy does not ask for."""
    return {
        "kind": kind,
        "unit": None,
        "fact": None,
        "also_for": [],
        "meaning": meaning,
        "clause": None,
        "heading": "",
        "party": None,
        "also_by": [],
        "need": "any",
        "beside": [],
        "asked": None,
        "due": None,
        "window": None,
        "given": given,
        "judged": judged,
        "value": None,
        "settled_by": "",
        "used": False,
        "decides": [],
        "together": [],
        "default": None,
    }
