"""`adjudicate policy test`: rule the worked cases beside the tables."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator, Sequence
from pathlib import Path

from desk.adjudicator import Adjudicator
from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, adjudicator, example, guarded, policy_folder
from desk.worked_cases import Desks, Trial, try_worked_cases
from engine.diagnostics import render


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "test",
        help=help,
        description="Rules every worked case (`TABLE.cases.yaml`) and says which come out otherwise than\n"
        "expected, and which rows no worked case hits. --suggest writes the cases that are missing, each\n"
        "marked `reviewed: false`: until a person has compared one with its clauses and removed the mark,\n"
        "it shows nothing.",
        **example("adjudicate policy test --policy rules"),
    )
    add_policy(command)
    command.add_argument(
        "--coverage",
        action="store_true",
        help="also list each clause with its rows, and each condition with the worked case in which it\n"
        "alone is false; a condition without one is a problem. Where there are problems, they alone are said",
    )
    command.add_argument(
        "--all", action="store_true", help="with --coverage, print the list beside problems, too"
    )
    command.add_argument(
        "--suggest",
        action="store_true",
        help="write a case for each row that none hits; with --coverage, for each condition that none\n"
        "shows to matter, too",
    )
    command.add_argument(
        "--strict", action="store_true", help="cases that nobody has reviewed are problems, too"
    )
    command.set_defaults(
        run=guarded(run), as_of=None, read=[], what_if=[], tracking=[], file_folder=None, photo_index=None
    )


def run(options: argparse.Namespace) -> int:
    """Try the worked cases; 1 where one is not as expected, or a row has none."""
    desk = adjudicator(options)
    folder, shown = policy_folder(options)
    draft = desk.book.draft
    if options.suggest:
        # what is suggested is ruled by both evaluators below, with all other cases
        _suggest(adjudicator(options, cross_checked=False), folder, shown, options.coverage)
    listed: list[str] = []
    if options.coverage:
        from desk.book.coverage import Coverage, coverage_text

        coverage, unreviewed = Coverage(draft), Coverage(draft)
        trial = try_worked_cases(desk, folder, shown, coverage.see, unreviewed.see)
        trial.problems.extend(coverage.problems(unreviewed))
        listed = list(coverage_text(coverage, trial))
    else:
        gc.disable()  # a short run, over before there is garbage worth looking for
        try:
            trial = try_worked_cases(desk, folder, shown)
        finally:
            gc.enable()
    if options.strict and trial.unreviewed:
        from desk.editing.suggested_files import unreviewed_problems

        trial.problems.extend(unreviewed_problems(trial.unreviewed))
    if options.all or not trial.problems:
        print("".join(f"{line}\n" for line in listed), end="")
    if trial.problems:
        print(render(trial.problems))
        if listed and not options.all:
            print("What is covered is left out beside problems; --all lists it, too.")
    for line in _closing(trial, sum(len(table.rows) for table in draft.tables.values())):
        print(line)
    return 1 if trial.problems else 0


def _suggest(desk: Adjudicator, folder: Path, shown: str, with_conditions: bool) -> None:
    """Write the missing cases, and say which. Raises UsageError where a file cannot be written."""
    from desk.book.coverage import Coverage
    from desk.editing.suggested_files import missing_rows, suggested_files

    seen = Coverage(desk.book.draft) if with_conditions else None
    see = seen.see if seen is not None else None
    before = try_worked_cases(desk, folder, shown, see, see)
    desks = Desks(desk)
    made = suggested_files(desks, folder, shown, missing_rows(desks, before), seen)
    for name, text in made.texts.items():
        try:
            (folder / name).write_bytes(text.encode())
        except OSError as error:
            raise UsageError(f"`{shown}/{name}` cannot be written: {error.strerror}") from None
    for file, suggestion in made.found:
        assert suggestion.case is not None
        print(f"{file}: `{suggestion.case['id']}` is written, for {suggestion.sought.words}")
    for sought in made.not_found:
        print(f"no case is found for {sought.words} of `{sought.table}`; write it by hand")
    if not made.found and not made.not_found:
        print("no worked case is missing")


def _closing(trial: Trial, rows: int) -> Iterator[str]:
    if trial.unreviewed:
        yield f"Not reviewed, so that they show nothing ({len(trial.unreviewed)}):"
        for each in trial.unreviewed:
            yield f"  {each.place.where}  {each.id}"
    only = len(trial.hit_unreviewed - trial.hit.keys())
    yield (
        f"{trial.passed} worked cases as expected, {len(trial.problems)} problems; "
        f"{len(trial.hit)} of {rows} rows hit"
        + (f", {only} only by cases that nobody has reviewed" if only else "")
    )
