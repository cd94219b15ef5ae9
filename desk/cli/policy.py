"""`adjudicate policy`: commands for those who write the policy; each is one file `policy_*.py`."""

from __future__ import annotations

from collections.abc import Sequence

from desk.cli.commands import Commands, add_commands
from desk.cli.options import example

COMMANDS = {
    "check": "say what is wrong with a policy",
    "fmt": "write the files of a policy in their one layout",
    "new": "write a new limit, clause, fact, row or table",
    "test": "rule the worked cases of a policy",
    "diff": "compare two policies in words and in what they rule",
    "coverage": "lead from each line of the guideline to its rows",
    "book": "write a policy as a book to read, search and print",
    "export": "write the tables into a workbook",
    "import": "take a workbook's tables in again",
    "at": "show what was in force at a date",
    "schemas": "write JSON Schemas with the names of the policy, for editors",
}


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the group of commands."""
    group = commands.add_parser(
        "policy",
        help=help,
        description="Commands for those who write the policy.",
        **example("adjudicate policy check"),
    )
    add_commands(group, "policy_command", "desk.cli.policy_", COMMANDS, arguments)
