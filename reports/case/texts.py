"""Texts of a case as a page or Markdown shows them: as text, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unicodedata import bidirectional, combining

from markupsafe import Markup, escape

from reports.layout import LONGEST

_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
_JOINED = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
"""Joiners inside of emoji and of words in scripts that need them."""
_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_LEFT_TO_RIGHT = "L"
_SPECIAL = re.compile(r"[\\`*_\[\]|~#$@^=]|:(?=/)|(?<=www)\.")
_STARTS = re.compile(r"(?:[-+]|\d+[.)])(?=\s|$)|-{2,}|(?=\A)[!]")


def shown(value: Any, longest: int = LONGEST) -> Any:
    """A document whose texts hold no character that moves, hides or reverses what is beside them."""
    if isinstance(value, str):
        text = value if len(value) <= longest else value[:longest] + "…"
        return text if text.isascii() and text.isprintable() else _visible(text)
    if isinstance(value, dict):
        return {shown(key, longest): shown(each, longest) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [shown(each, longest) for each in value]
    return value


def _visible(text: str) -> str:
    joiners = {match.start() for match in _JOINED.finditer(text)}
    kept = "".join(
        each if at in joiners else _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", each))
        for at, each in enumerate(text)
    )
    return re.sub(" {2,}", " ", kept)


def isolated(text: Any) -> Markup:
    """A text for a page; what is written from right to left stands by itself and moves nothing else."""
    return Markup("").join(_with_runs(str(text), lambda run: Markup("<bdi>{}</bdi>").format(run), escape))


def prose(text: Any) -> Markup:
    """A sentence for a page, with what it takes from the case in quotation marks."""
    return isolated(_quoted(str(text)))


def _quoted(text: str) -> str:
    return re.sub("`([^`]*)`", "“\\1”", text)


def markdown(text: Any) -> str:
    """A text for Markdown, in which nothing is a mark, a tag, an address or the beginning of a list."""
    one_line = re.sub("^ {2,}", " ", _quoted(str(text)))
    return "".join(_with_runs(one_line, _isolated_by_characters, _marked))


def _isolated_by_characters(run: str) -> str:
    return f"\N{FIRST STRONG ISOLATE}{_marked(run)}\N{POP DIRECTIONAL ISOLATE}"


def in_visual_order(text: str) -> str:
    """A text for what draws letter by letter from left to right: runs from right to left are turned round."""
    return "".join(_with_runs(text, _turned, str))


def _turned(run: str) -> str:
    clusters: list[str] = []
    for character in run:
        if clusters and combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return "".join(reversed(clusters))


def _marked(text: str) -> str:
    text = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    start = _STARTS.match(text)
    if start is not None:
        mark = start.end() - 1
        text = f"{text[:mark]}\\{text[mark:]}"
    return text


def _with_runs(text: str, inside: Callable[[str], Any], outside: Callable[[str], Any]) -> list[Any]:
    """A text in parts: each run from right to left, with what stands within it, and what is around them."""
    if text.isascii():
        return [outside(text)]
    parts: list[Any] = []
    done = first = last = 0
    within = False
    for at, character in enumerate(text):
        direction = bidirectional(character)
        if direction in _RIGHT_TO_LEFT:
            if not within:
                first, within = at, True
            last = at + 1
        elif direction == _LEFT_TO_RIGHT and within:
            parts += [outside(text[done:first]), inside(text[first:last])]
            done, within = last, False
    if within:
        parts += [outside(text[done:first]), inside(text[first:last])]
        done = last
    return [*parts, outside(text[done:])]
