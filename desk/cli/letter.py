"""`adjudicate letter`: write to a party what was decided and why, and what can still be done."""

from __future__ import annotations

import argparse
import sys
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
    policy_folder,
    report_problems,
    say,
)
from desk.cli.rule import documents_of
from engine.diagnostics import Problems, Refused

if TYPE_CHECKING:
    from desk.adjudicator import Adjudicator
    from desk.letters import Correspondence
    from reports.letters.parts import Letter
    from reports.letters.wording import Wording


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "letter",
        help=help,
        description="Writes the letter to a party: the outcome, the amount, the reasons with their clauses,\n"
        "what can still be done by whom and by when, advice to the seller, and the attachments in the order\n"
        "of the evidence matrix. Nothing that was given in confidence reaches another party. What the\n"
        "language lacks is said in English and counted.",
        **example("adjudicate letter case.yaml --to buyer --lang zh --format pdf -o letter.pdf"),
    )
    command.add_argument("file", metavar="FILE", nargs="?", help="a case document, YAML or JSON")
    command.add_argument("--to", choices=("buyer", "seller"), help="who reads it")
    command.add_argument("--lang", default="en", metavar="LANG", help="its language (default: en)")
    command.add_argument(
        "--zone",
        metavar="NAME",
        help="the reader's time zone, such as Europe/Madrid (default: that of the buyer's country where it "
        "has one, else the platform's)",
    )
    add_judging(command)
    command.add_argument(
        "--format", choices=("text", "md", "html", "pdf"), default="text", help="how it is written"
    )
    command.add_argument(
        "--catalogues", metavar="DIR", help="a folder with phrases in further languages, LANG.po"
    )
    command.add_argument(
        "--missing",
        action="store_true",
        help="list what the letter says in English for want of a translation; without FILE, count all of it",
    )
    command.add_argument("-o", "--output", metavar="FILE", help="write it to this file")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Write the letter about every case of a file; 1 where one of them could not be read or judged."""
    folders = _folders(options)
    language = _language(options, folders)
    desk = adjudicator(options)
    if options.file is None:
        return _count(options, desk, language, folders)
    if options.to is None:
        raise UsageError("name the reader by --to buyer or --to seller")
    from desk.letters import Correspondence, UnknownZone

    sending = Correspondence(desk, options.to, language, options.zone, folders)
    try:
        sending.offset_in(options.zone or desk.book.draft.folder.policy[1].platform_zone)
    except UnknownZone as error:
        raise UsageError(f"there is no time zone `{error}`; name it as in Europe/Madrid") from None
    failures: list[str] = []
    letters: list[Letter] = []
    missing: dict[str, None] = {}
    zones: dict[str, None] = {}
    for letter, wording in _letters(options.file, sending, failures, zones):
        letters.append(letter)
        missing.update(dict.fromkeys(wording.untranslated()))
    _write(letters, options)
    for zone in zones:
        say(f"times are by the platform's clock, {zone}; name the reader's zone by --zone")
    _say_missing(list(missing), language, options.missing)
    return 1 if failures else 0


def _folders(options: argparse.Namespace) -> tuple[Path, ...]:
    if options.catalogues is None:
        return ()
    if not Path(options.catalogues).is_dir():
        raise UsageError(f"`{options.catalogues}` is no folder; --catalogues names one with files LANG.po")
    return (Path(options.catalogues),)


def _language(options: argparse.Namespace, folders: tuple[Path, ...]) -> str:
    from desk.letters import known_languages

    known = known_languages(policy_folder(options)[0], folders)
    if options.lang not in known:
        raise UsageError(f"there is no language `{options.lang}`; there are: {', '.join(known)}")
    return str(options.lang)


def _letters(
    file: str, sending: Correspondence, failures: list[str], zones: dict[str, None]
) -> Iterator[tuple[Letter, Wording]]:
    """The letters, and to `zones` the clocks that were taken for want of the reader's."""
    from reports.letters.letter import letter
    from reports.letters.wording import Wording

    for document in documents_of(file, failures):
        try:
            if isinstance(document, Problems):
                raise Refused(document)
            matter = sending.matter(document)
        except Refused as error:
            report_problems(error)
            failures.append(file)
            continue
        if matter.of_platform:
            zones[matter.zone] = None
        wording = Wording(matter.policy, sending.catalogue, sending.texts, sending.offset_in(matter.zone))
        yield letter(matter, wording), wording


def _write(letters: list[Letter], options: argparse.Namespace) -> None:
    from reports.letters.formats import FORMATS

    if options.format in ("html", "pdf") and len(letters) > 1:
        raise UsageError(
            f"`{options.file}` holds {len(letters)} cases; a {options.format} file is one letter"
        )
    written = [FORMATS[options.format](each) for each in letters]
    for data in written:
        if isinstance(data, bytes):
            _write_bytes(data, options.output)
            return
    deliver("\n".join(map(str, written)), options.output)


def _write_bytes(data: bytes, file: str | None) -> None:
    if file is None:
        if sys.stdout.isatty():
            raise UsageError("a PDF is not written to a terminal; name a file by -o")
        sys.stdout.buffer.write(data)
        return
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        raise UsageError(f"`{file}` cannot be written: {error.strerror}") from None


def _say_missing(missing: list[str], language: str, listed: bool) -> None:
    if missing and listed:
        for name in missing:
            say(name)
    if missing:
        number = f"{len(missing)} text{'' if len(missing) == 1 else 's'}"
        say(
            f"{number} in English for want of a translation into `{language}`"
            + ("" if listed else "; see --missing")
        )


def _count(options: argparse.Namespace, desk: Adjudicator, language: str, folders: tuple[Path, ...]) -> int:
    """Count what is translated into a language, and list what is not."""
    if not options.missing:
        raise UsageError("name a case; --missing alone counts what is translated")
    from desk.translation_count import translation_count

    deliver(translation_count(desk, language, folders), options.output)
    return 0
