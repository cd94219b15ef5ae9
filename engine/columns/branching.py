"""Rows sent through trees that call each other, and on with every group of an open fact: compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from engine.columns.walk import UNKNOWN, Edges, Integers, edge, follow, place_of

MOST_DEPTH = 512
"""More facts than any unit narrows down, and more functions than call each other."""
_ROOM = 1 << 16
"""Room for the groups of values that are still to be followed."""
_LOG = 1 << 10
"""So much of an evaluation is remembered; those that follow from a longer one begin anew."""
_SEEN = 1 << 12
"""So many edges are remembered, so that one is not noted twice; a further one takes the place of another."""
TOO_MANY = -2
"""In place of a result: more evaluations than are followed."""


class Calls(NamedTuple):
    """Trees that ask for each other's results."""

    root: int
    roots: Integers
    """Of each question the tree whose result answers it; UNKNOWN where a row answers it."""
    lines: Integers
    """Of each question the line in which rows answer it; UNKNOWN where a tree's result does."""
    marks: npt.NDArray[np.uint64]
    """Of each node with a result what it is marked with, in bits of one or several words."""


class Opened(NamedTuple):
    """The answers that a fact leaves open."""

    asked: Integers
    """Of each answer the two questions that narrowing its fact down answers."""
    opens: npt.NDArray[np.bool_]
    """Of each question whether it is one of these."""
    begins: Integers
    """Of each answer where the groups of its fact's values begin; none: the answer is firm."""
    groups: Integers
    marks: npt.NDArray[np.uint64]
    """Of each answer what its fact is marked with."""


class Lacking(NamedTuple):
    """Evaluations that the trees do not know, one of each edge that they lack, as far as there is room."""

    number: Integers
    """A single number: how many there are."""
    rows: Integers
    depths: Integers
    """How many facts are narrowed down in it."""
    answers: Integers
    """The answers that were open on the way to it."""
    masks: Integers
    """And the groups of their facts."""


def lacking(room: int) -> Lacking:
    """Room for some evaluations that the trees do not know."""
    return Lacking(
        np.zeros(1, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty((room, MOST_DEPTH), np.int64),
        np.empty((room, MOST_DEPTH), np.int64),
    )


class Room(NamedTuple):
    """Where evaluations are worked out; it is used again and again, since it is large."""

    evaluations: Integers
    """A single number: how many there were."""
    memory: Integers
    """Of each question what was answered to it."""
    asked_in: Integers
    """In which evaluation that was."""
    noted_at: Integers
    """Where the log says that it was asked."""
    noted_in: Integers
    seen: Integers
    """The edges at which evaluations stopped."""
    stack: Integers
    """What is still to be followed: depth, answer, group, and how much of the log holds."""
    path: Integers
    """The answers that are open on the way, and the groups of their facts."""
    calls: Integers
    """Who waits for a result, and for that of which function."""
    log: Integers
    """Of each evaluation on the path the functions that were called, with their results, and the facts that
    were asked for; what comes before a fact holds, whatever that fact is."""


def room(questions: int) -> Room:
    """Room for evaluations that ask so many questions."""
    return Room(
        np.zeros(1, np.int64),
        np.zeros(questions + 1, np.int64),
        np.zeros(questions + 1, np.int64),
        np.zeros(questions + 1, np.int64),
        np.zeros(questions + 1, np.int64),
        np.empty(_SEEN, np.int64),
        np.empty((_ROOM, 4), np.int64),
        np.empty((2, MOST_DEPTH), np.int64),
        np.empty((2, MOST_DEPTH), np.int64),
        np.empty((MOST_DEPTH, _LOG, 4), np.int64),
    )


@njit(cache=True)
def _note(
    unknown: Lacking, seen: Integers, key: int, row: int, depth: int, answers: Integers, masks: Integers
) -> None:
    """Take in an evaluation that stopped at an edge, unless another one did."""
    place = place_of(key, len(seen))
    number = unknown.number[0]
    if seen[place] == key or number == len(unknown.rows):
        return
    seen[place] = key
    unknown.rows[number], unknown.depths[number] = row, depth
    unknown.answers[number, : depth + 1] = answers[: depth + 1]
    unknown.masks[number, : depth + 1] = masks[: depth + 1]
    unknown.number[0] = number + 1


@njit(cache=True)
def send(
    edges: Edges,
    calls: Calls,
    opened: Opened,
    answers: Integers,
    rows: Integers,
    most: int,
    hashes: npt.NDArray[np.uint64],
    marks: npt.NDArray[np.uint64],
    sequences: Integers,
    ends: Integers,
    unknown: Lacking,
    room: Room,
) -> int:
    """Send rows down from the root and, where an answer is open, on with each group of the open fact.

    Writes the answers of each row that the trees know in the interpreter's order, one row after the other,
    and where they end; two hashes of them: (0, 0) where the trees do not know all of them, (0, 1) where they
    are more than `most`; and the marks of the first answer and of the firm ones. Stops before a row for whose
    answers `sequences` may lack room; returns how many rows it has come to.
    """
    keys, targets, queries, results = edges
    root, roots, lines, marked = calls
    asked, opens, begins, groups, opened_marks = opened
    _, memory, asked_in, noted_at, noted_in, seen, stack, path, waits, log = room
    path_answers, path_masks, callers, called = path[0], path[1], waits[0], waits[1]
    seen[:] = UNKNOWN
    own = np.zeros(marks.shape[1], np.uint64)
    evaluation = room.evaluations[0]
    reached, begin = 0, 0
    while reached < len(rows) and begin + most < len(sequences):
        row = reached
        reached += 1
        one, other = np.uint64(0xCBF29CE484222325), np.uint64(0x84222325CBF29CE4)
        count, top = 0, 1
        stack[0, 0], stack[0, 1], stack[0, 2], stack[0, 3] = 0, -1, 0, 0
        for word in range(len(own)):
            marks[row, word] = np.uint64(0)
        known = 1
        while top > 0:
            top -= 1
            depth, logged = stack[top, 0], stack[top, 3]
            path_answers[depth], path_masks[depth] = stack[top, 1], stack[top, 2]
            evaluation += 1
            for word in range(len(own)):
                own[word] = np.uint64(0)
            node, waiting, stopped = root, 0, UNKNOWN
            for number in range(logged):
                query, value = log[depth - 1, number, 0], log[depth - 1, number, 1]
                after, leaf = log[depth - 1, number, 2], log[depth - 1, number, 3]
                log[depth, number, 0], log[depth, number, 1] = query, value
                log[depth, number, 2], log[depth, number, 3] = after, leaf
                if leaf == UNKNOWN:
                    noted_at[query], noted_in[query] = number, evaluation
                else:
                    memory[query], asked_in[query] = value, evaluation
                    for word in range(len(own)):
                        own[word] |= marked[leaf, word]
            if logged > 0:
                node = log[depth - 1, logged, 2]
            for place in range(1, depth + 1):
                for side in range(2):
                    narrowed = asked[path_answers[place], side]
                    memory[narrowed] = path_masks[place]
                    asked_in[narrowed] = evaluation
                for word in range(len(own)):
                    own[word] |= opened_marks[path_answers[place], word]
            while True:
                if results[node] >= 0:
                    if waiting == 0:
                        for word in range(len(own)):
                            own[word] |= marked[node, word]
                        break
                    waiting -= 1
                    query, value, leaf = called[waiting], results[node], node
                    memory[query], asked_in[query] = value, evaluation
                    for word in range(len(own)):
                        own[word] |= marked[leaf, word]
                    node = callers[waiting]
                else:
                    query, leaf = queries[node], UNKNOWN
                    if query < 0:
                        stopped = edge(node, 0)
                        break
                    if asked_in[query] != evaluation and roots[query] >= 0:
                        assert waiting < MOST_DEPTH
                        callers[waiting], called[waiting] = node, query
                        waiting += 1
                        node = roots[query]
                        continue
                    value = (
                        memory[query] if asked_in[query] == evaluation else answers[lines[query], rows[row]]
                    )
                    after = follow(keys, targets, edge(node, value))
                    if after < 0:
                        stopped = edge(node, value)
                        break
                    before, node = node, after
                    if not opens[query] or noted_in[query] == evaluation or asked_in[query] == evaluation:
                        continue
                    noted_at[query], noted_in[query] = logged, evaluation
                if logged < _LOG:
                    log[depth, logged, 0], log[depth, logged, 1] = query, value
                    at = before if leaf == UNKNOWN else node
                    log[depth, logged, 2] = at if waiting == 0 else callers[0]
                    log[depth, logged, 3] = leaf
                    logged += 1
            if count >= most:
                known = 2
                break
            count += 1
            if stopped != UNKNOWN:
                _note(unknown, seen, stopped, row, depth, path_answers, path_masks)
                known = 0
                continue
            answer = results[node]
            sequences[begin + count - 1] = answer
            one = (one ^ np.uint64(answer + 1)) * np.uint64(0x100000001B3)
            one ^= one >> np.uint64(29)
            other = (other + np.uint64(answer + 1)) * np.uint64(0x9E3779B97F4A7C15)
            other ^= other >> np.uint64(32)
            if depth == 0 or begins[answer] == begins[answer + 1]:
                for word in range(len(own)):
                    marks[row, word] |= own[word]
            resumed = _LOG
            for side in range(2):
                query = asked[answer, side]
                if noted_in[query] == evaluation:
                    resumed = min(resumed, noted_at[query])
            if resumed == _LOG:
                resumed = 0
            more = begins[answer + 1] - begins[answer]
            if more and (depth + 1 >= MOST_DEPTH or top + more > _ROOM):
                known = 2
                break
            for place in range(begins[answer + 1] - 1, begins[answer] - 1, -1):
                stack[top, 0], stack[top, 1], stack[top, 2] = depth + 1, answer, groups[place]
                stack[top, 3] = resumed
                top += 1
        if known == 1:
            begin += count
            hashes[row, 0], hashes[row, 1] = one | np.uint64(2), other
        else:
            hashes[row, 0], hashes[row, 1] = np.uint64(0), np.uint64(1 if known == 2 else 0)
        ends[row] = begin
    room.evaluations[0] = evaluation
    return reached
