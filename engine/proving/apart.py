"""Facts that two policies define differently, and how what each makes of them belongs together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.policy import Policy
from engine.proving.circuit import TRUE, Circuit, holds
from engine.proving.results import Version
from engine.vocabulary import Fact

_FOLLOWING = ("derived", "decided", "constant")
"""The origins of facts that follow from others, or from the policy."""
_LATE_IGNORED = "late_ignored"


def defined_differently(one: Version, other: Version) -> list[str]:
    """The finite facts in use that the two do not share, but for what follows from others or readings."""
    found = []
    for fact in one.policy.facts.values():
        if fact.name not in other.policy.facts or not fact.finite or fact.origin in _FOLLOWING:
            continue
        mine, its = one.encoding.known(fact.name), other.encoding.known(fact.name)
        if mine is not None and its is not None and not alike(mine, its):
            found.append(fact.name)
    return found


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two facts are the same in a circuit, as far as both know their words."""
    short, long = sorted((one, other), key=len)
    return tuple(short) == tuple(long[: len(short)])


def said(version: Version, name: str, model: Sequence[int]) -> int:
    """The value (a mask) that an answer gives a fact."""
    return next(
        1 << position
        for position, literal in enumerate(version.encoding.values(name))
        if holds(model, literal)
    )


def window_days(policy: Policy, name: str) -> int | None:
    """How many days a proof's window has; None where it has none."""
    proof = policy.facts[name].proof
    return policy.limits[proof.limit].value if proof is not None and proof.limit is not None else None


def is_word(fact: Fact) -> bool:
    """Whether a fact is a word that is observed, and neither evidence nor computed."""
    return not fact.kinds and fact.proof is None and fact.formula is None


def relate(circuit: Circuit, one: Version, other: Version, names: Sequence[str]) -> None:
    """Require of facts that differ what is so in every case, as far as it is known."""
    for name in names:
        mine, its = one.policy.facts[name], other.policy.facts[name]
        if mine.origin == its.origin == "proof":
            _relate_proofs(circuit, _Burden(one, name), _Burden(other, name))
        elif mine.origin == its.origin == "document":
            _relate_documents(circuit, one, other, name)
        elif is_word(mine) and is_word(its):
            _relate_words(circuit, one, other, name)
            _relate_words(circuit, other, one, name)


class _Burden:
    """A burden of proof in a circuit: its states, and when it has no window, or nobody asks for it."""

    def __init__(self, version: Version, name: str) -> None:
        policy, fact = version.policy, version.policy.facts[name]
        proof = fact.proof
        assert proof is not None
        self.accepted, self.rejected, self.overdue = (
            version.encoding.values(name)[fact.values.index(state)]
            for state in ("accepted", "rejected", "overdue")
        )
        self.values = version.encoding.values(name)
        self.kinds = frozenset(proof.kinds)
        self.need = proof.need
        self.days = window_days(policy, name)
        self.late = policy.reading(policy.late_evidence)
        self.counted = version.encoding.meanings.counted
        # a document that names a cause counts as rejected where no burden of its kind is about that cause
        self.shows = sorted(
            (kind, each.proof.shows)
            for each in policy.facts.values()
            if each.proof is not None
            for kind in self.kinds & set(each.proof.kinds)
        )
        condition = version.encoding.condition
        self.waived = condition(proof.waived) if proof.waived is not None else -TRUE
        unlimited = condition(proof.unlimited) if proof.unlimited is not None else -TRUE
        self.unlimited = TRUE if self.days is None else unlimited

    def documents(self) -> tuple[object, ...]:
        """Which documents count, whenever they came."""
        return self.kinds, self.need, self.shows_of(self.kinds)

    def shows_of(self, kinds: frozenset[str]) -> list[tuple[str, tuple[str, ...]]]:
        """What documents of some kinds must show."""
        return [each for each in self.shows if each[0] in kinds]

    def timing(self) -> tuple[object, ...]:
        """Which of them come in time."""
        return self.days, self.late, self.counted, self.waived, self.unlimited


def _relate_proofs(circuit: Circuit, one: _Burden, other: _Burden) -> None:
    """The states of one proof under two policies, by what they count and how long they wait for it."""
    if one.documents() == other.documents():
        same = [circuit.every(pair) for pair in zip(one.values, other.values, strict=True)]
        circuit.require(*same, *_states_apart(circuit, one, other), *_states_apart(circuit, other, one))
        return
    common = one.kinds & other.kinds
    shows_alike = one.shows_of(common) == other.shows_of(common)
    if one.timing() == other.timing() and one.need == other.need and shows_alike:
        for few, more in ((one, other), (other, one)):
            if few.kinds < more.kinds:
                easier, harder = (more, few) if one.need == "any" else (few, more)
                circuit.require(-harder.accepted, easier.accepted)


def _states_apart(circuit: Circuit, one: _Burden, other: _Burden) -> Iterator[int]:
    """What the same documents may be under the first policy, and not under the second one."""
    counted_otherwise = (one.late, one.counted) != (other.late, other.counted)
    longer = one.days is not None and other.days is not None and one.days > other.days
    generous = TRUE if counted_otherwise or longer else circuit.some([one.waived, one.unlimited])
    in_time = [one.accepted, generous, -other.waived, -other.unlimited]
    yield circuit.every([*in_time, other.overdue])
    if other.late == _LATE_IGNORED:
        yield circuit.every([*in_time, other.rejected])
    yield circuit.every([one.rejected, other.overdue, -one.waived, other.waived])


def _relate_documents(circuit: Circuit, one: Version, other: Version, name: str) -> None:
    """Where one policy takes more kinds for a document, none of these is none of the others either."""
    for few, more in ((one, other), (other, one)):
        facts = few.policy.facts[name], more.policy.facts[name]
        if set(facts[0].kinds) <= set(facts[1].kinds):
            here, there = few.encoding.values(name), more.encoding.values(name)
            none, accepted = (facts[0].values.index(value) for value in ("none", "accepted"))
            circuit.require(-here[accepted], there[accepted])
            circuit.require(-there[none], here[none])


def _relate_words(circuit: Circuit, version: Version, against: Version, name: str) -> None:
    """What one policy calls by a word that both know, the other calls so too, or by a word of its own."""
    own, theirs = version.policy.facts[name].values, against.policy.facts[name].values
    literals = dict(zip(theirs, against.encoding.values(name), strict=True))
    new = [literal for word, literal in literals.items() if word not in own]
    for word, literal in zip(own, version.encoding.values(name), strict=True):
        if word in literals:
            circuit.require(-literal, literals[word], *new)
