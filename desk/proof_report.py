"""What was proved of a policy, as text with witnesses and as a plain document."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.diagnostics import Diagnostic, render
from engine.proving.findings import Finding
from engine.proving.regions import Region


def report(found: Sequence[Finding]) -> str:
    """Every finding with its place, and the facts that show it as a document to be ruled."""
    return "\n".join(_text(finding) for finding in found)


def listed(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Every finding as a plain map."""
    return [
        {
            "code": finding.diagnostic.code,
            "message": finding.diagnostic.message,
            "place": _where(finding.diagnostic),
            "rows": list(finding.rows),
            "help": finding.diagnostic.help,
            "witness": finding.document(),
            "ruled_by": _ruled_by(finding),
            "regions": _region_document(finding.region),
        }
        for finding in found
    ]


def save(found: Sequence[Finding], folder: Path) -> list[Path]:
    """Write the witnesses into a folder, one document a finding; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number, finding in enumerate(found, start=1):
        if finding.witness is not None:
            file = folder / f"{number:03}-{finding.diagnostic.code}.yaml"
            file.write_text(_written(finding), encoding="utf-8", newline="\n")
            files.append(file)
    return files


def _text(finding: Finding) -> str:
    text = render([finding.diagnostic]) + _region_text(finding.region)
    if finding.witness is None:
        return text
    shown = "".join(f"    {line}\n" for line in _written(finding).splitlines())
    return f"{text}  witness:\n{shown}"


def _region_text(region: Region | None) -> str:
    """Where something is found, a line for each box."""
    if region is None:
        return ""
    lines = [_condition_text(box) for box in region.boxes]
    if not region.complete:
        lines.append("and perhaps more: the search was given up here")
    return "  where the table applies, it is found with\n" + "".join(f"    {line}\n" for line in lines)


def _condition_text(box: Mapping[str, Any]) -> str:
    """A box in one line, as `when` takes it."""
    if not box:
        return "any values"
    import yaml

    written = yaml.safe_dump(
        dict(box), allow_unicode=True, sort_keys=False, default_flow_style=True, width=math.inf
    )
    return str(written).strip()


def _region_document(region: Region | None) -> dict[str, Any] | None:
    if region is None:
        return None
    return {"boxes": [dict(box) for box in region.boxes], "complete": region.complete}


def _written(finding: Finding) -> str:
    import yaml

    assert finding.witness is not None
    ruled_by = _ruled_by(finding)
    told = f"`adjudicate rule` answers with {ruled_by}" if ruled_by else "no facts document says all of it"
    head = f"# {finding.diagnostic.message}\n# {told}\n"
    return head + yaml.safe_dump(finding.document(), allow_unicode=True, sort_keys=False, width=100)


def _ruled_by(finding: Finding) -> str | None:
    """The row that rules the witness; None where there is none, or a document cannot say all of it."""
    shown = finding.witness
    return f"{shown.table}#{shown.row}" if shown is not None and shown.reproduced else None


def _where(diagnostic: Diagnostic) -> str | None:
    return diagnostic.place.where if diagnostic.place is not None else None
