"""The changes that would turn a ruling as every form of a report tells them: named, and in one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reports.case import persuasion


def ordered_flips(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The flips of every part, each change of a proof with the party that proves, in a reader's order."""
    flips = persuasion.with_proofs(report["flips"], report["matrix"])
    return persuasion.ordered(flips, report["matrix"], deciding(report), report["meanings"])


def deciding(report: Mapping[str, Any]) -> dict[str | None, list[str]]:
    """The facts that the reasons tell of each part of a case, and those that these are measured by."""
    reasons = report["particulars"]["reasons"]
    return {
        each["unit"]: list(
            _told(reason for reason in reasons if not reason["parts"] or each["unit"] in reason["parts"])
        )
        for each in report["flips"]
    }


def _told(reasons: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for reason in reasons:
        for told in reason["facts"]:
            yield told["fact"]
            yield from (each["fact"] for each in told["measures"] if each["fact"] is not None)
