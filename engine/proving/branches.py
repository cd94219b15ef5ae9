"""The branches of a fact's formula, as they stand in its file."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from engine.diagnostics import Place, nearest
from engine.formula_text import FormulaText
from engine.vocabulary import Fact


def branch(fact: Fact, turns: Sequence[bool]) -> tuple[str, Place | None]:
    """The last condition on the way to a branch, in its words, and the place of the branch.

    `turns` says of every choice on the way, from the outermost on, whether its condition held.
    """
    assert fact.place is not None
    path = (*fact.place.path, "formula")
    written = FormulaText(_text_at(fact.place, path), nearest)
    node = written.tree
    condition = ""
    for held in turns:
        assert isinstance(node, ast.IfExp)
        condition = written.written(node.test)
        node = node.body if held else node.orelse
    return " ".join(condition.split()), Place(fact.place.source, path, piece=written.span(node))


def _text_at(place: Place, path: Sequence[str | int]) -> str:
    value = place.source.value
    for step in path:
        value = value[step]
    return str(value)
