"""`adjudicate policy schemas`: JSON Schemas with the names of this policy, for editors."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, policy_folder
from engine.loader import load_policy


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "schemas",
        help=help,
        description="Writes one JSON Schema a kind of file, with the facts and their values, clauses,\n"
        "limits, outcomes and readings that this policy knows, so that an editor completes and checks them.\n"
        "Run it again after a new name. --check ends with 1 where a schema is missing or out of date.",
        **example("adjudicate policy schemas --policy rules -o rules/schemas"),
    )
    add_policy(command)
    command.add_argument(
        "-o", dest="folder", metavar="DIR", help="where to (default: `schemas` in the policy)"
    )
    command.add_argument("--check", action="store_true", help="write nothing; say what is out of date")
    command.add_argument(
        "--link",
        action="store_true",
        help="begin every file of the policy with the line that names its schema",
    )
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Write the schemas, or compare them; 1 where --check finds one out of date."""
    from desk.editing.policy_schemas import schema_line, schema_texts, with_schema_line, write_schemas

    policy, shown = policy_folder(options)
    draft = load_policy(policy, shown).draft
    folder = Path(options.folder) if options.folder else policy / "schemas"
    named = options.folder.rstrip("/") if options.folder else f"{shown}/schemas"
    try:
        if options.check:
            old = [
                name
                for name, text in schema_texts(draft).items()
                if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text
            ]
            for name in old:
                print(f"{named}/{name} is out of date")
            print(f"{len(old)} schemas are out of date" if old else f"the schemas in {named} are up to date")
            return 1 if old else 0
        files = write_schemas(draft, folder)
        print(f"{len(files)} schemas are written into {named}")
        for file in sorted(policy.rglob("*.yaml")) if options.link else ():
            line = schema_line(file, policy, folder)
            text = file.read_text(encoding="utf-8")
            if line is not None and not text.startswith(line + "\n"):
                file.write_text(with_schema_line(text, line), encoding="utf-8", newline="\n")
                print(f"{shown}/{file.relative_to(policy).as_posix()} names its schema")
    except OSError as error:
        raise UsageError(f"`{error.filename}` cannot be read or written: {error.strerror}") from None
    return 0
