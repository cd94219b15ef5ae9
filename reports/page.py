"""Pages that stand alone: one HTML file, without scripts and without anything fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports import layout
from reports.templating import environment


def evidence_page(listing: Mapping[str, Any]) -> str:
    """The evidence matrix of a case, and every fact with why, from where, and the clauses that use it."""
    return environment().get_template("evidence.html.j2").render(layout.harmless(listing))
