"""The book as a page: everything inline, nothing fetched, readable without its script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import layout
from reports.book import words
from reports.book.anchors import anchor
from reports.book.graph import graph
from reports.book.links import Links
from reports.book.search import search_index
from reports.templating import TEMPLATES, environment
from reports.wording import outcome_of_many_text

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST = 100_000
"""Characters of one text: a book shows whole texts, however long."""
GENERATOR = "adjudicate policy book"
"""What the page names as its maker."""


def policy_book_page(document: Mapping[str, Any]) -> str:
    """The book of a policy."""
    shown = layout.harmless(document, LONGEST)
    script = (TEMPLATES / "book" / "search.js").read_text(encoding="utf-8")
    links = Links(shown)
    return (
        _environment(links)
        .get_template("book/book.html.j2")
        .render(
            shown,
            generator=GENERATOR,
            script=Markup(script),
            script_digest=b64encode(sha256(script.encode()).digest()).decode("ascii"),
            style=Markup((TEMPLATES / "book" / "book.css").read_text(encoding="utf-8")),
            graph=graph(shown),
            index=search_index(shown),
            fact_of={each["name"]: each for each in shown["facts"]},
            clause_of={each["id"]: each for each in shown["clauses"]},
            limit_of={each["name"]: each for each in shown["limits"]},
            reading_of={each["id"]: each for each in shown["readings"]},
            table_of={each["name"]: each for each in shown["tables"]},
        )
    )


def _environment(links: Links) -> Environment:
    made = environment().overlay()
    made.filters = {
        **made.filters,
        "outcome": outcome_of_many_text,
        "count": words.count_text,
        "expected": words.expected_text,
        "formula": links.formula,
        "period": words.period_text,
        "prose": links.prose,
        "values": words.values_text,
    }
    made.globals = {
        **made.globals,
        "anchor": anchor,
        "ABSENCE": words.ABSENCE,
        "FINDINGS": words.FINDINGS,
        "ORIGINS": words.ORIGINS,
        "ROLES": words.ROLES,
        "STATUS": words.STATUS,
        "BEARS_OUTBOUND": words.OUTBOUND,
    }
    return made
