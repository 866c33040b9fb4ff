"""The folder that a build writes to, and the moment when it takes the place of the old one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from quoteset.errors import UsageError


def check_target(out: Path, inputs: Sequence[str], *, is_ours: Callable[[Path], bool], overwrite: bool = False) -> None:
    """Raise UsageError where a build may not write to ``out``.

    Nothing that an earlier build did not write is replaced without ``overwrite``, and no folder that holds an input,
    or lies in one, ever is.
    """
    target = out.resolve()
    try:
        str(target).encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"{out}: the path is no UTF-8, and Arrow cannot write there; choose another for -o") from error
    for name in inputs:
        source = Path(name)
        if not name or "://" in name or not source.exists():
            continue
        source = source.resolve()
        if source == target or source.is_relative_to(target):
            raise UsageError(f"{out}: the output folder would replace the input {name}; choose another folder for -o")
        if target.is_relative_to(source):
            raise UsageError(
                f"{out}: the output folder lies inside the input {name}, and the next build would read it as articles; "
                "choose a folder elsewhere for -o"
            )
    if Path.cwd().resolve().is_relative_to(target):
        raise UsageError(f"{out}: the output folder holds the current folder; choose a folder of its own for -o")
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"{out}: is a file, but -o has to be a folder; choose another name")
    if overwrite or is_ours(target) or not any(target.iterdir()):
        return
    raise UsageError(
        f"{out}: holds something that quoteset did not write; choose another folder, or use --overwrite to delete "
        "what is in it"
    )


def leftovers(out: Path) -> list[Path]:
    """Staging folders beside ``out`` of builds that were killed, by name; none of a build that still runs."""
    target = out.resolve()
    if not target.parent.is_dir():
        return []
    found = []
    for path in sorted(target.parent.glob(f".{target.name}.building-*")):
        owner = path.name.rpartition("-")[2]
        if owner.isdecimal() and int(owner) != os.getpid() and not _runs(int(owner)):
            found.append(path)
    return found


@contextlib.contextmanager
def staging(out: Path, *, dry_run: bool = False) -> Iterator[Path]:
    """An empty folder beside ``out``, on the same file system, removed at the end whatever happens.

    A dry run gets a temporary folder elsewhere instead.
    """
    if dry_run:
        with tempfile.TemporaryDirectory(prefix="quoteset-") as name:
            yield Path(name)
        return
    target = out.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    path = target.with_name(f".{target.name}.building-{os.getpid()}")
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def keep_others(old: Path, built: Path, *, is_own: Callable[[str], bool], parts: Sequence[str]) -> None:
    """Copy to ``built`` what somebody put into the data set in ``old``: notes, a .git folder.

    ``is_own`` tells of a path below ``old``, with "/" between names, whether a build makes it. The folders ``parts``
    hold files of both kinds and are looked through.
    """
    for folder in ("", *parts):
        inside = old / folder
        for path in sorted(inside.iterdir()) if inside.is_dir() else []:
            name = f"{folder}/{path.name}" if folder else path.name
            if is_own(name) or name in parts:
                continue
            target = built / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir() and not path.is_symlink():
                shutil.copytree(path, target, symlinks=True)
            else:
                shutil.copy2(path, target, follow_symlinks=False)


def swap_in(built: Path, out: Path) -> None:
    """Let ``built`` take the place of ``out`` by renaming, so that no reader ever sees half a folder."""
    target = out.resolve()
    if not target.exists():
        built.rename(target)
        return
    old = target.with_name(f".{target.name}.replaced-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    try:
        built.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
