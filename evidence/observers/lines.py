"""How many pieces of each line were ordered and received."""

from __future__ import annotations

from evidence.assessed import LARGEST_COUNT, assessed_parts
from evidence.observers.money import pieces_of
from evidence.scene import Scene

_RECEIVED = "goods.pieces_received"
_SHORT = "short_quantity"


def observe_lines(scene: Scene) -> None:
    """Observe the pieces of each line, and that a line is complete of which an account says nothing."""
    counted = any(assessment.fact == _RECEIVED for _, assessment in scene.assessments())
    if not counted and _SHORT not in (scene.case.dispute.grounds or ()):
        return  # where nobody counts pieces, lines need not be told apart by them
    for number, line in enumerate(scene.case.order.lines or ()):
        pieces = pieces_of(line)
        if pieces is not None:
            because, source = "the pieces that were ordered", (f"order.lines[{number}]",)
            scene.see("line.pieces", pieces, pieces, because=because, source=source, line=line.line_id)
    _observe_complete_lines(scene)


def _observe_complete_lines(scene: Scene) -> None:
    """Observe the lines that no account of the pieces received names, parcel by parcel if it is of one."""
    fact = scene.vocabulary.get(_RECEIVED)
    accounts = [
        each for each in scene.assessments() if each[1].fact == _RECEIVED and each[1].value is not None
    ]
    if fact is None:
        return
    for parcel in dict.fromkeys(account.parcel for _, account in accounts):
        covering = [each for each in accounts if parcel is None or each[1].parcel in (None, parcel)]
        named = {line for _, account in covering for line, _ in assessed_parts(fact, account)}
        if None in named:
            continue
        for line in scene.case.order.lines or ():
            if line.line_id not in named:
                pieces = pieces_of(line)
                received = LARGEST_COUNT if pieces is None else pieces
                scene.see(
                    _RECEIVED,
                    received,
                    received,
                    because="the assessment does not name this line, so it is complete",
                    source=tuple(where for where, _ in covering),
                    parcel=parcel,
                    line=line.line_id,
                )
