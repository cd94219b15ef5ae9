"""Worker processes: each has its own pipe, takes one task at a time, and ends when this process does."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Literal

from desk.adjudicator import Adjudicator
from desk.batch.answering import CaseFailed, Differs
from desk.batch.judging import PolicyChanged, Setup, Worker
from desk.batch.memory import choose_pool
from desk.batch.tasks import ExportBroken, Task
from desk.left_out import leave_out_data_frames

_LOOKED_AT = 64
_COPIES = sys.platform == "linux"
"""Whether a process can be copied, so that the copies share what it has read and learnt."""

Say = Callable[[str], None]
_Asked = Task | Literal["knows", "keep"]


class WorkerEnded(Exception):
    """A worker process has ended before its work was done."""


def made(tasks: Iterator[Task], setup: Setup, cores: int, desk: Adjudicator, say: Say) -> Iterator[Task]:
    """Make the part of every task; each is given back when its part is there, in no fixed order.

    One task alone, or one core, needs no process beside this one, and uses this one's `desk`. What workers
    have to tell goes to `say`.
    """
    first = next(tasks, None)
    second = next(tasks, None) if first is not None and cores > 1 else None
    if first is not None and second is None:
        worker = Worker(setup, desk)
        for task in _after([first], tasks):
            worker.make(task)
            yield task
        worker.keep()
        for line in worker.told():
            say(line)
    elif first is not None and second is not None:
        with _Pool(setup, cores, say) as pool:
            yield from pool.made(_after([first, second], tasks))
            pool.keep()


def _after(begun: list[Task], tasks: Iterator[Task]) -> Iterator[Task]:
    while begun:
        yield begun.pop(0)
    yield from tasks


class _Pool:
    """Some worker processes."""

    def __init__(self, setup: Setup, cores: int, say: Say) -> None:
        # a fresh interpreter: no thread or lock of this one is copied half held
        context = get_context("spawn")
        self._say = say
        self.processes: dict[Connection, Any] = {}
        """By its pipe each worker, or the first one, where the others are copies of it."""
        pipes = [context.Pipe() for _ in range(cores)]
        for group in [pipes] if _COPIES else [[pipe] for pipe in pipes]:
            process = context.Process(
                target=_work, args=([theirs for _, theirs in group], setup), daemon=True
            )
            process.start()
            for ours, theirs in group:
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

    def keep(self) -> None:
        """Have the worker that knows most keep what it learnt."""
        for connection in self.processes:
            self._send(connection, "knows")
        known = {connection: self._receive(connection) for connection in self.processes}
        best = max(known, key=lambda connection: known[connection])
        self._send(best, "keep")
        self._receive(best)

    def _send(self, connection: Connection, asked: _Asked) -> None:
        try:
            connection.send(asked)
        except OSError:
            # it may have said why before it ended
            self._receive(connection)
            raise self._ended(connection) from None

    def _receive(self, connection: Connection) -> Any:
        """What a worker answers. Raises what it was stopped by."""
        try:
            answer, lines = connection.recv()
        except (EOFError, OSError):
            raise self._ended(connection) from None
        if isinstance(answer, Exception):
            raise answer
        for line in lines:
            self._say(line)
        return answer

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


def _work(connections: list[Connection], setup: Setup) -> None:
    """The life of a worker process; of several, the first one, of which the others are copies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process says when to end
    choose_pool()
    leave_out_data_frames()
    own, *others = connections
    if not _COPIES:
        _serve(own, setup, None)
        return
    try:
        worker = Worker(setup)
        if setup.makes == "answers":
            worker.take_in()
    except Exception as error:  # each is told it with its first task
        for connection in connections:
            with suppress(OSError):
                connection.send((_told_of(error), []))
        return
    gc.freeze()
    copies = [_copied(worker, connection, connections) for connection in others]
    for connection in others:
        connection.close()
    _watch(copies)
    _serve(own, setup, worker)
    for copy in list(copies):
        with suppress(ChildProcessError):
            os.waitpid(copy, 0)


def _copied(worker: Worker, connection: Connection, connections: list[Connection]) -> int:
    """The number of a copy of this process, which does the work of one connection."""
    copy = os.fork()
    if copy:
        return copy
    status = 1
    try:
        worker.told()  # this is told by the first one
        for other in connections:
            if other is not connection:
                other.close()
        _serve(connection, worker.setup, worker)
        status = 0
    finally:
        os._exit(status)


def _watch(copies: list[int]) -> None:
    """Have copies end with this process, and this process as they do if one ends by force or in an error."""

    def end_copies() -> None:
        for copy in copies:
            with suppress(ProcessLookupError):
                os.kill(copy, signal.SIGTERM)

    def end(*_: object) -> None:
        end_copies()
        os._exit(128 + signal.SIGTERM)

    def ended(*_: object) -> None:
        for copy in list(copies):
            try:
                found, status = os.waitpid(copy, os.WNOHANG)
            except ChildProcessError:
                continue  # another signal came between, and saw to it
            if found:
                copies.remove(copy)
            if status:
                end_copies()
                if os.WIFSIGNALED(status):
                    signal.signal(signal.SIGTERM, signal.SIG_DFL)
                    os.kill(os.getpid(), os.WTERMSIG(status))
                os._exit(os.waitstatus_to_exitcode(status))

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGCHLD, ended)
    ended()  # what has ended before somebody watched


def _serve(connection: Connection, setup: Setup, worker: Worker | None) -> None:
    """The work of a worker; it ends when the other end of its pipe is gone."""
    try:
        while True:
            asked: _Asked = connection.recv()
            answer: Any = None
            try:
                worker = worker or Worker(setup)
                if asked == "knows":
                    answer = worker.knows
                elif asked == "keep":
                    worker.keep()
                else:
                    worker.make(asked)
            except Exception as error:
                answer = _told_of(error)
            connection.send((answer, worker.told() if worker is not None else []))
    except (EOFError, OSError):
        return


def _told_of(error: Exception) -> Exception:
    """What the first process is told of an error."""
    if isinstance(error, (Differs, CaseFailed, PolicyChanged, ExportBroken)):
        return error
    if isinstance(error, MemoryError):
        return WorkerEnded("a worker process ran out of memory; take fewer --cores")
    return WorkerEnded("a worker process failed:\n" + "".join(traceback.format_exception(error)))
