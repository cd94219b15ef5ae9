"""Foreign documents and parts of a case joined into one case document, with what each contributed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from desk.adjudicator import Adjudicator
from desk.documents import Document, documents_of
from engine.diagnostics import Problems, Refused
from engine.document import RulingDocument
from engine.record import record
from engine.source import Source, read_document
from evidence.case import Case, Dispute, Order, ReturnParcel, read_case
from evidence.joining import agree, contradiction, join
from evidence.readers.aliexpress_reasons import read_reasons
from evidence.readers.contribution import Contribution
from evidence.readers.jsonp import without_call
from evidence.readers.known import reader_of, recognised
from evidence.readers.tracking_records import ADDRESS_OF_TRACKING

_LINE_ENDS = frozenset("\r\x85\u2028\u2029")
_NEEDED = (("case_id",), ("order", "currency"), ("dispute", "opened_at"))
_CASE_KEYS = frozenset(field.name for field in fields(Case))
_LISTS = frozenset({"parcels", "evidence", "evidence_requests"})
_KEYS_WITHIN = {
    key: frozenset(field.name for field in fields(whole))
    for key, whole in (("order", Order), ("dispute", Dispute), ("return_parcel", ReturnParcel))
}
_ONLY_WHEN_WHOLE = frozenset({"missing-key", "unknown-parcel", "unknown-line"})
"""What is wrong with a whole case, and not with a part that other documents complete."""
_OWN, _OF_THE_PLATFORM, _OF_A_CARRIER = range(3)


@record
class Given:
    """A file as it came, and when the answer in it was given (RFC 3339), where that is known."""

    name: str
    data: bytes
    retrieved_at: str | None = None


@record
class Imported:
    """A case document, and what there is to say of how it came about."""

    case: dict[str, Any]
    contributed: tuple[str, ...]
    """One line a document: its format, the keys that it gives."""
    odd: tuple[str, ...]
    """What was odd in a document, with its name."""
    contradictions: tuple[str, ...]
    missing: tuple[str, ...]
    """The keys that every case needs and that no document gives."""


@record
class _Part:
    """What one document contributes, and how much its word counts among others."""

    rank: int
    name: str
    form: str
    case: dict[str, Any]
    flags: tuple[str, ...]

    @property
    def address(self) -> dict[str, Any] | None:
        """The address that it names."""
        order = self.case.get("order")
        found = order.get("ship_to") if isinstance(order, Mapping) else None
        return found if isinstance(found, dict) and found else None


def import_case(
    files: Iterable[Given], asked_at: str | None = None, reasons: Given | None = None
) -> Imported:
    """One case from files as they came; raises Refused with everything that is wrong in any of them.

    A case document among them wins over the others, and a dispute or order over tracking. `asked_at`
    dates the answers that say nothing of their own retrieval. `reasons` is the user's own list of what
    the platform's reasons mean, in place of the one that is shipped.
    """
    problems = Problems()
    meanings = read_reasons(read_document(reasons.name, reasons.data)) if reasons is not None else None
    parts: list[_Part] = []
    first: dict[tuple[bytes, str | None], str] = {}
    again: list[str] = []
    for file in files:
        given = (file.data, file.retrieved_at)
        if given in first:
            again.append(f"{file.name}: the same as {first[given]}, taken once")
            continue
        first[given] = file.name
        try:
            parts.append(_part(file, asked_at, meanings))
        except Refused as error:
            problems.extend(error.problems)
    problems.raise_if_any()
    parts.sort(key=lambda part: part.rank)
    contributed = [f"{part.name}: {part.form}, gives {_keys(part.case)}" for part in parts]
    odd = [f"{part.name}: {flag}" for part in parts for flag in part.flags]
    addresses = _addresses(parts, odd)
    joined = join((part.name, part.case) for part in parts)
    return Imported(
        case=joined.case,
        contributed=(*contributed, *again),
        odd=(*odd, *joined.remarks),
        contradictions=(*joined.contradictions, *addresses),
        missing=tuple(".".join(path) for path in _NEEDED if _at(joined.case, path) is None),
    )


def judged(imported: Imported, name: str, desk: Adjudicator) -> RulingDocument:
    """The ruling of an imported case; raises Refused, with places in the text that is written as `name`."""
    (document,) = documents_of(name, written(imported.case, name).encode())
    if not isinstance(document, Document):
        raise Refused(document)
    return desk.rule(document)


def written(case: Mapping[str, Any], name: str) -> str:
    """A case document as JSON where the name says so, else as YAML; either reads back to the same case."""
    import yaml

    tree = _writable(case)
    ending = name.lower().rpartition(".")[2]
    if ending in ("json", "jsonl"):
        return json.dumps(tree, ensure_ascii=False, indent=2 if ending == "json" else None) + "\n"

    # what stands between quotes is written by escapes where YAML would take it for the end of a line
    class Dumper(yaml.CSafeDumper):
        pass

    def text(dumper: Dumper, value: str) -> yaml.ScalarNode:
        style = None if _LINE_ENDS.isdisjoint(value) else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)

    Dumper.add_representer(str, text)
    return yaml.dump(tree, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)


def _writable(value: Any) -> Any:
    """A plain tree whose numbers are texts, as they stand in a case document."""
    if isinstance(value, Mapping):
        return {str(key): _writable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_writable(each) for each in value]
    return value if value is None or isinstance(value, bool) else str(value)


def _part(file: Given, asked_at: str | None, reasons: Mapping[str, Any] | None) -> _Part:
    """What a file contributes. Raises Refused."""
    source = read_document(file.name, without_call(file.name, file.data))
    tree = source.value
    if isinstance(tree, dict) and _is_of_a_case(tree) and not recognised(tree):
        _check_part(source)
        return _Part(rank=_OWN, name=file.name, form="a case document", case=dict(tree), flags=())
    reader = reader_of(source, "a case document")
    if reasons is not None and reader.read_with_reasons is not None:
        contribution = reader.read_with_reasons(source, file.retrieved_at, reasons)
    else:
        contribution = reader.read(source, file.retrieved_at)
    case = _dated(contribution, asked_at)
    return _Part(
        rank=_OF_THE_PLATFORM if _is_of_the_platform(case) else _OF_A_CARRIER,
        name=file.name,
        form=reader.name,
        case=case,
        # which address is taken is said once all documents are there
        flags=tuple(flag for flag in contribution.flags if not flag.startswith(ADDRESS_OF_TRACKING)),
    )


def _is_of_a_case(tree: Mapping[str, Any]) -> bool:
    """Whether at least half of the keys are those of a case, each with what a case has there.

    Other formats have keys like `evidence`, `order` and `dispute` too, and something else in them.
    """
    own = [key for key in _CASE_KEYS & tree.keys() if _is_as_in_a_case(key, tree[key])]
    return bool(own) and 2 * len(own) >= len(tree)


def _is_as_in_a_case(key: str, value: Any) -> bool:
    """Whether the value is of the kind that a case has under a key, and half of its keys a case's."""
    if value is None:
        return True
    if key in _LISTS:
        return isinstance(value, list)
    known = _KEYS_WITHIN.get(key)
    if known is None:
        return True
    return isinstance(value, Mapping) and 2 * len(known & value.keys()) >= len(value)


def _is_of_the_platform(case: Mapping[str, Any]) -> bool:
    """Whether a part tells of the dispute or of what was bought, not of parcels alone."""
    return "dispute" in case or not {"currency", "lines"}.isdisjoint(case.get("order", {}))


def _check_part(source: Source) -> None:
    """Raise Refused for whatever is wrong in a part of a case, whatever the other parts say."""
    found, problems = Problems(), Problems()
    read_case(source, found)
    problems.extend(each for each in found if each.code not in _ONLY_WHEN_WHOLE)
    problems.raise_if_any()


def _dated(contribution: Contribution, asked_at: str | None) -> dict[str, Any]:
    """The part of a case with the time of retrieval of every tracking that states none itself."""
    case = dict(contribution.case)
    if asked_at is None:
        return case
    if "parcels" in case:
        case["parcels"] = [_with_time(parcel, asked_at) for parcel in case["parcels"]]
    if "return_parcel" in case:
        case["return_parcel"] = _with_time(case["return_parcel"], asked_at)
    return case


def _with_time(parcel: Mapping[str, Any], asked_at: str) -> dict[str, Any]:
    told = parcel.get("tracking")
    if told is None:
        return dict(parcel)
    reports = [
        {"retrieved_at": asked_at, **report} for report in (told if isinstance(told, list) else [told])
    ]
    return {**parcel, "tracking": reports if isinstance(told, list) else reports[0]}


def _addresses(parts: list[_Part], odd: list[str]) -> list[str]:
    """Take the address of a tracking answer whole, or not at all; where it contradicts, say so.

    Parts of it never complete an address that the order or another answer states.
    """
    stated: dict[str, tuple[Any, str]] = {}
    taken: _Part | None = None
    contradictions = []
    for part in parts:
        address = part.address
        if address is None:
            continue
        if part.rank == _OF_A_CARRIER and (stated or taken):
            contradictions += [
                contradiction(f"order.ship_to.{key}", stated[key][0], stated[key][1], value, part.name)
                for key, value in address.items()
                if key in stated and value is not None and not agree(stated[key][0], value)
            ]
            if address.keys() - stated.keys():
                more = ", ".join(sorted(address.keys() - stated.keys()))
                odd.append(f"{part.name}: its address is not taken, although it alone names {more}")
            order = {key: value for key, value in part.case["order"].items() if key != "ship_to"}
            part.case["order"] = order
            continue
        if part.rank == _OF_A_CARRIER:
            taken = part
            odd.append(
                f"{part.name}: `order.ship_to` is the address that this tracking names; "
                "compare it with the one that the order states"
            )
        for key, value in address.items():
            if value is not None:
                stated.setdefault(key, (value, part.name))
    return contradictions


def _keys(case: Mapping[str, Any]) -> str:
    """The keys that a part gives, two levels deep."""
    found = []
    for key, value in case.items():
        inner = value.keys() if isinstance(value, Mapping) else ()
        found += [f"{key}.{each}" for each in inner] or [key]
    return ", ".join(found) or "nothing"


def _at(case: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = case
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
