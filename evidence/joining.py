"""Contributions of several documents joined into one case document; where they contradict, it is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.record import record
from evidence.checks.spelling import clipped
from evidence.checks.waybill import plain_number

_IDS = {"lines": "line_id", "proposals": "proposal_id", "evidence": "evidence_id", "parcels": "parcel_id"}
"""The key by which items of a list are the same thing in several documents."""
_ADDED = frozenset({"evidence_requests", "assessments", "reason_history"})
"""Lists whose items stand beside each other."""


@record
class Joined:
    """A case document, and where the documents that it was joined from contradict each other."""

    case: dict[str, Any]
    contradictions: tuple[str, ...]


def join(contributions: Iterable[tuple[str, Mapping[str, Any]]]) -> Joined:
    """One case from parts of it, each with the name of its document; an earlier part wins over a later."""
    joining = _Joining()
    case: dict[str, Any] = {}
    for name, part in contributions:
        joining.put(case, part, name, "")
    return Joined(case=case, contradictions=tuple(joining.contradictions))


class _Joining:
    def __init__(self) -> None:
        self.contradictions: list[str] = []
        self.said_by: dict[str, str] = {}

    def put(self, into: dict[str, Any], part: Mapping[str, Any], name: str, where: str) -> None:
        """Add what a part says to what is there."""
        for key, value in part.items():
            path = f"{where}.{key}" if where else key
            if key == "tracking":
                _add_tracking(into, value)
            elif key not in into:
                into[key] = _copy(value)
                self.note(value, name, path)
            elif isinstance(value, Mapping) and isinstance(into[key], dict):
                self.put(into[key], value, name, path)
            elif isinstance(value, list) and isinstance(into[key], list):
                self.put_items(into[key], value, name, path, key)
            elif value != into[key]:
                earlier = self.said_by.get(path, "an earlier document")
                mine, theirs = clipped(str(value)), clipped(str(into[key]))
                self.contradictions.append(f"`{path}` is {theirs} by {earlier}, and {mine} by {name}")

    def note(self, value: Any, name: str, path: str) -> None:
        """Remember which document said something first."""
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.note(inner, name, f"{path}.{key}")
        elif isinstance(value, list):
            key = _IDS.get(path.rpartition(".")[2])
            for item in value:
                if key is not None and isinstance(item, Mapping):
                    self.note(item, name, f"{path}[{item.get(key)}]")
        else:
            self.said_by.setdefault(path, name)

    def put_items(self, into: list[Any], items: list[Any], name: str, path: str, key: str) -> None:
        """Add items that are not there yet; those that are, are joined."""
        for item in items:
            same = next((each for each in into if _is_same(key, each, item)), None)
            if isinstance(same, dict) and isinstance(item, Mapping):
                identity = _IDS.get(key, "")
                rest = {each: value for each, value in item.items() if each != identity}
                self.put(same, rest, name, f"{path}[{same.get(identity)}]")
            elif key in _ADDED or item not in into:
                into.append(_copy(item))
                if isinstance(item, Mapping) and key in _IDS:
                    self.note(item, name, f"{path}[{item.get(_IDS[key])}]")


def _is_same(key: str, one: Any, other: Any) -> bool:
    """Whether two items speak of the same line, plan, document or parcel."""
    identity = _IDS.get(key)
    if identity is None or not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return False
    if key == "parcels" and one.get("waybill") and other.get("waybill"):
        return plain_number(str(one["waybill"])) == plain_number(str(other["waybill"]))
    return one.get(identity) is not None and one.get(identity) == other.get(identity)


def _add_tracking(into: dict[str, Any], value: Any) -> None:
    """Several sources report side by side; which of them counts is decided when the case is judged."""
    there = into.get("tracking")
    known = there if isinstance(there, list) else [] if there is None else [there]
    more = value if isinstance(value, list) else [value]
    every = [*known, *(_copy(each) for each in more if each not in known)]
    into["tracking"] = every[0] if len(every) == 1 else every


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list | tuple) else value
