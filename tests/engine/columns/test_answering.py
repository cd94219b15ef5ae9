"""Rows write down what they answer, however much that is, and read what signatures tell of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.columns.answering import Codes, Lines, Query, Rows
from engine.columns.programs import Field
from engine.columns.telling import Telling, Told

ROWS = np.arange(3)


class Sums(Rows):
    """Rows that add to their number what they answer to the question before."""

    def made(self, query: Query) -> Codes:
        before = query[1] - 1
        return ROWS if before < 0 else self.column(("sum", before)) + ROWS

    def evaluated(self, expression: Any, rows: Any) -> Any:
        raise TypeError(expression)


def test_questions_that_ask_each_other_outgrow_the_room_for_answers() -> None:
    lines = Lines()
    last = lines.of(("sum", 199))
    rows = Sums(len(ROWS), lines)
    answers = rows.answers(np.array([last]))
    assert len(lines.queries) == 200
    assert answers[last].tolist() == [0, 200, 400]
    assert rows.column(("sum", 99)).tolist() == [0, 100, 200]


def test_what_is_written_down_is_not_made_again() -> None:
    lines = Lines()
    rows = Sums(len(ROWS), lines)
    told = np.array([lines.of(("sum", each)) for each in range(100)])
    rows.write(told, np.full((100, 2), 7), slice(0, 2))
    rows.write(told, np.full((100, 1), 8), slice(2, 3))
    assert rows.answers(told)[told[-1]].tolist() == [7, 7, 8]


def test_signatures_tell_fields_and_what_all_of_them_answer() -> None:
    telling = Telling()
    telling.add(("given", "first"), (Field(0, 3, 2),))
    telling.add(("given", "second"), (1,))
    telling.add(("given", "third"), (Field(1, 63, 1),))
    words = np.array([[0b10111, 1 << 63], [0b01000, 0]], np.uint64)
    assert telling.answers(words).tolist() == [[2, 1], [1, 1], [1, 0]]


def test_questions_keep_their_lines_when_others_are_told() -> None:
    lines, told = Lines(), Told()
    lines.of(("given", "nothing"))
    told.add(("given", "first"), (4, 5))
    assert [each.tolist() for each in told.of(lines)] == [[1], [[4, 5]]]
    told.add(("given", "second"), (6, 7))
    assert [each.tolist() for each in told.of(lines)] == [[1, 2], [[4, 5], [6, 7]]]
