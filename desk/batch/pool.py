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
from desk.batch.memory import choose_pool
from desk.batch.tasks import ExportBroken, Task

_LOOKED_AT = 64


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
        ahead = _Ahead(tasks)
        while ahead.some() or busy:
            while idle and ahead.some():
                connection = idle.pop()
                task = busy[connection] = ahead.best_for(connection)
                self._send(connection, task)
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


class _Ahead:
    """The next tasks; of those that name what they are read with, some are looked at to choose from."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks = tasks
        self._next: list[Task] = []
        self._groups: dict[Connection, int | None] = {}

    def some(self) -> bool:
        """Whether there are more."""
        while len(self._next) < _LOOKED_AT and (not self._next or self._next[-1].group is not None):
            task = next(self._tasks, None)
            if task is None:
                break
            self._next.append(task)
        return bool(self._next)

    def best_for(self, connection: Connection) -> Task:
        """The next task of the group that a process has read of, or of one that no other has."""
        own = self._groups.get(connection)
        others = {group for each, group in self._groups.items() if each is not connection}
        place = next((at for at, each in enumerate(self._next) if each.group == own), None)
        if place is None:
            place = next((at for at, each in enumerate(self._next) if each.group not in others), 0)
        task = self._next.pop(place)
        self._groups[connection] = task.group
        return task


def _work(connection: Connection, setup: Setup) -> None:
    """The life of a worker process; it ends when the other end of its pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says when to end
    choose_pool()
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
