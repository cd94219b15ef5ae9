"""The documents of a file: one case, a list of them, several YAML documents, or JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from engine.diagnostics import Diagnostic, Problems
from engine.record import tuple_record
from engine.source import (
    MAX_BYTES,
    Path,
    Source,
    Unreadable,
    read_document,
    read_json,
    read_yaml_documents,
)


@tuple_record
class Document:
    """One case or facts document: where it stands in its source."""

    source: Source
    path: Path = ()


def read_documents(name: str, stream: BinaryIO) -> Iterator[Document | Problems]:
    """The documents of a stream in their order; what cannot be read comes as problems in its place."""
    lines = name.lower().endswith(".jsonl")
    if not lines:
        head = stream.readline(MAX_BYTES + 1)
        lines = _is_whole_object(name, head)
        if not lines:
            data = head + stream.read(MAX_BYTES + 1)
            yield from _whole(name, data)
            return
        rest = stream
        yield from _json_lines(name, _chain(head, rest))
        return
    yield from _json_lines(name, _chain(b"", stream))


def _chain(first: bytes, stream: BinaryIO) -> Iterator[bytes]:
    if first:
        yield first
    while True:
        # a longer line is cut here and refused by its length
        line = stream.readline(MAX_BYTES + 2)
        if not line:
            return
        if len(line) > MAX_BYTES and not line.endswith(b"\n"):
            while True:
                more = stream.readline(MAX_BYTES + 2)
                if not more or more.endswith(b"\n"):
                    break
        yield line


def _is_whole_object(name: str, line: bytes) -> bool:
    text = line.strip()
    if name.lower().endswith((".yaml", ".yml")) or not (text.startswith(b"{") and text.endswith(b"}")):
        return False
    try:
        read_json(name, text)
    except Unreadable:
        return False
    return True


def _json_lines(name: str, lines: Iterator[bytes]) -> Iterator[Document | Problems]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield from _items(read_json(name, line.rstrip(b"\r\n"), first_line=number))
        except Unreadable as error:
            yield error.problems


def _whole(name: str, data: bytes) -> Iterator[Document | Problems]:
    try:
        if name.lower().endswith(".json") or data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            sources = [read_document(name, data)]
        else:
            sources = read_yaml_documents(name, data)
    except Unreadable as error:
        yield error.problems
        return
    if not sources:
        problems = Problems()
        problems.append(
            Diagnostic("empty-document", f"`{name}` holds no case", None, "give at least one case")
        )
        yield problems
    for source in sources:
        yield from _items(source)


def _items(source: Source) -> Iterator[Document]:
    if isinstance(source.value, list):
        for index in range(len(source.value)):
            yield Document(source, (index,))
    else:
        yield Document(source)


def documents_of(name: str, data: bytes) -> list[Document | Problems]:
    """The documents of some bytes."""
    return list(read_documents(name, BytesIO(data)))
