"""`adjudicate policy test`: rule the worked cases beside the tables."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from desk.cli.commands import Commands
from desk.cli.options import add_policy, adjudicator, example, guarded, policy_folder
from desk.worked_cases import try_worked_cases
from engine.diagnostics import render


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "test",
        help=help,
        description="Rules every worked case (`TABLE.cases.yaml`) and says which come out otherwise than\n"
        "expected, and which rows no worked case hits.",
        **example("adjudicate policy test --policy rules"),
    )
    add_policy(command)
    command.set_defaults(run=guarded(run), as_of=None, read=[], what_if=[], tracking=[])


def run(options: argparse.Namespace) -> int:
    """Try the worked cases; 1 where one is not as expected."""
    desk = adjudicator(options)
    folder, shown = policy_folder(options)
    trial = try_worked_cases(desk, folder, shown)
    if trial.problems:
        print(render(trial.problems))
    rows = sum(len(table.rows) for table in desk.book.draft.tables.values())
    found = f"{trial.passed} worked cases as expected, {len(trial.problems)} problems"
    print(f"{found}; {len(trial.hit)} of {rows} rows hit")
    return 1 if trial.problems else 0
