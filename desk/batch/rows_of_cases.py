"""What the rows of a case must be to each other: agreed on what is said of it, and each of another unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

OF_A_CASE = ("as_of", "policy_date", "currency", "raised")
OF_A_UNIT = ("parcel", "line", "ground")

Refuse = Callable[[int, str, object, str], None]
"""Takes the place of a row, the column, the value there, and the reason."""


def whole(scalar: pa.Scalar) -> Any:
    """A value of a column, instants as whole numbers."""
    return scalar.value if pa.types.is_timestamp(scalar.type) else scalar.as_py()


def refuse_contrary(batch: pa.RecordBatch, starts: Any, wrong: set[int], refuse: Refuse) -> None:
    """The rows of a case agree on what is said of the case, with a first row that is sound."""
    if len(starts) == batch.num_rows:
        return
    rows, case_of = _later_rows(starts, batch.num_rows)
    firsts = starts[case_of]
    for name in OF_A_CASE:
        if name not in batch.schema.names:
            continue
        column = batch.column(name)
        said, of_first = column.take(pa.array(rows)), column.take(pa.array(firsts))
        same = pc.or_(
            pc.fill_null(pc.equal(said, of_first), False), pc.and_(pc.is_null(said), pc.is_null(of_first))
        )
        for place in np.flatnonzero(~same.to_numpy(zero_copy_only=False)).tolist():
            if int(firsts[place]) not in wrong:
                at = int(rows[place])
                refuse(at, name, whole(column[at]), "the first row of the case says otherwise")


def _later_rows(starts: Any, count: int) -> tuple[Any, Any]:
    """The rows of cases that are not their first, and which case each is of."""
    lengths = np.diff(starts, append=count)
    later = np.ones(count, dtype=bool)
    later[starts] = False
    return np.flatnonzero(later), np.repeat(np.arange(len(starts)), lengths - 1)


def refuse_units_again(batch: pa.RecordBatch, starts: Any, refuse: Refuse) -> None:
    """No case has two rows of one unit."""
    if len(starts) == batch.num_rows:
        return
    later, cases = _later_rows(starts, batch.num_rows)
    several = np.unique(cases)  # cases of one row alone have nothing to be compared
    rows = np.concatenate((starts[several], later))
    keys = [np.concatenate((several, cases))]
    for name in OF_A_UNIT:
        if name in batch.schema.names:
            codes = batch.column(name).take(pa.array(rows)).dictionary_encode().indices.fill_null(-1)
            keys.append(codes.to_numpy(zero_copy_only=False).astype(np.int64))
    order = np.lexsort((rows, *keys[::-1]))
    same = np.ones(len(rows) - 1, dtype=bool)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    for at in sorted(rows[order][1:][same].tolist()):
        refuse(
            at, "case_id", batch.column("case_id")[at].as_py(), "another row of the case is of the same unit"
        )
