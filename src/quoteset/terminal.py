"""What a person reads: consoles, progress, errors, and article text made harmless."""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections.abc import Iterator, Mapping

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from quoteset.progress import Progress, Silent

PLAIN_INTERVAL = 10.0  # seconds between two plain lines of progress

_EIGHTHS: tuple[str, ...] = ("", *"▏▎▍▌▋▊▉")

# One character for one, so that spans still hold: an article must not move the cursor, ring the bell, set the window
# title (ESC ]), or turn the line around with bidirectional controls.
_INERT = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: 0x2421}
    | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
    | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0x200E, 0x200F], 0xFFFD)
    | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
    | dict.fromkeys([0x2028, 0x2029], 0x20)  # line and paragraph separator: some terminals break the line, some do not
)


def printable(text: str) -> str:
    """``text`` with every control character replaced by a visible sign; its length stays.

    >>> printable("a\\x1b[2Jb")
    'a␛[2Jb'
    """
    return text.translate(_INERT)


def bar(part: float, length: int, *, is_ascii: bool = False) -> str:
    """A bar of ``part`` (0 to 1) of ``length`` characters; of what is there, at least the thinnest one.

    >>> bar(0.5, 5), bar(0.001, 5), bar(0.5, 4, is_ascii=True)
    ('██▌', '▏', '##')
    """
    if is_ascii:
        return "#" * max(round(part * length), 1 if part else 0)
    eighths = max(round(part * length * 8), 1 if part else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def prepare_streams() -> None:
    """Let no character that the terminal's encoding lacks end the program: it becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def results() -> Console:
    """The console for results: stdout, never reading markup or emoji codes out of data."""
    return Console(markup=False, emoji=False, highlight=False)


def messages() -> Console:
    """The console for progress and errors: stderr."""
    return Console(stderr=True, markup=False, emoji=False, highlight=False)


def print_error(error: Exception) -> None:
    """Print an error as one paragraph on stderr."""
    # soft_wrap: a path broken over two lines cannot be copied or found by a script.
    messages().print(Text.assemble(("error: ", "bold red"), printable(_told(error))), soft_wrap=True)
    _print_notes(error)


def print_stopped(how: str, error: BaseException) -> None:
    """Say on stderr that Ctrl-C or another signal ended the command, and what is left."""
    messages().print(how)
    _print_notes(error)


def _print_notes(error: BaseException) -> None:
    for note in getattr(error, "__notes__", ()):
        messages().print(printable(note), soft_wrap=True)


def tell(line: str) -> None:
    """Print one line on stderr, at once."""
    messages().print(printable(line), soft_wrap=True)


def print_json(value: Mapping[str, object]) -> None:
    """Print one JSON object on stdout, for programs."""
    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """The listener that fits stderr: a bar on a terminal, plain lines elsewhere, nothing where ``quiet``."""
    console = messages()
    if quiet:
        yield Silent()
    elif console.is_terminal:
        with Bar(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        ) as bar:
            yield _BarProgress(bar)
    else:
        listener = _PlainProgress()
        yield listener
        listener.finish()


class _BarProgress:
    """Progress as a bar."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("starting", total=None)

    def stage(self, name: str, total: int | None = None) -> None:
        self._bar.reset(self._task, total=total, description=name)

    def advance(self, n: int = 1) -> None:
        self._bar.advance(self._task, n)

    def note(self, text: str) -> None:
        self._bar.console.print(printable(text), soft_wrap=True)


class _PlainProgress:
    """Progress as lines: one when a stage begins, one every ``PLAIN_INTERVAL`` seconds, one when it ends."""

    def __init__(self) -> None:
        self._name = ""
        self._total: int | None = None
        self._done = 0
        self._told = 0
        self._told_at = time.monotonic()

    def stage(self, name: str, total: int | None = None) -> None:
        self.finish()
        self._name, self._total, self._done, self._told = name, total, 0, 0
        self._told_at = time.monotonic()
        self._print(name)

    def advance(self, n: int = 1) -> None:
        self._done += n
        if time.monotonic() - self._told_at >= PLAIN_INTERVAL:
            self._tell()

    def note(self, text: str) -> None:
        self._print(printable(text))

    def finish(self) -> None:
        """Tell how far the stage came, if that was not told yet."""
        if self._done > self._told:
            self._tell()

    def _tell(self) -> None:
        of_total = f" of {self._total:,}" if self._total is not None else ""
        self._print(f"{self._name}: {self._done:,}{of_total}")
        self._told, self._told_at = self._done, time.monotonic()

    @staticmethod
    def _print(line: str) -> None:
        print(line, file=sys.stderr, flush=True)


def _told(error: Exception) -> str:
    """An error's message; the system's own with the file first and without its number.

    >>> _told(PermissionError(13, "Permission denied", "/data/out"))
    '/data/out: Permission denied'
    """
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    return str(error)
