"""Many tasks on few processes: bounded in memory, and never hanging on a worker that died."""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_any
from typing import TypeVar

from quoteset.errors import QuotesetError

Task = TypeVar("Task")
Result = TypeVar("Result")

# Tasks handed out and not yet done, for each worker: one in work and one waiting, so that no worker idles while the
# parent reads. More would only hold more articles in memory.
TASKS_PER_WORKER = 2


class WorkerError(QuotesetError):
    """A worker process ended without a result."""


def usable_cores() -> int:
    """Cores that this process may use, at least 1 (a container's or taskset's share, not the machine's)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(
    tasks: Iterable[Task],
    work: Callable[[Task], Result],
    *,
    workers: int,
    describe: Callable[[Task], str],
    prepare: Callable[[], None] | None = None,
) -> Iterator[Result]:
    """The results of ``work`` on every task, in the order of completion.

    ``tasks`` is read lazily: at most ``TASKS_PER_WORKER`` tasks for each worker are held. With one worker, or only one
    task, all is done in this process, since starting one costs about a second. ``work`` must be picklable, and so must
    ``prepare``, which every worker process calls first. Raises WorkerError when a worker process dies; ``describe``
    names the tasks that were lost. Whoever stops listening, by Ctrl-C or an error, does not wait for what is in work.
    """
    stream = iter(tasks)
    first = list(itertools.islice(stream, 2))
    if workers <= 1 or len(first) < 2:
        for task in itertools.chain(first, stream):
            yield work(task)
        return

    # Not fork: the libraries below us run threads, and a fork copies their locks in whatever state they are.
    context = multiprocessing.get_context("spawn")
    stop, ours = context.Pipe(duplex=False)  # closing our end stops the workers
    executor = ProcessPoolExecutor(
        max_workers=workers, mp_context=context, initializer=_start_worker, initargs=(stop, prepare)
    )
    pending: dict[Future[Result], Task] = {}
    try:
        for task in itertools.chain(first, stream):
            with _no_interrupt():
                pending[executor.submit(work, task)] = task
            if len(pending) >= workers * TASKS_PER_WORKER:
                yield from _completed(pending)
        while pending:
            yield from _completed(pending)
    except BrokenProcessPool as error:
        lost = "; ".join(sorted(describe(task) for task in pending.values()))
        raise WorkerError(
            f"a worker process died (killed, or out of memory) with these inputs in hand: {lost}; nothing was written; "
            "use fewer --workers, or --workers 1 to see which input it is. From a Python script, call build() under "
            "`if __name__ == '__main__':`, since every worker imports the script"
        ) from error
    except BaseException:
        ours.close()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        ours.close()
        stop.close()


def _completed(pending: dict[Future[Result], Task]) -> list[Result]:
    """Results of the tasks that are done, at least one; they are taken out of ``pending``."""
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    results = [future.result() for future in done]
    for future in done:
        del pending[future]
    return results


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold Ctrl-C back for a moment in which worker processes may be started, for they inherit that.

    The parent alone answers it. Ignoring it once a worker runs would be too late: an import that is broken off fills
    the terminal.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(stop: Connection, prepare: Callable[[], None] | None) -> None:
    """Prepare a worker, which ends at once when the parent wants it to, and never outlives the parent."""
    parent = multiprocessing.parent_process()
    ends = [stop] if parent is None else [stop, parent.sentinel]
    threading.Thread(target=_end_with, args=(ends,), daemon=True).start()
    if prepare is not None:
        prepare()


def _end_with(ends: Sequence[Connection | int]) -> None:
    # A parent that is killed closes no queue; its workers would wait for the next task for ever.
    wait_for_any(ends)
    os._exit(1)
