"""Many rows sent down a tree of questions at once, compiled: the inner loop of judging in columns.

A tree is a table of edges: the node and the answer, packed into one number, lead to the next node. The
table is open-addressed, so that it grows without being built anew.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Integers = npt.NDArray[np.int64]

UNKNOWN = -1
"""In place of a result: the tree does not know what follows; or of a node: there is none."""
TOO_MANY = -2
"""In place of a result: more evaluations than are followed."""
_ANSWERS_AT = 34
"""The bit from which a packed edge holds its node; answers are below."""
MOST_ANSWERS = 1 << _ANSWERS_AT


@njit(cache=True)
def edge(node: int, answer: int) -> int:
    """An edge in one number."""
    return (node << _ANSWERS_AT) | answer


@njit(cache=True)
def _place(key: int, size: int) -> int:
    """Where the search for a key begins."""
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64((mixed >> np.uint64(20)) & np.uint64(size - 1))  # type: ignore[return-value]


@njit(cache=True)
def insert(keys: Integers, targets: Integers, node: int, answer: int, target: int) -> None:
    """Add an edge to a table whose size is a power of two and that has room."""
    key = edge(node, answer)
    place = _place(key, len(keys))
    while keys[place] != UNKNOWN:
        place = (place + 1) & (len(keys) - 1)
    keys[place] = key
    targets[place] = target


@njit(cache=True)
def follow(keys: Integers, targets: Integers, node: int, answer: int) -> int:
    """The node that an answer leads to; UNKNOWN where the tree has none."""
    key = edge(node, answer)
    place = _place(key, len(keys))
    while keys[place] != UNKNOWN:
        if keys[place] == key:
            return targets[place]  # type: ignore[no-any-return]
        place = (place + 1) & (len(keys) - 1)
    return UNKNOWN


@njit(cache=True)
def copy(keys: Integers, targets: Integers, to_keys: Integers, to_targets: Integers) -> None:
    """Put all edges of a table into a larger one."""
    for place in range(len(keys)):
        if keys[place] != UNKNOWN:
            node, answer = keys[place] >> _ANSWERS_AT, keys[place] & (MOST_ANSWERS - 1)
            insert(to_keys, to_targets, node, answer, targets[place])


@njit(cache=True)
def walk(
    keys: Integers,
    targets: Integers,
    queries: Integers,
    results: Integers,
    codes: Integers,
    starts: Integers,
    found: Integers,
    stopped: Integers,
) -> None:
    """Send every row down from a node: `codes` holds the answer to each question of each row.

    Writes the number of each row's result into `found`, or UNKNOWN, and then into `stopped` the edge that
    the tree lacks.
    """
    for row in range(len(found)):
        node = starts[row]
        while results[node] < 0:
            query = queries[node]
            answer = codes[query, row] if query >= 0 else 0
            after = follow(keys, targets, node, answer) if query >= 0 else UNKNOWN
            if after < 0:
                stopped[row] = edge(node, answer)
                break
            node = after
        found[row] = results[node]


@njit(cache=True)
def hashed(codes: Integers, hashes: npt.NDArray[np.uint64]) -> None:
    """Two hashes of the answers of every row."""
    for row in range(codes.shape[1]):
        hashes[row, 0], hashes[row, 1] = np.uint64(0xCBF29CE484222325), np.uint64(0x84222325CBF29CE4)
    for query in range(len(codes)):
        for row in range(codes.shape[1]):
            answer = np.uint64(codes[query, row] + 1)
            one = (hashes[row, 0] ^ answer) * np.uint64(0x100000001B3)
            other = (hashes[row, 1] + answer) * np.uint64(0x9E3779B97F4A7C15)
            hashes[row, 0] = one ^ (one >> np.uint64(29))
            hashes[row, 1] = other ^ (other >> np.uint64(32))


@njit(cache=True)
def walk_split(
    keys: Integers,
    targets: Integers,
    queries: Integers,
    results: Integers,
    codes: Integers,
    asked: Integers,
    resumes: Integers,
    begins: Integers,
    groups: Integers,
    most: int,
    hashes: npt.NDArray[np.uint64],
    sequence: Integers,
    stopped: Integers,
) -> int:
    """Send every row down from node 0 and, where its answer is open, on with each group of the open fact.

    Of each answer: `asked` are the two questions that narrowing its fact answers, `resumes` the node that
    asked first for it, `begins` where its groups begin in `groups` (none: it is firm). Writes two hashes of
    each row's answers in the interpreter's order: (0, 0) where the tree does not know all of them, (0, 1)
    where they are more than `most`. `sequence` holds the answers of the last row, whose number is returned.
    `stopped` gets the edge that the tree lacks.
    """
    narrowed = np.zeros(len(codes) + 1, np.int64)
    node_stack = np.empty(8192, np.int64)
    depth_stack = np.empty(8192, np.int64)
    answer_stack = np.empty(8192, np.int64)
    mask_stack = np.empty(8192, np.int64)
    path = np.full(4096, -1, np.int64)
    count = 0
    for row in range(codes.shape[1]):
        one, other = np.uint64(0xCBF29CE484222325), np.uint64(0x84222325CBF29CE4)
        count, top, depth = 0, 1, 0
        node_stack[0], depth_stack[0], answer_stack[0], mask_stack[0] = 0, 0, -1, 0
        known = 1
        while top > 0:
            top -= 1
            node = node_stack[top]
            # what lies deeper than the parent of this one is no longer narrowed down
            while depth >= depth_stack[top] and depth > 0:
                answer = path[depth]
                narrowed[asked[answer, 0]] = 0
                narrowed[asked[answer, 1]] = 0
                depth -= 1
            if answer_stack[top] >= 0:
                depth = depth_stack[top]
                path[depth] = answer_stack[top]
                narrowed[asked[answer_stack[top], 0]] = mask_stack[top]
                narrowed[asked[answer_stack[top], 1]] = mask_stack[top]
            if node < 0:
                answer = answer_stack[top]
                stopped[row] = edge(resumes[answer], mask_stack[top])
                known = 0
                break
            while results[node] < 0:
                query = queries[node]
                value = narrowed[query] if query >= 0 else 0
                if value == 0 and query >= 0:
                    value = codes[query, row]
                after = follow(keys, targets, node, value) if query >= 0 else UNKNOWN
                if after < 0:
                    stopped[row] = edge(node, value)
                    known = 0
                    break
                node = after
            if known == 0:
                break
            answer = results[node]
            one = (one ^ np.uint64(answer + 1)) * np.uint64(0x100000001B3)
            one ^= one >> np.uint64(29)
            other = (other + np.uint64(answer + 1)) * np.uint64(0x9E3779B97F4A7C15)
            other ^= other >> np.uint64(32)
            if count >= most:
                known = 2
                break
            sequence[count] = answer
            count += 1
            for place in range(begins[answer + 1] - 1, begins[answer] - 1, -1):
                node_stack[top] = follow(keys, targets, resumes[answer], groups[place])
                depth_stack[top] = depth + 1
                answer_stack[top] = answer
                mask_stack[top] = groups[place]
                top += 1
        while depth > 0:
            answer = path[depth]
            narrowed[asked[answer, 0]] = 0
            narrowed[asked[answer, 1]] = 0
            depth -= 1
        if known == 1:
            hashes[row, 0], hashes[row, 1] = one | np.uint64(2), other
        else:
            hashes[row, 0], hashes[row, 1] = np.uint64(0), np.uint64(1 if known == 2 else 0)
    return count
