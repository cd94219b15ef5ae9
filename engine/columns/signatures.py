"""Rows by their signatures: what they answer to every question that the policy was seen to ask of columns.

Rows of one signature are judged alike, so that only one of them need be; what it came to is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numba import njit

from engine.columns import registers, steps
from engine.columns.addresses import Held
from engine.columns.answering import Positions, Query
from engine.columns.calendar_tables import Calendars
from engine.columns.column_reading import Columns, Words
from engine.columns.programs import Writer
from engine.columns.registers import BLOCK
from engine.columns.telling import Telling
from engine.columns.walk import UNKNOWN, Integers

OLDER = 8
"""So many times may questions have been added since a signature was seen last."""


class Table(NamedTuple):
    """Signatures by hash, in an open-addressed table, with room for more."""

    slots: Integers
    """The number of a signature, or UNKNOWN."""
    hashes: Words
    words: Words
    """A signature a line."""
    rows: Integers
    """Of each signature the row of the batch at hand that was its first; older ones are no rows of it."""
    size: Integers
    """A single number: how many there are."""


def _table(room: int, words: int) -> Table:
    return Table(
        np.full(4 * room, UNKNOWN, np.int64),
        np.zeros(room, np.uint64),
        np.zeros((room, words), np.uint64),
        np.zeros(room, np.int64),
        np.zeros(1, np.int64),
    )


@njit(cache=True)
def _mixed(word: np.uint64, place: int) -> np.uint64:
    """What a word adds to a hash; nothing where it is zero."""
    product = word * (np.uint64(0x9E3779B97F4A7C15) ^ (np.uint64(2 * place) * np.uint64(0xD6E8FEB86659FD93)))
    return product ^ (product >> np.uint64(29))


@njit(cache=True)
def _finished(found: np.uint64) -> np.uint64:
    """A hash whose lower bits tell what the upper bits of words, and of the products, alone tell."""
    product = (found ^ (found >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    return product ^ (product >> np.uint64(32))


@njit(cache=True)
def _hash(held: registers.Workings, count: int, hashes: Words) -> None:
    """The hash of every row of a block; what is common to all rows is put into its words."""
    hashes[:count] = np.uint64(0)
    for word in range(len(held.common)):
        common = held.common[word]
        if held.touched[word]:
            line = held.words[word]
            for row in range(count):
                line[row] |= common
                hashes[row] += _mixed(line[row], word)
        elif common != np.uint64(0):
            held.words[word, :count] = common
            held.touched[word] = True
            mixed = _mixed(common, word)
            for row in range(count):
                hashes[row] += mixed
    for row in range(count):
        hashes[row] = _finished(hashes[row])


@njit(cache=True)
def _hash_of(signature: Words) -> np.uint64:
    """The hash of one signature."""
    found = np.uint64(0)
    for word in range(len(signature)):
        found += _mixed(signature[word], word)
    return _finished(found)


@njit(cache=True)
def _equal(words: Words, row: int, known: Words, number: int) -> bool:
    word = 0
    while word < known.shape[1] and words[word, row] == known[number, word]:
        word += 1
    return bool(word == known.shape[1])


@njit(cache=True)
def find(signatures: Words, table: Table, masks: Words) -> Integers:
    """The numbers that signatures have in an older table, which knew the bits of `masks` alone."""
    found = np.full(len(signatures), UNKNOWN, np.int64)
    last = np.uint64(len(table.slots) - 1)
    for number in range(len(signatures)):
        own = signatures[number, : len(masks)] & masks
        place = _hash_of(own) & last
        while table.slots[place] != UNKNOWN:
            if np.all(table.words[table.slots[place]] == own):
                found[number] = table.slots[place]
                break
            place = (place + np.uint64(1)) & last
    return found


@njit(cache=True)
def _enter(slots: Integers, found: np.uint64, number: int) -> None:
    """Give a new signature, by its hash, a slot of its own."""
    last = np.uint64(len(slots) - 1)
    place = found & last
    while slots[place] != UNKNOWN:
        place = (place + np.uint64(1)) & last
    slots[place] = number


@njit(cache=True)
def grown(table: Table, larger: Table) -> None:
    """Move the signatures of a table to a larger one."""
    size = table.size[0]
    larger.size[0] = size
    larger.hashes[:size], larger.words[:size] = table.hashes[:size], table.words[:size]
    larger.rows[:size] = table.rows[:size]
    for number in range(size):
        _enter(larger.slots, larger.hashes[number], number)


@njit(cache=True)
def put(signatures: Words, table: Table) -> None:
    """Number signatures that are all different, in an empty table that has room for them."""
    for number in range(len(signatures)):
        found = _hash_of(signatures[number])
        _enter(table.slots, found, number)
        table.hashes[number] = found
        table.words[number] = signatures[number]
    table.size[0] = len(signatures)


@njit(cache=True)
def sign(
    program: registers.Program,
    columns: Columns,
    calendars: steps.Calendars,
    block: int,
    table: Table,
    found: Integers,
) -> int:
    """Find the signatures of cases from a block on, and number new ones; the block from which room lacks."""
    held = registers.prepared(program)
    words, hashes = held.words, np.zeros(BLOCK, np.uint64)
    slots, hashes_known, words_known = table.slots, table.hashes, table.words
    last = np.uint64(len(slots) - 1)
    while block < len(columns.blocks):
        if table.size[0] + BLOCK > len(table.words):
            return block
        start, end = columns.blocks[block, 0], columns.blocks[block, 1]
        registers.run(program, columns, calendars, columns.blocks[block], held)
        _hash(held, end - start, hashes)
        for row in range(end - start):
            place = hashes[row] & last
            number = slots[place]
            while number != UNKNOWN:
                if hashes_known[number] == hashes[row] and _equal(words, row, words_known, number):
                    break
                place = (place + np.uint64(1)) & last
                number = slots[place]
            if number == UNKNOWN:
                number = table.size[0]
                table.size[0] = number + 1
                slots[place] = number
                hashes_known[number] = hashes[row]
                for word in range(program.words):
                    words_known[number, word] = words[word, row]
                table.rows[number] = start + row
            found[start + row] = number
        block += 1
    return block


class Signatures:
    """The signatures of cases of so many units, in fact tables with the same columns.

    Cases of one signature answer all questions alike. Questions may be added; a case then has a new
    signature, and keeps the older ones.
    """

    def __init__(self, calendars: Calendars, widths: Mapping[str, int]) -> None:
        self.widths = widths
        self._calendars = calendars
        self._writer = Writer(calendars, widths)
        self._telling = Telling()
        self._older: list[tuple[Table, Words]] = []
        self._masks = self._writer.masks
        self._program = self._writer.program()
        self._table = _table(4 * BLOCK, 0)

    def add(self, questions: Iterable[Query]) -> None:
        """Take in questions, none of them twice; signatures are numbered anew."""
        for query in questions:
            self._telling.add(query, self._writer.ask(query))
        self._older = [(self._table, self._masks), *self._older][:OLDER]
        self._masks, self._program = self._writer.masks, self._writer.program()
        self._table = _table(4 * BLOCK, self._program.words)

    @property
    def size(self) -> int:
        """How many signatures are known."""
        return int(self._table.size[0])

    @property
    def words(self) -> int:
        """How many words are kept."""
        return sum(table.words.size for table in (self._table, *(each for each, _ in self._older)))

    def learnt(self) -> list[Words]:
        """What `take_in` takes, the signatures, a line each: of now, and of before questions were added."""
        tables = [self._table, *(table for table, _ in self._older)]
        return [table.words[: table.size[0]].copy() for table in tables]

    def take_in(self, signatures: Words) -> None:
        """Know signatures that answer the questions which were added; raises ValueError for others."""
        if signatures.dtype != np.uint64 or signatures.shape[1:] != (self._program.words,):
            raise ValueError("no signatures")
        if np.any(signatures & ~self._masks):
            raise ValueError("signatures of other questions")
        room = len(self._table.words)
        while room < len(signatures) + BLOCK:
            room *= 2
        self._table = _table(room, self._program.words)
        put(signatures, self._table)

    def of(self, held: Held) -> tuple[Positions, Positions]:
        """The number of the signature of each case, and of each new one its first case."""
        before = self.size
        columns, calendars = held.arrays(self._writer.references), self._calendars.arrays()
        found = np.empty(held.size, np.int64)
        reached = 0
        while True:
            reached = sign(self._program, columns, calendars, reached, self._table, found)
            if reached == len(columns.blocks):
                return found, self._table.rows[before : self.size]
            larger = _table(2 * len(self._table.words), self._program.words)
            grown(self._table, larger)
            self._table = larger

    def older(self, signatures: Positions) -> list[Positions]:
        """The numbers that some signatures had before questions were added, the latest first."""
        words = self._table.words[signatures]
        return [find(words, table, masks) for table, masks in self._older]

    def told(self, signatures: Positions) -> Integers:
        """What cases of some signatures answer to the questions, a line each in the order they were added."""
        return self._telling.answers(self._table.words[signatures])
