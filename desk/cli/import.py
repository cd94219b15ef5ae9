# ruff: noqa: N999 (the file is the name of the command)
"""`adjudicate import`: build or complete a case document from answers of platforms and carriers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk.cli.commands import Commands
from desk.cli.options import UsageError, example, guarded, report_problems, say
from engine.diagnostics import Refused


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import",
        help=help,
        description="Recognises the format of each file, joins what they say into one case document, and\n"
        "tells what each contributed, where they contradict, and what every case needs besides.",
        **example("adjudicate import issue.json tracking.json notes.yaml -o case.yaml"),
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="answers as they came, or parts of a case")
    command.add_argument("-o", "--output", metavar="FILE", help="write the case to this file")
    command.add_argument("--retrieved-at", metavar="T", help="when the answers were retrieved (RFC 3339)")
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Join the files; 1 where one of them cannot be read."""
    from desk.importing import import_case

    try:
        files = [(name, Path(name).read_bytes()) for name in options.files]
    except OSError as error:
        raise UsageError(f"`{error.filename}` cannot be read: {error.strerror}") from None
    try:
        imported = import_case(files, options.retrieved_at)
    except Refused as error:
        report_problems(error)
        return 1
    for title, lines in (
        ("contributed", imported.contributed),
        ("to look at", imported.odd),
        ("contradictions", imported.contradictions),
        ("still missing", imported.missing),
    ):
        for line in lines:
            say(f"{title}: {line}")
    text = written(imported.case)
    if options.output:
        try:
            Path(options.output).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"`{options.output}` cannot be written: {error.strerror}") from None
    else:
        sys.stdout.write(text)
    return 0


def written(case: dict[str, Any]) -> str:
    """A case document as YAML; every text that could be read as something else is quoted."""
    import yaml

    return yaml.safe_dump(case, allow_unicode=True, sort_keys=False, width=110)
