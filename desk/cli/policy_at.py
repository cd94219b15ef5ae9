"""`adjudicate policy at`: what of a policy was in force at a date, and what begins or ends when."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, instant, policy_folder
from engine.instants import parse_moment
from engine.loader import PolicyBook, load_policy


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "at",
        help=help,
        description="Shows what of a policy was in force at a date: every limit with its value, the rows\n"
        "that have dates, and what comes into force or ends when. A date alone is the moment at which that\n"
        "day begins where the platform is.",
        **example("adjudicate policy at 2026-03-01"),
    )
    command.add_argument("date", metavar="DATE", help="such as 2026-03-01 or 2026-03-01T00:00:00Z")
    add_policy(command)
    command.add_argument("--format", choices=("text", "json"), default="text", help="how it is written")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Show the policy at the date. Raises UsageError and Refused."""
    from desk.book.policy_history import history_text, in_force_at

    folder, shown = policy_folder(options)
    book = load_policy(folder, shown)
    found = in_force_at(book, _instant(options.date, book))
    if options.format == "json":
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(history_text(found), end="")
    return 0


def _instant(text: str, book: PolicyBook) -> int:
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        return instant(text, "DATE")
    try:
        wall = parse_moment(f"{text}T00:00:00").micros
    except ValueError as error:
        raise UsageError(f"DATE: {error}") from None
    folder = book.draft.folder
    return folder.calendar.to_utc(folder.policy[1].platform_zone, wall)
