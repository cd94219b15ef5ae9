"""`adjudicate evidence`: every observation of a case and what derives from it, with why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desk.adjudicator import Adjudicator
from desk.cli.commands import Commands
from desk.cli.options import (
    UsageError,
    add_judging,
    adjudicator,
    deliver,
    example,
    guarded,
    report_problems,
)
from desk.cli.rule import documents_of
from desk.documents import Document
from desk.evidence_listing import Listing, listing
from desk.evidence_matrix import evidence_matrix
from engine.diagnostics import Problems, Refused
from evidence.case import read_case

if TYPE_CHECKING:
    from evidence.checks.photos import KnownPhoto


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "evidence",
        help=help,
        description="Shows the evidence matrix of a case (asked, due, given, judged, what it decides), and\n"
        "every observation with why, from where in the document, and the clauses that use it.",
        **example("adjudicate evidence case.yaml"),
    )
    command.add_argument("file", metavar="FILE", help="a case document, YAML or JSON")
    add_judging(command)
    command.add_argument(
        "--format", choices=("text", "json", "html"), default="text", help="how it is written"
    )
    command.add_argument("-o", "--output", metavar="FILE", help="write it to this file")
    command.add_argument(
        "--remember", metavar="FILE", help="add the photos in the files to this index (see --photo-index)"
    )
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """List the observations of every case in a file; 1 where one of them could not be read."""
    if options.remember and not options.file_folder:
        raise UsageError("--remember keeps the photos in the files of a case; name their folder by --files")
    desk = adjudicator(options, cross_checked=False)
    failures: list[str] = []
    listings: list[Listing] = []
    photos: list[KnownPhoto] = []
    for document in documents_of(options.file, failures):
        try:
            if isinstance(document, Problems):
                raise Refused(document)
            prepared = desk.prepare(document)
            listings.append(listing(prepared, evidence_matrix(desk, document, prepared)))
            if options.remember:
                photos += _photos(desk, document)
        except Refused as error:
            report_problems(error)
            failures.append(options.file)
    if options.remember:
        _remember(options.remember, photos)
    if options.format == "html" and len(listings) > 1:
        raise UsageError(f"`{options.file}` holds {len(listings)} cases; a page shows one")
    deliver(_written(listings, options.format), options.output)
    return 1 if failures else 0


def _photos(desk: Adjudicator, document: Document) -> list[KnownPhoto]:
    """The photos in the files of a case that was read before; a document of facts has none."""
    from desk.photo_index import photos_of

    case = read_case(document.source, Problems(), document.path)
    return [] if case is None else photos_of(case, desk.files_of(case))


def _remember(index: str, photos: list[KnownPhoto]) -> None:
    """Add photos to an index. Raises Refused and UsageError."""
    from desk.photo_index import remember

    try:
        remember(Path(index), photos)
    except OSError as error:
        raise UsageError(f"`{index}` cannot be written: {error.strerror}") from None


def _written(listings: Sequence[Listing], form: str) -> str:
    if form == "json":
        shown = listings[0] if len(listings) == 1 else listings
        return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
    if form == "html":
        from reports.page import evidence_page

        return "".join(map(evidence_page, listings))
    from reports.text import evidence_text

    return "\n".join(map(evidence_text, listings))
