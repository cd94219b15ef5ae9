"""The quick readers of documents give what the full reader gives, or leave the document to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import pytest

from engine.diagnostics import Problems
from engine.plain_shapes import plain_reader
from engine.quick_shapes import DOUBTS, quick_reader
from engine.record import value_record
from engine.shape_problems import Reading
from engine.shape_scalars import LONGEST_TEXT
from engine.shapes import Doc, _reader_of_record
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


def quick(value: Any) -> Any:
    """What msgspec reads."""
    reader = quick_reader(Case)
    assert reader is not None
    return reader(value)


READERS = pytest.mark.parametrize("reader", [quick, plain_reader(Case)], ids=["quick", "plain"])


def agrees(reader: Callable[[Any], Any], value: Any) -> bool | None:
    """Whether a reader and the full one give the same record without a problem; None where it doubts."""
    try:
        read = reader(value)
    except DOUBTS:
        return None
    return bool(full(value) == (read, 0))


@READERS
@pytest.mark.parametrize("family", FAMILIES)
def test_generated_cases_are_read_at_one_go(family: str, reader: Callable[[Any], Any]) -> None:
    assert agrees(reader, generated(family, 1, True)) is True


@READERS
@pytest.mark.parametrize("family", FAMILIES)
def test_odd_values_are_read_alike_or_left_to_the_full_reader(
    family: str, reader: Callable[[Any], Any]
) -> None:
    document = generated(family, 2, False)
    found = set()
    for number, path in enumerate(keys_of(document)):
        for odd in (ODD[number % len(ODD)], ODD[(7 * number + 3) % len(ODD)]):
            changed = copy.deepcopy(document)
            inside: Any = changed
            for step in path[:-1]:
                inside = inside[step]
            inside[path[-1]] = odd
            found.add(agrees(reader, changed))
    assert False not in found
    assert {True, None} <= found


def test_a_record_with_another_key_than_its_name_is_not_read_by_msgspec() -> None:
    @value_record
    class Named:
        """A record whose key is no name."""

        from_: Annotated[str, Doc("Its key is `from`.")]

    assert quick_reader(Named) is None
    assert plain_reader(Named)({"from": "here"}).from_ == "here"


def test_what_is_wrong_in_a_record_is_left_to_the_full_reader() -> None:
    whole = generated(next(iter(FAMILIES)), 3, True)
    for wrong in ({**whole, "unknown": 1}, {key: whole[key] for key in whole if key != "dispute"}, [], None):
        assert agrees(quick, wrong) is None
