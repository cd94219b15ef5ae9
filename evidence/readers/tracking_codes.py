"""The codes of a tracking service: a general one and a finer one, and the status that both give."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from engine.record import record
from evidence.readers.counted_flags import CountedFlags
from evidence.readers.data_files import data_beside
from evidence.spelling import clipped

_OPEN = frozenset({"attempt_failed", "exception", "in_transit", "label_only", "unknown"})
"""Under these a detail that is not known may be anything."""

_NOT_YET_MOVING = frozenset({"unknown", "label_only", "in_transit"})
_FINAL = frozenset({"returning", "returned", "cancelled"})
_TURNED = frozenset({"returning", "returned"})


@record
class TrackingCodes:
    """Statuses of the case format by general code and by detail.

    `neutral` details add nothing; those of `open_cause` may be customs or something else.
    """

    general: Mapping[str, str]
    details: Mapping[str, str]
    neutral: frozenset[str]
    open_cause: frozenset[str] = frozenset()

    def is_detail(self, code: str) -> bool:
        """Whether a code is a known detail."""
        return _form(code) in self.details or _form(code) in self.open_cause

    def status(self, general: str, detail: str, flags: CountedFlags) -> str:
        """The status of an event with these codes, either of which may be empty.

        The detail decides where it says more than the general code.  What contradicts itself on a
        delivery, and what is not known, is `unknown` and flagged.
        """
        if not (general or detail):
            flags.add("an event has no code: read as `unknown`")
            return "unknown"
        coarse = self.general.get(_form(general), "")
        fine = self.details.get(_form(detail), "")
        if general and not coarse:
            instead = "the finer one beside it is taken" if fine else "read as `unknown`"
            flags.add(f"the code {clipped(general)} is not known: {instead}")
        if not detail or _form(detail) in self.neutral:
            return coarse or "unknown"
        if _form(detail) in self.open_cause and coarse not in _FINAL:
            flags.add(f"the code {clipped(detail)} may be customs or something else: read as `unknown`")
            return "unknown"
        if _form(detail) in self.open_cause:
            return coarse
        if not fine:
            if not coarse or coarse in _OPEN:
                flags.add(f"the code {clipped(detail)} is not known: read as `unknown`")
                return "unknown"
            flags.add(f"the code {clipped(detail)} is not known: the general one beside it is taken")
            return coarse
        return _of_both(coarse, fine, f"{general}, {detail}", flags) if coarse else fine


@lru_cache(maxsize=8)
def read_tracking_codes(name: str) -> TrackingCodes:
    """The codes in a file beside this module."""
    tree = data_beside(name)
    return TrackingCodes(
        general=_by_code(tree["general"]),
        details=_by_code(tree["details"]),
        neutral=frozenset(_form(code) for code in tree.get("neutral") or ()),
        open_cause=frozenset(_form(code) for code in tree.get("open_cause") or ()),
    )


def _of_both(coarse: str, fine: str, shown: str, flags: CountedFlags) -> str:
    if fine == "in_transit":
        return fine if coarse in _NOT_YET_MOVING else coarse
    if (coarse == "delivered") != (fine == "delivered"):
        flags.add("two codes of an event contradict each other: read as `unknown`", shown)
        return "unknown"
    return coarse if coarse in _FINAL and fine not in _TURNED else fine


def _by_code(tree: Mapping[str, list[str]]) -> dict[str, str]:
    return {_form(code): status for status, codes in tree.items() for code in codes}


def _form(code: str) -> str:
    return code.strip().casefold()
