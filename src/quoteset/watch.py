"""How long a step may take, and how much memory a process: limits that hold whatever code runs below.

A step that takes too long is broken off from inside, by an alarm, wherever Python or a pattern of ``regex`` runs. Where
C code does not come back, the process that watches from outside sees that the step is ``overdue``, and ends it.
"""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import threading
import time
from collections.abc import Iterator, MutableSequence
from pathlib import Path
from types import FrameType

# Seconds after its deadline at which a step is taken to be out of reach of the alarm.
GRACE = 5.0
# An alarm that a library swallowed (a bare except) is repeated after so many seconds.
REPEAT = 1.0

NOWHERE = -1


class TimeLimitReached(BaseException):
    """A step took longer than it may.

    No ``Exception``: it rises anywhere in the libraries below, many of which catch those and go on.
    """


class Watch:
    """The step that a process is at: where in its task, and until when it has to be done.

    ``marks`` holds two numbers, deadline and position, in memory that another process may share. Without ``alarms``
    steps are only noted there.
    """

    def __init__(self, marks: MutableSequence[float] | None = None) -> None:
        self._marks = [math.inf, NOWHERE] if marks is None else marks
        self._has_alarms = False
        self.rest()

    @contextlib.contextmanager
    def alarms(self) -> Iterator[None]:
        """Let steps raise TimeLimitReached. Signals reach the main thread only: in any other this does nothing."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._ring)
        self._has_alarms = True
        try:
            yield
        finally:
            self._has_alarms = False
            self.rest()
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    @contextlib.contextmanager
    def step(self, position: int, seconds: float) -> Iterator[None]:
        """A step that may take so many seconds and then raises TimeLimitReached."""
        self._marks[1] = position
        self.go_on(seconds)
        try:
            yield
        finally:
            self.rest()
        # Left as it is where the step failed, for whoever asks where that was.
        self._marks[1] = NOWHERE

    def go_on(self, seconds: float) -> None:
        """Give the step so many seconds from now: something was done in it."""
        self._marks[0] = time.monotonic() + seconds
        if self._has_alarms:
            signal.setitimer(signal.ITIMER_REAL, seconds, REPEAT)

    def rest(self) -> None:
        """Be at no step: what follows may take as long as it takes."""
        self._marks[0] = math.inf
        if self._has_alarms:
            signal.setitimer(signal.ITIMER_REAL, 0)

    @property
    def position(self) -> int:
        """Where the step is, or the one was that failed last; ``NOWHERE`` between steps."""
        return int(self._marks[1])

    @property
    def is_overdue(self) -> bool:
        """Whether a step goes on though its time and ``GRACE`` are over."""
        return time.monotonic() > self._marks[0] + GRACE

    def _ring(self, _signal: int, _frame: FrameType | None) -> None:
        # An alarm that comes when its step has just ended is nobody's.
        if time.monotonic() >= self._marks[0]:
            raise TimeLimitReached


def limit_memory(n_bytes: int) -> None:
    """Let allocations of this process fail (MemoryError) once it has taken so much more address space than now.

    Where the system does not tell how much that is (macOS), nothing is limited.
    """
    size = _pages("self", 0)
    if size is None:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size + n_bytes
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def memory_of(pid: int) -> int:
    """Bytes of memory that a process has in use; 0 where the system does not tell, or the process is gone."""
    return _pages(str(pid), 1) or 0


def _pages(process: str, field: int) -> int | None:
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return None
