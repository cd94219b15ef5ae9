"""Rulings and observations as text for the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reports import layout
from reports.directions import isolated_lines
from reports.part_names import with_parts_in_words
from reports.particulars import Particulars, of_document
from reports.reasons import reasons_with_windows
from reports.templating import environment

if TYPE_CHECKING:
    from engine.document import RulingDocument


def ruling_text(ruling: RulingDocument, particulars: Particulars | None = None) -> str:
    """A ruling for somebody with a minute: recommendation, amount, reasons, what is missing, evidence."""
    document = {key: value for key, value in ruling.items() if key != "trace"}
    told = of_document(ruling) if particulars is None else particulars
    reasons = list(reasons_with_windows(told))
    return _written(
        "ruling.txt.j2", {**document, "document": document, "particulars": told, "reasons": reasons}
    )


def evidence_text(listing: Mapping[str, Any]) -> str:
    """Every fact of a case with its value, why, from where, and what uses it."""
    return _written("evidence.txt.j2", listing)


def _written(template: str, document: Mapping[str, Any]) -> str:
    shown = with_parts_in_words(layout.harmless(document))
    text = environment().get_template(template).render(shown)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return isolated_lines(re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n")
