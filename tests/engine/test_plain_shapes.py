"""The reader of plain documents gives what the full reader gives, or leaves the document to it."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from engine.diagnostics import Problems
from engine.plain_shapes import DOUBTS, plain_reader
from engine.shape_problems import Reading
from engine.shape_scalars import LONGEST_TEXT
from engine.shapes import _reader_of_record
from engine.source import Source
from evidence.case import Case
from tests.conformance.case_families import FAMILIES, generated, keys_of

ODD: tuple[Any, ...] = (
    *(None, True, False, "true", 0, -1, 7, "7", "007", 10**20, Decimal("1.50"), Decimal("1E+3")),
    *("", " ", "x", "ES", "es", "***", "delivered", "2026-03-01T10:00:00Z", "2026-02-30T10:00:00Z"),
    "x" * (LONGEST_TEXT + 1),
    *([], {}, [{}], ["x", None], {"a": 1}, {"1": "2"}, {"waybill": "RR1"}),
)


def full(value: Any) -> tuple[Any, int]:
    """What the full reader gives, and how many problems it reports."""
    reading = Reading(Source("case", "", value, lambda _: None), (), Problems())  # type: ignore[arg-type,return-value]
    return _reader_of_record(Case)(value, None, reading), reading.count


def agrees(value: Any) -> bool | None:
    """Whether both readers give the same record without a problem; None where the plain one doubts."""
    try:
        plain = plain_reader(Case)(value)
    except DOUBTS:
        return None
    return bool(full(value) == (plain, 0))


@pytest.mark.parametrize("family", FAMILIES)
def test_generated_cases_are_plain(family: str) -> None:
    assert agrees(generated(family, 1, True)) is True


@pytest.mark.parametrize("family", FAMILIES)
def test_odd_values_are_read_alike_or_left_to_the_full_reader(family: str) -> None:
    document = generated(family, 2, False)
    found = set()
    for number, path in enumerate(keys_of(document)):
        for odd in (ODD[number % len(ODD)], ODD[(7 * number + 3) % len(ODD)]):
            changed = copy.deepcopy(document)
            inside: Any = changed
            for step in path[:-1]:
                inside = inside[step]
            inside[path[-1]] = odd
            found.add(agrees(changed))
    assert False not in found
    assert {True, None} <= found
