"""`adjudicate facts`: what is observed of many case documents, as a fact table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.batch import add_export, run_export
from desk.cli.commands import Commands
from desk.cli.options import UsageError, example, guarded


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "facts",
        help=help,
        description="Makes a fact table of case documents: JSON lines, a file or folder of .json and .yaml,\n"
        "or Parquet whose columns are the keys of a case. Documents that are not well made go to a file of\n"
        "their own. Exit status: 0 all taken in, 1 some refused, 2 nothing could be read.",
        **example("adjudicate facts cases.jsonl -o facts.parquet"),
    )
    add_export(command, "FACTS", "the fact table, .parquet")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Make the fact table."""
    if Path(options.output).suffix.lower() != ".parquet":
        raise UsageError(f"`{options.output}`: a fact table is written as .parquet")
    return run_export(options, facts=True)
