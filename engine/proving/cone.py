"""The cone of a question: the part of a circuit that it rests on, in a solver that knows nothing else.

A solver gives a value to every variable that it has, so that a question about one table of many is answered
the faster the less of the others it knows. The answers are those of the whole: a gate that is left out has
the value that its parts give it, and what must hold is left out only where it shares no free variable, not
even through others, with what is there. What is left out must have an answer of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.proving.circuit import TRUE, Circuit, Questions, holds


class Cone:
    """Questions about a circuit, which may still grow; each adds what it rests on to what is known."""

    def __init__(self, circuit: Circuit) -> None:
        self._circuit = circuit
        self._questions = Questions()
        self._own: dict[int, int] = {TRUE: TRUE}
        """The solver's variables by those of the circuit."""
        self._held: set[int] = set()
        """The positions of what is known to be required."""
        self._read = circuit.number_required
        """So much had come to be required when it was last looked at."""

    @property
    def size(self) -> int:
        """How many variables are known."""
        return len(self._own)

    def close(self) -> None:
        """Give the solver's memory back."""
        self._questions.close()

    def possible(self, literals: Sequence[int]) -> bool:
        """Whether all of these can hold at once; raises Unproved where the bound is hit."""
        return self._questions.possible(self._known(literals))

    def example(self, literals: Sequence[int]) -> list[int]:
        """Literals of free variables with which all of these hold, where they can; raises Unproved."""
        if not self.possible(literals):
            return []
        model = self._questions.example()
        free = [variable for variable in self._own if self._circuit.parts(variable) is None]
        known = [variable for variable in free if self._own[variable] <= len(model)]
        return [each if holds(model, self._own[each]) else -each for each in known]

    def enough_of(self, literals: Sequence[int], goal: int, beside: Sequence[int] = ()) -> list[int]:
        """As few of the literals as make the goal certain; all of them where they do not. Raises Unproved."""
        by_own = dict(zip(self._known(literals), literals, strict=True))
        own_goal, *own_beside = self._known([goal, *beside])
        return [by_own[each] for each in self._questions.enough_of(list(by_own), own_goal, own_beside)]

    def _known(self, literals: Sequence[int]) -> list[int]:
        """The solver's own literals."""
        self._add([abs(literal) for literal in literals])
        return self._translated(literals)

    def _add(self, variables: Iterable[int]) -> None:
        """Let the solver know these variables with all that they rest on."""
        own, circuit = self._own, self._circuit
        waiting = [variable for variable in variables if variable not in own]
        clauses = self._came()
        for clause in clauses:
            waiting += map(abs, clause)
        while waiting:
            variable = waiting.pop()
            if variable in own:
                continue
            parts = circuit.parts(variable)
            missing = [abs(part) for part in parts or () if abs(part) not in own]
            if missing:
                waiting += (variable, *missing)
                continue
            own[variable] = len(own) + 1
            if parts is not None:
                self._questions.define(own[variable], self._translated(parts))
                continue
            for position in circuit.touching(variable):
                if position not in self._held:
                    self._held.add(position)
                    clauses.append(circuit.required(position))
                    waiting += map(abs, clauses[-1])
        for clause in clauses:
            self._questions.require(self._translated(clause))

    def _came(self) -> list[tuple[int, ...]]:
        """Of what came to be required since the last question, what touches variables that are known."""
        circuit, before = self._circuit, self._read
        self._read = circuit.number_required
        found = [
            position
            for position in range(before, self._read)
            if position not in self._held and not circuit.rest(position).isdisjoint(self._own)
        ]
        self._held.update(found)
        return [circuit.required(position) for position in found]

    def _translated(self, literals: Iterable[int]) -> list[int]:
        own = self._own
        return [own[literal] if literal > 0 else -own[-literal] for literal in literals]
