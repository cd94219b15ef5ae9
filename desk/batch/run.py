"""A run from its export to its output: cut, made in parts, put together, and continued where it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from desk.adjudicator import Adjudicator, Settings
from desk.batch.assembling import Assembly
from desk.batch.exports import Exports
from desk.batch.judging import Differs, PolicyChanged, Setup
from desk.batch.outputs import ENDINGS, Output
from desk.batch.parts import Parts
from desk.batch.pool import WorkerEnded, made
from desk.batch.progress import Progress
from desk.batch.rejected import SideFile
from desk.batch.tasks import Export, ExportBroken, Task
from desk.batch.words import Wording
from desk.batch.working_folder import NotOurs, WorkingFolder, fingerprint
from engine import __version__
from engine.columnar import Columnar, StaleFacts
from engine.columns.layout import fact_schema
from engine.record import record

ALL_DONE, SOME_REJECTED, UNUSABLE, DIFFERENT = 0, 1, 2, 3
"""Exit statuses."""


@record
class Request:
    """What is asked for."""

    export: Path
    output: Path
    rejected: Path
    makes: Literal["facts", "answers"]
    settings: Settings
    cores: int
    checked: int
    rows_of_part: int
    documents_of_part: int
    quiet: bool
    say: Callable[[str], None]
    """Where messages go."""
    tell: Callable[[str], None]
    """Where the closing lines go."""


def run(request: Request) -> int:
    """Do what is asked for; the exit status. Raises Refused for a broken policy or workbook."""
    try:
        return _Run(request).status()
    except (ExportBroken, StaleFacts, NotOurs, WorkerEnded) as error:
        request.say(f"adjudicate: {error}")
    except PolicyChanged:
        request.say("adjudicate: the policy was changed while the run was on; run it again")
    except Differs as error:
        request.say(
            f"adjudicate: the two evaluations of a case differ, and nothing is written; report it:\n{error}"
        )
        return DIFFERENT
    return UNUSABLE


class _Run:
    """One run."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.desk = Adjudicator(request.settings)
        self.digest = self.desk.book.draft.folder.digest
        exports = Exports(
            Wording(self.desk.vocabulary),
            Columnar(self.desk.book).check,
            request.rows_of_part,
            request.documents_of_part,
        )
        self.export: Export = exports.of(request.export)
        if request.makes == "facts" and not self.export.holds_documents:
            raise ExportBroken(f"`{request.export}` is a fact table already; give it to `adjudicate batch`")
        self.ending = request.output.suffix.lower()
        self.folder = WorkingFolder(request.output)
        self.parts = Parts(self.folder.path)
        self.count = 0

    def status(self) -> int:
        """Make every part, and put them together."""
        self.folder.begin()
        try:
            as_found = fingerprint(self.request.export)
            self.desk.settings = self._continued(as_found)
            self._make_parts(self.desk.settings)
            if fingerprint(self.request.export) != as_found:
                raise ExportBroken(f"`{self.request.export}` was changed while it was read; run it again")
            refusals = self._put_together()
        except BaseException:
            self.folder.leave()
            raise
        self.folder.end()
        return SOME_REJECTED if refusals else ALL_DONE

    def _continued(self, as_found: dict[str, Any]) -> Settings:
        """Go on with what an earlier run of the same has done, or begin anew, and say which."""
        request, settings = self.request, self.request.settings
        asked = {
            "export": {"name": request.export.name, **as_found},
            "policy": self.digest,
            "makes": request.makes,
            "as_of": settings.as_of,
            "checked": request.checked,
            "rows_of_part": request.rows_of_part,
            "documents_of_part": request.documents_of_part,
            "ending": self.ending,
            "files": str(settings.files) if settings.files is not None else None,
            "photo_index": fingerprint(settings.photo_index) if settings.photo_index is not None else None,
            "engine": __version__,
            "pyarrow": pa.__version__,
        }
        earlier = self.folder.earlier()
        if earlier is not None and earlier.get("asked") == asked and isinstance(earlier.get("now"), int):
            request.say(f"going on with the parts in `{self.folder.path}`")
            return replace(settings, now=earlier["now"])
        if earlier is not None:
            before = earlier.get("asked")
            before = before if isinstance(before, dict) else {}
            changed = ", ".join(name for name in asked if before.get(name) != asked[name])
            request.say(f"the earlier run was of something else ({changed}); beginning anew")
        self.folder.anew({"asked": asked, "now": settings.now})
        return settings

    def _make_parts(self, settings: Settings) -> None:
        request = self.request
        setup = Setup(
            settings=settings,
            digest=self.digest,
            makes=request.makes,
            folder=self.folder.path,
            documents=self.export.holds_documents,
            checked=request.checked,
        )
        progress = Progress(self.export.total, self.export.counts, request.quiet)
        try:
            for task in made(self._unfinished(progress), setup, request.cores, self.desk):
                progress.add(task.size)
        finally:
            progress.close()

    def _unfinished(self, progress: Progress) -> Iterator[Task]:
        """The tasks whose parts are not there yet."""
        try:
            for task in self.export.tasks():
                self.count += 1
                if self.parts.finished(task.number):
                    progress.add(task.size)
                else:
                    yield task
        except (pa.ArrowException, OSError) as error:
            raise ExportBroken(f"`{self.request.export}` cannot be read: {error}") from None

    def _put_together(self) -> int:
        """Write the output and the side file, each put in its place when it is whole."""
        request = self.request
        assembly = Assembly(self.parts, self.count, self.export.holds_documents)
        unfinished = self.folder.path / "output.unfinished"
        output: Output
        if request.makes == "facts":
            output = assembly.facts_file(unfinished, fact_schema(self.desk.vocabulary))
        else:
            output = assembly.answers_file(unfinished, self.ending)
        side = SideFile(request.rejected, self.folder.path / "rejected.unfinished")
        assembly.write(output, side, request.makes)
        output.close()
        _settle(unfinished)
        side.close()
        unfinished.replace(request.output)
        if request.makes == "facts":
            request.tell(f"{assembly.cases:,} cases in {assembly.rows:,} rows")
        else:
            for line in assembly.tally.lines():
                request.tell(line)
        if side.count:
            request.tell(f"{side.count:,} refusals, see `{request.rejected}`")
        return side.count


def _settle(path: Path) -> None:
    """Have the system put a file on the disk before it takes its name."""
    import os

    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


__all__ = ["ALL_DONE", "DIFFERENT", "ENDINGS", "SOME_REJECTED", "UNUSABLE", "Request", "run"]
