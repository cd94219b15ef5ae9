"""A made-up report of a run, with everything that one may show."""

from __future__ import annotations

from typing import Any

HOSTILE = '<script>alert(1)</script> & "quoted" \u202e'
MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]


def document(**changes: Any) -> dict[str, Any]:
    """The document of a report."""
    return {
        "export": f"export {HOSTILE}.csv",
        "policy": {
            "name": "Guideline", "version": "1.0", "digest": "sha256:" + "ab" * 32, "governed_by": "opened",
        },
        "readings": {"AMB-20": "refund"},
        "supposed": {"dispute.withdrawn": HOSTILE},
        "cases": 1_234_567,
        "as_of": ["2026-03-20T00:00:00Z", "2026-05-20T12:00:00Z"],
        "refused": 12,
        "statuses": [
            {"name": "ruled", "count": 1_000_000}, {"name": "review", "count": 200_000},
            {"name": "open", "count": 34_567},
        ],
        "outcomes": [
            {"name": "refund_full", "count": 900_000, "paid": ["9000000.50 USD", "1500 JPY"]},
            {"name": "manual_review", "count": 200_000, "paid": []},
            {"name": "wait", "count": 134_567, "paid": []},
        ],
        "reviews": [
            {"name": "a/b#c", "count": 150_000, "table": "Title", "why": "Because of this. " * 12},
            {"name": "", "count": 50_000, "table": "", "why": "several rulings are still possible"},
        ],
        "missing": [
            {"name": f"fact.{number}", "count": 40 - number, "meaning": f"meaning {number} {HOSTILE}",
             "of": "seller", "what": "a document"}
            for number in range(30)
        ],
        "clauses": [{"name": "NR-1", "count": 7, "heading": "No number"}],
        "money": [
            {
                "currency": "USD",
                "by_year": False,
                "periods": MONTHS,
                "outcomes": [
                    {"name": "refund_full", "amounts": [100, 0, 900_000_000, 50, 2], "total": "9000001.52",
                     "shown": ["1.00", "0.00", "9000000.00", "0.50", "0.02"]},
                    {"name": "refund_partial", "amounts": [0, 1, 0, 0, 0], "total": "0.01",
                     "shown": ["0.00", "0.01", "0.00", "0.00", "0.00"]},
                ],
                "total": "9000001.53",
            }
        ],
        "refusals": [{"name": "… is no instant", "count": 12}],
        **changes,
    }  # fmt: skip


def empty() -> dict[str, Any]:
    """The document of a run of which nothing came."""
    lists = ("statuses", "outcomes", "reviews", "missing", "clauses", "money", "refusals")
    return document(cases=0, refused=0, as_of=None, **{name: [] for name in lists})
