"""`adjudicate schema`: the JSON Schema of the case, of the ruling, or of the policy's files."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from desk.cli.commands import Commands
from desk.cli.options import example
from desk.schemas import POLICY_FILES, schema


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "schema",
        help=help,
        description="Prints the JSON Schema of case documents, facts documents, rulings, mappings of\n"
        "exports, or policy files.",
        **example("adjudicate schema case > case.schema.json"),
    )
    command.add_argument("of", choices=("case", "facts", "mapping", "ruling", "policy"), help="which schema")
    command.add_argument("--file", choices=POLICY_FILES, help="with `policy`: the schema of one file alone")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the schema."""
    print(json.dumps(schema(options.of, options.file), indent=2, ensure_ascii=False))
    return 0
