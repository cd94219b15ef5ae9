"""Answers that came as a script (`mtopjsonp1({…})`), bared to the JSON that the call holds."""

from __future__ import annotations

import re

from engine.diagnostics import Place, Problems, Refused
from engine.layout import MAX_BYTES, Extent
from engine.source import Source

_LONGEST_OPENING = 200
_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:/\*\*/)?\s*([A-Za-z_$][A-Za-z0-9_$.]{0,99})\s*\(\s*(?=[{\[])")
_CLOSING = re.compile(rb"\)\s*;?\s*\Z")
_NOT_BLANK = re.compile(rb"[^\s]")
_LONGEST_CLOSING = 200


def without_call(name: str, data: bytes) -> bytes:
    """The bytes with blanks in place of the call round a JSON value, so that every place stays as it is.

    Bytes that are no such call come back as they are. Raises Refused for a call that does not end.
    """
    opening = _OPENING.match(data[: _LONGEST_OPENING + 1]) if len(data) <= MAX_BYTES else None
    if opening is None:
        return data
    start = max(opening.end(), len(data) - _LONGEST_CLOSING)
    closing = _CLOSING.search(data[start:])
    if closing is None:
        problems = Problems()
        problems.add(
            "unclosed-call",
            f"the answer is wrapped in `{opening[1].decode()}(…)`, and the call does not end",
            Place(Source(name, "", None, lambda _: Extent(0, 0)), ()),
            "save the whole answer, up to the closing `)`",
        )
        raise Refused(problems)
    end = start + closing.start()
    return _blank(data[: opening.end()]) + data[opening.end() : end] + _blank(data[end:])


def _blank(part: bytes) -> bytes:
    return _NOT_BLANK.sub(b" ", part)
