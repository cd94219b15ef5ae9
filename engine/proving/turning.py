"""Two copies of a policy, in one of which one more document is accepted: what turns, and who is worse off."""

from __future__ import annotations

from collections.abc import Container, Sequence

from engine.policy import Policy
from engine.proofs import arrival_of
from engine.proving.circuit import TRUE
from engine.proving.encoding import Encoding, Supposed, Values
from engine.proving.rulings import Ending, Rulings
from engine.vocabulary import Fact

ACCEPTED = "accepted"


class Turning:
    """What may turn to accepted once a document of one kind is: all burdens and documents of its kind.

    What the document ends the presumption of may be anything then, but for the facts in `keeps`.
    """

    def __init__(self, encoding: Encoding, keeps: Container[str] = ()) -> None:
        self.encoding = encoding
        self.circuit = encoding.circuit
        self.policy: Policy = encoding.policy
        self.supposed = Supposed()
        self.turned: dict[str, int] = {}
        """By proof or document, whether it turns from not accepted to accepted."""
        for fact in self.policy.facts.values():
            # a proof that nothing reads may still be what ends a presumption
            read = encoding.known(fact.name) is not None
            if fact.origin == "proof" or fact.origin == "document" and read:
                self._turn(fact)
        for fact in self.policy.facts.values():
            if fact.presumption is None or fact.name in keeps:
                continue
            if encoding.known(fact.name) is not None:
                self._raise(fact)
        kinds = {kind for name in self.turned for kind in self.policy.facts[name].kinds}
        for kind in sorted(kinds):
            self._arrive(kind)

    def proofs_of(self, party: str) -> list[Fact]:
        """The proofs that a party may give, of those that may turn."""
        every = [self.policy.facts[name] for name in self.turned]
        return [
            fact for fact in every if fact.proof is not None and party in (fact.proof.by, *fact.proof.also_by)
        ]

    def by(self, fact: Fact, kind: str) -> list[int]:
        """That a document of a kind turns a proof: what else turns is of that kind, too.

        Windows may differ, so that it need not turn all of them.
        """
        others = [-when for name, when in self.turned.items() if kind not in self.policy.facts[name].kinds]
        return [self.turned[fact.name], *others]

    def of_kind(self, kind: str) -> list[str]:
        """What a document of a kind may turn."""
        return [name for name in self.turned if kind in self.policy.facts[name].kinds]

    def _turn(self, fact: Fact) -> None:
        turned = self.turned[fact.name] = self.circuit.variable()
        own = self.encoding.values(fact.name)
        accepted = fact.values.index(ACCEPTED)
        self.circuit.require(-turned, -own[accepted])
        self.supposed.values[fact.name] = self._switched(
            turned, own, tuple(TRUE if n == accepted else -TRUE for n in range(len(own)))
        )
        self._given(fact.name, turned)

    def _raise(self, fact: Fact) -> None:
        """A document that is there ends what was presumed for want of it: the fact may then be anything."""
        assert fact.presumption is not None
        raising = [
            when
            for name, when in self.turned.items()
            if any(f"document:{kind}" in fact.presumption.raised_by for kind in self.policy.facts[name].kinds)
        ]
        if not raising or fact.name in self.turned:
            return
        own = self.encoding.values(fact.name)
        presumed = self.encoding.among(fact.name, fact.presumption.mask)
        free = tuple(self.circuit.variable() for _ in own)
        self.circuit.one_of(free)
        ended = self.circuit.every([presumed, self.circuit.some(raising)])
        self.supposed.values[fact.name] = self._switched(ended, own, free)

    def _arrive(self, kind: str) -> None:
        """What formulas read of the instant at which a document was accepted."""
        name = arrival_of(kind, ACCEPTED)
        if name in self.policy.facts:
            turned = [when for each, when in self.turned.items() if kind in self.policy.facts[each].kinds]
            self.supposed.given[name] = self.circuit.some([self.encoding.given(name), *turned])

    def _given(self, name: str, turned: int) -> None:
        """Whether anything is said of a proof is no longer known where it turns."""
        if name in self.encoding.shared.given:
            own = self.encoding.given(name)
            self.supposed.given[name] = self.circuit.choice(turned, self.circuit.variable(), own)

    def _switched(self, condition: int, own: Values, then: Values) -> Values:
        return tuple(
            self.circuit.choice(condition, after, before) for before, after in zip(own, then, strict=True)
        )


def worse_for(party: str, groups: Sequence[Sequence[str]], before: Rulings, after: Rulings) -> int:
    """Whether a party has an outcome of a worse group afterwards, or of the same group and becomes liable."""
    circuit = before.circuit
    worse = []
    for number, group in enumerate(groups):
        here = circuit.some(_ending_in(before, group))
        lower = [outcome for each in groups[number + 1 :] for outcome in each]
        worse.append(circuit.every([here, circuit.some(_ending_in(after, lower))]))
        spared = circuit.some(_ending_in(before, group, liable=party, reverse=True))
        charged = circuit.some(_ending_in(after, group, liable=party))
        worse.append(circuit.every([spared, charged]))
    return circuit.some(worse)


def less_for(party: str, groups: Sequence[Sequence[str]], before: Rulings, after: Rulings) -> int:
    """Whether the money of a party may be less with an outcome of the same group."""
    circuit = before.circuit
    within = [
        circuit.every([circuit.some(_ending_in(rulings, group)) for rulings in (before, after)])
        for group in groups
    ]
    return circuit.every([circuit.some(within), _less(party, before, after)])


def _ending_in(
    rulings: Rulings, outcomes: Sequence[str], liable: str | None = None, reverse: bool = False
) -> list[int]:
    """When rulings end with some outcomes; where a party is named, with it liable, or in reverse without."""

    def meant(ending: Ending) -> bool:
        return ending.outcome in outcomes and (liable is None or (ending.liable == liable) != reverse)

    return [when for ending, when in rulings.endings.items() if meant(ending)]


def _less(party: str, before: Rulings, after: Rulings) -> int:
    """Whether a part of what is paid is missing (to the buyer), or added (at the seller's cost)."""
    if before.limits() != after.limits():
        return TRUE
    circuit = before.circuit
    more, fewer = (before, after) if party == "buyer" else (after, before)
    return circuit.some(
        circuit.every([when, -fewer.payments.get(text, -TRUE)]) for text, when in more.payments.items()
    )
