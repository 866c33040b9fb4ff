"""How long a step may take, and how much memory a process: limits that hold whatever code runs below.

A step that takes too long is broken off from inside, by an alarm, wherever Python or a pattern of ``regex`` runs. Where
C code does not come back, the process that watches from outside sees that the step is ``overdue``, and ends it.
"""

from __future__ import annotations

import contextlib
import faulthandler
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

# The system counts computing time in such pieces, and rings accordingly.
TICK = 0.02

NOWHERE = -1

# What the marks hold: when the step has computed enough, by the process's own clock; when it has to have ended; where.
_COMPUTED, _ENDED, _POSITION = range(3)

_TIMERS = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}


class TimeLimitReached(BaseException):
    """A step took longer than it may.

    No ``Exception``: it rises anywhere in the libraries below, many of which catch those and go on.
    """


class Watch:
    """The step that a process is at: where in its task, and until when it has to be done.

    A step has a limit of computing time, which other work on the machine does not use up, and a longer one of time as
    clocks have it, for a step that only waits. ``marks`` (``new_marks``) may lie in memory that another process shares.
    Without ``alarms`` steps are only noted there.
    """

    def __init__(self, marks: MutableSequence[float] | None = None) -> None:
        self._marks = new_marks() if marks is None else marks
        self._has_alarms = False
        self.rest()

    @contextlib.contextmanager
    def alarms(self) -> Iterator[None]:
        """Let steps raise TimeLimitReached. Signals reach the main thread only: in any other this does nothing."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._ring) for number in _TIMERS}
        self._has_alarms = True
        try:
            yield
        finally:
            self.rest()
            self._has_alarms = False
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextlib.contextmanager
    def step(self, position: int, computing: float, waiting: float) -> Iterator[None]:
        """A step that may compute for so many seconds, and last for so many, and then raises TimeLimitReached."""
        self._marks[_POSITION] = position
        self.go_on(computing, waiting)
        try:
            yield
        finally:
            self.rest()
        # Left as it is where the step failed, for whoever asks where that was.
        self._marks[_POSITION] = NOWHERE

    def go_on(self, computing: float, waiting: float) -> None:
        """Give the step so many seconds from now: something was done in it."""
        self._marks[_COMPUTED] = time.process_time() + computing
        self._marks[_ENDED] = time.monotonic() + waiting
        if self._has_alarms:
            signal.setitimer(signal.ITIMER_PROF, computing, REPEAT)
            signal.setitimer(signal.ITIMER_REAL, waiting, REPEAT)

    def rest(self) -> None:
        """Be at no step: what follows may take as long as it takes."""
        self._marks[_COMPUTED] = self._marks[_ENDED] = math.inf
        if self._has_alarms:
            for timer in _TIMERS.values():
                signal.setitimer(timer, 0)

    @property
    def position(self) -> int:
        """Where the step is, or the one was that failed last; ``NOWHERE`` between steps."""
        return int(self._marks[_POSITION])

    def is_overdue(self, pid: int) -> bool:
        """Whether the process ``pid``, whose marks these are, is at a step though its time and ``GRACE`` are over."""
        return time.monotonic() > self._marks[_ENDED] + GRACE or _computed_by(pid) > self._marks[_COMPUTED] + GRACE

    def _ring(self, _signal: int, _frame: FrameType | None) -> None:
        # An alarm that comes when its step has just ended is nobody's.
        if time.monotonic() >= self._marks[_ENDED] or time.process_time() >= self._marks[_COMPUTED] - TICK:
            raise TimeLimitReached


class LoneWatch(Watch):
    """A watch of a process that nobody watches from outside: it ends itself where the alarms do not reach.

    That is told from time as clocks have it, so on a busy machine it may come too early. For a process whose work
    somebody else will do again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ends_at = -math.inf  # the process, if nothing else comes before

    @contextlib.contextmanager
    def alarms(self) -> Iterator[None]:
        """As in Watch; and for as long the process may end."""
        try:
            with super().alarms():
                yield
        finally:
            faulthandler.cancel_dump_traceback_later()

    def go_on(self, computing: float, waiting: float) -> None:
        """As in Watch."""
        super().go_on(computing, waiting)
        seconds = computing + GRACE + 2 * REPEAT
        # Each setting starts a thread, and steps may be short; one outside of Python, which nothing there can hold up.
        if abs(time.monotonic() + seconds - self._ends_at) > REPEAT:
            self._ends_at = time.monotonic() + seconds
            faulthandler.dump_traceback_later(seconds, exit=True)


def new_marks() -> list[float]:
    """The marks of a process that is at no step."""
    return [math.inf, math.inf, NOWHERE]


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


@contextlib.contextmanager
def limited_memory(n_bytes: int) -> Iterator[None]:
    """``limit_memory`` for as long as the block lasts."""
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory(n_bytes)
    try:
        yield
    finally:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def memory_of(pid: int) -> int:
    """Bytes of memory that a process has in use; 0 where the system does not tell, or the process is gone."""
    return _pages(str(pid), 1) or 0


def _computed_by(pid: int) -> float:
    """Seconds of computing time that a process has used; 0 where the system does not tell, or the process is gone."""
    try:
        # The name of the program, in parentheses, may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return 0.0


def _pages(process: str, field: int) -> int | None:
    try:
        return int(Path(f"/proc/{process}/statm").read_bytes().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return None
