"""Rulings and observations as text for the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

    from engine.document import RulingDocument

WIDTH = 100
TEMPLATES = Path(__file__).parent / "templates"
# controls, and the characters that change the direction or the lines of what is shown
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def ruling_text(ruling: RulingDocument) -> str:
    """A ruling in full: recommendation, amount, reasons, evidence, deadlines, what is missing."""
    return _written("ruling.txt.j2", ruling)


def evidence_text(listing: Mapping[str, Any]) -> str:
    """Every fact of a case with its value, why, from where, and what uses it."""
    return _written("evidence.txt.j2", listing)


def _written(template: str, document: Mapping[str, Any]) -> str:
    text = _environment().get_template(template).render(**document, document=document)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


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
        finalize=_shown,
    )
    environment.filters.update(value=value_text, block=block_text, words=words, condition=condition_text)
    return environment


def _shown(value: Any) -> Any:
    """Text of a party is shown harmlessly: no control character reaches the terminal."""
    if isinstance(value, str):
        return _HARMFUL.sub(
            lambda match: match[0] if match[0] == "\n" else "\N{REPLACEMENT CHARACTER}", value
        )
    return "" if value is None else value


def words(name: str) -> str:
    """A word of the formats as people write it."""
    return name.replace("_", " ")


def value_text(value: Any) -> str:
    """A value of a fact; several are those still possible."""
    if isinstance(value, list | tuple):
        return " or ".join(value_text(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return f"{value_text(value.get('from'))} to {value_text(value.get('to'))}"
    return "not known" if value is None else str(value)


def condition_text(condition: Mapping[str, Any]) -> str:
    """The condition of a branch in words."""
    return "; ".join(_conditions(condition))


def _conditions(condition: Mapping[str, Any]) -> Iterator[str]:
    for fact, value in condition.items():
        values = value if isinstance(value, list) else [value]
        shown = " or ".join(value_text(each) for each in values[:4]) + (
            " or others" if len(values) > 4 else ""
        )
        yield f"{fact} {shown}"


def block_text(text: str, indent: int = 2) -> str:
    """A paragraph, wrapped and indented."""
    margin = " " * indent
    cleaned = str(_shown(text)).replace("\n", " ")
    return fill(
        cleaned,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=True,
        break_on_hyphens=False,
    )
