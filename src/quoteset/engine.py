"""Many tasks on few processes: bounded in memory, and going on when a worker dies, hangs or eats memory."""

from __future__ import annotations

import collections
import itertools
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, Generic, TypeVar

from quoteset.errors import QuotesetError
from quoteset.watch import Watch, memory_of, new_marks
from quoteset.worker import Cause, Failure, Ready, attempt, how_it_ended, serve

__all__ = ["Failure", "WorkerError", "run", "usable_cores"]

Task = TypeVar("Task")
Result = TypeVar("Result")

# Tasks handed out and not yet done, for each worker: one in work and one waiting, so that no worker idles while the
# parent reads. More would only hold more articles in memory.
TASKS_PER_WORKER = 2
# Seconds between two looks at a worker that is at work.
LOOK_INTERVAL = 0.2
# Workers in a row that end before they are ready, until it is clear that none ever will.
MAX_FALSE_STARTS = 3


class WorkerError(QuotesetError):
    """No worker process can be started."""


def usable_cores() -> int:
    """Cores that this process may use, at least 1 (a container's or taskset's share, not the machine's)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    tasks: Iterable[Task],
    work: Callable[[Task, Watch], Result],
    *,
    workers: int,
    relieve: Callable[[Task, Failure], Iterable[Task]],
    memory_bytes: int,
    prepare: Callable[[], None] | None = None,
    may_run_here: bool = True,
    watch: Watch | None = None,
) -> Iterator[Result]:
    """The results of ``work`` on every task, in the order of completion.

    ``tasks`` is read lazily: at most ``TASKS_PER_WORKER`` tasks for each worker are held. A task fails by an exception,
    a step that takes too long, or a worker that dies or takes more than ``memory_bytes``, and is then replaced. In its
    stead the tasks are done that ``relieve`` gives; it may as well raise. ``work`` must be picklable, and so must
    ``prepare``, which every worker calls first.

    A single task is done in this process if it ``may_run_here``, since starting another takes a second; there steps
    have their limits, if this is the main thread, but memory has none. ``watch`` is then the one of this process.

    Raises WorkerError when no worker can be started. Whoever stops listening, by Ctrl-C or an error, does not wait for
    what is in work.
    """
    stream = iter(tasks)
    first = list(itertools.islice(stream, 2))
    if may_run_here and len(first) < 2:
        yield from _run_here(first, work, relieve, watch or Watch())
        return
    crew: _Crew[Task, Result] = _Crew(workers, work, prepare, memory_bytes)
    try:
        for task in itertools.chain(first, stream):
            crew.give(task)
            while crew.n_open >= workers * TASKS_PER_WORKER:
                yield from crew.take(relieve)
        while crew.n_open:
            yield from crew.take(relieve)
    finally:
        crew.dismiss()


def _run_here(
    tasks: Iterable[Task],
    work: Callable[[Task, Watch], Result],
    relieve: Callable[[Task, Failure], Iterable[Task]],
    watch: Watch,
) -> Iterator[Result]:
    waiting = collections.deque(tasks)
    while waiting:
        task = waiting.popleft()
        with watch.alarms():
            outcome = attempt(work, task, watch)
        if isinstance(outcome, Failure):
            waiting.extend(relieve(task, outcome))
        else:
            yield outcome


@dataclass(frozen=True, slots=True)
class _Given(Generic[Task]):
    """A task on its way to a worker."""

    task: Task
    pickled: Any  # memoryview; made in the thread that reads, so that those beside it only have to pass it on


@dataclass(frozen=True, slots=True)
class _Done(Generic[Task, Result]):
    """What came of a task; an error where no worker can be had."""

    task: Task
    outcome: Result | Failure | WorkerError


class _Crew(Generic[Task, Result]):
    """Worker processes, each with a thread that hands it tasks and looks after it."""

    def __init__(
        self,
        n_workers: int,
        work: Callable[[Task, Watch], Result],
        prepare: Callable[[], None] | None,
        memory_bytes: int,
    ) -> None:
        self.n_open = 0  # tasks given whose results were not taken
        self._todo: queue.SimpleQueue[_Given[Task] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done[Task, Result]] = queue.SimpleQueue()
        self._stop = threading.Event()
        # A worker is started with the mask of the thread that starts it: with Ctrl-C blocked. To ignore that once it
        # runs would be too late, for an import that is broken off fills the terminal. The process that multiprocessing
        # starts before its first worker has to be there before: in Python 3.11 and 3.12 its start unblocks Ctrl-C.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._threads = [
                threading.Thread(
                    target=self._keep, args=(_Worker(work, prepare, memory_bytes, self._stop),), daemon=True
                )
                for _ in range(n_workers)
            ]
            for thread in self._threads:
                thread.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def give(self, task: Task) -> None:
        """Let the next free worker do ``task``."""
        self._todo.put(_Given(task, ForkingPickler.dumps(task)))
        self.n_open += 1

    def take(self, relieve: Callable[[Task, Failure], Iterable[Task]]) -> list[Result]:
        """Wait for a task to be done: its result, or none if there are others in its stead now."""
        done = self._done.get()
        if isinstance(done.outcome, WorkerError):
            raise done.outcome
        self.n_open -= 1
        if isinstance(done.outcome, Failure):
            for task in relieve(done.task, done.outcome):
                self.give(task)
            return []
        return [done.outcome]

    def dismiss(self) -> None:
        """End all workers, whatever they are at."""
        self._stop.set()
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join()

    def _keep(self, worker: _Worker) -> None:
        try:
            while (given := self._todo.get()) is not None and not self._stop.is_set():
                try:
                    outcome: Any = worker.do(given.pickled)
                except WorkerError as error:
                    outcome = error
                self._done.put(_Done(given.task, outcome))
        finally:
            worker.end()


class _Worker:
    """A worker process, started when it is needed and anew when it is gone."""

    # Starting a process changes what multiprocessing holds for all threads.
    _starting = threading.Lock()

    def __init__(
        self,
        work: Callable[[Any, Watch], Any],
        prepare: Callable[[], None] | None,
        memory_bytes: int,
        stop: threading.Event,
    ) -> None:
        # Not fork: the libraries below us run threads, and a fork copies their locks in whatever state they are.
        self._context = multiprocessing.get_context("spawn")
        self._marks = self._context.RawArray("d", new_marks())
        self._watch = Watch(self._marks)
        self._work = work
        self._prepare = prepare
        self._memory_bytes = memory_bytes
        self._stop = stop
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None

    def do(self, pickled: Any) -> object:
        """The result of a task, or the Failure; None where the work was stopped."""
        connection = self._ready()
        if connection is None:
            return None
        try:
            connection.send_bytes(pickled)
            answer = self._answer(connection)
        except (EOFError, OSError):
            return Failure(cause="died", told=how_it_ended(self.end()), position=self._watch.position)
        if isinstance(answer, Failure) and answer.cause != "raised":
            # Whatever a step leaves behind that was broken off in the middle must not meet the next task.
            self.end()
        return answer

    def end(self) -> int | None:
        """Kill the process, if it runs; its exit code."""
        if self._process is None or self._connection is None:
            return None
        # Before its connection is closed, which it would complain of.
        self._process.kill()
        self._process.join()
        self._connection.close()
        exit_code = self._process.exitcode
        self._process = self._connection = None
        return exit_code

    def _ready(self) -> Connection | None:
        """The way to a worker that lives, which is started if need be; None where the work was stopped."""
        if self._connection is not None:
            return self._connection
        told = ""
        for _ in range(MAX_FALSE_STARTS):
            connection = self._start()
            try:
                answer = self._answer(connection)
            except (EOFError, OSError):
                told = how_it_ended(self.end())
                continue
            if isinstance(answer, Ready):
                return connection
            if answer is None:
                return None
            told = "more memory than a worker may take"
        raise WorkerError(
            f"worker processes end as soon as they are started ({told}), so nothing was done. From a Python script, "
            "call build() under `if __name__ == '__main__':`, since every worker imports the script; else see whether "
            "there is enough memory"
        )

    def _start(self) -> Connection:
        self._watch.rest()
        with self._starting:
            self._connection, theirs = self._context.Pipe()
            self._process = self._context.Process(
                target=serve, args=(theirs, self._marks, self._work, self._prepare, self._memory_bytes), daemon=True
            )
            self._process.start()
            theirs.close()
        return self._connection

    def _answer(self, connection: Connection) -> object:
        """What the worker says next; a Failure where it had to be killed, None where the work was stopped.

        Raises EOFError or OSError where the worker is gone.
        """
        process = self._process
        while not connection.poll(LOOK_INTERVAL):
            if self._stop.is_set():
                return None
            if process is None or process.pid is None:
                continue
            if self._watch.is_overdue(process.pid):
                return self._killed("slow")
            if memory_of(process.pid) > self._memory_bytes:
                return self._killed("memory")
        return connection.recv()

    def _killed(self, cause: Cause) -> Failure:
        position = self._watch.position
        self.end()
        return Failure(cause=cause, position=position)
