"""Maps and lists in brackets, written with the line breaks of their author and those that a line needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desk.editing.house_layout import scalar
from desk.editing.yaml_nodes import Document, Node


@dataclass(slots=True)
class Piece:
    """Some characters that no line break divides."""

    text: str
    gap: bool = False
    """Whether a space stands before it, where no line begins with it."""
    may_break: bool = False
    """Whether a line may begin with it."""
    breaks: bool = False
    """Whether its author begins a line with it, or a comment above makes one begin."""


def flow_pieces(document: Document, node: Node) -> list[Piece]:
    """The pieces of a map or list in brackets, or of a scalar within one."""
    return list(_pieces(document, node))


def one_line(pieces: list[Piece]) -> str | None:
    """All pieces on one line, or None where one of them must begin a line."""
    if any(piece.breaks for piece in pieces):
        return None
    return "".join((" " if piece.gap else "") + piece.text for piece in pieces)


def broken_lines(pieces: list[Piece], column: int, indentation: int, width: int) -> list[str]:
    """The pieces on lines: the first begins at `column` of a line that is indented by `indentation`.

    The first line comes without what stands before it.
    """
    lines: list[str] = []
    line, begin = "", column
    insides: list[int] = []
    for index, piece in enumerate(pieces):
        space = " " if piece.gap else ""
        breaks = piece.breaks
        if not breaks and piece.may_break and insides:
            whole = _length(pieces, index, to_end=True)
            room = width - begin - len(line) - len(space)
            if whole > room:
                first = _length(pieces, index, to_end=False)
                breaks = insides[-1] + whole <= width or first > room
        if breaks:
            lines.append(line)
            begin = insides[-1] if insides else indentation + 2
            line = " " * begin + piece.text
            indentation, begin = begin, 0
        else:
            line += space + piece.text
        if piece.text in ("{", "["):
            after = pieces[index + 1] if index + 1 < len(pieces) else None
            insides.append(indentation + 2 if after is not None and after.breaks else begin + len(line))
        elif piece.text[:1] in ("}", "]") and insides:
            insides.pop()
    return [*lines, line]


def _length(pieces: list[Piece], index: int, *, to_end: bool) -> int:
    """How much stands together from a piece on: up to the end of its entry, or to the next possible break."""
    length, depth = 0, 0
    for position in range(index, len(pieces)):
        piece = pieces[position]
        if position > index and (piece.breaks or (piece.may_break and (not to_end or depth <= 0))):
            break
        length += len(piece.text) + (piece.gap and position > index)
        depth += (piece.text in ("{", "[")) - (piece.text[:1] in ("}", "]"))
    return length


def _pieces(document: Document, node: Node) -> Iterator[Piece]:
    if node.kind == "scalar":
        yield Piece(_scalar(document.text, node))
        return
    opening, closing = ("{", "}") if node.kind == "map" else ("[", "]")
    yield Piece(opening)
    bare = document.text[node.start : node.start + 1] != opening  # a pair alone in a list
    at = node.start + (not bare)
    for number, (key, value) in enumerate(node.parts):
        first = number == 0
        start = value.start if key is None else key.start
        begins = document.text.find("\n", at, start) >= 0 and not bare
        comments = document.comments_between(at, start)
        for comment in comments:
            alone = document.text[: comment.start].rstrip(" \t").endswith("\n")
            yield Piece(comment.text if alone else f" {comment.text}", gap=True, breaks=alone)
        entry = list(_pieces(document, value))
        if key is not None:
            name = _scalar(document.text, key)
            if entry[0].text:
                entry[0].gap = True
            else:
                entry = [Piece("null", gap=True)]
            entry = [Piece(f"{name}:"), *entry]
            for comment in reversed(document.comments_between(key.end, value.start)):
                entry.insert(0, Piece(comment.text, gap=True, breaks=True))
                begins = True
        elif not entry[0].text:
            entry = [Piece("null")]
        entry[0].gap, entry[0].may_break = not first, not first
        entry[0].breaks = entry[0].breaks or begins or bool(comments)
        at = value.end
        yield from entry
        if number + 1 < len(node.parts):
            yield Piece(",")
            between = document.comments_between(at, node.end)
            comma = document.text.find(",", at, node.end)
            if not between or comma < between[0].start:
                at = comma + 1
    comments = [] if bare else document.comments_between(at, node.end)
    for number, comment in enumerate(comments):
        yield Piece(comment.text if number else f" {comment.text}", gap=True, breaks=number > 0)
    yield Piece(closing, breaks=bool(comments))


def _scalar(text: str, node: Node) -> str:
    written = text[node.start : node.end]
    return scalar(node.value) if "\n" in written else written
