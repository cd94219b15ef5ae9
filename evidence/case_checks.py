"""What is wrong in a case document although every value has its kind: amounts, counts, ids, …

The checks read the plain tree, so that they report beside whatever else is wrong in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from engine.diagnostics import Place, Problems, nearest
from engine.money import CURRENCY_EXPONENTS, parse_money
from engine.source import Path, Source
from evidence.case_words import CustomsCause, FaultCause

EACH = "*"
LARGEST_COUNT = 1_000_000_000
MOST_DELIVERY_DAYS = 3_650

_FINEST_CURRENCY = max(CURRENCY_EXPONENTS, key=lambda code: CURRENCY_EXPONENTS[code])

_AMOUNTS = (
    ("order", "freight_paid"),
    ("order", "discount"),
    ("order", "refundable_max"),
    ("order", "lines", EACH, "unit_price"),
    ("dispute", "proposals", EACH, "amount"),
)
_SIGNED_AMOUNTS = (("parcels", EACH, "method_cost_difference"),)
_COUNTS = {
    ("order", "lines", EACH, "quantity"): (1, LARGEST_COUNT),
    ("order", "lines", EACH, "pieces_per_lot"): (1, LARGEST_COUNT),
    ("order", "delivery_days"): (0, MOST_DELIVERY_DAYS),
    ("parcels", EACH, "lines", EACH): (1, LARGEST_COUNT),
    ("parcels", EACH, "weight_g"): (1, LARGEST_COUNT),
}
_PARCELS = ("parcels", EACH, "parcel_id")
_LINES = ("order", "lines", EACH, "line_id")
_UNIQUE = (
    _PARCELS,
    _LINES,
    ("dispute", "proposals", EACH, "proposal_id"),
    ("evidence", EACH, "evidence_id"),
)
_REFERENCES = ("evidence_requests", "evidence", "assessments")


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

    def _find(self, pattern: Path) -> Iterator[tuple[Path, Any]]:
        yield from _find(self._case, pattern, ())

    def _place(self, path: Path, key: bool = False) -> Place:
        return Place(self._source, self._path + path, key)

    def _add(self, code: str, message: str, path: Path, help: str | None = None) -> None:
        self._problems.add(code, message, self._place(path), help)

    def currency_and_amounts(self) -> None:
        currency = _FINEST_CURRENCY  # where the order's is not known, only the form is checked
        for path, value in self._find(("order", "currency")):
            if isinstance(value, str) and value in CURRENCY_EXPONENTS:
                currency = value
            elif isinstance(value, str):
                code = value.strip().upper()
                near = code if code in CURRENCY_EXPONENTS else nearest(code, CURRENCY_EXPONENTS)
                help = f"did you mean `{near}`?" if near else "write it as in `USD`"
                message = f"`{_clipped(value)}` is not a currency code of ISO 4217"
                self._add("unknown-currency", message, path, help)
        for signed, patterns in ((False, _AMOUNTS), (True, _SIGNED_AMOUNTS)):
            for pattern in patterns:
                for path, value in self._find(pattern):
                    self._amount(value, currency, signed, path)

    def _amount(self, value: Any, currency: str, signed: bool, path: Path) -> None:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            return
        text = str(value)
        try:
            parse_money(text.removeprefix("-") if signed else text, currency)
        except ValueError as error:
            self._add("bad-amount", f"`{path[-1]}`: {error}", path)

    def counts(self) -> None:
        for pattern, (least, most) in _COUNTS.items():
            for path, value in self._find(pattern):
                number = _number(value)
                if number is None or least <= number <= most:
                    continue
                name = path[-1] if pattern[-1] != EACH else f"lines.{path[-1]}"
                message = f"`{name}` is `{_clipped(str(value))}`; it is from {least:,} to {most:,}"
                self._add("bad-count", message, path)

    def ids(self) -> None:
        for pattern in _UNIQUE:
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
        parcels = self._known(("parcels",), _PARCELS)
        lines = self._known(("order", "lines"), _LINES)
        for part in _REFERENCES:
            for path, value in self._find((part, EACH, "parcel")):
                self._reference(value, parcels, "parcel", path)
            for path, value in self._find((part, EACH, "line")):
                self._reference(value, lines, "line", path)
        for path, value in self._find(("parcels", EACH, "lines")):
            for key in value if isinstance(value, dict) else ():
                self._reference(key, lines, "line", (*path, key), key=True)

    def _known(self, container: Path, ids: Path) -> frozenset[str] | None:
        """The ids that there are; None where the document does not say what there is."""
        if not any(isinstance(value, list) for _, value in self._find(container)):
            return None
        return frozenset(str(value) for _, value in self._find(ids) if value is not None)

    def _reference(
        self, value: Any, known: frozenset[str] | None, kind: str, path: Path, key: bool = False
    ) -> None:
        if known is None or not isinstance(value, (str, int)) or str(value) in known:
            return
        near = nearest(str(value), known)
        shown = ", ".join(f"`{_clipped(name)}`" for name in sorted(known)[:8])
        help = f"did you mean `{near}`?" if near else f"there is {shown or 'none'}"
        message = f"the case has no {kind} `{_clipped(str(value))}`"
        self._problems.add(f"unknown-{kind}", message, self._place(path, key), help)

    def documents(self) -> None:
        for path, value in self._find(("evidence_requests", EACH, "kinds")):
            if value == []:
                self._add("no-kind", "the request asks for nothing", path, "name what was asked for")
        for path, value in self._find(("evidence", EACH)):
            shows = value.get("shows") if isinstance(value, dict) else None
            cause = shows.get("cause") if isinstance(shows, dict) else None
            customs = isinstance(value, dict) and value.get("kind") == "customs_document"
            known = get_args(CustomsCause) if customs else get_args(FaultCause)
            others = get_args(FaultCause) if customs else get_args(CustomsCause)
            if isinstance(cause, str) and cause in others and cause not in known:
                message = f"`{cause}` is not a cause that a `{_clipped(str(value.get('kind')))}` shows"
                help = "write one of " + ", ".join(f"`{word}`" for word in known)
                self._add("wrong-cause", message, (*path, "shows", "cause"), help)

    def grounds(self) -> None:
        seen: set[str] = set()
        for path, word in self._find(("dispute", "grounds", EACH)):
            if isinstance(word, str) and word in seen:
                message = f"`{_clipped(word)}` is alleged twice"
                place = self._place(path)
                self._problems.add("duplicate-ground", message, place, severity="warning")
            elif isinstance(word, str):
                seen.add(word)


def _find(value: Any, pattern: Path, path: Path) -> Iterator[tuple[Path, Any]]:
    """The values at a pattern of keys, in which EACH is every item of a list or map."""
    if not pattern:
        if value is not None:
            yield path, value
        return
    step, rest = pattern[0], pattern[1:]
    if step != EACH:
        if isinstance(value, dict) and step in value:
            yield from _find(value[step], rest, (*path, step))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _find(item, rest, (*path, index))
    elif isinstance(value, dict) and not rest:
        for key, item in value.items():
            yield from _find(item, rest, (*path, key))


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
