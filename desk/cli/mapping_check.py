"""`adjudicate mapping check`: what is wrong with a mapping, alone or beside the export that it is for."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, policy_folder


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "check",
        help=help,
        description="Says everything that keeps a mapping from being used, each with its place: what nobody\n"
        "has confirmed, places and values that there are not, and, with --export, columns it does not name.",
        **example("adjudicate mapping check mapping.yaml --export disputes.csv"),
    )
    command.add_argument("mapping", metavar="FILE", help="the mapping")
    command.add_argument("--export", metavar="EXPORT", help="hold it to the columns of this export")
    add_policy(command)
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Check the mapping. Raises UsageError, and Refused with what is wrong."""
    from desk.batch.tasks import ExportBroken
    from desk.mapping.foreign_rows import rows_of
    from desk.mapping.loading import mapping_file
    from engine.loader import load_policy

    draft = load_policy(*policy_folder(options)).draft
    mapping = mapping_file(Path(options.mapping), draft.facts, draft.folder.calendar)
    if options.export:
        try:
            rows = rows_of(Path(options.export))
        except ExportBroken as error:
            raise UsageError(str(error)) from None
        mapping.check_columns(rows.columns, rows.open_ended)
    made = "rows of facts" if mapping.facts else "case documents"
    print(f"{options.mapping}: {len(mapping.columns)} columns, made into {made}")
    return 0
