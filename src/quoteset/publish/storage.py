"""A built folder -> a place that fsspec writes to, such as s3://bucket/path."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from quoteset import card, manifest, remote
from quoteset.errors import RemoteError, UsageError
from quoteset.progress import Progress
from quoteset.publish.built import Built, BuiltFile
from quoteset.publish.checksums import PART_BYTES, matches_etag, sha256_of_stream
from quoteset.publish.result import Changes, PushResult, compare

# Who finds a new manifest finds all that it lists, and a card never speaks of files that are still to come.
_LAST = (card.NAME, manifest.NAME)


def find(url: str) -> Storage:
    """The place below ``url``. Raises UsageError where nothing can be written."""
    if url.startswith(remote.WEB):
        raise UsageError(f"{url}: nothing can be written to a web page; name a place such as s3://bucket/path")
    return Storage(url)


def push(built: Built, storage: Storage, *, dry_run: bool, progress: Progress) -> PushResult:
    """Copy the files of ``built`` that are not there yet, delete those of an earlier push, prove the rest.

    There is no commit here: until the card is there, readers may meet old and new files. Run again, a push that was
    ended goes on with the files that are missing.
    """
    progress.stage("comparing")
    changes = storage.compare(built)
    notes = []
    if built.others:
        notes.append(f"not pushed, since no build made it: {', '.join(built.others)}")
    if not dry_run and not changes.is_nothing:
        _carry_out(storage, built, changes, progress)
    return PushResult(target=storage.url, url=storage.url, dry_run=dry_run, changes=changes, notes=tuple(notes))


def _carry_out(storage: Storage, built: Built, changes: Changes, progress: Progress) -> None:
    files = {each.path: each for each in built.files}
    wanted = [each.path for each in (*changes.added, *changes.changed)]
    progress.stage("uploading", len(wanted))
    for path in (each for each in wanted if each not in _LAST):
        storage.put(files[path])
        progress.advance()
    for stale in changes.deleted:
        storage.delete(stale.path)
    for path in (each for each in _LAST if each in wanted):
        storage.put(files[path])
        progress.advance()
    progress.stage("verifying")
    left = storage.compare(built)
    if not left.is_nothing:
        wrong = ", ".join(each.path for each in (*left.added, *left.changed, *left.deleted))
        raise RemoteError(
            f"{storage.url}: does not hold what was sent; not as here: {wrong}; did somebody else write there? "
            "Push again"
        )


class Storage:
    """The place below ``url``. Every failure is a RemoteError."""

    def __init__(self, url: str) -> None:
        place = remote.find_place(url)
        self.url = url
        self._root = place.path.rstrip("/")
        self._system = place.file_system
        protocols = self._system.protocol
        protocols = (protocols,) if isinstance(protocols, str) else tuple(protocols)
        # In smaller parts than s3fs takes, ten of which are in memory at a time.
        self._put_options = {"chunksize": PART_BYTES} if "s3" in protocols else {}
        self._makes_folders = "file" in protocols

    def compare(self, built: Built) -> Changes:
        """How ``built`` differs from what is there now."""
        with self._failures_named("list"):
            self._system.invalidate_cache()
            found: dict[str, dict[str, Any]] = self._system.find(self._root, detail=True)
        if self._root in found:
            raise UsageError(f"{self.url}: is a file; name a folder")
        infos = {path.removeprefix(self._root).lstrip("/"): info for path, info in found.items()}
        sizes = {path: int(info.get("size") or 0) for path, info in infos.items()}
        return compare(built.files, sizes, lambda file: self._holds(file, infos[file.path]))

    def put(self, file: BuiltFile) -> None:
        """Copy ``file``; what has its name is replaced."""
        target = self._path(file.path)
        with self._failures_named("write to"):
            if self._makes_folders:
                self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._system.put_file(str(file.local), target, **self._put_options)

    def delete(self, path: str) -> None:
        """Delete a file."""
        with self._failures_named("delete from"):
            self._system.rm_file(self._path(path))

    def _holds(self, file: BuiltFile, info: dict[str, Any]) -> bool:
        """Whether the content there is that of ``file``: by a checksum that the place keeps, else by reading it."""
        if matches_etag(file.local, str(info.get("ETag") or "").strip('"')):
            return True
        with self._failures_named("read"), self._system.open(self._path(file.path), "rb") as stream:
            return sha256_of_stream(stream) == file.sha256

    def _path(self, path: str) -> str:
        return f"{self._root}/{path}"

    @contextlib.contextmanager
    def _failures_named(self, doing: str) -> Iterator[None]:
        try:
            yield
        except remote.client_errors(OSError, ValueError) as failure:
            told = " ".join(str(failure).split()) or type(failure).__name__
            if isinstance(failure, PermissionError):
                what = f"no permission to {doing} this place ({told}); check the credentials and what they may do"
            elif isinstance(failure, FileNotFoundError):
                what = f"cannot {doing} it: there is no such bucket or folder ({told}); check the address, or make it"
            else:
                what = f"cannot {doing} it: {told}; check the address, the credentials and the network, then push again"
            raise RemoteError(f"{self.url}: {what}") from failure
