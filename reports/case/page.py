"""The report of a case as one page: all inline, nothing fetched, no script; each drawing with its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from reports import telling
from reports.case import (
    changes,
    firmness,
    first_questions,
    money,
    naming,
    persuasion,
    question_tree,
    results,
    texts,
    timeline,
    words,
)
from reports.case.most_telling import beside_of, most_telling
from reports.case.ordered_flips import deciding, ordered_flips
from reports.explaining_words import nothing_open_text, untried_text
from reports.near_rows import not_turning_text, outcome_of, rows_one_short
from reports.part_names import with_parts_in_words
from reports.reasons import reasons_with_windows
from reports.templating import TEMPLATES, environment
from reports.wording import LIABLE

if TYPE_CHECKING:
    from jinja2 import Environment

GENERATOR = "adjudicate rule --format html"
"""What the page names as its maker."""
MOST_REASONS = 3
"""So many reasons are told with the answer."""
NOTHING = "Nothing that a party may still prove or say"
NOTHING_NEAR = f"{NOTHING}; it would take another record:"
"""What is said before changes of dates, where there are no others."""
ONLY_TIME = "Nothing that a party may dispute would change it; time does"
"""What is said of a dispute that was filed too early."""
MOST_FLIPS, MOST_PAIRS = 30, 12
"""Single facts, and pairs of them, that are shown; how many more there are is said."""
FILTERS = {
    "amount": words.amount_text,
    "answer": question_tree.answer_text,
    "answers": words.answers_texts,
    "asked_for": words.asked_for,
    "becomes": changes.becomes_text,
    "because": results.because_text,
    "beside_amount": words.beside_texts,
    "capital": words.capital,
    "choices": question_tree.choices,
    "chosen": words.candidate_text,
    "concluded": lambda step: words.concluded_text(step, LIABLE),
    "counts": firmness.counts_text,
    "drawn": lambda text, turned: texts.in_visual_order(text) if turned else text,
    "due": words.due_texts,
    "failed": persuasion.failed_text,
    "firm": firmness.firm_text,
    "first_answers": first_questions.first_answers,
    "flipped": results.flip_texts,
    "headline": words.headline,
    "grouped": persuasion.grouped,
    "ground": telling.ground_text,
    "held": persuasion.held_text,
    "is_borne": money.is_borne,
    "money": money.money_text,
    "nothing_open": nothing_open_text,
    "not_turning": not_turning_text,
    "otherwise": results.read_otherwise_text,
    "origin": firmness.origin_text,
    "prose": texts.isolated,
    "quantity": words.quantity_text,
    "question": question_tree.question_text,
    "readings": firmness.readings_texts,
    "reached": question_tree.end_text,
    "result": results.result_text,
    "refunded": words.refunded_text,
    "sentence": words.sentence,
    "status": words.status_text,
    "supposed": words.supposed_text,
    "supports": firmness.observed_supports,
    "untried": lambda unit: untried_text(unit, "meaning"),
    "time": words.time_text,
    "told": telling.told_parts,
    "under": words.clauses_of,
    "was": lambda change: changes.values_text(change["was"]),
    "weakest": firmness.weakest_texts,
    "when": words.when_text,
    "whole": results.beside_of_case,
    "wins": words.wins_text,
}
"""The words of the report, for each of its forms."""


def case_page(report: Mapping[str, Any], *, letter_by_letter: bool = False) -> str:
    """The report of a case as a page, to be read, or for what puts the words of drawings letter by letter."""
    style = Markup((TEMPLATES / "case" / "report.css").read_text(encoding="utf-8"))
    return (
        _environment()
        .get_template("case/report.html.j2")
        .render(contents(report), generator=GENERATOR, style=style, letter_by_letter=letter_by_letter)
    )


def contents(report: Mapping[str, Any]) -> dict[str, Any]:
    """What every form of the report is filled with."""
    named = naming.with_names(texts.shown(report), report["proofs"])
    harmless = with_parts_in_words(named)
    harmless["flips"] = ordered_flips(harmless)
    reasons = list(reasons_with_windows(harmless["particulars"]))
    return {
        "report": harmless,
        "ruling": harmless["ruling"],
        "parts": timeline.drawings(harmless),
        "plans": _plans(harmless["questions"]),
        "near": _near(harmless),
        "reasons": reasons,
        "leading": _leading(reasons)[:MOST_REASONS],
        "changes": most_telling(harmless, deciding(harmless)),
        "chosen": first_questions.chosen_texts(harmless),
        "acts": [each for each in harmless["history"] if each["of"] in ("dispute", "evidence", "return")],
        "summaries": {each["clause"]: each["summary"] for each in harmless["clauses"]},
        "RESULTS": words.RESULTS,
        "SETTLED_BY": words.SETTLED_BY,
        "beside": lambda unit: beside_of(harmless, unit),
        "NOTHING": NOTHING,
        "ONLY_TIME": ONLY_TIME,
        "NOTHING_NEAR": NOTHING_NEAR,
        "turning_readings": [each["id"] for each in harmless["other_readings"]],
        "MOST_REASONS": MOST_REASONS,
        "MOST_FLIPS": MOST_FLIPS,
        "MOST_PAIRS": MOST_PAIRS,
    }


def _leading(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The reasons that are told with the answer; clauses that decide for one reason stand together."""
    found: list[dict[str, Any]] = []
    for each in reasons:
        alike = (
            [found[-1].get(key) == each.get(key) for key in ("why", "parts", "condition")] if found else []
        )
        if alike and all(alike):
            found[-1]["clauses"].append(each["clause"])
        elif not each.get("penal"):
            found.append({**each, "clauses": [each["clause"]]})
    return found


def _near(report: Mapping[str, Any]) -> list[tuple[str | None, list[Mapping[str, Any]], int]]:
    """Of every unit the rows that came near and would have turned its ruling, and how many are not told."""
    found = [
        (each["unit"], *rows_one_short(each["rows"], outcome_of(report["ruling"], each["unit"])))
        for each in report["why_not"]
    ]
    return [(unit, rows, left) for unit, rows, left in found if rows]


def _plans(
    questions: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """The plan of every unit, with its drawing where it has one; nothing where no plan has one."""
    plans = [question_tree.pruned(plan) for plan in questions]
    drawn = [question_tree.tree(plan) if question_tree.is_drawn(plan) else None for plan in plans]
    return list(zip(plans, drawn, strict=True)) if any(drawn) else []


@cache
def _environment() -> Environment:
    made = environment().overlay()
    made.filters = {**made.filters, **FILTERS}
    return made
