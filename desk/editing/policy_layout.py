"""The one layout of the policy's YAML files: indentation, blank lines, long values; no meaning changes.

What the author chose stays where it fits: brackets or lines, the breaks within brackets, the quotes, the
breaks of folded texts, the column of a comment beside a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from desk.editing.flow_layout import broken_lines, flow_pieces, one_line
from desk.editing.house_layout import WIDTH, can_fold, scalar
from desk.editing.yaml_nodes import Document, Node, read_nodes
from engine.source import read_yaml

_FORMULA = re.compile(r" (?:[=!<>]=|[<>]|else) ")
_JOINTS = re.compile(r" (?=(?:and|or|if|else) )")


class Unlayable(Exception):
    """A text that cannot be written in the layout without a change of its meaning or its comments."""


def laid_out(name: str, data: bytes) -> str:
    """The text of a YAML file in its layout; the same tree and the same comments.

    Raises Unreadable for what is no YAML document, and Unlayable where something would be lost.
    """
    source = read_yaml(name, data)
    text = re.sub("\\r\\n?", "\\n", source.text)
    before = read_nodes(text)
    result = _Layout(before).written()
    if read_yaml(name, result.encode()).value != source.value:
        raise Unlayable("the layout would change what the file says")
    after = read_nodes(result)
    if sorted(each.text for each in before.comments) != sorted(each.text for each in after.comments):
        raise Unlayable("the layout would lose or change a comment")
    return result


@dataclass(slots=True)
class _Layout:
    document: Document
    at: int = 0
    """The characters before it are written."""
    lines: list[str] = field(default_factory=list)
    line: str | None = None
    """The line that is being written."""
    exact: bool = False
    """Whether spaces at the end of that line belong to a text."""
    apart: bool = False
    """Whether an empty line comes before the next."""
    closed: list[tuple[int, int]] = field(default_factory=list)
    """The blocks that have ended since the last value: their columns, as they were and as they are."""

    def written(self) -> str:
        if self.document.text.startswith("%"):
            raise Unlayable("lines that begin with `%` have no place in a policy; remove them")
        if self.document.marker is not None:
            self.between(self.document.marker, 0, 0)
            self.begin(0)
            self.write("---")
            self.at = self.document.marker + 3
        root = self.document.root
        if root.kind == "scalar" or root.flow:
            self.between(root.start, 0, 0)
            self.begin(0)
            self.line = ""
            self.value(root, 0, "")
        else:
            self.block(root, 0)
        self.between(len(self.document.text), 0, 0)
        self.begin(0)
        text = "\n".join(self.lines)
        return text.strip("\n") + "\n"

    def begin(self, column: int) -> None:
        """End the line, and begin another."""
        if self.line is not None:
            self.lines.append(self.line if self.exact else self.line.rstrip(" "))
            self.exact = False
        if self.apart:
            self.lines.append("")
            self.apart = False
        self.line = " " * column

    def write(self, text: str) -> None:
        self.line = (self.line or "") + text
        self.closed.clear()

    def between(self, end: int, column: int, was: int) -> None:
        """Write the comments and blank lines up to `end`; they belong to what begins there, at `column`.

        `was` is the column at which it stood. A comment further right belongs to a block that has ended.
        """
        alone = self.at == 0
        comments = {each.start: each for each in self.document.comments_between(self.at, end)}
        position = self.at
        for number, gap in enumerate(self.document.text[self.at : end].split("\n")):
            comment = next(
                (comments[start] for start in comments if position <= start <= position + len(gap)), None
            )
            if comment is not None and number == 0 and not alone:
                self.beside(comment.text, self.document.column(comment.start))
            elif comment is not None:
                stood = self.document.column(comment.start)
                deeper = [now for then, now in self.closed if was < then <= stood]
                self.begin(max(deeper) if deeper else column)
                if not deeper:
                    self.closed.clear()
                self.line = (self.line or "") + comment.text
            elif not gap.strip() and number > 0 and position + len(gap) < end:
                self.apart = True
            position += len(gap) + 1
        self.at = max(self.at, end)

    def beside(self, comment: str, stood: int) -> None:
        """Write a comment beside what the line holds."""
        written = (self.line or "").rstrip(" ")
        self.line = written + " " * max(2, stood - len(written)) + comment

    def block(self, node: Node, column: int, *, goes_on: bool = False) -> None:
        """Write a map or list on lines; `goes_on`: its first entry stands on the line being written."""
        was = self.document.column(node.start)
        for number, (key, value) in enumerate(node.parts):
            if key is None:
                self.between(self.first_of(value), column, was)
            else:
                self.between(key.start, column, was)
            if not (goes_on and number == 0):
                self.begin(column)
            if key is None:
                self.write("- ")
                self.item(value, column)
            else:
                self.write(self.document.text[key.start : key.end] + ":")
                self.at = key.end
                self.value(value, column, " ")
        self.closed.append((was, column))

    def first_of(self, value: Node) -> int:
        """Where the text of an item begins, if it has any."""
        return value.start if value.end > value.start else self.at

    def item(self, value: Node, column: int) -> None:
        if value.kind == "scalar" or value.flow:
            self.value(value, column, "")
        else:
            self.block(value, column + 2, goes_on=True)

    def value(self, node: Node, column: int, space: str) -> None:
        """Write a value after its key or dash, which begins at `column`."""
        if not (node.kind == "scalar" or node.flow):
            if not node.parts:
                raise Unlayable("an empty block")
            self.between_key_and(node)
            self.block(node, column + 2)
            return
        if node.end == node.start:
            return
        above = self.document.comments_between(self.at, node.start)
        if above:
            line, self.line = self.line, self.lines.pop() if self.lines else None
            for comment in above:
                self.begin(column)
                self.line = (self.line or "") + comment.text
            self.begin(0)
            self.line = line
        below = "\n" in self.document.text[self.at : node.start]
        self.at = node.end
        if node.kind == "scalar":
            self.scalar(node, column, space)
        else:
            self.flow(node, column, space, below=below)
        self.closed.clear()

    def between_key_and(self, node: Node) -> None:
        """Write the comment beside a key whose value stands below."""
        end = self.document.text.find("\n", self.at)
        for comment in self.document.comments_between(
            self.at, min(end, node.start) if end >= 0 else node.start
        ):
            self.beside(comment.text, self.document.column(comment.start))
            self.at = comment.start + len(comment.text)

    def scalar(self, node: Node, column: int, space: str) -> None:
        written = self.document.text[node.start : node.end]
        assert self.line is not None
        if node.style in ("|", ">"):
            self.write(space)
            self.block_text(written, column + 2, folded=node.style == ">")
            return
        if "\n" in written and "\n" not in node.value and not node.style:
            written = node.value
        if "\n" not in written and len(self.line) + len(space) + len(written) <= WIDTH:
            self.write(space + written)
        elif can_fold(node.value):
            self.write(space + ">-")
            for line in _wrapped(node.value, WIDTH - column - 2):
                self.begin(column + 2)
                self.write(line)
        elif "\n" in written:
            self.write(space + scalar(node.value))
        else:
            self.write(space + written)

    def block_text(self, written: str, column: int, *, folded: bool) -> None:
        header, *lines = written.split("\n")
        if re.search("[0-9+]", header.split("#")[0]):
            raise Unlayable(f"a text that begins with `{header}` cannot be moved; write it without the sign")
        self.write(header.rstrip())
        margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), default=0)
        plain = [line[margin:] if line.strip(" ") else "" for line in lines]
        even = folded and not any(line[:1] in (" ", "\t") for line in plain)
        for line in _fitting(plain, WIDTH - column) if even else plain:
            self.begin(column if line else 0)
            self.line = (self.line or "") + line
            self.exact = True

    def flow(self, node: Node, column: int, space: str, *, below: bool) -> None:
        assert self.line is not None
        pieces = flow_pieces(self.document, node)
        short = one_line(pieces)
        if short is not None and len(self.line) + len(space) + len(short) <= WIDTH:
            self.write(space + short)
            return
        goes_below = below or (node.kind == "map" and short is not None)
        if goes_below and space:
            self.begin(column + 2)
            lines = broken_lines(pieces, column + 2, column + 2, WIDTH)
        else:
            self.write(space)
            indentation = len(self.line) - len(self.line.lstrip(" "))
            lines = broken_lines(pieces, len(self.line), indentation, WIDTH)
        self.write(lines[0])
        for line in lines[1:]:
            self.begin(0)
            self.line = line
        self.closed.clear()


def _fitting(lines: list[str], width: int) -> list[str]:
    """The lines of a folded text; one that is too long is wrapped, together with what follows it in prose."""
    result: list[str] = []
    for number, line in enumerate(lines):
        if len(line) <= width or "  " in line or line.endswith(" "):
            result.append(line)
            continue
        end = next((at for at in range(number, len(lines)) if not lines[at]), len(lines))
        if any(_FORMULA.search(each) or "  " in f"{each} " for each in lines[number:end]):
            result += _wrapped(line, width)
            continue
        return [*result, *_wrapped(" ".join(lines[number:end]), width), *_fitting(lines[end:], width)]
    return result


def _wrapped(text: str, width: int) -> list[str]:
    """The words on lines; a formula breaks before a joining word where it can."""
    parts = _JOINTS.split(text) if _FORMULA.search(text) else text.split(" ")
    lines: list[str] = []
    for part in parts:
        for word in [part] if len(part) <= width else part.split(" "):
            if lines and len(lines[-1]) + 1 + len(word) <= width:
                lines[-1] += " " + word
            else:
                lines.append(word)
    return lines
