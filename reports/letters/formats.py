"""A letter written out: as text, Markdown or one HTML page; a PDF is made of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reports import layout
from reports.case.texts import markdown
from reports.directions import isolated_lines
from reports.letters.parts import Amounts, Letter, Line, Quoted, plain
from reports.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment


def letter_text(letter: Letter) -> str:
    """A letter for the terminal or a plain mail."""
    text = _environment().get_template("letters/letter.txt.j2").render(letter=letter)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return isolated_lines(re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n")


def letter_markdown(letter: Letter) -> str:
    """A letter in Markdown; nothing that the case says is read as markup."""
    text = _environment().get_template("letters/letter.md.j2").render(letter=letter)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def letter_page(letter: Letter) -> str:
    """A letter as one HTML page, without scripts and without anything fetched."""
    return _environment().get_template("letters/letter.html.j2").render(letter=letter)


def letter_pdf(letter: Letter) -> bytes:
    """A letter as PDF. Raises Refused where what makes it is not installed."""
    from reports.pdf import pdf_of

    return pdf_of(letter_page(letter))


FORMATS: dict[str, Callable[[Letter], str | bytes]] = {
    "text": letter_text,
    "md": letter_markdown,
    "html": letter_page,
    "pdf": letter_pdf,
}
"""What a letter may be written as."""


@cache
def _environment() -> Environment:
    made = environment().overlay()
    made.filters = {
        **made.filters,
        "kind_of_block": lambda block: type(block).__name__,
        "terminal": plain,
        "markdown": lambda line: markdown(plain(line)),
        "marked_up": _marked_up,
        "amounts": _amounts,
    }
    return made


def _marked_up(line: Line) -> Markup:
    """A line of HTML; each text of the case stands alone, whichever way it reads."""
    return Markup("").join(
        Markup("<bdi>{}</bdi>").format(piece.text) if isinstance(piece, Quoted) else escape(piece)
        for piece in line
    )


def _amounts(block: Amounts) -> str:
    """Amounts below each other, aligned at their ends."""
    rows = [*block.rows, block.total]
    texts = [(plain(name), plain(money)) for name, money in rows]
    names = max(layout.columns(name) for name, _ in texts) + 2
    money = max(layout.columns(text) for _, text in texts)
    return "\n".join(
        "  " + name + " " * (names - layout.columns(name) + money - layout.columns(text)) + text
        for name, text in texts
    )
