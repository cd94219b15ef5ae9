"""A run from its export to its output: cut, made in parts, put together, and continued where it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from desk.adjudicator import Adjudicator, Settings
from desk.batch.answering import CaseFailed, Differs
from desk.batch.assembling import Assembly
from desk.batch.exports import Exports
from desk.batch.judging import PolicyChanged, Setup
from desk.batch.memory import choose_pool
from desk.batch.outputs import ENDINGS, Output
from desk.batch.parts import Parts
from desk.batch.pool import WorkerEnded, made
from desk.batch.progress import Progress
from desk.batch.rejected import SideFile
from desk.batch.supposing import Supposed
from desk.batch.tasks import Export, ExportBroken, Task
from desk.batch.words import Wording
from desk.batch.working_folder import NotOurs, WorkingFolder, fingerprint, fingerprint_of_all
from desk.mapping.applying import MappingFile, mapped_export
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
    mapping: Path | None = None
    """What the columns of another platform's export say."""
    report: Path | None = None
    """Where a page goes that shows what the run has come to."""
    learnt: Path | None = None
    """The folder of what runs learn of policies; None: neither used nor kept."""
    notebook: bool = False
    """Whether the bar is that of a notebook, and shown wherever messages go."""


def run(request: Request) -> int:
    """Do what is asked for; the exit status. Raises Refused for a broken policy or workbook."""
    if not request.notebook:
        choose_pool()
    try:
        return _Run(request).status()
    except (ExportBroken, StaleFacts, NotOurs, WorkerEnded) as error:
        request.say(f"adjudicate: {error}")
    except PolicyChanged:
        request.say("adjudicate: the policy was changed while the run was on; run it again")
    except CaseFailed as error:
        request.say(
            f"adjudicate: this is an error of the program, not of the case; nothing is written; "
            f"report it:\n{error}"
        )
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
        self.desk.settings = replace(request.settings, what_if={})
        Supposed(self.desk.vocabulary, request.settings.what_if)
        self.digest = self.desk.book.draft.folder.digest
        exports = Exports(
            Wording(self.desk.vocabulary),
            Columnar(self.desk.book).check,
            request.rows_of_part,
            request.documents_of_part,
        )
        self.mapping = _mapping_file(request.mapping)
        self.export: Export = (
            exports.of(request.export)
            if self.mapping is None
            else mapped_export(
                request.export, self.mapping.read(self.desk), request.rows_of_part, request.documents_of_part
            )
        )
        if request.makes == "facts" and not self.export.holds_documents:
            raise ExportBroken(f"`{request.export}` is a fact table already; give it to `adjudicate batch`")
        self.ending = request.output.suffix.lower()
        self.folder = WorkingFolder(request.output)
        self.parts = Parts(self.folder.path)
        self.count = 0
        self._said: set[str] = set()

    def status(self) -> int:
        """Make every part, and put them together."""
        self.folder.begin()
        try:
            as_found, files = fingerprint(self.request.export), self._files()
            self.desk.settings = self._continued(as_found)
            self._make_parts(self.desk.settings)
            if fingerprint(self.request.export) != as_found or self._files() != files:
                raise ExportBroken(f"`{self.request.export}` was changed while it was read; run it again")
            refusals = self._put_together()
        except BaseException:
            self.folder.leave()
            raise
        self.folder.end()
        return SOME_REJECTED if refusals else ALL_DONE

    def _files(self) -> str | None:
        """What tells whether a file that documents may name has changed."""
        folder = self.request.settings.files
        return None if folder is None else fingerprint_of_all(folder)

    def _continued(self, as_found: dict[str, Any]) -> Settings:
        """Go on with what an earlier run of the same has done, or begin anew, and say which."""
        request, settings = self.request, self.desk.settings
        asked = {
            "export": {"name": request.export.name, **as_found},
            "policy": self.digest,
            "makes": request.makes,
            "as_of": settings.as_of,
            "readings": dict(settings.readings),
            "what_if": dict(request.settings.what_if),
            "checked": request.checked,
            "rows_of_part": request.rows_of_part,
            "documents_of_part": request.documents_of_part,
            "ending": self.ending,
            "files": self._files(),
            "photo_index": fingerprint(settings.photo_index) if settings.photo_index is not None else None,
            "mapping": sha256(self.mapping.data).hexdigest() if self.mapping is not None else None,
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
            what_if=request.settings.what_if,
            digest=self.digest,
            makes=request.makes,
            folder=self.folder.path,
            documents=self.export.holds_documents,
            checked=request.checked,
            mapping=self.mapping,
            learnt=request.learnt,
        )
        progress = Progress(self.export.total, self.export.counts, request.quiet, request.notebook)
        try:
            for task in made(self._unfinished(progress), setup, request.cores, self.desk, self._say_once):
                progress.add(task.size)
        finally:
            progress.close()

    def _say_once(self, line: str) -> None:
        """Say what one or several workers tell."""
        if line not in self._said:
            self._said.add(line)
            self.request.say(f"adjudicate: {line}")

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
        # the rows of another platform's cases may stand apart, as those of a fact table may
        documents = self.export.holds_documents and self.mapping is None
        assembly = Assembly(self.parts, self.count, documents)
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
        if request.report is not None:
            self._write_report(request.report, assembly)
        unfinished.replace(request.output)
        if request.makes == "facts":
            request.tell(f"{assembly.cases:,} cases in {assembly.rows:,} rows")
        else:
            for line in assembly.report.whole.lines():
                request.tell(line)
        if side.count:
            request.tell(f"{side.count:,} refusals, see `{request.rejected}`")
        return side.count

    def _write_report(self, path: Path, assembly: Assembly) -> None:
        from desk.batch.report_document import report_document
        from reports.run.page import run_report_page

        document = report_document(
            assembly.report, self.desk.book, self.request.export.name, self.request.settings
        )
        unfinished = self.folder.path / "report.unfinished"
        unfinished.write_text(run_report_page(document), encoding="utf-8", newline="\n")
        unfinished.replace(path)


def _mapping_file(path: Path | None) -> MappingFile | None:
    """The file of a mapping as it is now. Raises ExportBroken."""
    if path is None:
        return None
    try:
        return MappingFile(name=str(path), data=path.read_bytes())
    except OSError as error:
        raise ExportBroken(f"`{path}` cannot be read: {error.strerror or error}") from None


def _settle(path: Path) -> None:
    """Have the system put a file on the disk before it takes its name."""
    import os

    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


__all__ = ["ALL_DONE", "DIFFERENT", "ENDINGS", "SOME_REJECTED", "UNUSABLE", "Request", "run"]
