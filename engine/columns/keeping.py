"""What was learnt of a policy as bytes, and from bytes again: all of it or nothing.

The bytes are a pickle that is read with a short list of the engine's own records and nothing else. A row or
an outcome of the policy is written as its name, and read as the very object of the policy in use. A number
that was computed is written as its expression: what it was in the unit that it was learnt of is left out.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from engine.columns.cases import Known
from engine.columns.lifted import Answer
from engine.columns.summary import Joined
from engine.columns.traced import Expr, Traced, traced
from engine.policy import Outcome, Policy, Row
from engine.possible import Blame
from engine.ruling import Amounts, Open, Ruling, Sanction
from engine.unit_facts import Standing

T = TypeVar("T")


class Unusable(Exception):
    """Bytes that are not what was learnt of this policy, or not whole."""


class LearntOf(NamedTuple):
    """What must be the same where something learnt is taken in again."""

    policy: str
    vocabulary: str
    engine: str
    """The version of the engine, and of what it computes with."""


_MAGIC = b"adjudicator learnt 1\n"
_HEADER = struct.Struct(f"<{len(_MAGIC)}s32s32s32sQ32s")
"""The magic, the digests of what it was learnt of, the size of the body when unpacked, and its digest."""
MOST_BYTES = 1 << 32
"""No body is larger when it is unpacked."""
_CODEC = "zstd"
_PROTOCOL = 5
_TUPLES: tuple[Any, ...] = (Amounts, Blame, Open)
_RECORDS: tuple[Any, ...] = (Answer, Joined, Known, Ruling, Sanction, Standing)
_NAMES: dict[type, tuple[str, ...]] = {
    **{kind: kind._fields for kind in _TUPLES},
    **{kind: tuple(field.name for field in fields(kind)) for kind in _RECORDS},
}
"""The records that results are made of, with the names of their values."""
_WRITTEN = frozenset((*_NAMES, Row, Outcome, Traced, np.ndarray))
_PLAIN = frozenset((int, str, bool, frozenset, type(None)))
_ARRAYS = frozenset(("<i8", "<u8"))


def packed(of: LearntOf, learnt: Mapping[int, bytes]) -> bytes:
    """What was learnt, by intervals of dates, with what says of what it is and whether it is whole.

    Raises Unusable where it is too large to be read again.
    """
    plain = pickle.dumps(dict(learnt), _PROTOCOL)
    if len(plain) > MOST_BYTES:
        raise Unusable("it is too large")
    body: bytes = pa.compress(plain, _CODEC, asbytes=True)
    return _header(of, len(plain), body) + body


def unpacked(of: LearntOf, data: bytes) -> dict[int, bytes]:
    """What was learnt, by intervals of dates. Raises Unusable."""
    if not data.startswith(_MAGIC):
        raise Unusable("it is of another form")
    if len(data) < _HEADER.size:
        raise Unusable("it is cut off")
    _, *found, size, _ = _HEADER.unpack_from(data)
    for own, other, what in zip(_digests(of), found, LearntOf._fields, strict=True):
        if own != other:
            raise Unusable(f"it is of another {what}")
    body = data[_HEADER.size :]
    if size > MOST_BYTES or _header(of, size, body) != data[: _HEADER.size]:
        raise Unusable("it is damaged")
    plain = whole(lambda: pa.decompress(body, size, _CODEC, asbytes=True))
    learnt: dict[int, bytes] = whole(_Reader(plain, {}).load)
    return learnt


def _header(of: LearntOf, size: int, body: bytes) -> bytes:
    return _HEADER.pack(_MAGIC, *_digests(of), size, sha256(body).digest())


def _digests(of: LearntOf) -> list[bytes]:
    return [sha256(each.encode()).digest() for each in of]


def whole(take_in: Callable[[], T]) -> T:
    """What `take_in` gives. Raises Unusable, whatever is wrong with what it takes."""
    try:
        return take_in()
    except (MemoryError, Unusable):
        raise
    except Exception as error:
        raise Unusable(f"it is not of the form that is expected ({type(error).__name__})") from error


def written(policy: Policy, learnt: tuple[Any, ...]) -> bytes:
    """What was learnt of the policy of one interval of dates. Raises Unusable where it cannot be written."""
    stream = io.BytesIO()
    writer = _Writer(stream, policy)
    whole(lambda: writer.dump(writer.shared(learnt)))
    return stream.getvalue()


def read(policy: Policy, data: bytes) -> tuple[Any, ...]:
    """What was learnt of the policy of one interval of dates. Raises Unusable."""
    known: dict[type, Callable[..., Any]] = {kind: _maker(kind) for kind in _NAMES}
    rows = {(row.table, row.id): row for table in policy.tables.values() for row in table.rows}
    known[Row] = lambda table, row: rows[table, row]
    known[Outcome] = lambda name: policy.outcomes[name]
    known[Traced] = _number
    known[np.ndarray] = _array
    learnt: tuple[Any, ...] = whole(_Reader(data, known).load)
    return learnt


class _Writer(pickle.Pickler):
    """Writes what was learnt; equal tuples are written once."""

    def __init__(self, stream: io.BytesIO, policy: Policy) -> None:
        super().__init__(stream, _PROTOCOL)
        self._policy = policy
        self._known: dict[Any, Any] = {}
        self._shared: dict[int, Any] = {}
        """By the identity of a tuple, which is kept alive, the one that stands for it."""
        self._alive: list[Any] = []

    def shared(self, value: Any) -> Any:
        """A value of which every tuple that equals another one is that one."""
        if type(value) is not tuple:
            # what is equal and of another type, as 1 and true, is written apart
            return self._known.setdefault((type(value), value), value) if type(value) in _PLAIN else value
        known = self._shared.get(id(value))
        if known is None:
            parts = tuple([self.shared(each) for each in value])
            known = self._shared[id(value)] = self._known.setdefault((tuple, *map(id, parts)), parts)
            self._alive.append((value, parts))
        return known

    def reducer_override(self, value: Any) -> Any:
        """How a value is written that is not a plain one. Raises TypeError for what is not foreseen."""
        kind = type(value)
        if kind in _NAMES:
            return kind, tuple([self.shared(getattr(value, name)) for name in _NAMES[kind]])
        if kind is Traced:
            return kind, (self.shared(value.expression), value.most)
        if kind is Row:
            assert any(row is value for row in self._policy.tables[value.table].rows)
            return kind, (value.table, value.id)
        if kind is Outcome:
            assert self._policy.outcomes[value.name] is value
            return kind, (value.name,)
        if kind is np.ndarray:
            plain = value.astype(value.dtype.newbyteorder("<"))
            return kind, (plain.dtype.str, plain.shape, plain.tobytes())
        if isinstance(value, type) and value in _WRITTEN:
            return NotImplemented
        raise TypeError(f"nothing that is learnt: {kind.__name__}")


class _Reader(pickle.Unpickler):
    """Reads plain values and what is made by name, nothing else."""

    def __init__(self, data: bytes, known: Mapping[type, Callable[..., Any]]) -> None:
        super().__init__(io.BytesIO(data))
        self._known = {(kind.__module__, kind.__qualname__): make for kind, make in known.items()}

    def find_class(self, module: str, name: str) -> Any:
        """What makes something of a kind. Raises UnpicklingError for any that is not in the list."""
        make = self._known.get((module, name))
        if make is None:
            raise pickle.UnpicklingError("nothing that is learnt")
        return make


def _maker(kind: type) -> Callable[..., Any]:
    names = _NAMES[kind]
    return lambda *values: kind(**dict(zip(names, values, strict=True)))


def _number(expression: Expr, most: int) -> Traced:
    number = traced(0, expression, _nowhere)
    number.most = most
    return number


def _nowhere(*_: Any) -> None:
    raise AssertionError("a number of no unit is tested")


def _array(kind: str, shape: tuple[int, ...], data: bytes) -> npt.NDArray[Any]:
    if kind not in _ARRAYS:
        raise ValueError("no array")
    plain = np.frombuffer(data, kind).reshape(shape)
    return plain.astype(plain.dtype.newbyteorder("="))
