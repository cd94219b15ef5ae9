# ruff: noqa: N999 (the file is the name of the command)
"""`adjudicate import`: build or complete a case document from answers of platforms and carriers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from desk.cli.commands import Commands
from desk.cli.options import (
    UsageError,
    add_judging,
    adjudicator,
    deliver,
    example,
    guarded,
    instant,
    report_problems,
    say,
)
from engine.diagnostics import Refused, one_line
from engine.source import MAX_BYTES

if TYPE_CHECKING:
    from desk.importing import Given, Imported
    from engine.document import RulingDocument


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import",
        help=help,
        description="Recognises the format of each file, joins what they say into one case document, and\n"
        "tells what each contributed, where they contradict, and what every case needs besides.\n"
        "A case that can be judged is, as by `adjudicate rule`: it says the status, and what to ask whom.",
        **example("adjudicate import issue.json tracking.json notes.yaml -o case.yaml"),
    )
    command.add_argument("inputs", nargs="+", metavar="FILE", help="answers as they came, or parts of a case")
    command.add_argument("-o", "--output", metavar="FILE", help="write the case to this file")
    command.add_argument(
        "--retrieved-at",
        action="append",
        default=[],
        metavar="[FILE=]T",
        help="when an answer was retrieved (RFC 3339): that of FILE, or all that do not say it themselves",
    )
    command.add_argument(
        "--reasons", metavar="FILE", help="what the reasons of AliExpress's issues mean, in place of our list"
    )
    add_judging(command)
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Join the files; 1 where one of them cannot be read."""
    from desk.importing import import_case, judged, written
    from reports.layout import harmless

    asked_at, by_file = _retrieval(options)
    if options.output and any(_is_same_file(options.output, name) for name in options.inputs):
        raise UsageError(f"`{options.output}` is one of the files that are read; write the case to another")
    if options.as_of:
        instant(options.as_of, "--as-of")
    files, unread = _files(options.inputs, by_file)
    reasons, unread_too = _files([options.reasons] if options.reasons else [], {})
    unread += unread_too
    for line in unread:
        say(f"adjudicate: {line}")
    try:
        imported = import_case(files, asked_at, *reasons)
    except Refused as error:
        report_problems(error)
        return 2 if unread else 1
    if unread:
        return 2
    for line in _account(imported):
        say(harmless(line))
    deliver(written(imported.case, options.output or ""), options.output)
    if not imported.missing:
        desk = adjudicator(options)
        try:
            ruling = judged(imported, options.output or "the case", desk)
        except Refused as error:
            for diagnostic in error.problems:
                say(f"not judged: {one_line(diagnostic)}")
        except RecursionError:
            say("not judged: the case is too deeply nested to be judged; simplify it [too-deep]")
        else:
            for line in _still_open(ruling):
                say(harmless(line))
    return 0


def _retrieval(options: argparse.Namespace) -> tuple[str | None, dict[str, str]]:
    """When answers were retrieved: all of them, and by the name of a file. Raises UsageError."""
    every: str | None = None
    by_file: dict[str, str] = {}
    for given in options.retrieved_at:
        name, equals, text = given.rpartition("=")
        instant(text, "--retrieved-at")
        if not equals:
            every = text
        elif name in options.inputs:
            by_file[name] = text
        else:
            raise UsageError(f"--retrieved-at: `{name}` is none of the files that are read")
    return every, by_file


def _is_same_file(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except OSError:
        return False  # one of them is not there


def _files(names: list[str], retrieved_at: dict[str, str]) -> tuple[list[Given], list[str]]:
    """The files, and why others cannot be read."""
    from desk.importing import Given

    files, unread = [], []
    for name in names:
        try:
            with Path(name).open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)  # a longer file is refused by its length
        except OSError as error:
            unread.append(f"`{name}` cannot be read: {error.strerror}")
        else:
            files.append(Given(name=name, data=data, retrieved_at=retrieved_at.get(name)))
    return files, unread


def _account(imported: Imported) -> Iterator[str]:
    """How the case came about, a line each."""
    for title, lines in (
        ("contributed", imported.contributed),
        ("to look at", imported.odd),
        ("contradiction", imported.contradictions),
        ("still missing", imported.missing),
    ):
        for line in lines:
            yield f"{title}: {line}"
    if imported.missing:
        needed = ", ".join(f"`{key}`" for key in imported.missing)
        yield f"not judged: no case can be judged without {needed}; add a part of a case that states it"


def _still_open(ruling: RulingDocument) -> Iterator[str]:
    """What the judge says of the case, and whom to ask for what is not known, a line each."""
    from reports.wording import bounds_text, instant_text, outcome_text

    yield (
        f"judged: {ruling['status']} as of {instant_text(ruling['as_of'])}: "
        f"{outcome_text(ruling['outcome'])}; refund {bounds_text(ruling['refund'])}"
    )
    for ask in ruling["asks"]:
        due = f", by {instant_text(ask['due'])}" if ask["due"] else ""
        clause = f" ({ask['clause']})" if ask["clause"] else ""
        yield f"ask the {ask['of']}: {ask['for']}{due}{clause}"
