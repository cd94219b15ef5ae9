"""The documents of a file: one case, a list of them, several YAML documents, or JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from engine.diagnostics import Place, Problems
from engine.layout import Extent
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

    @property
    def value(self) -> Any:
        """What is written there."""
        value = self.source.value
        for step in self.path:
            value = value[step]
        return value

    @property
    def states_facts(self) -> bool:
        """Whether it gives facts as they are, and is no case."""
        return isinstance(self.value, dict) and "facts" in self.value


def read_documents(name: str, stream: BinaryIO) -> Iterator[Document | Problems]:
    """The documents of a stream in their order; what cannot be read comes as problems in its place."""
    found = False
    for document in _read(name, stream):
        found = True
        yield document
    if not found:
        problems = Problems()
        place = Place(Source(name, "", None, lambda _: Extent(0, 0)), ())
        problems.add("empty-document", "there is no case in it", place, "give at least one case")
        yield problems


def _read(name: str, stream: BinaryIO) -> Iterator[Document | Problems]:
    if name.lower().endswith(".jsonl"):
        yield from _json_lines(name, _lines(b"", stream))
        return
    head = stream.readline(MAX_BYTES + 1)
    if _is_whole_object(name, head):
        yield from _json_lines(name, _lines(head, stream))
        return
    data = head + stream.read(MAX_BYTES + 1)
    documents = list(_whole(name, data))
    if all(isinstance(document, Problems) for document in documents) and _holds_lines(name, data):
        yield from _json_lines(name, _lines(data, stream))  # the first line alone is broken
    else:
        yield from documents


def _holds_lines(name: str, data: bytes) -> bool:
    lines = data.split(b"\n", 100)[1:-1]
    return data.lstrip()[:1] == b"{" and any(_is_whole_object(name, line) for line in lines)


def _lines(begun: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """The lines of what has been read already and of the rest of the stream."""
    *whole, last = begun.split(b"\n")
    for line in whole:
        yield line + b"\n"
    if last:
        yield last + stream.readline(MAX_BYTES + 2)
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
