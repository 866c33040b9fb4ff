"""The folder that a build writes to, and the moment when it takes the place of the old one."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from quoteset.errors import DataError, UsageError, check_no_url

_LOCK = "lock"


def check_target(out: Path, inputs: Sequence[str], *, is_ours: Callable[[Path], bool], overwrite: bool = False) -> None:
    """Raise UsageError where a build may not write to ``out``.

    Nothing that an earlier build did not write is replaced without ``overwrite``, and no folder that holds an input,
    or lies in one, ever is.
    """
    check_no_url(out, "a data set is built in a folder of this machine; name one, and then `quoteset push` it there")
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


class Staging:
    """The folder beside the output in which a build works, on the same file system."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shards = path / "shards"  # tables of the batches: what another build can go on from
        self.built = path / "dataset"  # the data set as it will be
        self.scratch = path / "scratch"

    def prepare(self, *, fresh: bool = False) -> None:
        """Make the folders, all but ``shards`` empty; with ``fresh`` that too, and whatever else is there."""
        for path in self.path.iterdir():
            if path.is_dir() and (fresh or path != self.shards):
                shutil.rmtree(path)
            elif fresh and path.name != _LOCK:
                path.unlink()
        for path in (self.shards, self.built, self.scratch):
            path.mkdir(exist_ok=True)


@contextlib.contextmanager
def hold(out: Path, *, has_work: Callable[[Path], bool], dry_run: bool = False) -> Iterator[Staging]:
    """The staging folder of ``out``, which belongs to this process until the end, and is then removed.

    Whatever ends the block early leaves it there if it ``has_work`` that another build can go on from; the error then
    has a note that says so. A dry run gets a temporary folder elsewhere instead. Raises UsageError while another
    process holds the folder.
    """
    if dry_run:
        with tempfile.TemporaryDirectory(prefix="quoteset-") as name:
            yield Staging(Path(name))
        return
    target = out.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Staging(target.with_name(f".{target.name}.building"))
    lock = _locked(staging.path, out)
    is_kept = False
    try:
        _mend_swap(target)
        yield staging
    except DataError:
        raise
    except BaseException as error:
        is_kept = has_work(staging.path)
        if is_kept and not isinstance(error, UsageError):
            error.add_note(f"What is done so far is kept in {staging.path}: the same command goes on from there")
        raise
    finally:
        # Never the lock before the rest: whoever takes it then finds an empty folder.
        for path in (staging.built, staging.scratch) if is_kept else (staging.path,):
            shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def is_left(out: Path, *, has_work: Callable[[Path], bool]) -> bool:
    """Whether a build of ``out`` was stopped, and left work that another one can go on from."""
    target = out.resolve()
    return has_work(target.with_name(f".{target.name}.building"))


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
    """Let ``built`` take the place of ``out`` by renaming, so that no reader ever sees half a folder.

    What it holds is on the disk before that, so that a loss of power leaves no folder with empty files.
    """
    target = out.resolve()
    for folder, _, names in os.walk(built):
        for name in names:
            _sync(Path(folder, name))
        _sync(Path(folder))
    if not target.exists():
        built.rename(target)
    else:
        old = _replaced(target)
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        try:
            built.rename(target)
        except BaseException:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    _sync(target.parent)


def _replaced(target: Path) -> Path:
    return target.with_name(f".{target.name}.replaced")


def _mend_swap(target: Path) -> None:
    """Undo, or complete, a swap that was killed between its two renames, or after them."""
    old = _replaced(target)
    if not old.is_dir():
        return
    if target.exists():
        shutil.rmtree(old)
    else:
        old.rename(target)


def _locked(path: Path, out: Path) -> int:
    """Make the folder ``path`` and lock it for this process, however that ends; the file to close at the end."""
    while True:
        path.mkdir(exist_ok=True)
        try:
            lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            # Its last holder has just removed the folder.
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(lock, 1000).decode(errors="replace").strip()
            os.close(lock)
            raise UsageError(
                f"{out}: another build is writing there{f' ({holder})' if holder else ''}; wait until it is done, or "
                "choose another folder for -o"
            ) from None
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.EOPNOTSUPP):
                os.close(lock)
                raise
            # A file system without locks.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), os.stat(path / _LOCK)):
                os.truncate(lock, 0)
                os.write(lock, f"process {os.getpid()} on {socket.gethostname()}\n".encode())
                return lock
        os.close(lock)


def _sync(path: Path) -> None:
    if path.is_symlink() or not (path.is_file() or path.is_dir()):
        return
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
