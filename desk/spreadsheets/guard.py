"""What may be opened as a workbook: bounded in size and shape, without macros and what reaches outside it."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile

from engine.diagnostics import Problems, Refused
from engine.record import record

MOST_BYTES = 16 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_CELLS = 500_000
MOST_ELEMENTS = 4_000_000
_BROKEN = (
    BadZipFile, LargeZipFile, expat.ExpatError, zlib.error,
    EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_UNWANTED = (
    (re.compile(r"vbaproject|macrosheets/|/activex|/ctrlprops"), "macros", "save it without them, as .xlsx"),
    (re.compile(r"externallinks/"), "links to other workbooks", "break the links, and save it again"),
    (
        re.compile(r"xl/connections\.|querytables/|xl/model/"),
        "connections to sources of data",
        "remove them, and save it again",
    ),
    (re.compile(r"embeddings/"), "embedded objects", "remove them, and save it again"),
)


@record
class Inspected:
    """A workbook without the parts that were not looked at."""

    data: bytes
    merged: dict[str, list[str]]
    """The merged ranges of each part."""
    sheets: int
    """How many sheets it says that it has."""


def inspected(name: str, data: bytes) -> Inspected:
    """The workbook, looked at. Raises Refused for what is none, or not to be opened."""
    lowered = name.lower()
    if lowered.endswith((".xlsm", ".xltm", ".xlam", ".xlsb")):
        raise unusable(name, "is of a kind that may hold macros", "save it as .xlsx")
    if not lowered.endswith(".xlsx"):
        raise unusable(name, "is no .xlsx workbook by its name", "save it as .xlsx")
    if len(data) > MOST_BYTES:
        raise unusable(name, f"is larger than {MOST_BYTES // 1024 // 1024} MiB", "remove what is no policy")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        help = "save it as .xlsx, without a password"
        raise unusable(name, "is protected by a password, or of the format before .xlsx", help)
    try:
        with ZipFile(BytesIO(data)) as packed:
            return _inspect_parts(name, packed)
    except _BROKEN:
        raise unusable(name, "cannot be read as a workbook", "save it again as .xlsx") from None


def unusable(name: str, message: str, help: str) -> Refused:
    """The refusal of a whole workbook."""
    problems = Problems()
    problems.add("bad-workbook", f"`{name}` {message}", None, help)
    return Refused(problems)


def _inspect_parts(name: str, packed: ZipFile) -> Inspected:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or len({part.filename.lower() for part in parts}) < len(parts):
        raise unusable(name, "is packed from too many parts, or has one twice", "save it again as .xlsx")
    # nothing is unpacked beyond the size that a part declares
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        message = f"is larger than {MOST_UNPACKED // 1024 // 1024} MiB when it is unpacked"
        raise unusable(name, message, "remove what is no policy: empty rows below the tables, pictures")
    for part in parts:
        if part.flag_bits & 1:
            raise unusable(name, "is protected by a password", "save it without one")
        for pattern, what, help in _UNWANTED:
            if pattern.search(part.filename.lower()):
                raise unusable(name, f"holds {what}", help)
    budget = [MOST_ELEMENTS, MOST_CELLS]
    merged: dict[str, list[str]] = {}
    sheets = 0
    stream = BytesIO()
    with ZipFile(stream, "w") as looked_at:
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                content = packed.read(part)
                looked_into = _Part(name, budget)
                looked_into.read(content)
                merged[part.filename] = looked_into.merged
                sheets += looked_into.sheets
                looked_at.writestr(part.filename, content)
    return Inspected(data=stream.getvalue(), merged=merged, sheets=sheets)


class _Part:
    """One XML part, read for its shape alone."""

    def __init__(self, name: str, budget: list[int]) -> None:
        self.name = name
        self.budget = budget
        self.merged: list[str] = []
        self.rows = 0
        self.cells_in_row = 0
        self.sheets = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.element
        parser.StartDoctypeDeclHandler = self.doctype
        parser.Parse(content, True)

    def doctype(self, *_: object) -> None:
        raise unusable(
            self.name, "declares a document type, which no workbook does", "save it again as .xlsx"
        )

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise unusable(self.name, "holds too much", "remove what is no policy")
        kind = tag.rpartition(" ")[2]
        if kind == "row":
            self.rows += 1
            self.cells_in_row = 0
            written = attributes.get("r", "")
            self.bound_row(int(written) if written.isdecimal() and len(written) < 9 else self.rows)
            self.bound_row(self.rows)
        elif kind == "c":
            self.cells_in_row += 1
            self.budget[1] -= 1
            if self.budget[1] < 0:
                raise unusable(self.name, f"holds more than {MOST_CELLS:,} cells", "remove what is no policy")
            self.bound_column(self.cells_in_row)
            self.bound_reference(attributes.get("r", ""))
        elif kind == "sheet" and "sheetId" in attributes:
            self.sheets += 1
        elif kind == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
            self.bound_row(len(self.merged))

    def bound_reference(self, reference: str) -> None:
        match = _REFERENCE.fullmatch(reference)
        if match is not None:
            column = 0
            for letter in match[1].upper():
                column = column * 26 + ord(letter) - ord("A") + 1
            self.bound_column(column)
            self.bound_row(int(match[2]))

    def bound_row(self, row: int) -> None:
        if row > MOST_ROWS:
            help = "delete the empty rows below the table, and save it again"
            raise unusable(self.name, f"has a sheet of more than {MOST_ROWS:,} rows", help)

    def bound_column(self, column: int) -> None:
        if column > MOST_COLUMNS:
            help = "delete the empty columns beside the table, and save it again"
            raise unusable(self.name, f"has a sheet of more than {MOST_COLUMNS} columns", help)
