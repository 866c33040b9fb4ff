"""Inputs as the user names them (files, folders, globs, URLs) -> the files to read, each with its format.

A file that no reader takes, a broken link, a folder that may not be listed: each is a ``Rejection`` of stage "find".
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from quoteset import remote
from quoteset.errors import UsageError
from quoteset.readers.problem import BadInputError, storable
from quoteset.records import Rejection

Format = Literal["plain", "html", "json", "jsonl", "table", "parquet", "warc"]
EXTENSIONS: Final[dict[str, Format]] = {
    ".txt": "plain", ".md": "plain", ".markdown": "plain", ".html": "html", ".htm": "html", ".json": "json",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "table", ".tsv": "table", ".parquet": "parquet", ".warc": "warc",
}  # fmt: skip
COMPRESSIONS: Final = {".gz": "gz", ".zst": "zst"}
ACCEPTED: Final = f"{' '.join(EXTENSIONS)}, each also with {' or '.join(COMPRESSIONS)}"
_MAGIC: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to read. ``name`` is its path below the input root, with "/", and what ``Article.source`` begins with."""

    path: str  # local path or URL, for opening
    name: str
    format: Format
    compression: str = ""  # "", "gz" or "zst"


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, or the problem with it, before names are told apart."""

    path: str
    name: str
    problem: BadInputError | None = None


def source_of(path: str, name: str | None = None) -> Source:
    """The source for one path or URL. Raises ``BadInputError`` (stage "find") where no reader takes its extension."""
    name = name or _base(path)
    stem, extension = os.path.splitext(name.lower())
    compression = COMPRESSIONS.get(extension, "")
    if compression:
        extension = os.path.splitext(stem)[1]
    kind = EXTENSIONS.get(extension)
    if kind is None and path.startswith(remote.WEB) and not compression:
        kind = "html"  # pages on the web seldom have an extension: /2024/05/bridge-closed, /story.php?id=7
    if kind is None:
        raise BadInputError(
            "find", f"no reader takes {'the extension ' + extension if extension else 'a name without extension'}; "
            f"accepted: {ACCEPTED}"
        )  # fmt: skip
    return Source(path=path, name=name, format=kind, compression=compression)


def find_sources(inputs: Sequence[str]) -> list[Source | Rejection]:
    """All files of ``inputs``, by name, each once.

    Folders are searched in depth; hidden files and folders in them are skipped, links are followed once. Where two
    inputs hold files of the same name, as many parent folders as needed tell them apart. Raises ``UsageError`` for an
    input that does not exist, a glob that matches nothing and a folder in which no file has an accepted extension.
    """
    if not inputs:
        raise UsageError(f"no input given; name files, folders, globs or URLs of {ACCEPTED}")
    if not all(inputs):
        raise UsageError("an input is the empty string; was a variable of your shell empty?")
    found: dict[str, _Found] = {}
    for entry in inputs:
        for item in _remote(entry) if "://" in entry and not entry.startswith("file://") else _local(entry):
            key = item.path if "://" in item.path else os.path.realpath(item.path)
            known = found.get(key)
            # The longer name is the one from the folder; which input came first must not matter.
            if known is None or (len(item.name), item.name) > (len(known.name), known.name):
                found[key] = item
    return _sources(list(found.values()))


def listed_sources(names: Mapping[str, str]) -> list[Source | Rejection]:
    """What ``find_sources`` gives for files that somebody else listed: path or URL -> path below the input root."""
    return _sources([_Found(path, name) for path, name in names.items()])


def _sources(found: list[_Found]) -> list[Source | Rejection]:
    return sorted(map(_source, _told_apart(found)), key=_order)


def _order(item: Source | Rejection) -> tuple[str, str]:
    return (item.name, item.path) if isinstance(item, Source) else (item.source, "")


def _source(item: _Found) -> Source | Rejection:
    # From here on a name stands in tables and JSON, and file systems allow bytes that are no UTF-8.
    name = storable(item.name)
    try:
        if item.problem:
            raise item.problem
        return source_of(item.path, name)
    except BadInputError as problem:
        return problem.rejection(name)


def _told_apart(items: list[_Found]) -> list[_Found]:
    """The items with distinct names: those that share one get folders of their path in front of it."""
    by_name: dict[str, list[_Found]] = {}
    for item in items:
        by_name.setdefault(item.name, []).append(item)
    out: list[_Found] = []
    for name, same in by_name.items():
        if len(same) == 1:
            out += same
            continue
        folders = [_folders(item) for item in same]
        depth = 1
        while depth < max(map(len, folders)) and len({tuple(parts[-depth:]) for parts in folders}) < len(same):
            depth += 1
        for item, parts in zip(same, folders, strict=True):
            out.append(_Found(item.path, "/".join([*parts[-depth:], name]), item.problem))
    return out


def _folders(item: _Found) -> list[str]:
    """The folders above the root that ``item.name`` starts from."""
    path = urlsplit(item.path)._replace(query="", fragment="").geturl() if "://" in item.path else item.path
    parts = [part for part in os.path.abspath(path).split("/") if part] if "://" not in path else path.split("/")
    return [part for part in parts if part][: -(item.name.count("/") + 1)] or ["root"]


def _base(path: str) -> str:
    if "://" in path:
        parts = urlsplit(path)
        return unquote(parts.path).rstrip("/").rsplit("/", 1)[-1] or parts.netloc
    return os.path.basename(path)


def _local(entry: str) -> Iterator[_Found]:
    path = unquote(urlsplit(entry).path) if entry.startswith("file://") else os.path.expanduser(entry)
    if os.path.isdir(path):
        yield from _folder(path, entry)
    elif os.path.lexists(path):
        yield _file(path, os.path.basename(path))
    elif _MAGIC & set(path):
        yield from _glob(path, entry)
    else:
        raise UsageError(f"{entry}: no such file or folder; check the path")


def _glob(pattern: str, entry: str) -> Iterator[_Found]:
    # glob itself leaves hidden names out unless the pattern names the dot.
    matches = sorted(glob.glob(pattern, recursive=True))
    if not matches:
        raise UsageError(f"{entry}: nothing matches; quote the pattern, and check it")
    parts = pattern.split("/")
    fixed = next((i for i, part in enumerate(parts) if _MAGIC & set(part)), len(parts))
    root = "/".join(parts[:fixed]) or ("/" if pattern.startswith("/") else ".")
    files: set[str] = set()
    for match in matches:
        if not os.path.isdir(match):
            files.add(match)
            yield _file(match, os.path.relpath(match, root))
    if not files:  # the pattern names folders: "issues/2024-*"
        for match in matches:
            for item in _folder(match, entry):
                yield _Found(item.path, os.path.relpath(item.path, root), item.problem)


def _folder(root: str, entry: str) -> Iterator[_Found]:
    n_readable = 0
    for item in _walk(root):
        n_readable += item.problem is not None or _is_accepted(item.name)
        yield item
    if not n_readable:
        raise UsageError(f"{entry}: nothing in this folder can be read; accepted are files named {ACCEPTED}")


def _is_accepted(name: str) -> bool:
    stem, extension = os.path.splitext(name.lower())
    return (os.path.splitext(stem)[1] if extension in COMPRESSIONS else extension) in EXTENSIONS


def _walk(root: str) -> Iterator[_Found]:
    waiting = [root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        folder = waiting.pop()
        try:
            identity = os.stat(folder)
            if (identity.st_dev, identity.st_ino) in seen:  # a link back up, or two links to one folder
                continue
            seen.add((identity.st_dev, identity.st_ino))
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda item: item.name)
        except OSError as failure:
            name = os.path.relpath(folder, root) if folder != root else os.path.basename(os.path.abspath(root))
            yield _Found(
                folder, name, BadInputError("find", f"cannot list the folder: {failure.strerror}; change its mode")
            )
            continue
        for item in entries:
            if item.name.startswith("."):
                continue
            if os.path.isdir(item.path):
                waiting.append(item.path)
            else:
                yield _file(item.path, os.path.relpath(item.path, root))


def _file(path: str, name: str) -> _Found:
    name = name.replace(os.sep, "/")
    try:
        mode = os.stat(path).st_mode
    except OSError as failure:
        return _Found(
            path, name, BadInputError("find", f"a broken link or an unreadable path: {failure.strerror}; mend it")
        )
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        return _Found(
            path, name, BadInputError("find", "no regular file but a pipe, socket or device; copy it to a file")
        )
    return _Found(path, name)


def _remote(entry: str) -> Iterator[_Found]:
    place = remote.find_place(entry)
    if entry.startswith(remote.WEB):
        if not urlsplit(entry).netloc:
            raise UsageError(f"{entry}: names no server; check the address")
        yield _Found(entry, _base(entry))
        return
    try:
        yield from _listed(place.file_system, place.path, entry)
    except remote.client_errors(OSError, ValueError) as failure:  # ValueError: "**.txt" is no pattern of fsspec's
        raise UsageError(f"{entry}: cannot be listed: {failure}; check the address and your access") from failure


def _listed(file_system: Any, path: str, entry: str) -> Iterator[_Found]:  # fsspec ships no types
    if _MAGIC & set(path) and not file_system.exists(path):
        paths = sorted(match for match in file_system.glob(path) if not file_system.isdir(match))
        if not paths:
            raise UsageError(f"{entry}: nothing matches; check the pattern")
        parts = path.split("/")
        root = "/".join(parts[: next(i for i, part in enumerate(parts) if _MAGIC & set(part))])
    elif file_system.isdir(path):
        root = path.rstrip("/")
        paths = [found for found in sorted(file_system.find(path)) if not _is_hidden(found, root)]
        if not any(map(_is_accepted, paths)):
            raise UsageError(f"{entry}: nothing in this folder can be read; accepted are files named {ACCEPTED}")
    elif file_system.exists(path):
        root, paths = path.rsplit("/", 1)[0] if "/" in path else "", [path]
    else:
        raise UsageError(f"{entry}: no such file or folder; check the address")
    for found in paths:
        yield _Found(file_system.unstrip_protocol(found), found.removeprefix(root).lstrip("/"))


def _is_hidden(path: str, root: str) -> bool:
    return any(part.startswith(".") for part in path.removeprefix(root).split("/"))
