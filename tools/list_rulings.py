"""Lists rulings, a line each: python tools/list_rulings.py RULINGS.jsonl"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any


def line(ruling: dict[str, Any]) -> str:
    """One ruling as case, status, outcome, amount and the clauses that it cites."""
    refund = ruling["refund"]
    clauses = ", ".join(citation["clause"] for citation in ruling["citations"])
    amount = f"{refund['total']} {refund['currency']}"
    return (
        f"{ruling['case_id']:<24} {ruling['status']:<8} {ruling['outcome']:<24} {amount:>14}  {clauses}"
    ).rstrip()


def listing(documents: Iterable[str]) -> str:
    """The lines of a file of rulings (JSON lines), as one text."""
    return "\n".join(line(json.loads(document)) for document in documents if document.strip())


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as rulings:
        print(listing(rulings))
