"""JSON read strictly: plain values with exact numbers, and where each stands."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import msgspec

from engine.layout import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_NODES,
    Extent,
    Flaw,
    duplicate_key,
    find_unshowable,
    too_deep,
    too_many_nodes,
    unshowable_character,
)

# An unfinished string runs to the end of the text, so that every string is scanned once only.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_TOKENS = re.compile(_STRING + r'|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?([0-9]+))?\Z")
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})
# Escapes that may stand for half of a surrogate pair, a control character or a noncharacter.
_DOUBTFUL_ESCAPE = re.compile(r"\\(?:[bf]|u(?:00[01789]|[dD][89a-fA-F]|[fF]{3}[eEfF]))")


class _Unfit(Exception):
    """The text breaks a rule whose place `measure` finds."""


def _whole_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _Unfit
    return int(text)


def _decimal_number(text: str) -> Decimal:
    if _number_problem(text) is not None:
        raise _Unfit
    return Decimal(text)


def _refuse_constant(text: str) -> Any:
    raise _Unfit


def _map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise _Unfit
    return entries


_decode = json.JSONDecoder(
    object_pairs_hook=_map,
    parse_float=_decimal_number,
    parse_int=_whole_number,
    parse_constant=_refuse_constant,
).decode


_decode_fast = msgspec.json.Decoder(float_hook=_decimal_number).decode
_encode_fast = msgspec.json.Encoder(decimal_format="number").encode
_DOUBTS = (msgspec.MsgspecError, _Unfit, ValueError, OverflowError, RecursionError)
_STRIDE = MAX_DIGITS // 5
_DIGITS_APART = re.compile("[0-9]{5}")


def _decoded(text: str) -> Any:
    """The value of a JSON text, by the quick decoder where it surely says the same as the exact one.

    The quick one keeps the last of several equal keys in silence: the value, written again, then has fewer
    quotes than the text.  Whatever is in doubt, or wrong, is left to the exact decoder.
    """
    if _may_have_too_long_a_number(text) or "\\" in text and "\\u0022" in text:
        return _decode(text)
    try:
        value = _decode_fast(text)
        written = _encode_fast(value)
    except _DOUBTS:
        return _decode(text)
    return value if text.count('"') == written.count(b'"') else _decode(text)


def _may_have_too_long_a_number(text: str) -> bool:
    """Whether digits stand a stride apart five times in a row, as within every number that is too long."""
    return _DIGITS_APART.search(text[::_STRIDE]) is not None


def read_value(text: str) -> Any:
    """The plain value of a JSON text: dict, list, str, bool, int, Decimal, None.

    Raises Flaw for a text that is not JSON (RFC 8259), breaks a limit, or holds a duplicate key,
    NaN, Infinity, half of a surrogate pair or a control character.
    """
    if _may_have_too_many_nodes(text):
        measure(text)
    try:
        value = _decoded(text)
        if _is_too_deep(value, text):
            raise _Unfit
    except json.JSONDecodeError as error:
        raise _syntax_flaw(error, text) from None
    except (_Unfit, RecursionError):
        measure(text)
        raise Flaw("bad-json", "this is not JSON", 0, 1) from None
    if "\\" in text and _DOUBTFUL_ESCAPE.search(text) is not None:
        found = find_unshowable(value)
        if found is not None:
            path, is_key, character = found
            raise unshowable_character(character, *measure(text).find(path, is_key))
    return value


def _may_have_too_many_nodes(text: str) -> bool:
    """Whether there are more commas and opening brackets than values are allowed."""
    return len(text) > MAX_NODES and sum(map(text.count, ",[{")) >= MAX_NODES


def _is_too_deep(value: Any, text: str) -> bool:
    """Whether the value of a JSON text nests more than MAX_DEPTH levels."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        level = [
            part
            for container in level
            for part in (container.values() if container.__class__ is dict else container)
            if part.__class__ is dict or part.__class__ is list
        ]
    return bool(level)


def _number_problem(text: str) -> str | None:
    match = _NUMBER.match(text)
    if len(text) > MAX_DIGITS:
        return f"a number has more than {MAX_DIGITS} digits"
    if match is not None and match[1] is not None and int(match[1]) > MAX_DIGITS:
        return f"a number has an exponent beyond {MAX_DIGITS}"
    return None


def measure(text: str) -> Extent:
    """Where the value of a JSON text and its parts stand.

    Raises Flaw at the first duplicate key, broken limit, or number that is refused; a text that is
    no JSON is measured as far as it goes.
    """
    parents: list[tuple[Extent, str | int | None, bool]] = []
    top = Extent(0, 0)
    container = top
    key: str | int | None = None
    is_map = False
    nodes = commas = 0
    for match in _TOKENS.finditer(text):
        token = match[0]
        first = token[0]
        if first == ",":
            commas += 1
            if commas > MAX_NODES:
                raise too_many_nodes(*match.span())
            key = None
            continue
        if first == ":":
            continue
        start, end = match.span()
        if first == "}" or first == "]":
            if parents:
                container.end = end
                container, key, is_map = parents.pop()
            continue
        if is_map and key is None:
            key = _text_of(token)
            if key in container.keys:
                raise duplicate_key(key, start, end, container.keys[key])
            container.keys[key] = (start, end)
            continue
        nodes += 1
        if nodes > MAX_NODES:
            raise too_many_nodes(start, end)
        extent = Extent(start, end)
        if not is_map:
            key = len(container.parts)
        if key is not None:
            container.parts.setdefault(key, extent)
        if first == "{" or first == "[":
            if len(parents) == MAX_DEPTH:
                raise too_deep(start)
            parents.append((container, key, is_map))
            container, key, is_map = extent, None, first == "{"
        elif first != '"':
            _check_word(token, start, end)
    return top.parts.get(0, top)


def _text_of(token: str) -> str:
    if "\\" not in token:
        return token[1:-1]
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token


def _check_word(token: str, start: int, end: int) -> None:
    if token in _CONSTANTS:
        message = f"`{token}` is not a number"
        help = "write a number, or `null` where none is known"
        raise Flaw("bad-number", message, start, end, help)
    if token[0] in "-0123456789":
        problem = _number_problem(token)
        if problem is not None:
            raise Flaw("bad-number", problem, start, end, "put quotes round it if it is a text")


_TRAILING_COMMA = "a `,` stands after the last value"
# The complaints of Python's json module -> what is wrong, what to do.
_WORDS: dict[str, tuple[str, str | None]] = {
    "Expecting ',' delimiter": (
        "a `,` or the closing bracket is expected here",
        'add a `,` between two values; a `"` inside a text is written `\\"`',
    ),
    "Expecting ':' delimiter": ("a `:` is expected after the key", None),
    "Expecting property name enclosed in double quotes": (
        "a key in double quotes is expected here",
        'write `"key": value`',
    ),
    "Illegal trailing comma before end of object": (_TRAILING_COMMA, "remove it"),
    "Illegal trailing comma before end of array": (_TRAILING_COMMA, "remove it"),
    "Extra data": (
        "the document has ended before this",
        "remove what follows, or write one document a file",
    ),
    "Unterminated string starting at": ("a text does not end", 'add the closing `"`'),
    "Invalid control character at": (
        "a line end or tab stands inside a text",
        "write it as `\\n` or `\\t`, or close the text before it",
    ),
    "Invalid \\escape": ("this is no escape that JSON knows", "write `\\\\` for a backslash"),
    "Invalid \\uXXXX escape": (
        "`\\u` needs four hexadecimal digits",
        "write `\\\\` for a backslash",
    ),
}


def _syntax_flaw(error: json.JSONDecodeError, text: str) -> Flaw:
    start = min(error.pos, len(text))
    found = text[start : start + 1]
    before = text[:start].rstrip()
    message, help = _WORDS.get(error.msg, ("a value is expected here", None))
    if found in ("}", "]") and before.endswith(","):  # Python 3.13 says so itself
        message, help = _TRAILING_COMMA, "remove it"
        start = len(before) - 1
    elif not text.strip():
        message, help = "the document is empty", None
    elif start == len(text):
        message = "the document breaks off here"
        help = "add what is missing, and close every bracket"
    elif found.isdigit() and before.endswith("0"):
        message, help = "a number cannot begin with `0`", "put quotes round it if it is a text"
    elif error.msg == "Expecting value":
        if found == "'":
            help = 'texts stand in double quotes: `"…"`'
        elif text[start : start + 4] in ("True", "None") or text.startswith("False", start):
            help = "JSON writes `true`, `false` and `null`"
        else:
            help = 'a text needs double quotes: `"…"`'
    return Flaw("bad-json", message, start, min(start + 1, len(text)), help)
