"""`adjudicate mapping`: what the columns of another platform's export say."""

from __future__ import annotations

from collections.abc import Sequence

from desk.cli.commands import Commands, add_commands
from desk.cli.options import example

COMMANDS = {"new": "draft a mapping of an export's columns", "check": "say what is wrong with a mapping"}


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the group of commands."""
    group = commands.add_parser(
        "mapping",
        help=help,
        description="Commands for exports whose columns and codes are a platform's own.",
        **example("adjudicate mapping new disputes.csv -o mapping.yaml"),
    )
    add_commands(group, "mapping_command", "desk.cli.mapping_", COMMANDS, arguments)
