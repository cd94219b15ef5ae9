"""`adjudicate mapping new`: draft a mapping of an export's columns, for a person to confirm."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, deliver, example, guarded, policy_folder

ROWS = 100_000


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "new",
        help=help,
        description="Proposes what each column of an export says (CSV, XLSX, Parquet, JSON lines): a place\n"
        "in the case document, or a fact. What is not sure is marked, and no run uses it before a person\n"
        "has taken the mark away; what could not be placed is named.",
        **example("adjudicate mapping new disputes.csv -o mapping.yaml"),
    )
    command.add_argument("export", metavar="EXPORT", help="a file")
    command.add_argument("-o", "--output", metavar="FILE", help="the mapping (default: standard output)")
    add_policy(command)
    command.add_argument("--facts", action="store_true", help="its rows are facts, not cases")
    command.add_argument(
        "--rows", type=_rows, default=ROWS, metavar="N", help=f"look at the first N rows (default {ROWS:,})"
    )
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Draft the mapping, and say what is sure, what is to be confirmed, and what has no place."""
    import sys

    from desk.batch.tasks import ExportBroken
    from desk.mapping.drafting import mapping_text, summary
    from desk.mapping.foreign_rows import rows_of
    from desk.mapping.places import Targets
    from desk.mapping.profiles import profiles
    from desk.mapping.proposing import Proposing
    from engine.layout import UNSHOWABLE
    from engine.loader import load_policy

    export = Path(options.export)
    if not export.exists():
        raise UsageError(f"there is no `{options.export}`")
    if options.output and Path(options.output).exists():
        raise UsageError(f"`{options.output}` is there already; name another file, or remove it")
    draft = load_policy(*policy_folder(options)).draft
    try:
        rows = rows_of(export)
        columns, count, empty, late = profiles(rows, options.rows)
    except ExportBroken as error:
        raise UsageError(str(error)) from None
    for number, column in enumerate(columns, start=1):
        if UNSHOWABLE.search(column.name):
            raise UsageError(
                f"the heading of column {number:,} holds a character that cannot be shown; rename the column"
            )
    named = {column.name for column in columns}
    as_facts = Targets(draft.facts, facts=True)
    facts = options.facts or {"case_id", "policy_date", "as_of"} <= named
    targets = as_facts if facts else Targets(draft.facts, facts=False)
    proposed = Proposing(targets).draft(columns, count, empty, late)
    text = mapping_text(proposed, export.name, draft.folder.policy[1].platform_zone)
    deliver(text, options.output)
    stream = sys.stdout if options.output else sys.stderr
    for line in summary(proposed, count < options.rows):
        print(line, file=stream)
    return 0


def _rows(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not int(text):
        raise argparse.ArgumentTypeError(f"`{text[:20]}` is no whole number above zero")
    return int(text)
