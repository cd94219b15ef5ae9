"""Whole small policy folders, written from choices: facts, formulas, tables, outcomes, stages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.loader import PolicyBook, load_policy
from tests.conformance.chance import Chance
from tests.conformance.generated_formulas import INSTANTS, MONEY, NUMBERS, FormulaWriter, Words

RULES = Path(__file__).resolve().parents[2] / "rules"
LETTERS = ("a", "b", "c", "d")
PARTIES = ("seller", "buyer", "carrier", "none")
LATER = "2026-02-01T00:00:00Z"
"""From this instant on some rows and limits hold, or hold no more."""
GROUNDS = ("ground:one", "ground:two")
NAMES = ("seen.from", "seen.in", "seen.f2", "seen.is", "seen.f4", "not.seen", "class.of")
"""Observed facts; words of Python's own may stand in a name."""
KINDS = ("photo", "receipt", "letter")
READINGS = {
    "AMB-1": ("first", "second", "third"),
    "AMB-2": ("two_ends", "exact_hours", "end_of_day"),
    "AMB-3": ("late_to_person", "late_ignored", "always_admitted"),
}
OUTCOMES = (
    "release_to_seller", "refund_full", "refund_goods", "execute_proposal", "compensate_extra_cost",
    "completed", "manual_review",
)  # fmt: skip


@dataclass(slots=True)
class WrittenPolicy:
    """The files of a policy folder, by name."""

    files: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "\n".join(f"--- {name}: {text}" for name, text in self.files.items())

    def load(self) -> PolicyBook:
        """The folder as the loader reads it; raises Refused where the writer made a mistake."""
        with TemporaryDirectory() as folder:
            for name, text in {**self.files, "calendars.yaml": _calendars()}.items():
                path = Path(folder, name)
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
            return load_policy(Path(folder), "generated")

    def turned(self) -> WrittenPolicy:
        """The same policy with the conditions of every table and row in the opposite order."""
        files = dict(self.files)
        for name, text in files.items():
            table = json.loads(text)
            for row in (table, *table.get("rows", ())):
                for key in {"applies", "when"} & row.keys():
                    row[key] = dict(reversed(row[key].items()))
            files[name] = json.dumps(table)
        return WrittenPolicy(files)


@cache
def _calendars() -> str:
    return (RULES / "calendars.yaml").read_text()


def written_policy(chance: Chance) -> WrittenPolicy:
    """A policy folder that the loader accepts."""
    return _Writer(chance).policy()


class _Writer(FormulaWriter):
    def __init__(self, chance: Chance) -> None:
        super().__init__(chance)
        self.facts: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}

    def policy(self) -> WrittenPolicy:
        chance = self.chance
        self.scopes = chance.some(("parcel", "line", "ground"), 0, 2) if chance.once_in(3) else []
        self.declare()
        for number in range(chance.between(0, 4)):
            chance.one((self.decide, self.derive, self.measure, self.prove))(number)
        stages = [self.stage(number) for number in range(chance.between(1, 4))]
        stages.append({"stage": "end", "tables": [self.last()]})
        for number in range(chance.between(0, 2)):
            names = [str(stage["stage"]) for stage in stages]
            self.collect(number, chance.some(names, 1, 2))
        policy: dict[str, Any] = {
            "name": "generated",
            "version": "1",
            "platform_zone": "America/Los_Angeles",
            "governed_by": "opened_at",
            "stages": stages,
        }
        if not chance.once_in(3):
            policy["window_ends"] = "reading.AMB-2"
        if not chance.once_in(3):
            policy["late_evidence"] = "reading.AMB-3"
        files: dict[str, Any] = {
            "policy.yaml": policy,
            "facts.yaml": {"facts": self.facts},
            "limits.yaml": {"limits": {"times": self.limit()}},
            "clauses.yaml": {"clauses": {name: _clause(name) for name in ("C-1", "C-2", "C-3")}},
            "interpretations.yaml": {
                "interpretations": {name: self.interpretation(each) for name, each in READINGS.items()}
            },
            "outcomes.yaml": self.outcomes(),
            **{f"{name}.yaml": table for name, table in self.tables.items()},
        }
        return WrittenPolicy({name: json.dumps(value) for name, value in files.items()})

    # -- facts ----------------------------------------------------------------------------------

    def declare(self) -> None:
        """The observed facts: finite ones, money, and the governing instant; and one reading."""
        chance = self.chance
        for number in range(chance.between(3, 7)):
            values = ("false", "true") if chance.once_in(3) else LETTERS[: chance.between(2, 4)]
            fact: dict[str, Any] = {"per": chance.one(("case", *self.scopes))}
            if chance.once_in(5):
                fact["absent"] = chance.one(("did_not_happen", "not_stated"))
                if chance.once_in(2):
                    fact["otherwise"] = chance.one(values)
            elif chance.once_in(6):
                fact["presumed"] = {"value": chance.one(values), "reason": "why", "raised_by": [GROUNDS[0]]}
            self.finite_fact(NAMES[number], values, fact)
        if chance.once_in(2):
            self.finite_fact("seen.party", PARTIES[: chance.between(2, 4)], {})
        for name in MONEY:
            self.facts[name] = {"meaning": name, "type": "money", "per": chance.one(("case", *self.scopes))}
        self.facts["money.whole"] = {"meaning": "paid for the whole order", "type": "money"}
        self.facts["money.cap"] = {"meaning": "cap", "type": "money", "absent": "not_stated"}
        self.facts["opened_at"] = {"meaning": "opened", "type": "instant"}
        for name in INSTANTS:
            absent = chance.one(("unknown", "did_not_happen"))
            self.facts[name] = {"meaning": name, "type": "instant", "absent": absent}
        for name in NUMBERS:
            self.facts[name] = {"meaning": name, "type": "number", "per": chance.one(("case", *self.scopes))}
        measured = chance.one(
            ("share(money.goods, count.part, count.whole)", "later(money.goods, money.cost)")
        )
        self.facts["money.measured"] = {"meaning": "measured", "type": "money", "formula": measured}
        self.finite += [Words(f"reading.{name}", words) for name, words in READINGS.items()]

    def finite_fact(self, name: str, values: tuple[str, ...], fact: dict[str, Any]) -> None:
        words = Words(name, values, fact.get("per", "case"))
        shape = {"type": "bool"} if words.bool else {"values": list(values)}
        self.facts[name] = {"meaning": name, **shape, **fact}
        self.finite.append(words)

    def derive(self, number: int) -> None:
        """A fact that follows from finite facts by a formula."""
        chance = self.chance
        if chance.once_in(2):
            self.finite_fact(f"derived.d{number}", ("false", "true"), {"formula": self.condition(3)})
        else:
            parties = chance.once_in(3)
            values = PARTIES if parties else LETTERS
            name = "derived.party" if parties else "derived.d"
            self.finite_fact(f"{name}{number}", values, {"formula": self.choice(values, 2)})

    def measure(self, number: int) -> None:
        """A fact that is measured from instants, amounts and numbers."""
        if self.chance.once_in(2):
            self.finite_fact(f"measured.m{number}", ("false", "true"), {"formula": self.comparison()})
        else:
            then, otherwise = self.chance.some(LETTERS, 2, 2)
            formula = f"{json.dumps(then)} if {self.comparison()} else {json.dumps(otherwise)}"
            self.finite_fact(f"measured.m{number}", LETTERS, {"formula": formula})

    def prove(self, number: int) -> None:
        """A fact that is the state of a burden of proof."""
        chance = self.chance
        proof: dict[str, Any] = {
            "by": "buyer", "kinds": chance.some(KINDS, 1, 2), "need": chance.one(("any", "all")),
        }  # fmt: skip
        if not chance.once_in(4):
            proof["limit"] = "times"
        if chance.once_in(5):
            proof["unlimited"] = 'reading.AMB-1 == "first"'
        name = f"proved.p{number}"
        self.facts[name] = {"meaning": name, "proof": proof}
        self.finite.append(Words(name, ("accepted", "rejected", "overdue")))

    def decide(self, number: int) -> None:
        """A fact that a table decides."""
        chance = self.chance
        values = PARTIES if chance.once_in(3) else LETTERS[: chance.between(2, 4)]
        name = f"{'party' if values is PARTIES else 'decided'}.k{number}"
        rows = [
            self.row(row, chance.one(values), cites=not chance.once_in(3))
            for row in range(chance.between(1, 3))
        ]
        self.tables[f"facts/k{number}"] = self.table(name, rows)
        self.finite_fact(name, values, {"otherwise": chance.one(values)})

    # -- tables ---------------------------------------------------------------------------------

    def when(self, most: int) -> dict[str, Any]:
        """Conditions on different facts, each of which leaves out at least one value."""
        chosen = self.chance.some(self.finite, 0, most)
        return {fact.name: self.wanted(fact) for fact in chosen}

    def wanted(self, fact: Words) -> Any:
        words = self.chance.some(fact.values, 1, len(fact.values) - 1)
        plain = [word == "true" for word in words] if fact.bool else words
        return plain[0] if len(plain) == 1 else plain

    def row(self, number: int, then: Any, cites: bool = True, most: int = 3) -> dict[str, Any]:
        row: dict[str, Any] = {"id": f"r{number}", "when": self.when(most), "then": then, "why": "because"}
        if cites:
            row["cites"] = self.chance.some(("C-1", "C-2", "C-3"), 1, 2)
        if self.chance.once_in(12):
            row[self.chance.one(("from", "until"))] = LATER
        return row

    def table(self, decides: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        per = self.chance.one(("case", *self.scopes))
        return {"table": decides, "per": per, "decides": decides, "applies": self.when(2), "rows": rows}

    def stage(self, number: int) -> dict[str, Any]:
        """A stage of one or two ruling tables."""
        names = [f"stage{number}/t{index}" for index in range(self.chance.between(1, 2))]
        for name in names:
            rows = [self.row(row, self.remedy()) for row in range(self.chance.between(1, 4))]
            self.tables[name] = self.table("ruling", rows)
        return {"stage": f"stage{number}", "tables": names}

    def last(self) -> str:
        """The table that always answers."""
        row = {"id": "rest", "then": self.remedy(), "cites": ["C-1"], "why": "because"}
        self.tables["end/rest"] = {"table": "The rest", "decides": "ruling", "rows": [row]}
        return "end/rest"

    def remedy(self, depth: int = 1) -> dict[str, Any]:
        """What a ruling row concludes."""
        chance = self.chance
        outcome = chance.one((*OUTCOMES, "manual_review" if depth else "refund_full"))
        then: dict[str, Any] = {"outcome": outcome}
        if chance.once_in(6):
            then["return_freight"] = chance.one(("seller", "buyer"))
        if outcome in ("manual_review", "completed", "refund_goods") and chance.once_in(3):
            then["at_most"] = self.amount()
        if outcome == "manual_review":
            count = chance.below(3) if depth else 0
            return {**then, "candidates": [self.remedy(depth - 1) for _ in range(count)]}
        if chance.once_in(5):
            components = chance.some(("goods", "freight", "other"), 0, 2)
            then["pays"] = {component: self.amount() for component in components}
        return {**then, "liable": self.party()}

    def party(self) -> str:
        """A party, or a fact that names one."""
        parties = [fact.name for fact in self.finite if set(fact.values) <= set(PARTIES)]
        return self.chance.one(parties) if parties and self.chance.once_in(3) else self.chance.one(PARTIES)

    def collect(self, number: int, stages: list[str]) -> None:
        """A table that adds money, freight back or a sanction to some stages."""
        chance = self.chance
        rows = []
        for row in range(chance.between(1, 3)):
            then: dict[str, Any] = {}
            if not chance.once_in(4):
                then["adds"] = {chance.one(("other", "freight", "goods")): self.amount()}
            if "adds" in then and not chance.once_in(4):
                then["liable"] = self.party()
            if chance.once_in(3):
                then["return_freight"] = chance.one(("seller", "buyer"))
            if chance.once_in(3):
                then["sanction"] = "points"
            if chance.once_in(6):
                then["review"] = True
            rows.append(self.row(row, then))
        beside = {"beside": chance.some(OUTCOMES, 1, 4)} if chance.once_in(2) else {}
        self.tables[f"added/c{number}"] = {**self.table("addition", rows), "adds_to": stages, **beside}

    # -- the other files --------------------------------------------------------------------------

    def limit(self) -> dict[str, Any]:
        limit: dict[str, Any] = {"meaning": "times", "unit": "times", "clause": "C-1"}
        if self.chance.once_in(2):
            return {**limit, "value": 2}
        return {**limit, "dated": [{"value": 2, "until": LATER}, {"value": 3, "from": LATER}]}

    def interpretation(self, readings: tuple[str, ...]) -> dict[str, Any]:
        return {
            "clauses": ["C-1"],
            "question": "which?",
            "readings": {reading: reading for reading in readings},
            "taken": self.chance.one(readings),
            "why": "because",
        }

    def outcomes(self) -> dict[str, Any]:
        chance = self.chance
        paid = "money.goods + money.freight"
        capped = f"money.cap if given(money.cap) else {paid}"
        amounts: dict[str, Any] = {
            "paid": paid,
            "case_paid": "money.whole",
            "caps": chance.one(([paid], [], [capped, paid], [capped])),
        }
        if chance.once_in(2):
            amounts["case_caps"] = ["money.cap"]
        if chance.once_in(2):
            amounts["largest_of_grounds"] = 'reading.AMB-1 == "second"'
        both = {"goods": "money.goods", "freight": "money.freight"}
        outcomes: dict[str, dict[str, Any]] = {
            "release_to_seller": {"outbound": "buyer", "with_money": "refund_partial"},
            "refund_full": {"pays": both, "outbound": "seller", "includes_all": True},
            "refund_goods": {"pays": {"goods": self.amount()}, "outbound": "buyer"},
            "refund_partial": {"outbound": "refunded"},
            "execute_proposal": {
                "pays": both, "total": self.amount(), "per": "case", "outbound": "refunded",
            },
            "compensate_extra_cost": {"pays": {"other": self.amount()}},
            "completed": {},
            "wait": {"status": "waiting"},
            "manual_review": {"status": "review"},
        }  # fmt: skip
        return {
            "amounts": amounts,
            "outcomes": {name: {"meaning": name, **outcome} for name, outcome in outcomes.items()},
        }


def _clause(name: str) -> dict[str, str]:
    return {"heading": name, "summary": name, "place": "L1", "family": "process", "role": "decides"}
