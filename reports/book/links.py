"""Texts of a policy with links: clauses, readings, facts and limits that they name lead to their entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from reports.book.anchors import anchor

_NAME = r"[A-Za-z_]\w*(?:\.\w+)*"
_FORMULA = re.compile(rf"(\"[^\"]*\"|'[^']*')|\breading\.([A-Z]{{2,4}}-\w+)|\blimit\.(\w+)|({_NAME})")
_CODE = re.compile(r"`([^`]+)`")


class Links:
    """Knows what the book holds, and links to it alone."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._known = {
            "clause": {each["id"] for each in document["clauses"]},
            "reading": {each["id"] for each in document["readings"]},
            "fact": {each["name"] for each in document["facts"]},
            "limit": {each["name"] for each in document["limits"]},
        }
        names = sorted(self._known["clause"] | self._known["reading"], key=len, reverse=True)
        alternatives = "|".join(map(re.escape, names)) or "(?!)"
        self._ids = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-]|\.\w)")

    def prose(self, text: str) -> Markup:
        """A text whose ids of clauses and readings are links, and whose `words` are set as code."""
        parts = _CODE.split(text)
        return Markup("").join(
            Markup("<code>{}</code>").format(part) if index % 2 else self._with_ids(part)
            for index, part in enumerate(parts)
        )

    def formula(self, text: str) -> Markup:
        """A formula whose facts, limits and readings are links."""
        found, position = Markup(""), 0
        for match in _FORMULA.finditer(text):
            quoted, reading, limit, fact = match.groups()
            kind = "reading" if reading else "limit" if limit else "fact"
            name = reading or limit or fact
            found += text[position : match.start()]
            found += match[0] if quoted else self.to(kind, name, match[0])
            position = match.end()
        return Markup("<code>{}</code>").format(found + text[position:])

    def to(self, kind: str, name: str, text: str) -> Markup:
        """A link to an entry, or the text alone where the book has none."""
        if name not in self._known.get(kind, ()):
            return Markup("{}").format(text)
        return Markup('<a href="#{}">{}</a>').format(anchor(kind, name), text)

    def _with_ids(self, text: str) -> Markup:
        found, position = Markup(""), 0
        for match in self._ids.finditer(text):
            kind = "clause" if match[0] in self._known["clause"] else "reading"
            found += Markup("{}").format(text[position : match.start()]) + self.to(kind, match[0], match[0])
            position = match.end()
        return found + text[position:]
