"""A YAML text as nodes that know where they stand and how they are written, and its comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

try:
    from yaml._yaml import CParser
except ImportError as error:  # pragma: no cover - depends on how PyYAML was built
    raise ImportError("PyYAML was built without libyaml, which this program needs") from error

_ENDING = re.compile(r"(?:\n[ ]*)+\Z")


@dataclass(slots=True)
class Node:
    """A value: the characters that it takes (from 0, end exclusive), and how it is written."""

    start: int
    end: int
    kind: str
    """`scalar`, `map` or `list`."""
    flow: bool = False
    """Whether a map or list stands in brackets."""
    style: str = ""
    """The sign that a scalar begins with: a quote, `|` or `>`; none where it is plain."""
    value: str = ""
    parts: list[tuple[Node | None, Node]] = field(default_factory=list)
    """The entries of a map, with their keys, or the items of a list."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: where its `#` stands, and its text from there to the end of the line."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """The one document of a text."""

    text: str
    root: Node
    comments: tuple[Comment, ...]
    marker: int | None
    """Where its `---` stands."""

    def column(self, offset: int) -> int:
        """How many characters stand before an offset on its line."""
        return offset - (self.text.rfind("\n", 0, offset) + 1)

    def comments_between(self, start: int, end: int) -> list[Comment]:
        """The comments that begin from `start` on and before `end`."""
        first = bisect_right(self.comments, start - 1, key=lambda comment: comment.start)
        last = bisect_right(self.comments, end - 1, key=lambda comment: comment.start)
        return list(self.comments[first:last])


def read_nodes(text: str) -> Document:
    """The nodes of a text that `engine.yaml_source.read_values` reads as one document."""
    root: Node | None = None
    marker: int | None = None
    scalars: list[Node] = []
    open_nodes: list[tuple[Node, Node | None]] = []
    next_event: Callable[[], Any] = CParser(text).get_event
    while (event := next_event()) is not None:
        kind = event.__class__
        start, end = event.start_mark.index, event.end_mark.index
        if kind is DocumentStartEvent and event.explicit:
            marker = text.index("---", start)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            node, _ = open_nodes.pop()
            if node.flow:
                node.end = end
            elif node.parts:
                node.end = node.parts[-1][1].end
        elif kind is ScalarEvent or kind is MappingStartEvent or kind is SequenceStartEvent:
            if kind is ScalarEvent:
                written = text[start:end]
                if event.style in ("|", ">"):  # spaces at the end of its last line belong to it
                    written = _ENDING.sub("", written)
                elif event.style is None:
                    written = written.rstrip()
                node = Node(start, start + len(written), "scalar", style=event.style or "", value=event.value)
                scalars.append(node)
            else:
                of = "map" if kind is MappingStartEvent else "list"
                node = Node(start, end, of, flow=bool(event.flow_style))
            if not open_nodes:
                root = node
            else:
                parent, key = open_nodes[-1]
                if parent.kind == "map" and key is None:
                    open_nodes[-1] = (parent, node)
                    continue
                parent.parts.append((key, node))
                open_nodes[-1] = (parent, None)
            if kind is not ScalarEvent:
                open_nodes.append((node, None))
    assert root is not None
    return Document(text, root, tuple(_comments(text, scalars)), marker)


def _comments(text: str, scalars: list[Node]) -> list[Comment]:
    """Outside of scalars, every `#` begins a comment."""
    found: list[Comment] = []
    at = 0
    for scalar in [*scalars, Node(len(text), len(text), "scalar")]:
        while at < scalar.start:
            start = text.find("#", at, scalar.start)
            if start < 0:
                break
            at = text.find("\n", start)
            at = len(text) if at < 0 else at
            found.append(Comment(start, text[start:at].rstrip()))
        at = max(at, scalar.end)
    return found
