"""What a new part of a policy holds: what was said of it, and a mark where something is still to be said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from desk.editing.policy_parts import Misplaced
from desk.editing.unfilled import FILL_IN
from desk.evidence_kinds import KINDS
from engine.diagnostics import nearest
from evidence.case_words import Cause

Tree = dict[str, Any]

_PROOF = (
    "proof_by", "kinds", "need", "limit", "shows", "cause", "dated", "also_by", "unlimited", "waived",
)  # fmt: skip
_PRESUMPTION = ("presumed", "presumed_because", "raised_by", "unless")
_CONCLUSION = (
    "outcome", "liable", "value", "cites", "why", "over", "candidate", "flag", "pays", "at_most", "asks",
    "adds", "sanction", "grade", "return_freight", "review", "interprets", "from", "until",
)  # fmt: skip
GIVEN = {
    "limit": ("value", "unit", "clause", "meaning"),
    "clause": ("heading", "summary", "place", "family", "role", "reason"),
    "fact": (
        "meaning", "type", "values", "per", "absent", "otherwise", "assessed", "ask_of", "ask_for",
        "formula", "clause", "document", "interprets", "notice", *_PROOF, *_PRESUMPTION,
    ),
    "row": _CONCLUSION,
    "table": ("title", "per", "decides", "stage", "row", *_CONCLUSION),
}  # fmt: skip
"""What may be said of a part of each kind."""

_REVIEW = "manual_review"


def limit(given: Tree) -> Tree:
    """A number that the policy counts with."""
    return {key: given.get(key, FILL_IN) for key in GIVEN["limit"]}


def clause(given: Tree) -> Tree:
    """A clause, with the reason why no row cites it where it does not decide."""
    value = {key: given.get(key, FILL_IN) for key in ("heading", "summary", "place", "family")}
    value["family"] = given.get("family", "process")
    value["role"] = given.get("role", "decides")
    if value["role"] != "decides" or "reason" in given:
        value["reason"] = given.get("reason", FILL_IN)
    return value


def fact(given: Tree) -> Tree:
    """A fact: observed, computed, judged by a person, a burden of proof, or volunteered evidence.

    Raises Misplaced for one that is to be two of these.
    """
    proof = any(key in given for key in _PROOF)
    defined = [name for name, there in (
        ("a formula", "formula" in given), ("a burden of proof", proof),
        ("volunteered evidence", "document" in given), ("a person's judgement", "assessed" in given),
    ) if there]  # fmt: skip
    if len(defined) > 1:
        raise Misplaced(f"a fact cannot be {defined[0]} and {defined[1]}; make two facts")
    for key in ("kinds", "document"):
        _refuse_unknown("kind of evidence", given.get(key, ()), KINDS)
    _refuse_unknown("cause", given.get("shows", ()), get_args(Cause))
    value: Tree = {"meaning": given.get("meaning", FILL_IN)}
    if "type" in given:
        value["type"] = given["type"]
    elif not (proof or "document" in given) or "values" in given:
        value["values"] = given.get("values", [f"{FILL_IN}_1", f"{FILL_IN}_2"])
    for key in ("per", "absent", "otherwise"):
        if key in given:
            value[key] = given[key]
    if proof:
        value["proof"] = _proof(given)
    if "document" in given:
        value["document"] = given["document"]
    if proof or any(key in given for key in ("ask_of", "ask_for", "assessed")):
        of = given.get("proof_by", FILL_IN) if proof else "arbitrator" if "assessed" in given else FILL_IN
        value["ask"] = {"of": given.get("ask_of", of), "for": given.get("ask_for", FILL_IN)}
    if "formula" in given:
        value["formula"] = given["formula"]
    if any(key in given for key in _PRESUMPTION):
        value["presumed"] = _presumption(given)
    for key in ("clause", "interprets", "notice"):
        if key in given:
            value[key] = given[key]
    return value


def _refuse_unknown(what: str, words: Sequence[str], known: Sequence[str]) -> None:
    for word in words:
        if word not in known:
            near = nearest(word, known)
            help = f"did you mean `{near}`?" if near else "known: " + ", ".join(f"`{each}`" for each in known)
            raise Misplaced(f"no case document knows the {what} `{word}`; {help}")


def _proof(given: Tree) -> Tree:
    value: Tree = {"by": given.get("proof_by", FILL_IN), "kinds": given.get("kinds", [FILL_IN])}
    value |= {key: given[key] for key in _PROOF[2:] if key in given}
    value["clause"] = given.get("clause", FILL_IN)
    return value


def _presumption(given: Tree) -> Tree:
    value: Tree = {
        "value": given.get("presumed", FILL_IN),
        "reason": given.get("presumed_because", FILL_IN),
    }
    return value | {key: given[key] for key in ("raised_by", "unless") if key in given}


def row(name: str, given: Tree, when: Tree, decides: str) -> Tree:
    """A row of a table that decides this: its conditions, what follows, and the clauses that say so.

    Raises Misplaced for what such a row cannot hold.
    """
    _refuse_others(given, decides)
    then: Any = given.get("value", FILL_IN)
    if decides == "ruling":
        then = _remedy(given)
    elif decides == "addition":
        then = _addition(given)
    value: Tree = {"id": name, "when": when or {FILL_IN: FILL_IN}, "then": then}
    if "over" in given:
        value["over"] = given["over"]
    if decides in ("ruling", "addition") or "cites" in given:
        value["cites"] = given.get("cites", [FILL_IN])
    value["why"] = given.get("why", FILL_IN)
    return value | {key: given[key] for key in ("interprets", "from", "until") if key in given}


def _remedy(given: Tree) -> Tree:
    outcome = given.get("outcome", FILL_IN)
    value: Tree = {"outcome": outcome}
    if outcome != _REVIEW or "liable" in given:
        value["liable"] = given.get("liable", FILL_IN)
    if "candidate" in given:
        value["candidates"] = [_candidate(text) for text in given["candidate"]]
    if "flag" in given:
        value["flags"] = given["flag"]
    return value | {key: given[key] for key in ("pays", "at_most", "return_freight", "asks") if key in given}


def _candidate(text: str) -> Tree:
    """`OUTCOME`, `OUTCOME:LIABLE` or `OUTCOME:LIABLE:CLAUSE,CLAUSE`."""
    outcome, _, rest = text.partition(":")
    liable, _, cites = rest.partition(":")
    value: Tree = {"outcome": outcome, "liable": liable or FILL_IN}
    return {**value, "cites": cites.split(",")} if cites else value


def _addition(given: Tree) -> Tree:
    if "review" in given:
        return {"review": "true"}
    value: Tree = {}
    if "adds" in given or "sanction" not in given and "return_freight" not in given:
        value["adds"] = given.get("adds", {"other": FILL_IN})
        value["liable"] = given.get("liable", FILL_IN)
    elif "liable" in given:
        value["liable"] = given["liable"]
    return value | {key: given[key] for key in ("sanction", "grade", "return_freight") if key in given}


_OF_RULINGS = ("outcome", "candidate", "flag", "pays", "at_most", "asks")
_OF_ADDITIONS = ("adds", "sanction", "grade", "review")


def _refuse_others(given: Tree, decides: str) -> None:
    kind = decides if decides in ("ruling", "addition") else "fact"
    foreign = {
        "ruling": (*_OF_ADDITIONS, "value"),
        "addition": (*_OF_RULINGS, "value"),
        "fact": (*_OF_RULINGS, *_OF_ADDITIONS, "liable", "return_freight"),
    }[kind]
    wrong = [key for key in foreign if key in given]
    if wrong:
        option = "--" + wrong[0].replace("_", "-")
        raise Misplaced(f"`{option}` has no place in a table that decides `{decides}`")
