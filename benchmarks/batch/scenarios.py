"""The scenarios that exports are made of: generated cases, observed and judged once by the interpreter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from desk.adjudicator import Adjudicator, Settings
from desk.documents import Document, documents_of
from engine.columns.layout import observed
from engine.columns.rows import rows_of
from engine.columns.sightings import Line
from engine.judge import Judge
from engine.loader import PolicyBook
from engine.observations import CaseFacts
from engine.units import UnitAnswer, overall
from tests.conformance.case_families import generated

MIX = Path(__file__).with_name("scenarios.yaml")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of case: its rows of the fact table, and what the interpreter says of it."""

    name: str
    weight: float
    case: CaseFacts
    rows: tuple[Line, ...]
    answers: tuple[UnitAnswer, ...]

    @property
    def status(self) -> str:
        """The status of the case."""
        return overall(answer.status for answer in self.answers)

    @property
    def several_parcels(self) -> bool:
        """Whether the case has more than one parcel."""
        return len(self.case.parcels) > 1


def shipped_book() -> PolicyBook:
    """The policy that the project ships."""
    return desk().book


def desk() -> Adjudicator:
    """A desk with the shipped policy, without the second evaluator."""
    return Adjudicator(Settings(now=0, cross_checked=False))


def scenarios(path: Path = MIX) -> list[Scenario]:
    """The scenarios of a mix, in its order; their weights add up to 1."""
    records = yaml.safe_load(path.read_text(encoding="utf-8"))["scenarios"]
    whole = sum(record["weight"] for record in records)
    place = desk()
    return [
        scenario(place, record["family"], record["seed"], record["documented"], record["weight"] / whole)
        for record in records
    ]


def scenario(place: Adjudicator, family: str, seed: int | str, documented: bool, weight: float) -> Scenario:
    """A generated case as a scenario."""
    tree = generated(family, seed, documented)
    (document,) = documents_of("case.json", json.dumps(tree).encode())
    if not isinstance(document, Document):
        raise ValueError(f"the case of `{family}`, seed {seed}, cannot be read")
    prepared = place.prepare(document)
    rows = rows_of(prepared.judge.policy, observed(place.vocabulary), prepared.case)
    if rows[0].get("detail") is not None:
        raise ValueError(f"the columns cannot hold the case of `{family}`, seed {seed}")
    name = f"{family}, seed {seed}{'' if documented else ', with gaps'}"
    answers = Judge(prepared.judge.policy).answers(prepared.case)
    return Scenario(name, weight, prepared.case, tuple(rows), tuple(answers))


def shares(mix: Iterable[Scenario]) -> dict[str, float]:
    """The share of each status in a mix, before anything is left out or contested."""
    found: Counter[str] = Counter()
    for each in mix:
        found[each.status] += each.weight  # type: ignore[assignment]
    return dict(found.most_common())


def share_of_several_parcels(mix: Iterable[Scenario]) -> float:
    """The share of the cases with more than one parcel."""
    return sum(each.weight for each in mix if each.several_parcels)


def expected_rows(mix: Sequence[Scenario]) -> float:
    """How many rows a case has on average."""
    return sum(each.weight * len(each.rows) for each in mix)
