"""`adjudicate policy test`: rule the worked cases beside the tables."""

from __future__ import annotations

import argparse
import gc
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
    command.add_argument(
        "--coverage",
        action="store_true",
        help="also list each clause with its rows, and each condition with the worked case in which it\n"
        "alone is false; a condition without one is a problem",
    )
    command.set_defaults(
        run=guarded(run), as_of=None, read=[], what_if=[], tracking=[], file_folder=None, photo_index=None
    )


def run(options: argparse.Namespace) -> int:
    """Try the worked cases; 1 where one is not as expected."""
    desk = adjudicator(options)
    folder, shown = policy_folder(options)
    draft = desk.book.draft
    if options.coverage:
        from desk.book.coverage import Coverage, coverage_text

        coverage = Coverage(draft)
        trial = try_worked_cases(desk, folder, shown, coverage.see)
        trial.problems.extend(coverage.problems())
        for line in coverage_text(coverage, trial):
            print(line)
    else:
        gc.disable()  # a short run, over before there is garbage worth looking for
        try:
            trial = try_worked_cases(desk, folder, shown)
        finally:
            gc.enable()
    if trial.problems:
        print(render(trial.problems))
    rows = sum(len(table.rows) for table in draft.tables.values())
    found = f"{trial.passed} worked cases as expected, {len(trial.problems)} problems"
    print(f"{found}; {len(trial.hit)} of {rows} rows hit")
    return 1 if trial.problems else 0
