"""Many tasks on few processes: bounded in memory, and never hanging on a worker that died."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for_sentinel
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
) -> Iterator[Result]:
    """The results of ``work`` on every task, in the order of completion.

    ``tasks`` is read lazily: at most ``TASKS_PER_WORKER`` tasks for each worker are held. With one worker, or only one
    task, all is done in this process, since starting one costs more than a second. ``work`` must be picklable.
    Raises WorkerError when a worker process dies; ``describe`` names the tasks that were lost.
    """
    stream = iter(tasks)
    first = list(itertools.islice(stream, 2))
    if workers <= 1 or len(first) < 2:
        for task in itertools.chain(first, stream):
            yield work(task)
        return

    executor = ProcessPoolExecutor(
        max_workers=workers,
        # Not fork: the libraries below us run threads, and a fork copies their locks in whatever state they are.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
    )
    pending: dict[Future[Result], Task] = {}
    try:
        for task in itertools.chain(first, stream):
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
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _completed(pending: dict[Future[Result], Task]) -> list[Result]:
    """Results of the tasks that are done, at least one; they are taken out of ``pending``."""
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    results = [future.result() for future in done]
    for future in done:
        del pending[future]
    return results


def _start_worker() -> None:
    """Prepare a worker: the parent alone answers Ctrl-C, and no worker outlives the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    # A parent that is killed closes no queue; its workers would wait for the next task for ever.
    wait_for_sentinel([sentinel])
    os._exit(1)
