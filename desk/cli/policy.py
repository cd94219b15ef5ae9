"""`adjudicate policy`: commands for those who write the policy; each is one file `policy_*.py`."""

from __future__ import annotations

from collections.abc import Sequence

from desk.cli.commands import Commands, add_commands
from desk.cli.options import example

COMMANDS = {
    "check": "say what is wrong with a policy",
    "test": "rule the worked cases of a policy",
    "coverage": "lead from each line of the guideline to its rows",
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
