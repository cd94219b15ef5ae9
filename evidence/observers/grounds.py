"""What the buyer alleges of the goods, and what the buyer chose where a clause leaves the choice."""

from __future__ import annotations

from typing import get_args

from evidence.case_words import Ground
from evidence.scene import Scene

_ALLEGED = {word: f"alleged.{word}" for word in get_args(Ground)}
"""The fact of each ground."""


def observe_grounds(scene: Scene) -> None:
    """Observe the grounds, each by itself and all of them together, and the buyer's choice."""
    dispute = scene.case.dispute
    if dispute.buyer_choice is not None:
        because, source = "the buyer's final choice", ("dispute.buyer_choice",)
        scene.see("buyer.choice", dispute.buyer_choice, because=because, source=source)
    if dispute.grounds is None:
        return
    for number, ground in enumerate(dispute.grounds):
        scene.raised.add(f"ground:{ground}")
        where = (f"dispute.grounds[{number}]",)
        scene.see("ground.alleged", ground, because="the buyer alleges it", source=where, ground=ground)
    source = ("dispute.grounds",)
    if not dispute.grounds:
        because = "the buyer alleges nothing of the goods"
        scene.see("ground.alleged", "none", because=because, source=source)
    for word, fact in _ALLEGED.items():
        if fact in scene.vocabulary:
            alleged = word in dispute.grounds
            because = "the buyer alleges it" if alleged else "the buyer does not allege it"
            scene.see(fact, alleged, because=because, source=source)
