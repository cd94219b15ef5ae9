"""What the rows of a fact table must hold to be judged; a case with a row that does not is refused whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from desk.batch.case_names import Extent, beside_untold, extent, starts_of, told
from desk.batch.rejected import Rejected, rejected
from desk.batch.rows_of_cases import OF_A_UNIT, Refuse, refuse_contrary, refuse_units_again, whole
from engine.columns.layout import BY, KEY_NAMES, KEYS, SETTLEMENTS, TO, in_memory, observed
from engine.columns.rows import case_from_plain
from engine.instants import DAY, FIRST_YEAR, LAST_YEAR
from engine.layout import UNSHOWABLE
from engine.money import CURRENCY_EXPONENTS, MAX_DIGITS
from engine.possible import FAR
from engine.vocabulary import Fact, Vocabulary

LONGEST_NAME = 200
_LAST_INSTANT = (LAST_YEAR + 1 - FIRST_YEAR) * 366 * DAY
_MOST = 10**MAX_DIGITS
_ZONES = 2 * DAY

_WITH_ITS_CASE = "another row of its case was refused, and a case is judged whole"


class Looked(NamedTuple):
    """The rows of the cases that can be judged, their places, and what was refused."""

    rows: pa.RecordBatch
    places: Any
    refusals: list[Rejected]
    refused: frozenset[str]
    """The cases that were refused."""


class Soundness:
    """Looks at the rows of whole cases."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.facts = observed(vocabulary)

    def sound(self, file: str, batch: pa.RecordBatch, numbers: Any, bad: set[int]) -> Looked:
        """Look at some rows, which stand at the places `numbers` of their file.

        `bad` are places of rows that were refused before; their cases go with them. So do the cases
        beside a row whose own cannot be told: it may be a row of either.
        """
        refusals: list[Rejected] = []
        wrong = set(bad)

        def refuse(at: int, column: str, value: object, reason: str) -> None:
            refusals.append(rejected(file, numbers[at], column, value, reason))
            wrong.add(at)

        def refuse_sound(at: int, column: str, value: object, reason: str) -> None:
            if at not in wrong:
                refuse(at, column, value, reason)

        _required(batch, bad, refuse)
        _names(batch, refuse)
        self._values(batch, refuse)
        names = told(batch.column("case_id"))
        starts = starts_of(names)
        refuse_contrary(batch, starts, wrong, refuse_sound)
        refuse_units_again(batch, starts, refuse_sound)
        if "detail" in batch.schema.names:
            self._details(batch, starts, refuse)
        if not wrong:
            return Looked(batch, np.arange(batch.num_rows), refusals, frozenset())
        case_of = np.zeros(batch.num_rows, dtype=np.int64)
        case_of[starts] = 1
        case_of = np.cumsum(case_of) - 1
        refused = np.zeros(len(starts), dtype=bool)
        refused[case_of[sorted(wrong)]] = True
        reasons = np.where(refused, -1, 0)
        for run, row in beside_untold(names, starts):
            if not refused[run]:
                reasons[run] = numbers[row]
        refused |= reasons > 0
        for at in np.flatnonzero(refused[case_of]).tolist():
            if at not in wrong:
                reason = _WITH_ITS_CASE if reasons[case_of[at]] < 0 else _beside(int(reasons[case_of[at]]))
                refusals.append(rejected(file, numbers[at], "case_id", names[at].as_py(), reason))
        gone = names.take(pa.array(starts[refused])).drop_null().to_pylist()
        whole = np.flatnonzero(~refused[case_of])
        return Looked(batch.take(pa.array(whole)), whole, refusals, frozenset(gone))

    def _values(self, batch: pa.RecordBatch, refuse: Refuse) -> None:
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        for name, column in columns.items():
            if name in KEY_NAMES or column.null_count == len(column):
                continue
            stem = name.removesuffix(TO).removesuffix(BY) if name not in self.facts else name
            fact = self.facts[stem]
            if stem != name and name.endswith(BY):
                _refuse_beyond(column, 0, len(SETTLEMENTS) - 1, name, refuse, "no settlement")
            elif fact.finite:
                _refuse_beyond(column, 1, fact.everything, name, refuse, f"no set of values of `{stem}`")
            elif stem != name:
                low = columns[stem] if stem in columns else pa.nulls(len(column), column.type)
                below = pc.less(_plain(column), _plain(low))
                alone = pc.and_(pc.is_null(low), pc.is_valid(column))
                _refuse_where(column, pc.or_kleene(below, alone), name, refuse, "less than the least value")
                if _within(column, *_wide(fact)):
                    continue
                beyond = pc.and_(_beyond(column, *_wide(fact)), pc.not_equal(_plain(column), FAR))
                _refuse_where(column, beyond, name, refuse, _no_end(stem))
            elif not _within(column, *_range(fact)):
                outside = _beyond(column, *_range(fact))
                if stem + TO in columns:
                    wide = pc.and_(_beyond(column, *_wide(fact)), pc.not_equal(_plain(column), -FAR))
                    outside = pc.if_else(pc.is_null(columns[stem + TO]), outside, wide)
                _refuse_where(column, outside, name, refuse, f"no value of `{stem}`")

    def too_great_at(self, batch: pa.RecordBatch) -> frozenset[int]:
        """Where something is too great in rows made of documents, which `too_great` puts in words."""
        places: set[int] = set()
        facts = ((name, self.facts.get(name.removesuffix(TO))) for name in batch.schema.names)
        names = [name for name, fact in facts if fact is not None and not fact.finite]
        self._values(batch.select(names), lambda at, *_: places.add(at))
        return frozenset(places)

    def too_great(self, row: Mapping[str, Any]) -> str | None:
        """What is too great in a row made of a document to stand in a fact table, in words; None: nothing."""
        for name, value in row.items():
            fact = self.facts.get(name)
            if fact is not None and not fact.finite:
                high = row.get(name + TO)
                if not _is_range(fact, (value, value if high is None else high)):
                    found = str(value) if high is None else f"{value} to {high}"
                    return f"`{name}` comes to {found}, which is more than a fact table holds"
        return None

    def _details(self, batch: pa.RecordBatch, starts: Any, refuse: Refuse) -> None:
        """Cases that stand in whole: readable, the case of their row, and of facts that there are."""
        column = batch.column("detail")
        if column.null_count == len(column):
            return
        ends = np.append(starts[1:], batch.num_rows)
        alone = set(starts[ends - starts == 1].tolist())
        for at in np.flatnonzero(pc.is_valid(column).to_numpy(zero_copy_only=False)).tolist():
            text = column[at].as_py()
            if at not in alone:
                refuse(at, "detail", text, "a case in whole has one row")
                continue
            try:
                case = case_from_plain(json.loads(text))
                for each in case.observations:
                    fact = self.facts[each.fact]
                    if fact.finite:
                        fact.mask_of(each.values)
                    elif not _is_range(fact, each.values):
                        raise ValueError
                    if each.settled_by not in SETTLEMENTS:
                        raise ValueError
                said = (case.case_id, case.currency, case.as_of, case.policy_date)
            except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
                refuse(at, "detail", text, "it is no case in whole")
                continue
            keys = tuple(
                whole(batch.column(name)[at]) for name in ("case_id", "currency", "as_of", "policy_date")
            )
            if said != keys:
                refuse(at, "detail", text, "the case in whole is another one than that of its row")


def _beside(row: int) -> str:
    return f"the case of row {row:,} beside it cannot be told, and may be this one; a case is judged whole"


def _range(fact: Fact) -> tuple[int, int]:
    if fact.type == "instant":
        return 0, _LAST_INSTANT
    return (-_MOST if fact.signed else 0), _MOST


def _wide(fact: Fact) -> tuple[int, int]:
    """What the ends of a range may be: an instant without a zone may lie a little before or after."""
    least, most = _range(fact)
    return (least - _ZONES, most + _ZONES) if fact.type == "instant" else (-_MOST, most)


def _is_range(fact: Fact, values: Sequence[Any]) -> bool:
    """Whether values are the two ends of a range of a fact."""
    if len(values) != 2 or not all(type(value) is int for value in values):
        return False
    low, high = map(int, values)
    least, most = _range(fact)
    if low == high:
        return least <= low <= most
    least, most = _wide(fact)
    return low < high and (least <= low <= most or low == -FAR) and (least <= high <= most or high == FAR)


def _no_end(name: str) -> str:
    return f"no greatest value of `{name}`, nor {FAR}, which means that there is none"


def _plain(column: pa.Array) -> pa.Array:
    return column.view(pa.int64()) if pa.types.is_timestamp(column.type) else column


def _is_signed(kind: pa.DataType) -> bool:
    return bool(pa.types.is_timestamp(kind) or pa.types.is_signed_integer(kind))


def _within(column: pa.Array, least: int, most: int) -> bool:
    """Whether all values of a column lie between two others."""
    if len(column) and least <= 0 <= most and column.type.bit_width == 64 and _is_signed(column.type):
        # quicker; whatever stands where there is no value can only leave it open
        values = in_memory(column)
        if least <= values.min() and values.max() <= most:
            return True
    ends = pc.min_max(_plain(column))
    low, high = ends["min"].as_py(), ends["max"].as_py()
    return low is None or (least <= low and high <= most)


def _beyond(column: pa.Array, least: int, most: int) -> pa.Array:
    plain = _plain(column)
    kind = plain.type
    if pa.types.is_unsigned_integer(kind):
        least, most = max(least, 0), min(most, (1 << kind.bit_width) - 1)
    low, high = pa.scalar(least, kind), pa.scalar(most, kind)
    return pc.fill_null(pc.or_(pc.less(plain, low), pc.greater(plain, high)), False)


def _refuse_beyond(column: pa.Array, least: int, most: int, name: str, refuse: Refuse, reason: str) -> None:
    if not _within(column, least, most):
        _refuse_where(column, _beyond(column, least, most), name, refuse, reason)


def _refuse_where(column: pa.Array, wrong: pa.Array, name: str, refuse: Refuse, reason: str) -> None:
    if not pc.any(wrong).as_py():
        return
    for at in np.flatnonzero(pc.fill_null(wrong, False).to_numpy(zero_copy_only=False)).tolist():
        value = whole(column[at])
        refuse(at, name, value, f"`{value}` is {reason}" if reason.startswith("no") else f"it is {reason}")


def _required(batch: pa.RecordBatch, bad: set[int], refuse: Refuse) -> None:
    for field in KEYS:
        if not field.nullable:
            column = batch.column(field.name)
            if not column.null_count:
                continue
            for at in np.flatnonzero(pc.is_null(column).to_numpy(zero_copy_only=False)).tolist():
                if at not in bad:
                    refuse(at, field.name, None, "it is missing")
    for name in ("as_of", "policy_date"):
        _refuse_beyond(batch.column(name), 0, _LAST_INSTANT, name, refuse, "no instant from 1970 to 2099")


def _names(batch: pa.RecordBatch, refuse: Refuse) -> None:
    column = batch.column("currency")
    unknown = {each for each in column.unique().to_pylist() if each not in CURRENCY_EXPONENTS} - {None}
    for at, currency in enumerate(column.to_pylist() if unknown else ()):
        if currency in unknown:
            refuse(at, "currency", currency, "it is no currency code of ISO 4217")
    for name in ("case_id", *OF_A_UNIT, "raised"):
        if name not in batch.schema.names:
            continue
        column = batch.column(name)
        found = extent(column)
        if column.null_count == len(column) or (found is not None and _is_plain(found, name)):
            continue
        plain = pc.and_(pc.ascii_is_printable(column), pc.less_equal(pc.utf8_length(column), LONGEST_NAME))
        if name == "case_id":
            plain = pc.and_(plain, pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(column)), 0))
        for at in np.flatnonzero(~pc.fill_null(plain, True).to_numpy(zero_copy_only=False)).tolist():
            text = column[at].as_py()
            if name == "case_id" and not text.strip():
                refuse(at, name, text, "an id cannot be blank")
            elif len(text) > LONGEST_NAME and name != "raised":
                refuse(at, name, text, f"it is longer than the {LONGEST_NAME} characters of an id")
            elif UNSHOWABLE.search(text):
                refuse(at, name, text, "it holds a character that cannot be shown")


def _is_plain(found: Extent, name: str) -> bool:
    """Whether none of some names can be wrong: all are short, to be shown, and not blank."""
    shown = found.without_blanks if name == "case_id" else found.printable
    return shown and found.longest <= LONGEST_NAME
