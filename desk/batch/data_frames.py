"""Tables of Python on their way into a run, and its results as tables of the same kind."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from desk.policy_folder import SHIPPED_RULES
from engine.diagnostics import Refused, render
from engine.instants import parse_moment

if TYPE_CHECKING:
    import pyarrow as pa

    from desk.adjudicator import Settings
    from desk.batch.run import Request

Given = str | os.PathLike[str]
Kind = Literal["pandas", "polars", "lazy polars", "pyarrow"]
NAME = "table"
"""What refusals call a table that has no file."""
_ROWS_OF_GROUP = 100_000
_ROWS_OF_PART, _DOCUMENTS_OF_PART = 32_768, 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotJudged(Exception):
    """The table cannot be judged at all; the message says why and what to do."""


class EvaluationsDiffer(NotJudged):
    """The two evaluations of a case differ: an error of the program. Nothing is given."""


@dataclass(slots=True)
class Done:
    """A run that came to its end, and the kind of table that is wanted of it."""

    request: Request
    kind: Kind
    summary: str

    def refused(self) -> Any:
        """What was refused, as a table."""
        import pyarrow as pa

        from desk.batch.rejected import HEADINGS

        rows: list[dict[str, Any]] = []
        if self.request.rejected.exists():
            import json

            with self.request.rejected.open(encoding="utf-8") as stream:
                rows = [json.loads(line) for line in stream]
        fields = [(name, pa.int64() if name == "row" else pa.string()) for name in HEADINGS]
        return self.shown(pa.Table.from_pylist(rows, schema=pa.schema(fields)))

    def shown(self, table: pa.Table) -> Any:
        """A table of the kind that was given."""
        table = table.replace_schema_metadata(None)
        if self.kind == "pyarrow":
            return table
        if self.kind == "pandas":
            import pandas as pd
            import pyarrow as pa

            # whole numbers stay whole where some are missing
            whole = {pa.int64(): pd.Int64Dtype(), pa.uint8(): pd.UInt8Dtype()}
            return table.to_pandas(types_mapper=whole.get)
        import polars as pl

        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)
        return frame.lazy() if self.kind == "lazy polars" else frame


@contextmanager
def finished(
    table: Any,
    makes: Literal["facts", "answers"],
    mapping: Given | None,
    settings: Settings,
    cores: int,
    check: int,
    progress: bool,
    report: Given | None,
    learnt: Given | None = None,
) -> Iterator[Done]:
    """Run a batch over a table, in a folder that is there as long as its results are read."""
    from desk.batch.run import ALL_DONE, DIFFERENT, SOME_REJECTED, Request, run

    said: list[str] = []
    told: list[str] = []
    with TemporaryDirectory(prefix="adjudicate-") as name:
        folder = Path(name)
        export, kind = _export(table, folder / NAME)
        request = Request(
            export=export,
            output=folder / f"{makes}.parquet",
            rejected=folder / "refused.jsonl",
            makes=makes,
            settings=settings,
            cores=cores,
            checked=check,
            rows_of_part=_ROWS_OF_PART,
            documents_of_part=_DOCUMENTS_OF_PART,
            quiet=not progress,
            say=said.append,
            tell=told.append,
            mapping=Path(mapping) if mapping is not None else None,
            report=Path(report) if report is not None else None,
            learnt=Path(learnt) if learnt is not None else None,
            notebook=True,
        )
        try:
            status = run(request)
        except Refused as error:
            raise NotJudged(render(error.problems).replace(f"{folder}{os.sep}", "")) from None
        if status not in (ALL_DONE, SOME_REJECTED):
            message = "\n".join(said).removeprefix("adjudicate: ").replace(f"{folder}{os.sep}", "")
            raise (EvaluationsDiffer if status == DIFFERENT else NotJudged)(message)
        yield Done(request, kind, "\n".join(told).replace(f", see `{request.rejected}`", ""))


def settings_of(
    policy: Given | None,
    as_of: str | datetime | None,
    files: Given | None,
    readings: Mapping[str, str] | None,
    what_if: Mapping[str, str] | None,
) -> Settings:
    """How cases are to be judged. Raises NotJudged for an instant that is none."""
    from time import time_ns

    from desk.adjudicator import Settings

    return Settings(
        policy=Path(policy) if policy is not None else SHIPPED_RULES,
        shown=os.fspath(policy) if policy is not None else "rules",
        readings=dict(readings or {}),
        what_if=dict(what_if or {}),
        as_of=_micros(as_of) if as_of is not None else None,
        now=time_ns() // 1_000_000_000 * 1_000_000,
        files=Path(files) if files is not None else None,
        cross_checked=False,
    )


def _export(table: Any, file: Path) -> tuple[Path, Kind]:
    """The table as an export, and its kind. Raises NotJudged for what is no table."""
    import pyarrow as pa

    if isinstance(table, (str, os.PathLike)):
        path = Path(table)
        if not path.exists():
            raise NotJudged(f"there is no `{table}`")
        return path, "pandas"
    library = type(table).__module__.partition(".")[0]
    kind: Kind = "pandas"
    try:
        if library == "polars" and hasattr(table, "sink_parquet"):
            table.sink_parquet(file, row_group_size=_ROWS_OF_GROUP)
            return file, "lazy polars"
        if library == "polars":
            kind, columns = "polars", table.to_arrow()
        elif library == "pandas":
            columns = pa.Table.from_pandas(table, preserve_index=False)
        elif isinstance(table, pa.Table):
            kind, columns = "pyarrow", table
        elif hasattr(table, "__arrow_c_stream__"):
            columns = pa.table(table)
        else:
            raise NotJudged(
                f"a {type(table).__name__} is no table; give a data frame of pandas or Polars, a table of "
                "pyarrow, or the path of an export"
            )
        _write(columns, file)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise NotJudged(f"the table cannot be taken as columns: {error}") from None
    return file, kind


def _write(columns: pa.Table, file: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(columns, file, row_group_size=_ROWS_OF_GROUP)


def _micros(instant: str | datetime) -> int:
    """An instant with a zone, in microseconds. Raises NotJudged."""
    if isinstance(instant, datetime):
        if instant.tzinfo is None:
            raise NotJudged("`as_of` has no zone")
        since = instant.astimezone(UTC) - _EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    try:
        moment = parse_moment(instant)
    except ValueError as error:
        raise NotJudged(f"`as_of`: {error}") from None
    if not moment.zoned:
        raise NotJudged(f"`as_of`: `{instant}` has no offset; write it as {instant}Z or with another one")
    return moment.micros
