"""`adjudicate policy export`: the tables of a policy as a workbook."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, policy_folder
from engine.diagnostics import nearest


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "export",
        help=help,
        description="Writes decision tables, limits, facts and the other lists of a policy into a\n"
        "workbook, a sheet each. `adjudicate policy import` takes the workbook in again.",
        **example("adjudicate policy export --xlsx policy.xlsx not_received/delivered limits"),
    )
    command.add_argument(
        "tables", nargs="*", metavar="TABLE", help="only these tables or lists (default: all)"
    )
    command.add_argument("--xlsx", metavar="FILE", required=True, help="the workbook, a new file")
    add_policy(command)
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Write the workbook."""
    from desk.spreadsheets.columns import LISTS
    from desk.spreadsheets.plans import plans
    from desk.spreadsheets.writing import workbook
    from engine.loader import load_policy

    file = Path(options.xlsx)
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"`{file}` should end in .xlsx")
    if file.exists():
        raise UsageError(f"`{file}` is there already, and may hold changes; name another file, or remove it")
    folder, shown = policy_folder(options)
    draft = load_policy(folder, shown).draft
    known = [*draft.tables, *LISTS]
    wanted = [name.removesuffix(".yaml") for name in options.tables]
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            raise UsageError(f"there is no table `{name}`" + (f"; did you mean `{near}`?" if near else ""))
    sheets = list(plans(draft, frozenset(wanted) if wanted else None))
    try:
        file.write_bytes(workbook(sheets))
    except OSError as error:
        raise UsageError(f"`{file}` cannot be written: {error.strerror}") from None
    print(f"{file}: {len(sheets)} sheets with {sum(len(sheet.rows) for sheet in sheets)} rows of {shown}")
    return 0
