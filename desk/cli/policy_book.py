"""`adjudicate policy book`: a policy as a book to read, search and print."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, adjudicator, example, guarded, policy_folder

PAGE = "index.html"
_HEAD = 8_192
"""Characters among which a book names its maker."""


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "book",
        help=help,
        description="Writes a policy as one HTML page: its tables in the guideline's order,\n"
        "clauses, unclear passages, limits, facts and outcomes, with worked cases and a search. The folder\n"
        "is made; a book that it holds is written anew, and nothing is written beside other files.",
        **example("adjudicate policy book -o build/policy-book"),
    )
    command.add_argument("-o", dest="folder", metavar="DIR", required=True, help="write the book here")
    add_policy(command)
    command.set_defaults(
        run=guarded(run), as_of=None, read=[], what_if=[], tracking=[], file_folder=None, photo_index=None
    )


def run(options: argparse.Namespace) -> int:
    """Write the book, and say what it holds. Raises UsageError and Refused."""
    from desk.book.policy_book import policy_book
    from reports.book.page import GENERATOR, policy_book_page

    file = Path(options.folder) / PAGE
    _refuse_other_page(file, GENERATOR)
    desk = adjudicator(options, cross_checked=False)
    folder, shown = policy_folder(options)
    book = policy_book(desk, folder, shown)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(policy_book_page(book), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"`{file}` cannot be written: {error.strerror}") from None
    held = ", ".join(
        f"{len(book[key])} {words}"
        for key, words in (("tables", "tables"), ("clauses", "clauses"), ("readings", "unclear passages"))
    )
    rows, cases = book["coverage"]["rows"], book["coverage"]["passed"]
    print(f"{file}: {held}, {rows} rows and {cases} worked cases of {shown}")
    return 0


def _refuse_other_page(file: Path, generator: str) -> None:
    """Refuse to write over a page that is no book, or beside other files. Raises UsageError."""
    try:
        if not file.exists():
            if file.parent.is_dir() and any(file.parent.iterdir()):
                help = "name a folder that is new, empty, or holds an older book"
                raise UsageError(f"`{file.parent}` holds other files and no policy book; {help}")
            return
        with file.open(encoding="utf-8", errors="replace") as stream:
            written = generator in stream.read(_HEAD)
    except OSError as error:
        raise UsageError(f"`{file}` cannot be read: {error.strerror}") from None
    if not written:
        raise UsageError(f"`{file}` is there already and is no policy book; name another folder")
