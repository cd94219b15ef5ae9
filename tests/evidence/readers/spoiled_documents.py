"""Documents spoiled on purpose: in their structure, or byte by byte."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Parent = dict[str, Any] | list[Any]

MOST_SPOILED = 6
LONG = 50_000
_DEPTHS = (1, 2, 20, 62, 70, 400)
_ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7, 2**31, 2**63, -(2**63), 10**18, 10**30, 10**400, 0.1, -0.0, 1e308, 1e-308,
    [], {}, [[]], [None], {"": None}, [1, "a", {}],
    "", " ", "0", "-1", "1.5", "1e999", "NaN", "null", "true", "None", "9" * 5_000, "0" * 300 + "1",
    "1970-01-01T00:00:00Z", "2099-12-31T23:59:59+14:00", "9999-12-31T23:59:59Z", "0000-00-00 00:00:00",
    "2026-02-30 10:00:00", "2026-03-01", "2026-03-01T10:00:00-99:99",
    "١٢٣٤", "२०२६-०१-०१", "１２３", "²", "①", "½", "\ud800", "\udfff\ud800", "\x00", "\x1b[31m", "\x7f",
    "\x85", "\u2028", "\u202e", "\ufeff", "\uffff", "\U0010ffff", "é" * 300, "ﬃ", "İ", "ß",
    "{{7*7}}", "=1+1", "<b>", "*" * 40, "%s%n", "../..", "a\nb\r\n\tc", "- a: &b\n  *b",
    "x" * LONG, "\n" * 1_000, "(" * 5_000, "a " * 5_000, "-" * 5_000,
)  # fmt: skip


class Spoiler:
    """Spoils documents of a format: `words` are those that it knows, `many` how often a part is repeated."""

    def __init__(self, random: Random, words: Sequence[str], many: int) -> None:
        self.random = random
        self.many = many
        self.words = words or ("",)
        self._structural: tuple[Callable[[Parent, Any], None], ...] = (
            self._drop, self._replace, self._replace, self._use_word, self._use_word, self._duplicate,
            self._nest, self._swap_kind, self._swap_kind, self._exchange, self._rename, self._add,
            self._lengthen,
        )  # fmt: skip

    def spoiled(self, data: bytes, others: Sequence[bytes]) -> bytes:
        """A document with a few things wrong with it; parts of `others` may come into it."""
        tree = _tree_of(data)
        if tree is None or self.random.random() < 0.2:
            for _ in range(self.random.randint(1, MOST_SPOILED)):
                data = self._bytes_spoiled(data, others)
            return data
        try:
            for _ in range(self.random.choice((1, 1, 2, 3, MOST_SPOILED))):
                places = _places(tree)
                if places:
                    parent, key = self.random.choice(places)
                    self.random.choice(self._structural)(parent, key)
            text = json.dumps(tree, ensure_ascii=self.random.random() < 0.8)
        except RecursionError:  # nested deeper than can be written here
            return b"[" * LONG + data
        return text.encode("utf-8", "surrogatepass")

    # -- structure ------------------------------------------------------------------------------

    def _drop(self, parent: Parent, key: Any) -> None:
        del parent[key]

    def _replace(self, parent: Parent, key: Any) -> None:
        parent[key] = copy.deepcopy(self.random.choice(_ODD_VALUES))

    def _use_word(self, parent: Parent, key: Any) -> None:
        parent[key] = self.random.choice(self.words)

    def _duplicate(self, parent: Parent, key: Any) -> None:
        times = self.random.choice((1, 1, 1, 1, 1, 1, 2, 2, 2, 30, 30, self.many))
        value = parent[key]
        if len(repr(value)) > 20_000:
            times = 1
        if isinstance(parent, list):
            parent[key:key] = [copy.deepcopy(value) for _ in range(times)]
        else:
            for number in range(times):
                parent[f"{key}{number}"] = copy.deepcopy(value)

    def _nest(self, parent: Parent, key: Any) -> None:
        value = parent[key]
        for _ in range(self.random.choice(_DEPTHS)):
            value = [value] if self.random.random() < 0.5 else {str(key): value}
        parent[key] = value

    def _swap_kind(self, parent: Parent, key: Any) -> None:
        value = parent[key]
        if isinstance(value, dict):
            parent[key] = self.random.choice((list(value.values()), json.dumps(value), [value]))
        elif isinstance(value, list):
            parent[key] = self.random.choice(
                ({str(number): each for number, each in enumerate(value)}, value[0] if value else None)
            )
        elif isinstance(value, str):
            as_number = int(value) if value.isascii() and value.isdigit() and len(value) < 50 else len(value)
            parent[key] = self.random.choice(
                (as_number, [value], {"value": value}, value.encode("utf-8", "surrogatepass").hex())
            )
        else:
            parent[key] = self.random.choice((str(value), [value], not value))

    def _exchange(self, parent: Parent, key: Any) -> None:
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        other: Any = self.random.choice(keys)
        parent[key], parent[other] = parent[other], parent[key]

    def _rename(self, parent: Parent, key: Any) -> None:
        if isinstance(parent, dict):
            names = (str(key).upper(), f" {key}", f"{key}\u200b", self.random.choice(self.words))
            parent[self.random.choice(names)] = parent.pop(key)

    def _add(self, parent: Parent, key: Any) -> None:
        value = copy.deepcopy(self.random.choice((parent[key], self.random.choice(_ODD_VALUES))))
        if isinstance(parent, dict):
            parent[self.random.choice(self.words)] = value
        else:
            parent.append(value)

    def _lengthen(self, parent: Parent, key: Any) -> None:
        value = parent[key]
        if isinstance(value, str):
            parent[key] = value * self.random.choice((2, 20, 2_000)) if len(value) < 100 else value[::-1]
        elif isinstance(value, int):
            parent[key] = value * 10 ** self.random.choice((1, 3, 6, 15, 90))

    # -- bytes ----------------------------------------------------------------------------------

    def _bytes_spoiled(self, data: bytes, others: Sequence[bytes]) -> bytes:
        random = self.random
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((1, 1, 4, 40, 400)))
        other = random.choice(others) if others else b""
        cut = random.randrange(len(other) + 1)
        kind = random.randrange(9)
        if kind == 0:
            return data[:start]
        if kind == 1 and data:
            flipped = bytearray(data)
            flipped[start % len(data)] ^= 1 << random.randrange(8)
            return bytes(flipped)
        if kind == 2:
            return data[:start] + bytes([random.randrange(256)]) + data[start:]
        if kind == 3:
            return data[:start] + data[end:]
        if kind == 4:
            return data[:end] + data[start:end] + data[end:]
        if kind == 5:
            return data[:start] + other[cut:]
        if kind == 6:
            return data[:start] + other[cut : cut + 40] + data[start:]
        if kind == 7:
            return random.choice((data + other, data + b"\n" + other, b"[" + data + b"," + other + b"]"))
        call = b"mtopjsonp1(" + data + random.choice((b")", b");\n", b""))
        return random.choice(
            (call, b"\xef\xbb\xbf" + data, data.replace(b'"', b"'"), data.replace(b",", b",\n"))
        )


def _tree_of(data: bytes) -> Any:
    """The tree of a JSON document; None where it is none, or a single value."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return tree if isinstance(tree, dict | list) else None


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place of a tree, as the map or list and the key in it."""
    found: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        keys = value.keys() if isinstance(value, dict) else range(len(value))
        for key in keys:
            found.append((value, key))
            if isinstance(value[key], dict | list):
                waiting.append(value[key])
    return found
