"""How many facts turn the ruling of one completion when each alone is changed: what every plan asks for."""

from __future__ import annotations

from operator import itemgetter

from engine.ruling_diagrams import Diagram

MOST_TURNS = 40
"""So many steps are made to find the completion that depends on the most facts."""

_Turned = tuple[int, set[int]]
"""What the other values of a fact lead to, after the first fact that any of it asks for."""


class Turning:
    """Finds a completion of which many facts, each changed alone, turn the ruling."""

    def __init__(self, diagram: Diagram, enough: int) -> None:
        self.diagram = diagram
        self.enough = enough
        self.best = 0
        self.steps = MOST_TURNS

    def most(self, node: int) -> int:
        """The most that was found."""
        self._visit(node, [])
        return self.best

    def _visit(self, node: int, others: list[_Turned]) -> None:
        """Go on with a completion; `others` is for each fact that was set what its other values lead to."""
        diagram = self.diagram
        facts, parts, support = diagram.facts, diagram.parts, diagram.support
        if len(others) + support[node].bit_count() <= self.best or self.best >= self.enough or not self.steps:
            return
        self.steps -= 1
        first = own = facts[node]
        for least, _ in others:
            if least < first:
                first = least
        if first == len(diagram.sizes):
            self.best = len(others)
            return
        ways = []
        for group in range(diagram.sizes[first]):
            then = parts[node][group] if own == first else node
            turning: list[_Turned] = []
            for each in others:
                least, nodes = each
                if least == first:
                    after = {parts[other][group] if facts[other] == first else other for other in nodes}
                elif then in nodes:
                    after = set(nodes)
                else:
                    turning.append(each)
                    continue
                after.discard(then)
                if after:
                    turning.append((min([facts[other] for other in after]), after))
            if own == first:
                after = set(parts[node])
                after.discard(then)
                if after:
                    turning.append((min([facts[other] for other in after]), after))
            ways.append((-len(turning) - support[then].bit_count(), group, then, turning))
        ways.sort(key=itemgetter(0))  # of equals the first group comes first
        for _, _, then, turning in ways:
            self._visit(then, turning)
