"""`adjudicate policy fmt`: the policy's files in their one layout."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, policy_folder, report_problems, say
from desk.editing.policy_layout import Unlayable, laid_out
from engine.source import Unreadable

GENERATED = frozenset({"calendars.yaml"})
"""Files that a program writes, whose layout is that program's."""


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "fmt",
        help=help,
        description="Writes the policy's files, worked cases too, in one layout. Comments are kept, and so\n"
        "is all that a file says: a file that would read otherwise afterwards is left as it is.\n"
        "calendars.yaml is generated, and left alone. Ends with 1 where --check finds a file that\n"
        "would change, with 2 where a file cannot be read or written.",
        **example("adjudicate policy fmt rules/facts.yaml"),
    )
    command.add_argument("files", nargs="*", metavar="FILE", help="only these files")
    add_policy(command)
    command.add_argument("--check", action="store_true", help="write nothing; say which files would change")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Lay out the files; 1 where --check finds one that would change, 2 where one cannot be laid out."""
    laid, changed, failed = 0, 0, 0
    for file, shown in _files(options):
        try:
            data = file.read_bytes()
            text = laid_out(shown, data)
            laid += 1
            if text.encode() == data:
                continue
            changed += 1
            if options.check:
                print(f"{shown} would change")
            else:
                file.write_text(text, encoding="utf-8", newline="\n")
                print(f"{shown} is written")
        except Unreadable as error:
            failed += 1
            report_problems(error)
        except Unlayable as error:
            failed += 1
            say(f"{shown} is left as it is: {error}")
        except OSError as error:
            failed += 1
            say(f"`{shown}` cannot be read or written: {error.strerror}")
    print(f"{laid} files are laid out, {changed} {'would change' if options.check else 'changed'}")
    return 2 if failed else 1 if changed and options.check else 0


def _files(options: argparse.Namespace) -> Iterator[tuple[Path, str]]:
    """The files, each with its name in messages. Raises UsageError."""
    if options.files:
        for name in options.files:
            if not Path(name).is_file():
                raise UsageError(f"there is no file `{name}`")
            yield Path(name), name
        return
    folder, shown = policy_folder(options)
    files = sorted(folder.rglob("*.yaml")) if folder.is_dir() else []
    if not files:
        raise UsageError(f"`{shown}` holds no policy")
    for file in files:
        name = file.relative_to(folder).as_posix()
        if name not in GENERATED:
            yield file, f"{shown}/{name}"
