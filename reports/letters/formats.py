"""A letter written out: as text, Markdown or one HTML page; a PDF is made of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from reports import layout
from reports.letters.parts import Amounts, Letter, Line, Quoted, plain
from reports.templating import environment

if TYPE_CHECKING:
    from jinja2 import Environment

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$@]")
_LINKS = re.compile(r"(?i)(?<=www)[.]|:(?=//)")
_LIST = re.compile(r"^([0-9]+)([.)])|^([-+=:!])")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ISOLATED = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"


def letter_text(letter: Letter) -> str:
    """A letter for the terminal or a plain mail."""
    text = _environment().get_template("letters/letter.txt.j2").render(letter=letter)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


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
        "terminal": _terminal,
        "markdown": _markdown,
        "marked_up": _marked_up,
        "amounts": _amounts,
    }
    return made


def _terminal(line: Line) -> str:
    """A line for a terminal; what reads from right to left does not turn round what stands beside it."""
    return "".join(_isolated(piece.text) if isinstance(piece, Quoted) else piece for piece in line)


def _isolated(text: str) -> str:
    return _ISOLATED % text if _RIGHT_TO_LEFT.search(text) else text


def _markdown(line: Line) -> str:
    text = _LINKS.sub(
        lambda found: "\\" + found[0], _MARKUP.sub(lambda found: "\\" + found[0], _terminal(line))
    )
    return _LIST.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[0]}", text)


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
