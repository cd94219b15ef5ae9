"""`adjudicate rule`: recommend the ruling of each case in some files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TextIO, TypeVar

from desk.adjudicator import Adjudicator, Section
from desk.cli.commands import Commands
from desk.cli.options import (
    UsageError,
    add_judging,
    adjudicator,
    example,
    guarded,
    report_problems,
    say,
)
from desk.documents import Document, read_documents
from engine.diagnostics import Problems, Refused

Answer = TypeVar("Answer")
_SECTIONS: dict[Section, str] = {
    "questions": "the questions that would decide each unit, the fewest that are enough",
    "flips": "the least changes of disputable facts that would give another ruling",
    "why_not": "the rows that nearly applied, and what kept them from it",
    "firmness": "the facts that the ruling rests on, by their sources",
}


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "rule",
        help=help,
        description="Recommends the ruling of each case. A file holds one case, a list, or JSON lines; `-`\n"
        "is standard input. A document with `facts:` states the values of facts themselves.",
        **example("adjudicate rule case.yaml --tracking answer.json --what-if delivery.address=match"),
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="case documents, YAML or JSON")
    add_judging(command)
    command.add_argument(
        "--format",
        choices=("text", "json", "jsonl", "html", "pdf", "md"),
        default="text",
        help="how the rulings are written; html, pdf and md are the report of one case",
    )
    command.add_argument(
        "--sensitivity",
        action="store_true",
        help="list the readings of unclear passages that would change the ruling, and to what",
    )
    for section, told in _SECTIONS.items():
        command.add_argument("--" + section.replace("_", "-"), action="store_true", help=told)
    command.add_argument("-o", "--output", metavar="FILE", help="write the rulings to this file")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Rule every document; 1 where one of them could not be read or judged."""
    sections = tuple(section for section in _SECTIONS if getattr(options, section))
    desk = adjudicator(options, sensitivity=options.sensitivity, sections=sections)
    if options.output and any(_is_same_file(options.output, name) for name in options.files):
        raise UsageError(f"`{options.output}` is read as a case; write the rulings to another file")
    if options.format in ("html", "pdf", "md"):
        return write_report(desk, options)
    failures: list[str] = []
    try:
        target = open(options.output, "w", encoding="utf-8") if options.output else nullcontext(sys.stdout)  # noqa: SIM115
    except OSError as error:
        raise UsageError(f"`{options.output}` cannot be written: {error.strerror}") from None
    with target as stream:
        write(desk, options, failures, stream)
    return 1 if failures else 0


def write_report(desk: Adjudicator, options: argparse.Namespace) -> int:
    """Write the report of the one case in some files; 1 where it could not be read or judged."""
    from desk.case_report.gathering import case_report
    from desk.case_report.writing import deliver_report, only_document, written

    failures: list[str] = []
    documents = (each for name in options.files for each in documents_of(name, failures))
    document = only_document(documents, options.files)
    try:
        if isinstance(document, Problems):
            raise Refused(document)
        report = None if document is None else case_report(desk, document)
    except Refused as error:
        report_problems(error)
        return 1
    except RecursionError:
        say(f"{options.files[0]}: the case is too deeply nested to be judged; simplify it [too-deep]")
        return 1
    if report is None:
        return 1
    deliver_report(written(report, options.format), options.format, options.output)
    return 1 if failures else 0


def _is_same_file(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except OSError:
        return False  # one of them is not there


def answers(judged: Callable[[Document], Answer], files: list[str], failures: list[str]) -> Iterator[Answer]:
    """What is said of every document that can be judged; the names of files with others go to `failures`."""
    for name in files:
        for document in documents_of(name, failures):
            try:
                if isinstance(document, Problems):
                    raise Refused(document)
                yield judged(document)
            except Refused as error:
                report_problems(error)
                failures.append(name)
            except RecursionError:
                say(f"{name}: the case is too deeply nested to be judged; simplify it [too-deep]")
                failures.append(name)


def documents_of(name: str, failures: list[str]) -> Iterator[Document | Problems]:
    """The documents of a file, or of standard input for `-`."""
    if name == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed; name a file")
        yield from read_documents("-", sys.stdin.buffer)
        return
    try:
        with Path(name).open("rb") as stream:
            yield from read_documents(name, stream)
    except OSError as error:
        say(f"{name}: it cannot be read: {error.strerror}; name a file that exists [unreadable-file]")
        failures.append(name)


def write(desk: Adjudicator, options: argparse.Namespace, failures: list[str], stream: TextIO) -> None:
    """Write the rulings as they come; as JSON, one alone is an object and several are a list."""
    if options.format == "text":
        from desk.ruling_texts import printed

        texts = answers(lambda document: printed(desk, document), options.files, failures)
        for index, text in enumerate(texts):
            print(("\n" if index else "") + text, file=stream)
        return
    rulings = answers(desk.rule, options.files, failures)
    if options.format == "jsonl":
        for ruling in rulings:
            print(json.dumps(ruling, ensure_ascii=False), file=stream)
    else:
        every = list(rulings)
        print(json.dumps(every[0] if len(every) == 1 else every, ensure_ascii=False, indent=2), file=stream)
