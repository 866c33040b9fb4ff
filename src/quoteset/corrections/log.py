"""A corrections file: decisions appended one by one, each on the disk before anybody is told that it is kept."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from quoteset.corrections.decision import Decision, DecisionError, as_line, from_line
from quoteset.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLine:
    """A line that is no decision. It stays in the file."""

    path: Path
    number: int  # from 1
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: line {self.number} {self.reason}; it is passed over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a corrections file holds, in its order."""

    decisions: tuple[Decision, ...]
    broken: tuple[BrokenLine, ...]


def read(path: Path) -> Reading:
    """The decisions of a file. A line that is none is listed: the last one may be torn, after a loss of power.

    Raises UsageError where there is no such file.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file; name one that `quoteset review` wrote") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path}: is a folder; name a file that `quoteset review` wrote") from error
    return _parsed(path, content)


class Log:
    """A corrections file that one process writes to.

    Raises UsageError where its folder is missing or another process has it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            # Nothing is ever cut off or written over: O_APPEND, and no O_TRUNC.
            self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        except FileNotFoundError as error:
            raise UsageError(f"{path}: its folder is not there; make it, or name another file") from error
        except IsADirectoryError as error:
            raise UsageError(f"{path}: is a folder; name a file") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise UsageError(
                f"{path}: another `quoteset review` writes to it; use that one, or name another file with "
                "--corrections: files are merged when they are applied"
            ) from error
        content = path.read_bytes()
        self.found = _parsed(path, content)
        # What was torn stays a line of its own.
        self._is_whole = not content or content.endswith(b"\n")
        _sync_folder(path.absolute().parent)

    def append(self, decision: Decision) -> None:
        """Write ``decision``; when this returns it is on the disk. Raises OSError where it is not, a full disk say."""
        line = as_line(decision)
        rest = line if self._is_whole else b"\n" + line
        self._is_whole = False
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fsync(self._file)
        self._is_whole = True

    def close(self) -> None:
        """Let another process have it."""
        os.close(self._file)


def _parsed(path: Path, content: bytes) -> Reading:
    decisions: list[Decision] = []
    broken: list[BrokenLine] = []
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            decisions.append(from_line(line))
        except DecisionError as error:
            torn = number == len(lines)  # no line end behind it
            told = "is not whole: whatever wrote it was stopped in the middle" if torn else str(error)
            broken.append(BrokenLine(path=path, number=number, reason=told))
    return Reading(decisions=tuple(decisions), broken=tuple(broken))


def _sync_folder(folder: Path) -> None:
    """Let a file that is new be found again after a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
