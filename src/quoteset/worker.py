"""What a worker process does: take a task, do it, answer, until its parent wants no more."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass, replace
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for_any
from typing import Any, Literal, TypeVar

from quoteset.errors import QuotesetError, told_as_fault
from quoteset.watch import NOWHERE, TimeLimitReached, Watch, limit_memory

Task = TypeVar("Task")
Result = TypeVar("Result")

Cause = Literal["raised", "died", "slow", "memory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a task has no result."""

    cause: Cause
    told: str = ""  # what was raised, or how the process ended
    position: int = NOWHERE  # of the step that the task was at (watch.Watch)
    error: Exception | None = None  # what was raised


class Ready:
    """A worker's first answer: it lives."""


def attempt(work: Callable[[Task, Watch], Result], task: Task, watch: Watch) -> Result | Failure:
    """The result of ``task``, or why there is none."""
    try:
        return work(task, watch)
    except TimeLimitReached:
        watch.rest()
        return Failure(cause="slow", position=watch.position)
    except MemoryError:
        return Failure(cause="memory", position=watch.position)
    except Exception as error:  # noqa: BLE001
        # Nothing is swallowed here: whoever gave the task decides what becomes of the error.
        return Failure(cause="raised", told=told_as_fault(error, "the article"), position=watch.position, error=error)


def serve(
    connection: Connection,
    marks: MutableSequence[float],
    work: Callable[[Any, Watch], Any],
    prepare: Callable[[], None] | None,
    memory_bytes: int,
) -> None:
    """Be a worker: answer every task that comes through ``connection`` with its result or a Failure.

    Ends at once when the parent closes the connection or dies. Ctrl-C, which a terminal sends to every process of a
    command, is the parent's to answer; it starts workers with that blocked.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare()
    limit_memory(memory_bytes)
    watch = Watch(marks)
    # A parent that is gone wants no answer, nor to see in the terminal that there was nobody to take it.
    with watch.alarms(), contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(Ready())
        while True:
            task = connection.recv()
            answer = attempt(work, task, watch)
            if isinstance(answer, Failure) and answer.error is not None:
                answer = replace(answer, error=_portable(answer.error))
            connection.send(answer)


def _end_with_parent() -> None:
    # A parent that is killed closes no connection that a sibling may have inherited.
    parent = parent_process()
    ends: Sequence[int] = [] if parent is None else [parent.sentinel]
    wait_for_any(ends)
    os._exit(1)


def _portable(error: Exception) -> Exception:
    """``error``, or one that says the same if it does not survive the way; a fault has its traceback as a note."""
    if not isinstance(error, QuotesetError | OSError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001
        # Whatever a foreign class does when it is taken apart and made again.
        substitute = RuntimeError(f"{type(error).__name__}: {error}")
        for note in getattr(error, "__notes__", ()):
            substitute.add_note(note)
        return substitute
    return error


def how_it_ended(exit_code: int | None) -> str:
    """The end of a process in words.

    >>> how_it_ended(-9), how_it_ended(3)
    ('killed by SIGKILL', 'exit status 3')
    """
    if exit_code is None:
        return "no exit status"
    if exit_code >= 0:
        return f"exit status {exit_code}"
    try:
        return f"killed by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"killed by signal {-exit_code}"
