"""Worker processes: each has its own pipe, takes one task at a time, and ends when this process does."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from desk.adjudicator import Adjudicator
from desk.batch.answering import CaseFailed, Differs
from desk.batch.judging import PolicyChanged, Setup, Worker
from desk.batch.tasks import ExportBroken, Task


class WorkerEnded(Exception):
    """A worker process has ended before its work was done."""


def made(tasks: Iterator[Task], setup: Setup, cores: int, desk: Adjudicator) -> Iterator[Task]:
    """Make the part of every task; each is given back when its part is there, in no fixed order.

    One task alone, or one core, needs no process beside this one, and uses this one's `desk`.
    """
    first = next(tasks, None)
    second = next(tasks, None) if first is not None and cores > 1 else None
    if first is not None and second is None:
        worker = Worker(setup, desk)
        worker.make(first)
        yield first
        for task in tasks:
            worker.make(task)
            yield task
    elif first is not None and second is not None:
        with _Pool(setup, cores) as pool:
            yield from pool.made(_after([first, second], tasks))


def _after(begun: list[Task], tasks: Iterator[Task]) -> Iterator[Task]:
    while begun:
        yield begun.pop(0)
    yield from tasks


class _Pool:
    """Some worker processes."""

    def __init__(self, setup: Setup, cores: int) -> None:
        # a fresh interpreter each: no thread or lock of this one is copied half held
        context = get_context("spawn")
        self.processes: dict[Connection, Any] = {}
        for _ in range(cores):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, setup), daemon=True)
            process.start()
            theirs.close()
            self.processes[ours] = process

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for connection, process in self.processes.items():
            connection.close()
            process.terminate()
        for process in self.processes.values():
            process.join()

    def made(self, tasks: Iterator[Task]) -> Iterator[Task]:
        """The tasks whose parts are there, as they come."""
        idle = list(self.processes)
        busy: dict[Connection, Task] = {}
        upcoming = next(tasks, None)
        while upcoming is not None or busy:
            while upcoming is not None and idle:
                connection = idle.pop()
                self._send(connection, upcoming)
                busy[connection] = upcoming
                upcoming = next(tasks, None)
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                self._receive(ready)
                yield busy.pop(ready)
                idle.append(ready)

    def _send(self, connection: Connection, task: Task) -> None:
        try:
            connection.send(task)
        except OSError:
            raise self._ended(connection) from None

    def _receive(self, connection: Connection) -> None:
        try:
            answer = connection.recv()
        except (EOFError, OSError):
            raise self._ended(connection) from None
        if answer is not None:
            raise answer

    def _ended(self, connection: Connection) -> WorkerEnded:
        process = self.processes[connection]
        process.join(5)
        return WorkerEnded(f"a worker process ended with status {process.exitcode}; is there enough memory?")


def _work(connection: Connection, setup: Setup) -> None:
    """The life of a worker process; it ends when the other end of its pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says when to end
    try:
        worker: Worker | None = None
        while True:
            task = connection.recv()
            try:
                if worker is None:
                    worker = Worker(setup)
                worker.make(task)
            except (Differs, CaseFailed, PolicyChanged, ExportBroken) as error:
                connection.send(error)
            except MemoryError:
                connection.send(WorkerEnded("a worker process ran out of memory; take fewer --cores"))
            except Exception:  # told by the first process
                connection.send(WorkerEnded(f"a worker process failed:\n{traceback.format_exc()}"))
            else:
                connection.send(None)
    except (EOFError, OSError):
        return
