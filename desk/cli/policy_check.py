"""`adjudicate policy check`: everything that is wrong with a policy, in one run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from desk.adjudicator import read_carrier_list
from desk.cli.commands import Commands
from desk.cli.options import add_policy, example, guarded, policy_folder
from engine.diagnostics import Problems, Refused
from engine.loader import load_policy


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "check",
        help=help,
        description="Reads every file of a policy and says all that is wrong with it: where, and what to do.",
        **example("adjudicate policy check --policy rules"),
    )
    add_policy(command)
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Check the policy; 2 where something is wrong with it."""
    folder, shown = policy_folder(options)
    problems = Problems()
    book = None
    try:
        book = load_policy(folder, shown)
    except Refused as error:
        problems.extend(error.problems)
    if (folder / "policy.yaml").exists():
        read_carrier_list(folder, shown, problems)
    problems.raise_if_any()
    assert book is not None
    policies = book.policies()
    policy = policies[-1]
    rows = sum(len(table.rows) for table in policy.tables.values())
    print(
        f"{shown}: no errors in {len(policy.tables)} tables, {rows} rows, {len(policy.facts)} facts, "
        f"{len(policy.limits)} limits, {len(policy.clauses)} clauses, "
        f"{len(policy.interpretations)} interpretations; {len(policies)} interval(s) of dates"
    )
    return 0
