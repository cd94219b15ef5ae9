"""What is wrong in a case document although every value has its kind: amounts, counts, ids, …

The checks read the plain tree, so that they report beside whatever else is wrong in the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, get_args

from engine.diagnostics import Place, Problems, nearest
from engine.money import CURRENCY_EXPONENTS
from engine.source import Path, Source
from evidence.case_patterns import EACH, Pattern, Patterns, find
from evidence.case_scalars import amount_of
from evidence.case_words import CustomsCause, FaultCause

LARGEST_COUNT = 1_000_000_000
MOST_DELIVERY_DAYS = 3_650

_FINEST_CURRENCY = max(CURRENCY_EXPONENTS, key=lambda code: CURRENCY_EXPONENTS[code])

_PATTERNS = Patterns()
_CURRENCY = _PATTERNS.add(("order", "currency"))
_AMOUNTS = {
    _PATTERNS.add(("order", "freight_paid")): False,
    _PATTERNS.add(("order", "discount")): False,
    _PATTERNS.add(("order", "refundable_max")): False,
    _PATTERNS.add(("order", "lines", EACH, "unit_price")): False,
    _PATTERNS.add(("dispute", "proposals", EACH, "amount")): False,
    _PATTERNS.add(("parcels", EACH, "method_cost_difference")): True,
}
"""Whether each of them may be below zero."""
_COUNTS = {
    _PATTERNS.add(("order", "lines", EACH, "quantity")): (1, LARGEST_COUNT),
    _PATTERNS.add(("order", "lines", EACH, "pieces_per_lot")): (1, LARGEST_COUNT),
    _PATTERNS.add(("order", "delivery_days")): (0, MOST_DELIVERY_DAYS),
    _PATTERNS.add(("parcels", EACH, "lines", EACH)): (1, LARGEST_COUNT),
    _PATTERNS.add(("parcels", EACH, "weight_g")): (1, LARGEST_COUNT),
}
_ALL_PARCELS = _PATTERNS.add(("parcels",))
_ALL_LINES = _PATTERNS.add(("order", "lines"))
_PARCELS = _PATTERNS.add(("parcels", EACH, "parcel_id"))
_LINES = _PATTERNS.add(("order", "lines", EACH, "line_id"))
_UNIQUE = (
    _PARCELS,
    _LINES,
    _PATTERNS.add(("dispute", "proposals", EACH, "proposal_id")),
    _PATTERNS.add(("evidence", EACH, "evidence_id")),
)
_REFERENCES = ("evidence_requests", "evidence", "assessments")
_TO_PARCELS = tuple(_PATTERNS.add((part, EACH, "parcel")) for part in _REFERENCES)
_TO_LINES = tuple(_PATTERNS.add((part, EACH, "line")) for part in _REFERENCES)
_CARRIED = _PATTERNS.add(("parcels", EACH, "lines"))
_KINDS = _PATTERNS.add(("evidence_requests", EACH, "kinds"))
_DOCUMENTS = _PATTERNS.add(("evidence", EACH))
_GROUNDS = _PATTERNS.add(("dispute", "grounds", EACH))
_walk = _PATTERNS.walk()


def check(source: Source, problems: Problems, path: Path = ()) -> None:
    """Report every amount, count, id and reference of the case at `path` that cannot be right."""
    case = source.value
    for step in path:
        case = case[step]
    if not isinstance(case, dict):
        return
    run = _Check(source, problems, path, case)
    run.currency_and_amounts()
    run.counts()
    run.ids()
    run.references()
    run.documents()
    run.grounds()


class _Check:
    def __init__(self, source: Source, problems: Problems, path: Path, case: dict[str, Any]) -> None:
        self._source = source
        self._problems = problems
        self._path = path
        self._case = case
        self._found = _walk(case)

    def _values(self, pattern: Pattern) -> Sequence[Any]:
        """What `_find` finds, without its places: these are looked for where something is wrong."""
        return self._found[pattern.number]

    def _find(self, pattern: Pattern) -> Iterator[tuple[Path, Any]]:
        return find(self._case, pattern.pattern or (), ())

    def _place(self, path: Path, key: bool = False) -> Place:
        return Place(self._source, self._path + path, key)

    def _add(self, code: str, message: str, path: Path, help: str | None = None) -> None:
        self._problems.add(code, message, self._place(path), help)

    def currency_and_amounts(self) -> None:
        currency = _FINEST_CURRENCY  # where the order's is not known, only the form is checked
        for value in self._values(_CURRENCY):
            if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
                continue  # it is no text, which the document's reader reports
            text = str(value)  # a number is read as its text
            if text in CURRENCY_EXPONENTS:
                currency = text
            else:
                code = text.strip().upper()
                near = code if code in CURRENCY_EXPONENTS else nearest(code, CURRENCY_EXPONENTS)
                help = f"did you mean `{near}`?" if near else "write it as in `USD`"
                message = f"`{_clipped(text)}` is not a currency code of ISO 4217"
                self._add("unknown-currency", message, _CURRENCY.pattern or (), help)
        for pattern, signed in _AMOUNTS.items():
            values = self._found[pattern.number]
            if not values:
                continue
            problems = [
                _remembered_problem(value, currency, signed)
                if value.__class__ is str and len(value) <= _LONGEST_REMEMBERED
                else _amount_problem(value, currency, signed)
                for value in values
            ]
            if any(problems):
                for (path, _), problem in zip(self._find(pattern), problems, strict=True):
                    if problem is not None:
                        self._add("bad-amount", f"`{path[-1]}`: {problem}", path)

    def counts(self) -> None:
        for pattern, (least, most) in _COUNTS.items():
            for value in self._found[pattern.number]:
                if not _is_within(value, least, most):
                    break
            else:
                continue
            for path, value in self._find(pattern):
                if not _is_within(value, least, most):
                    name = f"lines.{path[-1]}" if pattern is _CARRIED.each else path[-1]
                    message = f"`{name}` is `{_clipped(str(value))}`; it is from {least:,} to {most:,}"
                    self._add("bad-count", message, path)

    def ids(self) -> None:
        for pattern in _UNIQUE:
            values = self._found[pattern.number]
            if len(values) < 2 or len(set(map(str, values))) == len(values):
                continue
            first: dict[str, Path] = {}
            for path, value in self._find(pattern):
                if not isinstance(value, (str, int)):
                    continue
                if str(value) in first:
                    message = f"`{path[-1]}` `{_clipped(str(value))}` is used twice"
                    earlier = ("it is used here first", self._place(first[str(value)]))
                    place = self._place(path)
                    help = "give each its own id"
                    self._problems.add("duplicate-id", message, place, help, [earlier])
                first.setdefault(str(value), path)

    def references(self) -> None:
        self._references(_TO_PARCELS, _ALL_PARCELS, _PARCELS, "parcel")
        self._references(_TO_LINES, _ALL_LINES, _LINES, "line")
        carried = self._values(_CARRIED)
        lines = self._known(_ALL_LINES, _LINES) if carried else None
        if lines is None:
            return
        if all(_is_known(key, lines) for value in carried if isinstance(value, dict) for key in value):
            return
        for path, value in self._find(_CARRIED):
            for key in value if isinstance(value, dict) else ():
                self._reference(key, lines, "line", (*path, key), key=True)

    def _known(self, container: Pattern, ids: Pattern) -> frozenset[str] | None:
        """The ids that there are; None where the document does not say what there is."""
        for value in self._values(container):
            if isinstance(value, list):
                return frozenset(map(str, self._values(ids)))
        return None

    def _references(self, patterns: Sequence[Pattern], container: Pattern, ids: Pattern, kind: str) -> None:
        referring = [pattern for pattern in patterns if self._found[pattern.number]]
        known = self._known(container, ids) if referring else None
        for pattern in referring:
            if all(_is_known(value, known) for value in self._values(pattern)):
                continue
            for path, value in self._find(pattern):
                self._reference(value, known, kind, path)

    def _reference(
        self, value: Any, known: frozenset[str] | None, kind: str, path: Path, key: bool = False
    ) -> None:
        if known is None or _is_known(value, known):
            return
        near = nearest(str(value), known)
        shown = ", ".join(f"`{_clipped(name)}`" for name in sorted(known)[:8])
        help = f"did you mean `{near}`?" if near else f"there is {shown or 'none'}"
        message = f"the case has no {kind} `{_clipped(str(value))}`"
        self._problems.add(f"unknown-{kind}", message, self._place(path, key), help)

    def documents(self) -> None:
        if [] in self._values(_KINDS):
            for path, value in self._find(_KINDS):
                if value == []:
                    self._add("no-kind", "the request asks for nothing", path, "name what was asked for")
        if any(map(_shows_a_wrong_cause, self._values(_DOCUMENTS))):
            for path, value in self._find(_DOCUMENTS):
                if _shows_a_wrong_cause(value):
                    kind, cause = _clipped(str(value.get("kind"))), value["shows"]["cause"]
                    message = f"`{cause}` is not a cause that a `{kind}` shows"
                    help = "write one of " + ", ".join(f"`{word}`" for word in _causes_of(value)[0])
                    self._add("wrong-cause", message, (*path, "shows", "cause"), help)

    def grounds(self) -> None:
        words = [word for word in self._values(_GROUNDS) if isinstance(word, str)]
        if len(words) == len(set(words)):
            return
        seen: set[str] = set()
        for path, word in self._find(_GROUNDS):
            if isinstance(word, str) and word in seen:
                message = f"`{_clipped(word)}` is alleged twice"
                place = self._place(path)
                self._problems.add("duplicate-ground", message, place, severity="warning")
            elif isinstance(word, str):
                seen.add(word)


def _amount_problem(value: Any, currency: str, signed: bool) -> str | None:
    if value.__class__ is not str and (isinstance(value, bool) or not isinstance(value, (int, Decimal))):
        return None
    text = str(value)
    try:
        amount_of(text.removeprefix("-") if signed else text, currency)
    except ValueError as error:
        return str(error)
    return None


_remembered_problem = lru_cache(maxsize=4096)(_amount_problem)
"""Of texts alone: numbers that are equal may be written in several ways."""
_LONGEST_REMEMBERED = 40


def _is_within(value: Any, least: int, most: int) -> bool:
    """Whether a number is from the least to the most; what is no number is reported by the reader."""
    number = value if value.__class__ is int else _number(value)
    return number is None or least <= number <= most


def _is_known(value: Any, known: frozenset[str] | None) -> bool:
    if value.__class__ is str:
        return known is None or value in known
    return known is None or not isinstance(value, (str, int)) or str(value) in known


_CUSTOMS_CAUSES, _FAULT_CAUSES = get_args(CustomsCause), get_args(FaultCause)


def _causes_of(document: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The causes that a document of its kind shows, and those that others show."""
    if document.get("kind") == "customs_document":
        return _CUSTOMS_CAUSES, _FAULT_CAUSES
    return _FAULT_CAUSES, _CUSTOMS_CAUSES


def _shows_a_wrong_cause(document: Any) -> bool:
    shows = document.get("shows") if isinstance(document, dict) else None
    cause = shows.get("cause") if isinstance(shows, dict) else None
    if not isinstance(cause, str):
        return False
    known, others = _causes_of(document)
    return cause in others and cause not in known


def _number(value: Any) -> Decimal | None:
    """A plain decimal number; None for what is none, which the document's reader reports."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    text = str(value).removeprefix("-")
    if len(text) > 40 or not text.replace(".", "", 1).isascii():
        return None
    return Decimal(str(value)) if text.replace(".", "", 1).isdigit() else None


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
