"""Options that several commands share, and how their values are read."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, Any

from desk.policy_folder import SHIPPED_RULES
from engine.diagnostics import Refused, one_line, render
from engine.instants import parse_moment

if TYPE_CHECKING:
    from desk.adjudicator import Adjudicator, Section


class UsageError(Exception):
    """The command cannot be run as it was given."""


def example(text: str) -> dict[str, Any]:
    """The settings of a parser whose help ends with an example."""
    return {
        "epilog": f"example: {text}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
        "allow_abbrev": False,
    }


def add_judging(command: argparse.ArgumentParser) -> None:
    """Add the options that say how cases are judged."""
    command.add_argument("--as-of", metavar="T", help="judge at this instant, such as 2026-03-20T00:00:00Z")
    add_policy(command)
    add_suppositions(command)
    command.add_argument(
        "--tracking",
        action="append",
        default=[],
        metavar="FILE",
        help="a carrier's tracking answer as it came",
    )
    command.add_argument(
        "--files",
        dest="file_folder",
        metavar="DIR",
        help="read the files that cases name from this folder (default: none is read)",
    )
    command.add_argument(
        "--photo-index", metavar="FILE", help="photos of other cases, as `evidence --remember` keeps them"
    )


def add_suppositions(command: argparse.ArgumentParser) -> None:
    """Add the options that judge otherwise than the policy reads, or than the cases stand."""
    command.add_argument(
        "--read",
        action="append",
        default=[],
        metavar="ID=READING",
        help="take another reading of an unclear passage",
    )
    command.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="FACT=VALUE",
        help="suppose that a fact has this value",
    )


def add_policy(command: argparse.ArgumentParser) -> None:
    """Add the option that names the policy folder."""
    command.add_argument("--policy", metavar="DIR", help="the policy folder (default: the one shipped)")


def pairs(texts: list[str], option: str) -> dict[str, str]:
    """`NAME=VALUE` texts as a map. Raises UsageError."""
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise UsageError(f"`{option} {text}` is not of the form NAME=VALUE")
        found[name.strip()] = value.strip()
    return found


def instant(text: str, option: str) -> int:
    """An instant with an offset, in microseconds. Raises UsageError."""
    try:
        moment = parse_moment(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if not moment.zoned:
        raise UsageError(f"{option}: `{text}` has no offset; write it as {text}Z or with another offset")
    return moment.micros


def policy_folder(options: argparse.Namespace) -> tuple[Path, str]:
    """The policy folder, and its name as the user wrote it."""
    given = options.policy
    return (Path(given), given.rstrip("/")) if given else (SHIPPED_RULES, "rules")


def adjudicator(
    options: argparse.Namespace,
    cross_checked: bool = True,
    sensitivity: bool = False,
    sections: tuple[Section, ...] = (),
) -> Adjudicator:
    """The adjudicator that the options ask for. Raises UsageError and Refused."""
    from desk.adjudicator import Adjudicator, Settings

    folder, shown = policy_folder(options)
    tracking = []
    for name in options.tracking:
        try:
            tracking.append((name, Path(name).read_bytes()))
        except OSError as error:
            raise UsageError(f"`{name}` cannot be read: {error.strerror}") from None
    if options.file_folder and not Path(options.file_folder).is_dir():
        raise UsageError(f"`{options.file_folder}` is no folder; --files names the one that holds the files")
    if options.photo_index and not Path(options.photo_index).is_file():
        raise UsageError(f"there is no photo index `{options.photo_index}`")
    desk = Adjudicator(
        Settings(
            policy=folder,
            shown=shown,
            readings=pairs(options.read, "--read"),
            what_if=pairs(options.what_if, "--what-if"),
            as_of=instant(options.as_of, "--as-of") if options.as_of else None,
            now=time_ns() // 1_000_000_000 * 1_000_000,
            tracking=tuple(tracking),
            files=Path(options.file_folder) if options.file_folder else None,
            photo_index=Path(options.photo_index) if options.photo_index else None,
            cross_checked=cross_checked,
            sensitivity=sensitivity,
            sections=sections,
        )
    )
    gc.freeze()
    gc.enable()
    return desk


def deliver(text: str, file: str | None) -> None:
    """Write a text to a file, or to standard output where none is named. Raises UsageError."""
    if not file:
        sys.stdout.write(text)
        return
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"`{file}` cannot be written: {error.strerror}") from None


def say(message: str) -> None:
    """A line on standard error."""
    print(message, file=sys.stderr)


def guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A command that answers wrong usage and a broken policy with words and exit status 2."""

    def command(options: argparse.Namespace) -> int:
        try:
            return run(options)
        except UsageError as error:
            say(f"adjudicate: {error}")
        except Refused as error:
            options_alone = all(diagnostic.code == "unknown-name" for diagnostic in error.problems)
            lines = "\n".join(map(one_line, error.problems))
            say(lines if options_alone else render(error.problems))
        return 2

    return command


def report_problems(refused: Refused) -> None:
    """A line on standard error for each thing that is wrong with a document."""
    for diagnostic in refused.problems:
        say(one_line(diagnostic))
