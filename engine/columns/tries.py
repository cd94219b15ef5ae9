"""Functions over rows by the questions that name them, each with a tree of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from engine.columns.answering import Query
from engine.columns.trie import Recorder, Tree, Trie


class Tries(ABC):
    """Some functions, made as they are asked for; kept from batch to batch."""

    def __init__(self) -> None:
        self._tries: dict[Query, Trie] = {}

    @abstractmethod
    def function(self, query: Query) -> Callable[[Recorder], Any]:
        """What a question names; raises ValueError where it names no function."""

    def trie(self, query: Query) -> Trie:
        """The function that a question names, with its tree."""
        known = self._tries.get(query)
        if known is None:
            known = self._tries[query] = Trie(self.function(query))
        return known

    @property
    def trees(self) -> list[Tree]:
        """The trees of all functions."""
        return [trie.tree for trie in self._tries.values()]

    def learnt(self) -> tuple[Any, ...]:
        """What `take_in` takes."""
        return tuple([(query, trie.learnt()) for query, trie in self._tries.items()])

    def take_in(self, learnt: tuple[Any, ...]) -> None:
        """Take in what was learnt; raises ValueError for what is none."""
        for query, trie in learnt:
            self.trie(query).take_in(trie)
