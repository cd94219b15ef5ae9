"""`adjudicate policy diff`: what was changed between two policies, and which cases it rules otherwise."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from desk.cli.commands import Commands
from desk.cli.options import UsageError, deliver, example, guarded

_DIFFERENT = 1
_NOT_PROVED = 3


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "diff",
        help=help,
        description="Says in the policy's words what was changed, and finds for every pair of rows that\n"
        "rule a case differently such a case, with both rulings; where there is none, that is proved. As\n"
        "text, cases stand in groups by the row that tells them apart, and one of each is shown. A\n"
        "policy is a folder, or a git revision of the present repository. Ends with 0 where it is proved\n"
        "that no ruling differs, with 1 where a case shows one that does, with 2 where a policy cannot be\n"
        "read, and with 3 where no case shows a difference, but equality is not proved either: also where\n"
        "calendars, carriers or brands differ, which are not compared.",
        **example("adjudicate policy diff HEAD~1 rules"),
    )
    command.add_argument("before", metavar="A", help="a policy folder, or a git revision")
    command.add_argument("after", metavar="B", help="a policy folder, or a git revision")
    command.add_argument(
        "--folder", default="rules", help="the policy folder within a revision (default: rules)"
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="how it is written")
    command.add_argument("--all", action="store_true", help="show every case as text, not one of each group")
    command.add_argument("--summary", action="store_true", help="as text, one line for each group of cases")
    command.add_argument("-o", "--output", metavar="FILE", help="write it to this file")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Compare two policies. Raises UsageError and Refused."""
    from desk.comparing.policy_comparison import compared
    from desk.comparing.policy_revisions import NoSuchPolicy, policy_of
    from reports.comparison import comparison_text

    try:
        with (
            policy_of(options.before, options.folder) as before,
            policy_of(options.after, options.folder) as after,
        ):
            found = compared(before, after)
    except NoSuchPolicy as error:
        raise UsageError(str(error)) from None
    if options.format == "json":
        text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    else:
        text = comparison_text(found, everything=options.all, short=options.summary)
    deliver(text, options.output)
    if found["proved_equal"]:
        return 0
    return _DIFFERENT if found["differences"] else _NOT_PROVED
