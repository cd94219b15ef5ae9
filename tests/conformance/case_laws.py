"""Laws that the ruling of every case document keeps, and how each is broken where it is."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from engine.document import RulingDocument
from engine.policy import Policy
from engine.rete import available
from engine.vocabulary import Fact
from tests.conformance.case_absences import Path, unknown_where_absent, without
from tests.conformance.case_draft import Case
from tests.conformance.case_foundations import unfounded
from tests.conformance.chance import Chance

ATTEMPTS = 3
"""How many keys are taken out of a case, and how many proofs are added to it, each by itself."""


class Court:
    """The desk that judges the generated cases: with both evaluators, and with one for what follows."""

    def __init__(self) -> None:
        self.both = Adjudicator(Settings(now=0))
        self.one = Adjudicator(Settings(now=0, cross_checked=False))

    def rule(self, case: Case, cross_checked: bool = False) -> RulingDocument:
        """The ruling of a document."""
        return (self.both if cross_checked else self.one).rule(written(case))

    @cached_property
    def proofs(self) -> dict[str, Fact]:
        """The burdens of proof of the policy by fact."""
        return {name: fact for name, fact in self.one.vocabulary.items() if fact.proof is not None}


def written(case: Case) -> Document:
    """The document as a file would give it."""
    (document,) = documents_of("case.json", json.dumps(case).encode())
    assert isinstance(document, Document)
    return document


def broken_laws(
    court: Court,
    case: Case,
    chance: Chance,
    attempts: int = ATTEMPTS,
    ruling: RulingDocument | None = None,
) -> Iterator[tuple[str, str]]:
    """The laws that the ruling of a case breaks, each with how.

    `attempts` proofs are added and keys removed, each ruled anew; with none of them the ruling alone is
    looked at, and not whether it comes out the same again.
    """
    ruling = ruling or court.rule(case, cross_checked=True)
    yield from (("evaluators agree", told) for told in _disagreements(ruling))
    yield from (("amounts", told) for told in _wrong_amounts(case, ruling))
    if not attempts and ruling["status"] != "ruled":
        return
    prepared = court.one.prepare(written(case))
    answers = prepared.judge.answers(prepared.case, prepared.stated)
    if ruling["status"] == "ruled":
        policy = prepared.judge.policy
        yield from (("foundations", told) for told in unfounded(policy, answers, ruling))
        yield from (("units add up", told) for told in _units_do_not_add_up(policy, answers, case, ruling))
    if not attempts:
        return
    consulted = {name for answer in answers for name in answer.consulted}
    proofs = [name for name in court.proofs if name in consulted] or list(court.proofs)
    for _ in range(attempts):
        name = chance.one(list(court.proofs) if chance.once_in(4) else proofs)
        harm = harm_of_proof(court, case, ruling, court.proofs[name])
        if harm is not None:
            yield "evidence helps", harm
    for path in chance.some(list(unknown_where_absent(case)), attempts, attempts):
        otherwise = ruled_for_lack_of(court, case, ruling, path)
        if otherwise is not None:
            yield "removed keys", otherwise
    if json.dumps(court.rule(case, cross_checked=True)) != json.dumps(ruling):
        yield "same bytes", "the same document has two rulings"


def _disagreements(ruling: RulingDocument) -> Iterator[str]:
    yield from (flag for flag in ruling["flags"] if "the evaluators differ" in flag)
    if available() and ruling["engine"]["agreed"] != ["interpreter", "rete"]:
        yield f"agreed are {ruling['engine']['agreed']}"


# -- amounts ------------------------------------------------------------------------------------------


def ceiling(case: Case) -> Decimal | None:
    """The most that a case may refund, from the document alone: what was paid, and the platform's cap."""
    order = case["order"]
    cap = order.get("refundable_max")
    most = None if cap is None else Decimal(cap)
    lines = order.get("lines")
    known = lines and all({"unit_price", "quantity"} <= line.keys() for line in lines)
    if known and "freight_paid" in order:
        goods = sum((Decimal(line["unit_price"]) * int(line["quantity"]) for line in lines), Decimal(0))
        paid = max(goods + Decimal(order["freight_paid"]) - Decimal(order.get("discount") or 0), Decimal(0))
        most = paid if most is None else min(most, paid)
    return most


def _wrong_amounts(case: Case, ruling: RulingDocument) -> Iterator[str]:
    most = ceiling(case)
    for refund in (ruling, *ruling["candidates"], *ruling["units"]):
        yield from _wrong_refund(refund["refund"], most)
    refund = ruling["refund"]
    total = Decimal(refund["total"])
    if ruling["status"] == "ruled":
        least, at_most = refund["at_least"], refund["at_most"]
        # a choice that is left to the buyer may have no known upper bound yet
        unbounded = at_most is None and ruling["outcome"] == "buyer_chooses"
        most = total if unbounded else None if at_most is None else Decimal(at_most)
        if least is None or most is None or not Decimal(least) <= total <= most:
            yield f"ruled {total}, which is not from {least} to {at_most}"
    elif total:
        yield f"{ruling['status']}, and {total} is paid"


def _wrong_refund(refund: Any, most: Decimal | None) -> Iterator[str]:
    parts = [Decimal(refund[name]) for name in ("goods", "freight", "other")]
    if sum(parts) != Decimal(refund["total"]):
        yield f"the parts {parts} are not the total {refund['total']}"
    if min(parts) < 0:
        yield f"a part is negative: {parts}"
    bounds = [Decimal(refund[name]) for name in ("at_least", "at_most") if refund[name] is not None]
    for amount in (sum(parts, Decimal(0)), *bounds):
        if amount < 0 or (most is not None and amount > most):
            yield f"{amount} is not from 0 to {most}"
    if bounds != sorted(bounds):
        yield f"the bounds {bounds} are the wrong way round"


def _units_do_not_add_up(
    policy: Policy, answers: list[Any], case: Case, ruling: RulingDocument
) -> Iterator[str]:
    """Units of one claim pay once, as do outcomes of the whole case."""
    if not ruling["units"] or any(unit["status"] != "ruled" for unit in ruling["units"]):
        return
    claims: dict[tuple[str | None, str | None], Decimal] = {}
    whole: dict[str, Decimal] = {}
    for answer, unit in zip(answers, ruling["units"], strict=True):
        total = Decimal(unit["refund"]["total"])
        if policy.outcomes[unit["outcome"]].per == "case":
            whole[unit["outcome"]] = max(total, whole.get(unit["outcome"], total))
        else:
            claim = (answer.unit.parcel, answer.unit.line)
            claims[claim] = max(total, claims.get(claim, total))
    expected = sum(claims.values(), Decimal(0)) + sum(whole.values(), Decimal(0))
    most = ceiling(case)
    if most is not None:
        expected = min(expected, most)
    if expected != Decimal(ruling["refund"]["total"]):
        yield f"the units give {expected}, the case {ruling['refund']['total']}"


# -- evidence never harms whom it is for ----------------------------------------------------------------

HARMED_BY_THE_GUIDELINE: dict[str, str] = {
    "asked for less": (
        "A clause gives what the buyer asked for; where the seller's proof ends it, another clause gives its "
        "own amount, which is more where the buyer had asked for less."
    ),
    "no rule is left": (
        "The seller's proof ends the only clause that decided; then no rule decides, and a person may give "
        "anything up to what was paid."
    ),
}
"""How proof may make the seller's result worse because the guideline says so, with the reason."""


def harm_of_proof(court: Court, case: Case, ruling: RulingDocument, fact: Fact) -> str | None:
    """How an accepted proof, given in time, makes the result worse for whose it is; None: it does not."""
    changed = with_proof(case, fact)
    if changed is None or fact.proof is None:
        return None
    after = court.rule(changed)
    told = worse_for(fact.proof.by, ruling, after)
    if told is None or (fact.proof.by == "seller" and excuse(court, ruling, after)):
        return None
    return f"{fact.name}: {told}"


def worse_for(party: str, before: RulingDocument, after: RulingDocument) -> str | None:
    """How a party's result became worse: the most that a seller pays, the least that a buyer gets."""
    if party == "seller":
        one, other = before["refund"]["at_most"], after["refund"]["at_most"]
        if one is not None and (other is None or Decimal(other) > Decimal(one)):
            return f"the seller paid at most {one}, now {other}"
    else:
        one, other = before["refund"]["at_least"], after["refund"]["at_least"]
        if one is not None and (other is None or Decimal(other) < Decimal(one)):
            return f"the buyer got at least {one}, now {other}"
    return None


def excuse(court: Court, before: RulingDocument, after: RulingDocument) -> str | None:
    """Which of `HARMED_BY_THE_GUIDELINE` explains that the seller's result became worse."""
    outcomes = {before["outcome"], *(unit["outcome"] for unit in before["units"])}
    if "refund_requested" in outcomes:
        return "asked for less"
    last = {table.name for table in court.one.book.at(0).stages[-1].tables}
    if any(step["table"] in last and step["result"] == "hit" for step in after["trace"]):
        return "no rule is left"
    return None


def with_proof(case: Case, fact: Fact) -> Case | None:
    """The case with an accepted proof of each kind that a burden asks for, in time; None if too late."""
    proof = fact.proof
    assert proof is not None
    changed = copy.deepcopy(case)
    given = changed.setdefault("evidence", [])
    for kind in proof.kinds if proof.need == "all" else proof.kinds[:1]:
        notices = [each for each in case.get("evidence_requests", ()) if kind in each["kinds"]]
        sent = [each.get("sent_at") for each in notices]
        if None in sent:
            return None
        at = max((each for each in sent if each <= case["as_of"]), default=case["as_of"])
        record: Case = {"evidence_id": f"added-{kind}", "by": proof.by, "kind": kind, "submitted_at": at}
        record["assessment"] = "accepted"
        if proof.shows:
            record["shows"] = {"cause": proof.shows[0]}
        given.append(record)
    return changed


# -- what is taken away is unknown --------------------------------------------------------------------


def same_remedy(one: RulingDocument, other: RulingDocument) -> bool:
    """Whether two rulings give the same; where a party still chooses, less knowledge may widen the bounds."""
    amounts = [
        tuple(ruling["refund"][name] for name in ("goods", "freight", "other", "total"))  # type: ignore[literal-required]
        for ruling in (one, other)
    ]
    return (
        amounts[0] == amounts[1]
        and all(one[name] == other[name] for name in ("outcome", "liable", "freight"))  # type: ignore[literal-required]
        and worse_for("buyer", other, one) is None
        and worse_for("seller", other, one) is None
    )


def ruled_for_lack_of(court: Court, case: Case, ruling: RulingDocument, path: Path) -> str | None:
    """How a case is ruled otherwise where a key is unknown; None: it is not."""
    after = court.rule(without(case, path))
    if after["status"] != "ruled" or (ruling["status"] == "ruled" and same_remedy(ruling, after)):
        return None
    before = f"{ruling['status']} {ruling['outcome']} {ruling['refund']['total']}"
    now = f"{after['outcome']} {after['refund']['total']}"
    return f"without {'.'.join(map(str, path))}: {before}, now {now}"
