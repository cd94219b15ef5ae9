"""`adjudicate policy check`: everything that is wrong with a policy, and what is proved of it, in one run."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, policy_folder
from desk.editing.unfilled import check_filled
from desk.evidence_kinds import KINDS, check_kinds
from desk.policy_folder import read_carrier_list
from engine.diagnostics import Problems, Refused
from engine.loader import PolicyBook, load_policy
from engine.loading.translations import check_translations


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "check",
        help=help,
        description="Reads every file of a policy and says all that is wrong with it, where, and what to\n"
        "do. Then proves that its tables leave no gap, contradict each other nowhere unless a row says so,\n"
        "and hold no row, value or condition that never counts, that none of its parts is unused, and that\n"
        "its stated properties hold. A gap or overlap comes with a witness: a facts document that\n"
        "`adjudicate rule` rules as said. Ends with 1 where something is found, with 2 where the policy\n"
        "cannot be read.",
        **example("adjudicate policy check --policy rules"),
    )
    add_policy(command)
    command.add_argument("--format", choices=("text", "json"), default="text", help="how it is written")
    command.add_argument("--witnesses", metavar="DIR", help="write the witnesses into this folder")
    command.add_argument("--regions", action="store_true", help="say of gaps and overlaps where they lie")
    command.add_argument("--watch", action="store_true", help="check again on every save, until Ctrl-C")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Check the policy, once or on every save."""
    if options.watch:
        from desk.editing.watching import watch

        return watch(policy_folder(options)[0], lambda: guarded(check_once)(options))
    return check_once(options)


def check_once(options: argparse.Namespace) -> int:
    """Check the policy; 1 where the proofs find something, 2 where something is wrong with it."""
    folder, shown = policy_folder(options)
    book = load(folder, shown)
    from desk.proof_report import listed, report, save
    from engine.proving.proof import checked

    found = checked(book, options.regions)
    if options.witnesses:
        try:
            save(found, Path(options.witnesses))
        except OSError as error:
            raise UsageError(f"`{options.witnesses}` cannot be written: {error.strerror}") from None
    if options.format == "json":
        print(json.dumps(listed(found), ensure_ascii=False, indent=2))
    elif found:
        print(report(found))
        print(f"{shown}: {len(found)} finding(s)")
    else:
        print(summary(book, shown))
    return 1 if found else 0


def load(folder: Path, shown: str) -> PolicyBook:
    """The policy in a folder, with its list of carriers. Raises Refused with everything that is wrong."""
    problems = Problems()
    book = None
    try:
        book = load_policy(folder, shown)
    except Refused as error:
        problems.extend(error.problems)
    if (folder / "policy.yaml").exists():
        read_carrier_list(folder, shown, problems)
    if book is not None:
        check_kinds(book, problems)
        check_translations(book.draft, shown, KINDS, problems)
        check_filled(book, shown, problems)
    problems.raise_if_any()
    assert book is not None
    return book


def summary(book: PolicyBook, shown: str) -> str:
    """What was checked, in a sentence."""
    policies = book.policies()
    policy = policies[-1]
    rows = sum(len(table.rows) for table in policy.tables.values())
    return (
        f"{shown}: no errors in {len(policy.tables)} tables, {rows} rows, {len(policy.facts)} facts, "
        f"{len(policy.limits)} limits, {len(policy.clauses)} clauses, "
        f"{len(policy.interpretations)} interpretations; {len(policies)} interval(s) of dates. "
        "Proved: no gap, no undeclared overlap, no row, value or condition that never counts"
        + "".join(f"; {part}" for part in _held(book))
        + "."
    )


def _held(book: PolicyBook) -> Iterator[str]:
    """The stated properties that hold, by the readings under which they are stated."""
    stated: list[str] = [each.record.readings for each in book.draft.properties]
    for readings, words in (("in_force", "the readings in force"), ("any", "any readings")):
        number = stated.count(readings)
        if number:
            yield f"{number} stated {'property holds' if number == 1 else 'properties hold'} under {words}"
