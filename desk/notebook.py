"""Whole tables of cases judged from Python: a data frame in, the same kind of data frame out.

What may be given, what comes out and what is refused is the same as with `adjudicate batch`, whose code
this runs: docs/batch.md says it. A table of pandas, of Polars (lazy ones too) or of pyarrow gives answers
of its own kind; a path, and anything else that offers its columns to Arrow, gives pandas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar, overload

from desk.batch.data_frames import EvaluationsDiffer, Given, NotJudged, finished, settings_of

__all__ = ["EvaluationsDiffer", "Judged", "NotJudged", "Observed", "judge", "observe"]

Frame = TypeVar("Frame")


@dataclass(frozen=True, slots=True)
class Judged(Generic[Frame]):
    """The answers to the cases of a table."""

    answers: Frame
    """One row a case, as docs/batch.md has it: amounts in whole minor units of `currency`."""
    refused: Frame
    """What could not be judged: file, row (counted from 1), column, value, reason."""
    summary: str
    """The lines with which the command ends: cases by status, and by outcome with the money paid."""


@dataclass(frozen=True, slots=True)
class Observed(Generic[Frame]):
    """What is observed of the cases of a table."""

    facts: Frame
    """One row a unit; facts with a few values are in words, several that are possible as `a|b`."""
    refused: Frame
    """What could not be taken in: file, row (counted from 1), column, value, reason."""
    summary: str


@overload
def judge(
    table: Given,
    *,
    mapping: Given | None = None,
    policy: Given | None = None,
    as_of: str | datetime | None = None,
    files: Given | None = None,
    readings: Mapping[str, str] | None = None,
    what_if: Mapping[str, str] | None = None,
    cores: int = 1,
    check: int = 5,
    progress: bool = True,
    report: Given | None = None,
    learnt: Given | None = None,
) -> Judged[Any]: ...
@overload
def judge(
    table: Frame,
    *,
    mapping: Given | None = None,
    policy: Given | None = None,
    as_of: str | datetime | None = None,
    files: Given | None = None,
    readings: Mapping[str, str] | None = None,
    what_if: Mapping[str, str] | None = None,
    cores: int = 1,
    check: int = 5,
    progress: bool = True,
    report: Given | None = None,
    learnt: Given | None = None,
) -> Judged[Frame]: ...
def judge(
    table: Any,
    *,
    mapping: Given | None = None,
    policy: Given | None = None,
    as_of: str | datetime | None = None,
    files: Given | None = None,
    readings: Mapping[str, str] | None = None,
    what_if: Mapping[str, str] | None = None,
    cores: int = 1,
    check: int = 5,
    progress: bool = True,
    report: Given | None = None,
    learnt: Given | None = None,
) -> Judged[Any]:
    """Judge a fact table, or case documents in columns, or the rows that a mapping is for.

    `mapping` is the file that says what the columns are, where they are a platform's own; `policy` a
    policy folder (the one shipped if None); `as_of` the instant at which documents are judged; `files`
    the folder of the files that they name; `readings` other readings of unclear passages by their names,
    `what_if` values that facts are supposed to have; `report` a page (.html) to write; `learnt` a folder
    where what is learnt of the policy is kept, so that later calls are faster. So many cases of
    each part are judged by the interpreter too as `check` says. `cores` are processes: with more than
    one, a script keeps its calls below `if __name__ == "__main__":`.

    Raises NotJudged, with all that is wrong, where nothing can be judged; rows that cannot are in
    `refused`.
    """
    settings = settings_of(policy, as_of, files, readings, what_if)
    with finished(table, "answers", mapping, settings, cores, check, progress, report, learnt) as done:
        import pyarrow.parquet as pq

        answers = done.shown(pq.read_table(done.request.output))
        return Judged(answers=answers, refused=done.refused(), summary=done.summary)


@overload
def observe(
    table: Given,
    *,
    mapping: Given | None = None,
    policy: Given | None = None,
    as_of: str | datetime | None = None,
    files: Given | None = None,
    cores: int = 1,
    progress: bool = True,
) -> Observed[Any]: ...
@overload
def observe(
    table: Frame,
    *,
    mapping: Given | None = None,
    policy: Given | None = None,
    as_of: str | datetime | None = None,
    files: Given | None = None,
    cores: int = 1,
    progress: bool = True,
) -> Observed[Frame]: ...
def observe(
    table: Any,
    *,
    mapping: Given | None = None,
    policy: Given | None = None,
    as_of: str | datetime | None = None,
    files: Given | None = None,
    cores: int = 1,
    progress: bool = True,
) -> Observed[Any]:
    """What is observed of case documents in columns, as a fact table that `judge` takes.

    The options are those of `judge`. Raises NotJudged.
    """
    settings = settings_of(policy, as_of, files, None, None)
    with finished(table, "facts", mapping, settings, cores, 0, progress, None) as done:
        import pyarrow.parquet as pq

        from desk.batch.fact_words import in_words
        from engine.loader import load_policy

        vocabulary = load_policy(done.request.settings.policy).draft.facts
        facts = done.shown(in_words(pq.read_table(done.request.output), vocabulary))
        return Observed(facts=facts, refused=done.refused(), summary=done.summary)
