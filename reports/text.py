"""Rulings and observations as text for the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import layout, wording

if TYPE_CHECKING:
    from jinja2 import Environment

    from engine.document import RulingDocument

TEMPLATES = Path(__file__).parent / "templates"


def ruling_text(ruling: RulingDocument) -> str:
    """A ruling for somebody with a minute: recommendation, amount, reasons, what is missing, evidence."""
    return _written("ruling.txt.j2", {key: value for key, value in ruling.items() if key != "trace"})


def evidence_text(listing: Mapping[str, Any]) -> str:
    """Every fact of a case with its value, why, from where, and what uses it."""
    return _written("evidence.txt.j2", listing)


def _written(template: str, document: Mapping[str, Any]) -> str:
    text = _environment().get_template(template).render(layout.harmless(document))
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    from reports.template_cache import TemplateCache

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=TemplateCache(TEMPLATES / "__pycache__"),
        autoescape=select_autoescape(("html", "html.j2"), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        asked=wording.asked_text,
        beside=layout.beside,
        clipped=layout.clipped,
        column_for=layout.column_for,
        wrapped=layout.wrapped,
        bounds=wording.bounds_text,
        condition=wording.condition_text,
        decided=wording.decided_text,
        instant=wording.instant_text,
        liable=wording.liable_text,
        outcome=wording.outcome_text,
        refund=wording.refund_text,
        sources=wording.sources_text,
        value=wording.value_text,
        words=wording.words,
    )
    environment.globals.update(OUTBOUND=wording.OUTBOUND, STATES=wording.STATES, WIDTH=layout.WIDTH)
    return environment
