"""Case reports written where they are wanted: as a page, as Markdown, or as PDF."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from desk.cli.options import UsageError
from desk.documents import Document
from engine.diagnostics import Problems


def written(report: Mapping[str, Any], form: str) -> bytes:
    """A report in one of its forms. Raises Refused where what makes PDF is missing."""
    if form == "md":
        from reports.case.markdown import case_markdown

        return case_markdown(report).encode()
    from reports.case.page import case_page

    # WeasyPrint puts the words of drawings letter by letter, from left to right
    page = case_page(report, letter_by_letter=form == "pdf")
    if form == "html":
        return page.encode()
    from reports.pdf import pdf_of

    return pdf_of(page)


def only_document(
    documents: Iterable[Document | Problems], names: Iterable[str]
) -> Document | Problems | None:
    """The one document of some files; None where none can be read. Raises UsageError for several."""
    found = list(documents)
    if len(found) > 1:
        shown = ", ".join(f"`{name}`" for name in names)
        raise UsageError(f"{shown}: {len(found)} cases; a report shows one, so name a file that holds one")
    return found[0] if found else None


def deliver_report(data: bytes, form: str, file: str | None) -> None:
    """Write a report to a file, or to standard output where none is named. Raises UsageError."""
    if file:
        try:
            Path(file).write_bytes(data)
        except OSError as error:
            raise UsageError(f"`{file}` cannot be written: {error.strerror}") from None
        return
    if form == "pdf" and sys.stdout.isatty():
        raise UsageError("a terminal does not show PDF; name the file to write by -o")
    if form == "pdf":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(data.decode())
