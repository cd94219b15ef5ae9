"""`adjudicate evidence`: every observation of a case and what derives from it, with why."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from desk.cli.commands import Commands
from desk.cli.options import add_judging, adjudicator, example, guarded, report_problems
from desk.cli.rule import documents_of
from desk.evidence_listing import Listing, listing
from engine.diagnostics import Problems, Refused


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "evidence",
        help=help,
        description="Shows every observation of a case with why and from where in the document, and the\n"
        "facts that derive from them.",
        **example("adjudicate evidence case.yaml"),
    )
    command.add_argument("file", metavar="FILE", help="a case document, YAML or JSON")
    add_judging(command)
    command.add_argument("--format", choices=("text", "json"), default="text", help="how it is written")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """List the observations of every case in a file; 1 where one of them could not be read."""
    desk = adjudicator(options, cross_checked=False)
    failures: list[str] = []
    listings: list[Listing] = []
    for document in documents_of(options.file, failures):
        try:
            if isinstance(document, Problems):
                raise Refused(document)
            listings.append(listing(desk.prepare(document)))
        except Refused as error:
            report_problems(error)
            failures.append(options.file)
    if options.format == "json":
        print(json.dumps(listings[0] if len(listings) == 1 else listings, ensure_ascii=False, indent=2))
    else:
        from reports.text import evidence_text

        print("\n".join(evidence_text(each) for each in listings))
    return 1 if failures else 0
