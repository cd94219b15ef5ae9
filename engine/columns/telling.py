"""What signatures tell: the answers to the questions that they were made of, read for many cases at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from engine.columns.answering import Codes, Lines, Positions, Query
from engine.columns.column_reading import Words
from engine.columns.frames import seen, shape
from engine.columns.programs import Place
from engine.columns.registers import WHOLE_WORD
from engine.columns.walk import UNKNOWN, Integers


@njit(cache=True)
def read(words: Words, fields: Integers, into: Integers) -> None:
    """Read fields of signatures, a line each: word, bit, width; without a word the number that all have."""
    for number in range(len(fields)):
        word, begin = fields[number, 0], fields[number, 1]
        if word == UNKNOWN:
            into[number] = begin
            continue
        mask = ~np.uint64(0) >> np.uint64(WHOLE_WORD - fields[number, 2])
        for case in range(len(words)):
            into[number, case] = (words[case, word] >> np.uint64(begin)) & mask


def _itself(codes: Codes) -> Codes:
    return codes


_READ_AS: dict[str, Callable[..., Codes]] = {"seen": seen, "shape": shape}
"""What the fields of a question come to; of any other the one that it has is its answer."""


class Telling:
    """Where signatures hold the answers to questions, which may be added."""

    def __init__(self) -> None:
        self.count = 0
        """How many questions there are."""
        self._fields: list[tuple[int, int, int]] = []
        self._read: dict[tuple[Callable[..., Codes], int], list[list[int]]] = {}
        """By what is made of how many fields: questions by number, each with its fields."""

    def add(self, query: Query, places: tuple[Place, ...]) -> None:
        """Take in a question, which is numbered, and where its answer stands."""
        begin = len(self._fields)
        for place in places:
            self._fields.append((UNKNOWN, place, 0) if isinstance(place, int) else place)
        made = _READ_AS.get(query[0], _itself) if len(places) > 1 else _itself
        fields = range(begin, len(self._fields))
        self._read.setdefault((made, len(places)), []).append([self.count, *fields])
        self.count += 1

    def answers(self, words: Words) -> Integers:
        """The answers of signatures, which are lines of words, to every question, a line each."""
        fields = np.empty((len(self._fields), len(words)), np.int64)
        read(words, np.array(self._fields, np.int64).reshape(-1, 3), fields)
        found = np.empty((self.count, len(words)), np.int64)
        for (made, _), questions in self._read.items():
            numbers, *places = np.array(questions).T
            found[numbers] = made(*(fields[each] for each in places))
        return found


class Told:
    """Which of the questions that signatures answer tell what rows of so many cases are asked."""

    def __init__(self) -> None:
        self._questions: dict[Query, tuple[int, ...]] = {}
        self._lines = np.empty(0, np.int64)
        self._numbers = np.empty((0, 0), np.int64)

    def add(self, query: Query, numbers: tuple[int, ...]) -> None:
        """Take in a question, and the numbers of those that tell it, one of each row of a case."""
        self._questions[query] = numbers

    def of(self, lines: Lines) -> tuple[Positions, Integers]:
        """The lines in which rows write down what is told, always of the same `lines`; and the numbers."""
        if len(self._questions) > len(self._lines):
            self._lines = np.array([lines.of(query) for query in self._questions], np.int64)
            self._numbers = np.array(list(self._questions.values()), np.int64)
        return self._lines, self._numbers
