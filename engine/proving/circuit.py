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


class Circuit:
    """Truth variables and gates; equal gates are one, and what is constant is folded."""

    def __init__(self) -> None:
        self._solver = Solver(name="minisat22")
        self._solver.add_clause([TRUE])
        self._last = TRUE
        self._gates: dict[tuple[int, ...], int] = {}
        self._answers: list[Sequence[int]] = []
        """The latest answers, the last used first; what they satisfy need not be asked again."""

    def variable(self) -> int:
        """A variable that may be true or false."""
        self._last += 1
        return self._last

    def every(self, literals: Iterable[int]) -> int:
        """A literal that is true where all of these are."""
        wanted = {literal for literal in literals if literal != TRUE}
        if -TRUE in wanted or any(-literal in wanted for literal in wanted):
            return -TRUE
        if len(wanted) < 2:
            return next(iter(wanted), TRUE)
        parts = tuple(sorted(wanted))
        gate = self._gates.get(parts)
        if gate is None:
            gate = self._gates[parts] = self.variable()
            for part in parts:
                self._solver.add_clause([-gate, part])
            self._solver.add_clause([gate, *(-part for part in parts)])
        return gate

    def some(self, literals: Iterable[int]) -> int:
        """A literal that is true where one of these is."""
        return -self.every(-literal for literal in literals)

    def choice(self, condition: int, then: int, otherwise: int) -> int:
        """A literal that is `then` where the condition holds, else `otherwise`."""
        return self.some([self.every([condition, then]), self.every([-condition, otherwise])])

    def require(self, *literals: int) -> None:
        """Let one of these hold in every answer."""
        self._answers.clear()
        self._solver.add_clause(list(literals))

    def one_of(self, literals: Sequence[int]) -> None:
        """Let exactly one of these hold in every answer."""
        self.require(*literals)
        for index, one in enumerate(literals):
            for other in literals[index + 1 :]:
                self.require(-one, -other)

    def possible(self, literals: Sequence[int]) -> bool:
        """Whether all of these can hold at once; raises Unproved where the bound is hit."""
        for position, answer in enumerate(self._answers):
            if all(abs(each) <= len(answer) and holds(answer, each) for each in literals):
                self._answers.insert(0, self._answers.pop(position))
                return True
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

    def enough_of(self, literals: Sequence[int], goal: int) -> list[int]:
        """As few of the literals as make the goal certain; all of them where they do not. Raises Unproved."""
        if self.possible([*literals, -goal]):
            return list(literals)
        chosen = self._needed(literals)
        for literal in list(chosen):
            rest = [each for each in chosen if each != literal]
            if literal in chosen and not self.possible([*rest, -goal]):
                chosen = self._needed(rest)
        return chosen

    def _needed(self, literals: Sequence[int]) -> list[int]:
        """Of the literals of a question that could not hold, those that the answer rests on."""
        core = set(self._solver.get_core() or ())
        return [literal for literal in literals if literal in core]

    def close(self) -> None:
        """Give the solver's memory back."""
        self._solver.delete()


def holds(model: Sequence[int], literal: int) -> bool:
    """Whether a literal is true in an answer; variables made after it are taken as false."""
    position = abs(literal) - 1
    value = model[position] > 0 if position < len(model) else False
    return value if literal > 0 else not value
