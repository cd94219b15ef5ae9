"""The report of a run as one page: all inline, nothing fetched, no script; each chart with its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import layout
from reports.run import charts
from reports.templating import TEMPLATES, environment
from reports.wording import outcome_of_many_text

if TYPE_CHECKING:
    from jinja2 import Environment

GENERATOR = "adjudicate batch --report"
"""What the page names as its maker."""
STATUSES = {
    "ruled": "the policy and the facts settle it",
    "waiting": "a window is still open",
    "open": "facts are missing, and somebody is asked",
    "review": "a person decides",
}
"""What each status means."""
LONGEST = 2_000


def run_report_page(document: Mapping[str, Any]) -> str:
    """The report of a run."""
    shown = layout.harmless(document, LONGEST)
    for each in shown["outcomes"]:
        each["label"] = outcome_of_many_text(each["name"])
    for each in shown["reviews"]:
        each["label"] = each["why"] or each["name"]
    for each in shown["clauses"]:
        each["label"] = f"{each['name']} {each['heading']}".strip()
    money = [
        {
            **each,
            "chart": charts.months(
                {
                    **each,
                    "outcomes": [
                        {**entry, "name": outcome_of_many_text(entry["name"])} for entry in each["outcomes"]
                    ],
                }
            ),
        }
        for each in shown["money"]
    ]
    reviews = sum(each["count"] for each in shown["statuses"] if each["name"] == "review")
    return (
        _environment()
        .get_template("run/report.html.j2")
        .render(
            shown,
            generator=GENERATOR,
            style=Markup((TEMPLATES / "run" / "report.css").read_text(encoding="utf-8")),
            money_charts=money,
            reviewed=reviews,
            STATUSES=STATUSES,
            charts={
                "statuses": charts.bars(shown["statuses"], "name"),
                "outcomes": charts.bars(shown["outcomes"], "label"),
                "reviews": charts.bars(shown["reviews"], "label"),
                "missing": charts.bars(shown["missing"], "meaning"),
                "clauses": charts.bars(shown["clauses"], "label"),
                "refusals": charts.bars(shown["refusals"], "name"),
            },
        )
    )


def _environment() -> Environment:
    made = environment().overlay()
    made.filters = {
        **made.filters,
        "counted": _counted,
        "grouped": _grouped,
        "outcome": outcome_of_many_text,
        "share": charts.share,
    }
    return made


def _counted(count: int, word: str) -> str:
    """A number with its word, which takes an s for several."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _grouped(amount: str) -> str:
    """A decimal amount with commas between its thousands."""
    whole, point, decimals = amount.partition(".")
    return f"{int(whole):,}{point}{decimals}"
