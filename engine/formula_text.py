"""The text of a formula: parsed by Python's `ast`, its places, and how it is refused in words."""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from collections.abc import Callable, Sequence
from typing import NoReturn

MAX_LENGTH = 2000
GRAMMAR = (
    "a formula may hold facts, limits, `now`, `as_of`, words in quotes, numbers, comparisons, `in`, "
    "`and`, `or`, `not`, `A if C else B`, `+ - *`, days(), window_end(), day_end(), "
    "earlier(), later(), minor_units(), share(), given(), either()"
)
# What Python's parser complains of (a part of its words) -> what is wrong, what to do.
_SYNTAX = (
    ("was never closed", "this bracket is not closed", "add the closing one"),
    ("unmatched", "this bracket was not opened", "remove it, or add the opening one"),
    ("unterminated string", "this word does not end", "add the closing quote"),
)

_KEYWORD = re.compile(
    r"""("[^"]*"|'[^']*')"""
    rf"|\b(?:{'|'.join(keyword.kwlist)})(?=\.)|(?<=\.)(?:{'|'.join(keyword.kwlist)})\b"
)
"""A word of Python's own in the name of a fact, or a word in quotes, which is left as it is."""


class FormulaError(Exception):
    """A formula outside the grammar or that does not fit its facts: words for the user, and the columns."""

    def __init__(self, code: str, message: str, start: int, end: int, help: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.start = start
        self.end = end
        self.help = help


class FormulaText:
    """One formula as it was written, with the tree that Python's parser makes of it.

    Raises FormulaError where the text cannot be parsed.
    """

    def __init__(self, text: str, nearest: Callable[[str, Sequence[str]], str | None]) -> None:
        self.text = text
        self.nearest = nearest
        if len(text) > MAX_LENGTH:
            raise FormulaError(
                "bad-formula", "the formula is too long", 0, 40, f"keep it below {MAX_LENGTH} characters"
            )
        # an id with a hyphen is a name here, not a subtraction; the replacement keeps every column
        readable = re.sub(r"(?<=reading\.)([A-Z]{2,4})-(\d)", r"\1_\2", text)
        readable = _KEYWORD.sub(lambda found: found[1] or found[0].swapcase(), readable)
        readable = re.sub(r"[\r\n]", " ", readable)
        self.encoded = readable.encode()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an odd escape or number is refused or harmless below
                self.tree = ast.parse(readable, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise self.syntax_error(error) from None

    def syntax_error(self, error: Exception) -> FormulaError:
        message, help = "the formula cannot be read", GRAMMAR
        for words, better, what_to_do in _SYNTAX:
            if words in str(error):
                message, help = better, what_to_do
        if not self.text.strip():
            message, help = "the formula is empty", "write one, or remove the key"
        column = min((getattr(error, "offset", None) or 1) - 1, max(len(self.text) - 1, 0))
        if self.text[column : column + 1] == "=":
            message, help = "a single `=` compares nothing", "write `==`"
        return FormulaError("bad-formula", message, column, column + 1, help)

    def span(self, node: ast.expr) -> tuple[int, int]:
        start = len(self.encoded[: node.col_offset].decode(errors="replace"))
        end = len(self.encoded[: node.end_col_offset or node.col_offset].decode(errors="replace"))
        return start, end

    def refuse(
        self, node: ast.expr, message: str, help: str | None = None, code: str = "bad-formula"
    ) -> NoReturn:
        start, end = self.span(node)
        raise FormulaError(code, message, start, end, help)

    def written(self, node: ast.expr) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def suggestion(self, word: str, known: Sequence[str]) -> str | None:
        near = self.nearest(word, known)
        if near is not None:
            return f"did you mean `{near}`?"
        return "known: " + ", ".join(f"`{name}`" for name in known) if 0 < len(known) <= 8 else None
