"""Texts of a case as a page or Markdown shows them: as text, whatever they hold."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import combining

from markupsafe import Markup, escape

from reports.directions import END, ISOLATE, with_runs
from reports.layout import LONGEST, visible

_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
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
    return re.sub(" {2,}", " ", visible(_BREAKS.sub(" ", text)))


def isolated(text: Any) -> Markup:
    """A text for a page; what is written from right to left stands by itself and moves nothing else."""
    return Markup("").join(with_runs(str(text), lambda run: Markup("<bdi>{}</bdi>").format(run), escape))


def markdown(text: Any) -> str:
    """A text for Markdown, in which nothing is a mark, a tag, an address or the beginning of a list."""
    one_line = re.sub("^ {2,}", " ", str(text))
    return "".join(with_runs(one_line, _isolated_by_characters, _marked))


def _isolated_by_characters(run: str) -> str:
    return f"{ISOLATE}{_marked(run)}{END}"


def in_visual_order(text: str) -> str:
    """A text for what draws letter by letter from left to right: runs from right to left are turned round."""
    return "".join(with_runs(text, _turned, str))


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
