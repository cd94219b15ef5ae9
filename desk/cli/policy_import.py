"""`adjudicate policy import`: take a workbook into the policy that it was exported from."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from desk.cli.commands import Commands
from desk.cli.options import UsageError, add_policy, example, guarded, policy_folder, say


def add_to(commands: Commands, help: str, arguments: Sequence[str]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "import",
        help=help,
        description="Reads a workbook that `adjudicate policy export` wrote, and changes the policy where\n"
        "its cells say otherwise. The whole policy is checked and proved first: each problem is named by\n"
        "sheet and cell, and nothing is written as long as there is one.",
        **example("adjudicate policy import --xlsx policy.xlsx -o changed_rules"),
    )
    command.add_argument("--xlsx", metavar="FILE", required=True, help="the workbook")
    add_policy(command)
    command.add_argument(
        "-o", "--output", metavar="DIR", help="write the whole policy to this new folder, and leave --policy"
    )
    command.set_defaults(run=guarded(run))


def run(options: argparse.Namespace) -> int:
    """Take the workbook in; 2 where something is wrong with it."""
    from desk.spreadsheets.guard import MOST_BYTES
    from desk.spreadsheets.importing import import_workbook
    from reports.layout import harmless

    folder, shown = policy_folder(options)
    target = Path(options.output) if options.output else folder
    if options.output and target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UsageError(f"`{target}` is there already; name a folder that is not")
    try:
        with Path(options.xlsx).open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"`{options.xlsx}` cannot be read: {error.strerror}") from None
    imported = import_workbook(options.xlsx, data, folder, shown)
    try:
        if options.output:
            shutil.copytree(folder, target, dirs_exist_ok=True)
        new = [name for name in imported.files if not (target / name).exists()]
        for name, content in imported.files.items():
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        schemas = _renew_schemas(target, shown, new) if imported.files else []
    except OSError as error:
        raise UsageError(f"`{target}` cannot be written: {error.strerror}") from None
    for line in imported.account:
        print(harmless(line))
    for line in imported.without_use:
        say(harmless(f"warning: {line}"))
    where = options.output or shown
    if schemas:
        print(f"{where}/schemas: written anew for the editor ({', '.join(schemas)})")
    print(f"{where}: {imported.sheets} sheets read, {len(imported.files)} file(s) changed")
    return 0


def _renew_schemas(folder: Path, shown: str, new: Sequence[str]) -> list[str]:
    """Let the schemas of a policy that has them hold its new names; says which files changed.

    The new files of the policy begin with the line that names theirs.
    """
    schemas = folder / "schemas"
    if not schemas.is_dir():
        return []
    from desk.editing.policy_schemas import schema_line, schema_texts, with_schema_line
    from engine.loader import load_policy

    changed = []
    for name, text in schema_texts(load_policy(folder, shown).draft).items():
        file = schemas / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8", newline="\n")
            changed.append(name)
    for file in (folder / name for name in new):
        line = schema_line(file, folder, schemas)
        if line is not None:
            text = with_schema_line(file.read_text(encoding="utf-8"), line)
            file.write_text(text, encoding="utf-8", newline="\n")
    return changed
