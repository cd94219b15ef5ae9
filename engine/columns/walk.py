"""Many rows sent down a tree of questions at once, compiled: the inner loop of judging in columns.

A tree is a table of edges: the node and the answer, packed into one number, lead to the next node. The
table is open-addressed, so that it grows without being built anew.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Integers = npt.NDArray[np.int64]

UNKNOWN = -1
"""In place of a result: the tree does not know what follows; or of a node: there is none."""
ANSWERS_AT = 34
"""The bit from which a packed edge holds its node; answers are below."""
MOST_ANSWERS = 1 << ANSWERS_AT


class Edges(NamedTuple):
    """A tree: packed edges with the nodes that they lead to, and of each node its question and its result."""

    keys: Integers
    targets: Integers
    queries: Integers
    results: Integers


@njit(cache=True)
def edge(node: int, answer: int) -> int:
    """An edge in one number."""
    return (node << ANSWERS_AT) | answer


@njit(cache=True)
def place_of(key: int, size: int) -> int:
    """Where the search for a key begins."""
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    # the node stands in the upper bits of the key, which tell in the upper bits of the product alone
    mixed ^= mixed >> np.uint64(32)
    return np.int64(mixed & np.uint64(size - 1))  # type: ignore[return-value]


@njit(cache=True)
def insert(keys: Integers, targets: Integers, edges: Integers) -> None:
    """Add edges, each with its target, to a table whose size is a power of two and that has room."""
    for number in range(len(edges)):
        place = place_of(edges[number, 0], len(keys))
        while keys[place] != UNKNOWN:
            place = (place + 1) & (len(keys) - 1)
        keys[place] = edges[number, 0]
        targets[place] = edges[number, 1]


@njit(cache=True)
def follow(keys: Integers, targets: Integers, key: int) -> int:
    """The node that an edge leads to; UNKNOWN where the tree has none."""
    place = place_of(key, len(keys))
    while keys[place] != UNKNOWN:
        if keys[place] == key:
            return targets[place]  # type: ignore[no-any-return]
        place = (place + 1) & (len(keys) - 1)
    return UNKNOWN


@njit(cache=True)
def walk(edges: Edges, answers: Integers, lines: Integers, rows: Integers) -> tuple[Integers, Integers]:
    """Send rows down from the first node: `answers` has a line a question, for each of the tree's in `lines`.

    The number of each row's result, or UNKNOWN; and where it is unknown the edge that the tree lacks.
    """
    found, stopped = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for row in range(len(rows)):
        node = 0
        while edges.results[node] < 0:
            query = edges.queries[node]
            key = edge(node, answers[lines[query], rows[row]] if query >= 0 else 0)
            after = follow(edges.keys, edges.targets, key) if query >= 0 else UNKNOWN
            if after < 0:
                stopped[row] = key
                break
            node = after
        found[row] = edges.results[node]
    return found, stopped
