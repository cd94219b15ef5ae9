"""The environment in which templates are filled: strict, escaped in HTML, with the words of the reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from reports import layout, wording
from reports.amounts import freight_out_text
from reports.case.texts import isolated
from reports.matrix_words import matrix_rows
from reports.near_rows import left_out_text, near_rows
from reports.particulars import cut_texts, of_text, window_text
from reports.telling import ends_texts, running_text, short_texts, span_text, unqueried_texts

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
        because=wording.because_text,
        beside=layout.beside,
        clipped=layout.clipped,
        column_for=layout.column_for,
        cuts=cut_texts,
        row=layout.row,
        wrapped=layout.wrapped,
        borne=wording.borne_text,
        by_whom=wording.bearer_text,
        bounds=wording.bounds_text,
        condition=wording.condition_text,
        decided=wording.decided_text,
        first_few=wording.first_few,
        flags=wording.flag_texts,
        freight_out=freight_out_text,
        freight_back=wording.freight_back_text,
        instant=wording.instant_text,
        isolated=isolated,
        liable=wording.liable_text,
        left_out=left_out_text,
        matrix_rows=matrix_rows,
        near=near_rows,
        outcome=wording.outcome_text,
        pays=wording.pays,
        range=ends_texts,
        refund=wording.refund_text,
        running=running_text,
        short=short_texts,
        sources=wording.sources_text,
        span=span_text,
        unqueried=unqueried_texts,
        value=wording.value_text,
        awaited=of_text,
        window=lambda window: window_text(window, wording.STATES),
        words=wording.words,
    )
    made.globals.update(STANDING=wording.STANDING, STATES=wording.STATES, WIDTH=layout.WIDTH)
    return made
