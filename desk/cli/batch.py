"""`adjudicate batch`: judge a whole export, one answer a case."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, add_suppositions, example, guarded

ENDINGS = (".parquet", ".csv", ".xlsx")
CHECKED = 5
ROWS_OF_PART = 32_768
DOCUMENTS_OF_PART = 2_000


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "batch",
        help=help,
        description="Judges every case of an export: a fact table (Parquet, CSV, JSON lines, XLSX) or case\n"
        "documents (JSON lines, Parquet, a file or folder of them). What cannot be judged goes to a file of\n"
        "its own. Exit status: 0 all judged, 1 some refused, 2 nothing could be read, 3 two evaluations of\n"
        "a case differ. A run that was ended goes on when it is given again.",
        **example("adjudicate batch facts.parquet -o answers.parquet"),
    )
    add_export(command, "OUT", "answers: .parquet, .csv or .xlsx")
    command.add_argument(
        "--check",
        type=_count,
        default=CHECKED,
        metavar="N",
        help=f"judge N cases of each part by the interpreter too (default {CHECKED})",
    )
    add_suppositions(command)
    command.add_argument(
        "--report", metavar="FILE", help="write a page (.html) with charts and tables of what came out"
    )
    learnt = command.add_mutually_exclusive_group()
    learnt.add_argument(
        "--learnt",
        metavar="DIR",
        help="where what runs learn of a policy is kept, so that later ones are faster (default: in the\n"
        "user's cache)",
    )
    learnt.add_argument(
        "--no-learnt",
        action="store_true",
        help="neither use nor keep what is learnt; no answer depends on it",
    )
    command.set_defaults(run=guarded(run))


def add_export(command: argparse.ArgumentParser, output: str, holds: str) -> None:
    """Add what the commands that read an export share."""
    command.add_argument("export", metavar="EXPORT", help="a file, or a folder of documents")
    command.add_argument("-o", "--output", required=True, metavar=output, help=holds)
    add_policy(command)
    command.add_argument(
        "--mapping", metavar="FILE", help="what the columns say, where they are a platform's own"
    )
    command.add_argument("--as-of", metavar="T", help="judge documents at this instant")
    command.add_argument("--files", metavar="DIR", help="read the files that documents name from this folder")
    command.add_argument("--photo-index", metavar="FILE", help="photos of other cases")
    command.add_argument(
        "--rejected", metavar="FILE", help="what was refused, .csv or .jsonl (default: OUT.rejected.csv)"
    )
    command.add_argument("--cores", type=_at_least_one, metavar="N", help="worker processes (default: all)")
    command.add_argument(
        "--part-rows",
        type=_at_least_one,
        metavar="N",
        help=f"rows of a part (default {ROWS_OF_PART:,}), or documents (default {DOCUMENTS_OF_PART:,})",
    )
    command.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options: argparse.Namespace) -> int:
    """Judge the export."""
    if Path(options.output).suffix.lower() not in ENDINGS:
        raise UsageError(f"`{options.output}`: answers are written as .parquet, .csv or .xlsx")
    return run_export(options, facts=False)


def run_export(options: argparse.Namespace, facts: bool) -> int:
    """Run what the options ask for. Raises UsageError and Refused."""
    export, output = Path(options.export), Path(options.output)
    side = Path(options.rejected) if options.rejected else output.with_name(output.name + ".rejected.csv")
    report = None if facts or not options.report else Path(options.report)
    _refuse_unusable(options, export, output, side)
    if report is not None:
        _refuse_report(report, (export, output, side))

    import os
    import sys
    from time import time_ns

    from desk.adjudicator import Settings
    from desk.batch.run import Request
    from desk.batch.run import run as run_request
    from desk.cli.options import instant, pairs, policy_folder, say

    folder, shown = policy_folder(options)
    affinity = getattr(os, "sched_getaffinity", None)
    cores = options.cores or (len(affinity(0)) if affinity else os.cpu_count() or 1)
    request = Request(
        export=export,
        output=output,
        rejected=side,
        makes="facts" if facts else "answers",
        settings=Settings(
            policy=folder,
            shown=shown,
            readings={} if facts else pairs(options.read, "--read"),
            what_if={} if facts else pairs(options.what_if, "--what-if"),
            as_of=instant(options.as_of, "--as-of") if options.as_of else None,
            now=time_ns() // 1_000_000_000 * 1_000_000,
            files=Path(options.files) if options.files else None,
            photo_index=Path(options.photo_index) if options.photo_index else None,
            cross_checked=False,
        ),
        cores=cores,
        checked=0 if facts else options.check,
        rows_of_part=options.part_rows or ROWS_OF_PART,
        documents_of_part=options.part_rows or DOCUMENTS_OF_PART,
        quiet=options.quiet,
        say=say,
        tell=lambda line: print(line, file=sys.stdout),
        mapping=Path(options.mapping) if options.mapping else None,
        report=report,
        learnt=None if facts else _learnt(options),
    )
    import gc

    gc.enable()
    return run_request(request)


def _learnt(options: argparse.Namespace) -> Path | None:
    """The folder of what runs learn. Raises UsageError."""
    if options.no_learnt:
        return None
    if not options.learnt:
        from desk.batch.learnt import usual_folder

        return usual_folder()
    folder = Path(options.learnt)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"`{folder}` is no folder; --learnt names the one that what is learnt is kept in")
    return folder


def _refuse_unusable(options: argparse.Namespace, export: Path, output: Path, side: Path) -> None:
    if not export.exists():
        raise UsageError(f"there is no `{options.export}`")
    for each in (output, side):
        if each.is_dir() or not each.parent.is_dir():
            raise UsageError(f"`{each}` cannot be written: name a file in a folder that there is")
        if each.exists() and each.samefile(export):
            raise UsageError(f"`{each}` is what is read; write to another file")
    if side.suffix.lower() not in (".csv", ".jsonl") or side.resolve() == output.resolve():
        raise UsageError(f"`{side}`: what is refused is written to a file of its own, .csv or .jsonl")
    if options.files and not Path(options.files).is_dir():
        raise UsageError(f"`{options.files}` is no folder; --files names the one that holds the files")
    if options.photo_index and not Path(options.photo_index).is_file():
        raise UsageError(f"there is no photo index `{options.photo_index}`")


def _refuse_report(report: Path, others: Sequence[Path]) -> None:
    if report.suffix.lower() != ".html":
        raise UsageError(f"`{report}`: the report is a page, .html")
    if report.is_dir() or not report.parent.is_dir():
        raise UsageError(f"`{report}` cannot be written: name a file in a folder that there is")
    if report.resolve() in [each.resolve() for each in others]:
        raise UsageError(f"`{report}` is another file of this run; name one of its own")


def _at_least_one(text: str) -> int:
    number = _count(text)
    if not number:
        raise argparse.ArgumentTypeError("it is one or more")
    return number


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"`{text[:20]}` is no whole number")
    return int(text)
