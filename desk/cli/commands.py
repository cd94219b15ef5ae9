"""How a command is found: only the one that is asked for is imported, since imports are what takes time."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

Commands = Any
"""What argparse's add_subparsers gives."""


def add_commands(
    parser: argparse.ArgumentParser,
    name: str,
    prefix: str,
    commands: Mapping[str, str],
    arguments: Sequence[str],
) -> None:
    """Add every command: in full where the arguments name it, else by its line of help alone."""
    inner = parser.add_subparsers(dest=name, metavar="COMMAND", required=True)
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    rest = arguments[arguments.index(wanted) + 1 :] if wanted is not None else ()
    for command, help in commands.items():
        if command == wanted:
            import_module(prefix + command).add_to(inner, help, rest)
        else:
            inner.add_parser(command, help=help)
