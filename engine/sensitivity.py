"""Sensitivity: the readings of unclear passages that would change a ruling, and to what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.explanation import reading_of
from engine.judge import Judge
from engine.observations import CaseFacts
from engine.policy import Policy
from engine.unit_facts import Standing

if TYPE_CHECKING:
    from engine.document import OtherReading, RulingDocument


def other_readings(
    policy: Policy, case: CaseFacts, stated: Mapping[str, Standing], ruling: RulingDocument
) -> list[OtherReading]:
    """Every reading that is not in force and under which the case would be ruled otherwise."""
    entries: list[OtherReading] = []
    for name, interpretation in policy.interpretations.items():
        in_force = reading_of(policy, name)
        for reading, meaning in interpretation.readings.items():
            if reading == in_force:
                continue
            other = Judge(policy.with_readings({name: reading})).rule(case, stated)
            if _differs(ruling, other):
                entries.append(
                    {
                        "id": name,
                        "reading": reading,
                        "meaning": meaning,
                        "status": other["status"],
                        "outcome": other["outcome"],
                        "liable": other["liable"],
                        "refund": other["refund"],
                    }
                )
    return entries


def _differs(one: RulingDocument, other: RulingDocument) -> bool:
    """Whether two rulings of one case differ in what they recommend."""
    return any(one[key] != other[key] for key in ("status", "outcome", "liable", "refund", "freight")) or [
        each["outcome"] for each in one["candidates"]
    ] != [each["outcome"] for each in other["candidates"]]
