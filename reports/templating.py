"""The environment in which templates are filled: strict, escaped in HTML, with the words of the reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reports import layout, wording
from reports.case.texts import isolated
from reports.matrix_words import matrix_rows

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The environment, made once."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    from reports.template_cache import TemplateCache

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=TemplateCache(TEMPLATES / "__pycache__"),
        autoescape=select_autoescape(("html", "html.j2"), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        asked=wording.asked_text,
        beside=layout.beside,
        clipped=layout.clipped,
        column_for=layout.column_for,
        row=layout.row,
        wrapped=layout.wrapped,
        bounds=wording.bounds_text,
        condition=wording.condition_text,
        decided=wording.decided_text,
        first_few=wording.first_few,
        instant=wording.instant_text,
        isolated=isolated,
        liable=wording.liable_text,
        matrix_rows=matrix_rows,
        outcome=wording.outcome_text,
        refund=wording.refund_text,
        sources=wording.sources_text,
        value=wording.value_text,
        words=wording.words,
    )
    made.globals.update(OUTBOUND=wording.OUTBOUND, STATES=wording.STATES, WIDTH=layout.WIDTH)
    return made
