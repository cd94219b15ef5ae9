"""The report of a case as Markdown, in which nothing that a case says is taken for a mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports.case.page import FILTERS, contents
from reports.case.texts import markdown
from reports.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment


def case_markdown(report: Mapping[str, Any]) -> str:
    """The report of a case as Markdown."""
    text = _environment().get_template("case/report.md.j2").render(contents(report))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _written(value: Any) -> Markup:
    """What a template puts into the text, unless it was written so before."""
    return value if isinstance(value, Markup) else Markup(markdown(value))


@cache
def _environment() -> Environment:
    made = environment().overlay(autoescape=True, finalize=_written)
    made.filters = {**made.filters, **FILTERS}
    return made
