"""What every observer shares: an observation is made as its class makes it."""

from __future__ import annotations

from dataclasses import fields

from engine.observations import Observation
from tests.evidence.observers.scenes import case, facts


def test_an_observation_of_a_scene_lacks_nothing() -> None:
    found = facts(case(order={"delivery_days": 30, "lines": [{"line_id": "1"}]})).observations
    assert found
    for each in found:
        given = {field.name: getattr(each, field.name) for field in fields(Observation)}
        made = Observation(**given)
        assert {field.name: getattr(made, field.name) for field in fields(Observation)} == given
        assert isinstance(each.source, tuple)
        assert isinstance(each.values, tuple)
