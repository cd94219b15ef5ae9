"""`adjudicate policy coverage`: the page that leads from each line of the guideline to its rows."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.book.coverage_page import coverage_page
from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, adjudicator, example, guarded, policy_folder, say
from desk.worked_cases import try_worked_cases


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "coverage",
        help=help,
        description="Writes a page in Markdown that follows the guideline line by line: every clause with\n"
        "the rows that cite it, their worked cases, its limits, facts, readings and advice.",
        **example("adjudicate policy coverage --write docs/coverage.md"),
    )
    add_policy(command)
    command.add_argument("--write", metavar="FILE", help="write the page into this file")
    command.set_defaults(
        run=guarded(run), as_of=None, read=[], what_if=[], tracking=[], file_folder=None, photo_index=None
    )


def run(options: argparse.Namespace) -> int:
    """Write the page, or print it. Raises UsageError and Refused."""
    desk = adjudicator(options, cross_checked=False)
    folder, shown = policy_folder(options)
    page = coverage_page(desk.book.draft, try_worked_cases(desk, folder, shown))
    if options.write is None:
        print(page, end="")
        return 0
    try:
        Path(options.write).write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"`{options.write}` cannot be written: {error.strerror}") from None
    say(f"{options.write} is written")
    return 0
