"""What the book's search looks through: every entry with its kind, its title, its words and its anchor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.book.anchors import anchor
from reports.book.words import values_text
from reports.wording import outcome_of_many_text, words

Entry = tuple[str, str, str, str]
"""Kind, title, further words, anchor."""


def search_index(document: Mapping[str, Any]) -> list[Entry]:
    """The entries in the order of the book."""
    return [*_tables(document), *_others(document)]


def _tables(document: Mapping[str, Any]) -> Iterator[Entry]:
    meanings = {each["name"]: each["meaning"] for each in document["facts"]}
    for table in document["tables"]:
        yield "table", table["title"], table["name"], anchor("table", table["name"])
        for row in table["rows"]:
            conditions = [
                f"{meanings.get(each['fact'], each['fact'])}: {values_text(each)}"
                for each in row["conditions"]
            ]
            then = row["then"]
            said = outcome_of_many_text(then["outcome"]) if then["kind"] == "ruling" else ""
            text = " ".join([row["why"], *conditions, said, *row["cites"]])
            yield "row", f"{table['title']}: {row['id']}", text, anchor("row", row["id"], table["name"])


def _others(document: Mapping[str, Any]) -> Iterator[Entry]:
    for each in document["clauses"]:
        text = " ".join([each["summary"], each["place"], *each["advice"]])
        yield "clause", f"{each['id']} {each['heading']}", text, anchor("clause", each["id"])
    for each in document["readings"]:
        text = " ".join([*each["readings"].values(), each["why"]])
        yield "unclear passage", f"{each['id']} {each['question']}", text, anchor("reading", each["id"])
    for kind, entries in (("limit", document["limits"]), ("fact", document["facts"])):
        for each in entries:
            text = " ".join([each["name"], *map(words, each.get("values", ()))])
            yield kind, each["meaning"], text, anchor(kind, each["name"])
    for each in document["outcomes"]:
        title = outcome_of_many_text(each["name"])
        yield "outcome", title, f"{each['name']} {each['meaning']}", anchor("outcome", each["name"])
