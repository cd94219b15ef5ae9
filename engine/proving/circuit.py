"""A circuit of AND, OR and NOT over truth variables, and a solver that answers questions about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pysat.solvers import Solver

TRUE = 1
"""The literal that always holds; its negation never does. Literals are numbers, a negative one negates."""
MOST_CONFLICTS = 200_000
"""Dead ends that one question may cost; a question that needs more stays unanswered, and says so."""

MOST_ANSWERS = 40
"""So many answers are kept."""


class Unproved(Exception):
    """The bound was hit before the question was answered."""


class Questions:
    """A solver, what it knows, and its latest answers; variables are numbered from TRUE on."""

    def __init__(self) -> None:
        self._solver = Solver(name="minisat22")
        self._unsaid: list[list[int]] = [[TRUE]]
        """Clauses that the solver gets with the next question."""
        self._answers: list[Sequence[int]] = []
        """The latest answers, the last used first; what they satisfy need not be asked again."""

    def define(self, gate: int, parts: Iterable[int]) -> None:
        """Let a variable that nothing rests on yet be true where all of these are."""
        whole = [gate]
        for part in parts:
            self._unsaid.append([-gate, part])
            whole.append(-part)
        self._unsaid.append(whole)

    def require(self, literals: Iterable[int]) -> None:
        """Let one of these hold in every answer."""
        self._answers.clear()
        self._unsaid.append(list(literals))

    def possible(self, literals: Sequence[int]) -> bool:
        """Whether all of these can hold at once; raises Unproved where the bound is hit."""
        for position, answer in enumerate(self._answers):
            if all(abs(each) <= len(answer) and holds(answer, each) for each in literals):
                self._answers.insert(0, self._answers.pop(position))
                return True
        for clause in self._unsaid:
            self._solver.add_clause(clause)
        self._unsaid.clear()
        self._solver.conf_budget(MOST_CONFLICTS)
        found = self._solver.solve_limited(assumptions=list(literals))
        if found is None:
            raise Unproved
        if found:
            self._answers.insert(0, self._solver.get_model())
            del self._answers[MOST_ANSWERS:]
        return bool(found)

    def example(self) -> Sequence[int]:
        """The values of all variables in the answer to the last question, that of variable n at n - 1."""
        return self._answers[0]

    def enough_of(self, literals: Sequence[int], goal: int, beside: Sequence[int] = ()) -> list[int]:
        """As few of the literals as make the goal certain; all of them where they do not. Raises Unproved.

        None of them could be left out of the few. What is taken for true `beside` them is not counted.
        """
        if self.possible([*beside, *literals, -goal]):
            return list(literals)
        chosen = self._needed(literals)
        for literal in list(chosen):
            rest = [each for each in chosen if each != literal]
            if literal in chosen and not self.possible([*beside, *rest, -goal]):
                chosen = self._needed(rest)
        return chosen

    def _needed(self, literals: Sequence[int]) -> list[int]:
        """Of the literals of a question that could not hold, those that the answer rests on."""
        core = set(self._solver.get_core() or ())
        return [literal for literal in literals if literal in core]

    def close(self) -> None:
        """Give the solver's memory back."""
        self._solver.delete()


class Circuit:
    """Truth variables and gates; equal gates are one, and what is constant is folded."""

    def __init__(self) -> None:
        self._questions = Questions()
        self._last = TRUE
        self._gates: dict[tuple[int, ...], int] = {}
        self._parts: dict[int, tuple[int, ...]] = {}
        self._required: list[tuple[int, ...]] = []
        """Of each of these, one literal holds in every answer."""
        self._touching: dict[int, list[int]] = {}
        self._rest: list[set[int]] = []
        """Of what is required, as far as it was asked for, the free variables that it rests on."""

    def variable(self) -> int:
        """A variable that may be true or false."""
        self._last += 1
        return self._last

    def parts(self, variable: int) -> tuple[int, ...] | None:
        """The literals all of which a gate needs; None for what is free."""
        return self._parts.get(variable)

    @property
    def number_required(self) -> int:
        """How much is required by now."""
        return len(self._required)

    def required(self, position: int) -> tuple[int, ...]:
        """What is required at a position, in the order in which it came to be: one of these literals."""
        return self._required[position]

    def touching(self, variable: int) -> list[int]:
        """The positions of what is required that rests on a free variable."""
        self._read()
        return self._touching.get(variable, [])

    def rest(self, position: int) -> set[int]:
        """The free variables that something required rests on."""
        self._read()
        return self._rest[position]

    def _read(self) -> None:
        for position in range(len(self._rest), len(self._required)):
            free = self.free(self._required[position])
            self._rest.append(free)
            for variable in free:
                self._touching.setdefault(variable, []).append(position)

    def free(self, literals: Iterable[int]) -> set[int]:
        """The free variables that literals rest on."""
        found: set[int] = set()
        seen = {TRUE}
        waiting = [abs(literal) for literal in literals]
        while waiting:
            variable = waiting.pop()
            if variable not in seen:
                seen.add(variable)
                parts = self._parts.get(variable)
                if parts is None:
                    found.add(variable)
                else:
                    waiting += map(abs, parts)
        return found

    def every(self, literals: Iterable[int]) -> int:
        """A literal that is true where all of these are."""
        wanted = set(literals)
        wanted.discard(TRUE)
        if -TRUE in wanted or not wanted.isdisjoint([-literal for literal in wanted]):
            return -TRUE
        if len(wanted) < 2:
            return next(iter(wanted), TRUE)
        parts = tuple(sorted(wanted))
        gate = self._gates.get(parts)
        if gate is None:
            gate = self._gates[parts] = self.variable()
            self._parts[gate] = parts
            self._questions.define(gate, parts)
        return gate

    def some(self, literals: Iterable[int]) -> int:
        """A literal that is true where one of these is."""
        return -self.every([-literal for literal in literals])

    def choice(self, condition: int, then: int, otherwise: int) -> int:
        """A literal that is `then` where the condition holds, else `otherwise`."""
        return self.some([self.every([condition, then]), self.every([-condition, otherwise])])

    def require(self, *literals: int) -> None:
        """Let one of these hold in every answer."""
        self._required.append(literals)
        self._questions.require(literals)

    def one_of(self, literals: Sequence[int]) -> None:
        """Let exactly one of these hold in every answer."""
        self.require(*literals)
        for index, one in enumerate(literals):
            for other in literals[index + 1 :]:
                self.require(-one, -other)

    def possible(self, literals: Sequence[int]) -> bool:
        """Whether all of these can hold at once; raises Unproved where the bound is hit."""
        return self._questions.possible(literals)

    def example(self) -> Sequence[int]:
        """The values of all variables in the answer to the last question, that of variable n at n - 1."""
        return self._questions.example()

    def enough_of(self, literals: Sequence[int], goal: int, beside: Sequence[int] = ()) -> list[int]:
        """As few of the literals as make the goal certain; all of them where they do not. Raises Unproved."""
        return self._questions.enough_of(literals, goal, beside)

    def close(self) -> None:
        """Give the solver's memory back."""
        self._questions.close()


def holds(model: Sequence[int], literal: int) -> bool:
    """Whether a literal is true in an answer; variables made after it are taken as false."""
    position = abs(literal) - 1
    value = model[position] > 0 if position < len(model) else False
    return value if literal > 0 else not value
