"""The reasons of a ruling as a reader is told them: each fact and each window once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def reasons_with_windows(particulars: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The reasons, each with its facts and windows that no reason before it has told of the same parts."""
    told: list[Any] = []
    for reason in particulars["reasons"]:
        facts = [each for each in reason["facts"] if (reason["parts"], each) not in told]
        told += [(reason["parts"], each) for each in facts]
        windows = [
            each
            for each in _windows_of(reason, particulars["windows"])
            if (reason["parts"], each) not in told
        ]
        told += [(reason["parts"], each) for each in windows]
        yield {**reason, "facts": facts, "windows": windows}


def _windows_of(reason: Mapping[str, Any], windows: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The windows on which a reason rests: its clause's own, and those of the facts that it rests on."""
    facts = {each["fact"] for each in reason["facts"]} | set(reason.get("condition", {}))
    yield from (each for each in windows if each["clause"] == reason["clause"] or facts & set(each["facts"]))
