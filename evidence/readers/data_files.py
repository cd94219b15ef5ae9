"""The data files beside the readers, each read once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from engine.source import read_yaml


@cache
def data_beside(file_name: str) -> Mapping[str, Any]:
    """The tree of a data file beside this module."""
    file = Path(__file__).with_name(file_name)
    tree: Mapping[str, Any] = read_yaml(file.name, file.read_bytes()).value
    return tree
