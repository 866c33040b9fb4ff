"""What a process of quoteset's own does first."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType

# What asks a program to end, beside Ctrl-C: kill, and a terminal that is closed.
_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The program was asked to end. No ``Exception``, as KeyboardInterrupt is none."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_status = 128 + number  # as shells have it


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let the signals that end a program raise Stopped, so that what it leaves is in order.

    One that is ignored stays so (``nohup``).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    for number, handler in before.items():
        if handler == signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> None:
    # Once: what is done in answer shall not be broken off by the next.
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def skip_pandas() -> None:
    """Let Arrow do without pandas in this process, where nobody has imported it: 0.9 s and 48 MB saved.

    At its first conversion of a list Arrow imports pandas, if it is installed, to know a Series when it sees one, and
    asks no more. quoteset has none. For processes of our own only: ``to_pandas`` will say that pandas is missing.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """An import finder for which pandas is not installed."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: object = None) -> None:
        """Refuse pandas; what else there is, the other finders know."""
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
