"""Contributions of several documents joined into one case document; where they contradict, it is said."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from engine.instants import Moment, parse_moment
from engine.record import record
from evidence.same_parcel import ParcelNumbers, compared
from evidence.spelling import clipped

_IDS = {"lines": "line_id", "proposals": "proposal_id", "evidence": "evidence_id", "parcels": "parcel_id"}
"""The key by which items of a list are the same thing in several documents."""
_LONGEST_NUMBER = 40


@record
class Joined:
    """A case document, and what there is to say of how it was joined."""

    case: dict[str, Any]
    contradictions: tuple[str, ...]
    """Both documents and both values, where two say different things."""
    remarks: tuple[str, ...]
    """What was put to something although another number names it."""


def join(contributions: Iterable[tuple[str, Mapping[str, Any]]]) -> Joined:
    """One case from parts of it, each with the name of its document; an earlier part wins over a later."""
    joining = _Joining()
    case: dict[str, Any] = {}
    for name, part in contributions:
        joining.put(case, part, name, "")
    return Joined(case=case, contradictions=tuple(joining.contradictions), remarks=tuple(joining.remarks))


def contradiction(path: str, one: Any, by_one: str, other: Any, by_other: str) -> str:
    """Two values of one thing, with the documents that state them."""
    return f"`{path}` is {_shown(one)} by {by_one}, and {_shown(other)} by {by_other}"


def agree(one: Any, other: Any) -> bool:
    """Whether two values are the same, however they are written: as text or number, in whichever zone."""
    if _is_nested(one) or _is_nested(other):
        return _form_of(one) == _form_of(other)
    mine, theirs = _text_of(one), _text_of(other)
    if mine == theirs:
        return True
    number = _number_of(mine)
    if number is not None:
        return number == _number_of(theirs)
    moment, their_moment = _moment_of(mine), _moment_of(theirs)
    return moment is not None and their_moment is not None and moment.micros == their_moment.micros


class _Joining:
    def __init__(self) -> None:
        self.contradictions: list[str] = []
        self.remarks: list[str] = []
        self.said_by: dict[str, str] = {}

    def put(self, into: dict[str, Any], part: Mapping[str, Any], name: str, where: str) -> None:
        """Add what a part says to what is there; nothing is said by a null."""
        for key, value in part.items():
            path = f"{where}.{key}" if where else key
            if into.get(key) is None:
                into[key] = _copy(value)
                self.note(value, name, path)
            elif value is None:
                continue
            elif key == "tracking":
                _add_tracking(into, value)
            else:
                self.put_beside(into, key, value, name, path)

    def put_beside(self, into: dict[str, Any], key: str, value: Any, name: str, path: str) -> None:
        """Join two values of a key."""
        there = into[key]
        if key == "assessments" and isinstance(there, Mapping) != isinstance(value, Mapping):
            there = into[key] = _assessment_records(there)
            value = _assessment_records(value)
        if isinstance(value, Mapping) and isinstance(there, dict):
            self.put(there, value, name, path)
        elif _is_list_of_records(value) and _is_list_of_records(there):
            if value and there:
                self.put_items(there, value, name, path, key)
            elif value or there:
                self.differ(path, there, value, name)
        elif not (agree(there, value) or (key == "waybill" and compared(there) == compared(value))):
            self.differ(path, there, value, name)

    def differ(self, path: str, there: Any, value: Any, name: str) -> None:
        """Note that a document says something else than what is there."""
        earlier = self.said_by.get(path, "an earlier document")
        self.contradictions.append(contradiction(path, there, earlier, value, name))

    def note(self, value: Any, name: str, path: str) -> None:
        """Remember which document said something first."""
        self.said_by.setdefault(path, name)
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self.note(inner, name, f"{path}.{key}")
        elif isinstance(value, list):
            identity = _IDS.get(path.rpartition(".")[2])
            for item in value:
                if identity is not None and isinstance(item, Mapping):
                    self.note(item, name, f"{path}[{item.get(identity)}]")

    def put_items(self, into: list[Any], items: list[Any], name: str, path: str, key: str) -> None:
        """Add records that are not there yet; those that are, are joined."""
        identity = _IDS.get(key)
        numbers = ParcelNumbers(into) if key == "parcels" else None
        by_id = {str(each[identity]): each for each in into if each.get(identity) is not None}
        forms = {_form_of(each) for each in into if identity is None or each.get(identity) is None}
        for item in items:
            own = None if identity is None else item.get(identity)
            same = by_id.get(str(own)) if own is not None else None
            if numbers is not None:
                same, other_leg = numbers.same_as(item, same)
                if same is not None and other_leg:
                    self.put_other_leg(same, item, name, path)
                    continue
            if same is not None:
                rest = {each: value for each, value in item.items() if each != identity}
                if numbers is not None and numbers.differ(same, item):
                    rest = {"waybill": item["waybill"]}  # whatever else it says is of another parcel
                self.put(same, rest, name, f"{path}[{same.get(identity)}]")
            elif own is not None or _form_of(item) not in forms:
                new = _copy(item)
                into.append(new)
                if identity is not None:
                    self.note(item, name, f"{path}[{own}]")
                if own is not None:
                    by_id.setdefault(str(own), new)
                if numbers is not None:
                    numbers.add(new)

    def put_other_leg(self, parcel: dict[str, Any], item: Mapping[str, Any], name: str, path: str) -> None:
        """Of an answer that concerns a parcel under its other number, only the tracking is the parcel's."""
        if item.get("tracking") is not None:
            reports = [
                {"waybill": item.get("waybill"), **each} if isinstance(each, Mapping) else each
                for each in _listed(item["tracking"])
            ]
            self.put(parcel, {"tracking": reports if len(reports) > 1 else reports[0]}, name, path)
        self.remarks.append(
            f"{name}: {_shown(item.get('waybill'))} and {_shown(parcel.get('waybill'))} are two numbers of "
            "one parcel; only the tracking is taken over"
        )


def _add_tracking(into: dict[str, Any], value: Any) -> None:
    """Several sources report side by side; which of them counts is decided when the case is judged."""
    there = into["tracking"]
    every = list(there) if isinstance(there, list) else [there]
    forms = {_form_of(each) for each in every}
    every += [_copy(each) for each in _listed(value) if _form_of(each) not in forms]
    into["tracking"] = every[0] if len(every) == 1 else every


def _assessment_records(value: Any) -> Any:
    """What persons established, as a list of records."""
    if not isinstance(value, Mapping):
        return value
    return [{"fact": fact, "value": each} for fact, each in value.items()]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_nested(value: Any) -> bool:
    return isinstance(value, Mapping | list)


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list | tuple) else value


def _text_of(value: Any) -> str:
    """A scalar as YAML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _form_of(value: Any) -> str:
    """A text that is the same for equal trees, whether their scalars are texts or not."""
    return json.dumps(_as_texts(value), sort_keys=True)


def _as_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_texts(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return None if value is None else _text_of(value)


def _shown(value: Any) -> str:
    return clipped(json.dumps(_as_texts(value), ensure_ascii=False) if _is_nested(value) else _text_of(value))


def _number_of(text: str) -> Decimal | None:
    """A plain decimal number; none with leading zeros, which belong to ids and postal codes."""
    whole, _, decimals = text.partition(".")
    if len(text) > _LONGEST_NUMBER or not (whole.isascii() and whole.isdigit()):
        return None
    if (whole != "0" and whole.startswith("0")) or (decimals and not decimals.isdigit()):
        return None
    return Decimal(f"{whole}.{decimals or 0}") if decimals.isascii() else None


def _moment_of(text: str) -> Moment | None:
    """An instant with an offset."""
    try:
        moment = parse_moment(text) if len(text) <= _LONGEST_NUMBER else None
    except ValueError:
        return None
    return moment if moment is not None and moment.zoned else None
