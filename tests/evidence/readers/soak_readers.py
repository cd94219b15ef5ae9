"""A long run of spoiled documents through every reader, in a process of its own each.

    python -m tests.evidence.readers.soak_readers --inputs 10000 --seed 1 [--reader NAME]
                                                  [--workers 2] [--out folder]

An input that reaches lines of the readers that no other reached is kept, and spoiled further. One line a
reader says what came of its inputs. What is neither a result nor a refusal, takes more than a second of
computing or 500 MB, is printed, and its input is written to the folder given by --out. Exit status 1: there
was such an input.
"""

from __future__ import annotations

import argparse
import ast
import json
import multiprocessing
import re
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from types import CodeType, FrameType
from typing import Any, NamedTuple

import evidence.readers
from desk.importing import Given, import_case, written
from engine.diagnostics import Problems, Refused
from engine.source import read_document
from evidence.case import read_case
from evidence.readers.known import readers
from tests.evidence.readers.altered_documents import FIXTURES
from tests.evidence.readers.spoiled_documents import Spoiler

READERS = Path(evidence.readers.__file__).parent
PAGES = Path(__file__).parents[3] / "docs" / "readers"
LONGEST_SECONDS = 1.0
GIVEN_UP_AFTER = 20
MOST_GROWTH = 500 * 1024 * 1024
LARGEST_KEPT = 60_000
MANY = 1_500
SOME = 40
MOST_SHOWN = 10
_BLOCK = re.compile(r"^```json\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMES = ("answer.json",) * 8 + ("answer.txt", "answer.yaml")


class Fault(NamedTuple):
    """An input that a reader owes more for."""

    what: str
    name: str
    data: bytes


class Soaked(NamedTuple):
    """What came of the inputs of one reader."""

    reader: str
    inputs: int
    refused: int
    results: int
    kept: int
    slowest_ms: float
    peak_mb: float
    faults: list[Fault]

    def line(self) -> str:
        """All of it in a line."""
        return (
            f"{self.reader}: inputs={self.inputs} refused={self.refused} results={self.results} "
            f"kept={self.kept} slowest_ms={self.slowest_ms:.0f} peak_mb={self.peak_mb:.0f} "
            f"faults={len(self.faults)}"
        )


class Owed(Exception):
    """A reader gave a part of a case that no case can hold."""


class Lines:
    """The lines of the readers that were reached; only their frames are traced."""

    def __init__(self) -> None:
        self.reached: set[tuple[CodeType, int]] = set()
        self._folder = str(READERS)
        self._ours: dict[CodeType, bool] = {}

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        ours = self._ours.get(code)
        if ours is None:
            ours = self._ours[code] = code.co_filename.startswith(self._folder)
        return self._line if ours else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            self.reached.add((frame.f_code, frame.f_lineno))
        return self._line

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While this lasts, lines are noted."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)


def beginnings(reader: str) -> list[bytes]:
    """The documents to begin with: the reader's fixtures, and the example on its page."""
    found = [file.read_bytes() for file in sorted(FIXTURES.glob(f"{reader}*.json"))]
    page = PAGES / f"{reader}.md"
    if page.is_file():
        found += [block.encode() for block in _BLOCK.findall(page.read_text(encoding="utf-8"))]
    return found


def known_words(reader: str) -> list[str]:
    """The short texts in a reader and in the data that belongs to it."""
    data = sorted(READERS.glob(f"{reader.partition('_')[0]}*"))
    texts = [file.read_text(encoding="utf-8") for file in data if file.suffix in {".py", ".yaml"}]
    found: set[str] = set()
    for file, text in zip((each for each in data if each.suffix in {".py", ".yaml"}), texts, strict=True):
        if file.suffix == ".py":
            nodes = ast.walk(ast.parse(text))
            found |= {
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
        else:
            found |= set(re.findall(r"[\w.-]+", text))
    return sorted(word for word in found if len(word) <= 40)


def tried(name: str, data: bytes, beside: bytes | None = None) -> bool:
    """Whether the importer reads a document, and a case from it; False: it refuses. Raises anything else.

    A document that is read is joined with the one `beside` it too.
    """
    try:
        imported = import_case([Given(name=name, data=data)], "2026-04-01T00:00:00Z")
    except Refused as error:
        str(error)  # the places are worked out and shown
        return False
    case = imported.case
    case.setdefault("case_id", "C")
    case["order"] = {"currency": "USD", **(case.get("order") or {})}
    case["dispute"] = {"opened_at": "2026-03-15T00:00:00Z", **(case.get("dispute") or {})}
    problems = Problems()
    source = read_document("case.json", written(case, "case.json").encode())
    if read_case(source, problems) is None and not imported.contributed[0].startswith(f"{name}: a case"):
        raise Owed("; ".join(f"{each.message} [{each.code}]" for each in problems)[:500])
    if beside is not None:
        import_case([Given(name=name, data=data), Given(name="beside.json", data=beside)])
    return True


def soak_reader(reader: str, inputs: int, seed: int, limited: bool = False) -> Soaked:
    """Spoil documents of a reader and try them; `limited`: with bounds of time and memory."""
    random = Random(f"{seed}/{reader}")
    spoiler = Spoiler(random, known_words(reader), MANY if limited else SOME)
    kept = beginnings(reader) or [b"{}"]
    started = len(kept)
    besides = (None, None, kept[0])
    lines = Lines()
    counts = {True: 0, False: 0}
    faults: dict[str, Fault] = {}
    slowest = 0.0
    memory = _peak()
    for number in range(inputs):
        name = random.choice(_NAMES)
        data = kept[number] if number < started else spoiler.spoiled(random.choice(kept), kept)
        reached = len(lines.reached)
        begun = perf_counter()
        try:
            with _bounded(limited), lines.watched():
                counts[tried(name, data, random.choice(besides))] += 1
        except Exception as error:  # whatever it is: the run goes on, and says which input it was
            what = _described(error)
            faults.setdefault(re.sub("`[^`]*`|[0-9]+", "…", what), Fault(what, name, data))
        taken = perf_counter() - begun
        if limited and taken > LONGEST_SECONDS:
            taken = _again(name, data)  # without a trace, and without what others do
            if taken > LONGEST_SECONDS:
                faults.setdefault("slow", Fault(f"it takes {taken:.1f} s", name, data))
        slowest = max(slowest, taken)
        if len(lines.reached) > reached and number >= started and len(data) <= LARGEST_KEPT:
            kept.append(data)
    return Soaked(
        reader=reader,
        inputs=inputs,
        refused=counts[False],
        results=counts[True],
        kept=len(kept) - started,
        slowest_ms=slowest * 1_000,
        peak_mb=(_peak() - memory) / 1024,
        faults=list(faults.values()),
    )


def soak_alone(reader: str, inputs: int, seed: int) -> Soaked:
    """The same in a process whose memory is bounded."""
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_GROWTH, resource.RLIM_INFINITY))
    return soak_reader(reader, inputs, seed, limited=True)


def _peak() -> int:
    """The most memory that this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _again(name: str, data: bytes) -> float:
    begun = process_time()
    with suppress(Exception):  # it was noted the first time
        tried(name, data)
    return process_time() - begun


@contextmanager
def _bounded(limited: bool) -> Iterator[None]:
    """Give up what does not come to an end."""
    if not limited:
        yield
        return

    def give_up(number: int, frame: Any) -> None:
        raise TimeoutError(f"it does not end within {GIVEN_UP_AFTER} s")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(GIVEN_UP_AFTER)
    try:
        yield
    finally:
        signal.alarm(0)


def _described(error: Exception) -> str:
    at = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:300]} ({Path(at.filename).name}:{at.lineno})"


def _report(soaked: Soaked, out: Path) -> None:
    print(soaked.line(), flush=True)
    for number, fault in enumerate(soaked.faults):
        out.mkdir(parents=True, exist_ok=True)
        file = out / f"{soaked.reader}-{number}-{fault.name}"
        file.write_bytes(fault.data)
        if number < MOST_SHOWN:
            print(f"  {file}: {json.dumps(fault.what)}", flush=True)


def main() -> int:
    """The command line: the exit status is 0 when all is well, 1 otherwise."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    arguments.add_argument("--inputs", type=int, default=10_000, help="inputs a reader")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--reader", choices=sorted(readers()), help="this reader alone")
    arguments.add_argument("--workers", type=int, default=1, help="readers at a time")
    arguments.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "soaked_readers")
    given = arguments.parse_args()
    names = [given.reader] if given.reader else sorted(readers())
    spawned = multiprocessing.get_context("spawn")
    well = True
    with ProcessPoolExecutor(given.workers, spawned, max_tasks_per_child=1) as pool:
        runs: dict[str, Future[Soaked]] = {
            name: pool.submit(soak_alone, name, given.inputs, given.seed) for name in names
        }
        for name, run in runs.items():
            try:
                soaked = run.result()
            except Exception as error:  # the process itself came to an end
                print(f"{name}: the run broke off: {type(error).__name__} {error}", flush=True)
                well = False
                continue
            _report(soaked, given.out)
            well = well and not soaked.faults
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
