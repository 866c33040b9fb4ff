"""A folder that is to be pushed, proved to be what a build wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from quoteset import card, manifest, schema
from quoteset.errors import DataError, UsageError
from quoteset.progress import Progress
from quoteset.publish.checksums import sha256_of
from quoteset.validate.listing import ReadFile, check_card

_N_LISTED = 5  # faults in an error
_TO_DO = "nothing was pushed; build the data set again, or put the files back as they were"
_EXPECTED = "push takes a folder that `quoteset build` wrote"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFile:
    """A file to push."""

    path: str  # below the folder, with "/" between names; the same at the other end
    local: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A built folder with what its manifest says; nothing is compared yet."""

    folder: Path
    manifest: dict[str, Any]  # as read, with "files" and "quoteset" in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A built folder whose files are those that its manifest lists."""

    folder: Path
    version: str  # of the quoteset that built it
    files: tuple[BuiltFile, ...]  # by path: the manifest's, and the manifest itself
    n_articles: int
    n_quotes: int
    others: tuple[str, ...]  # what people put into the folder: it stays here


def find(folder: Path) -> Listed:
    """The folder by its manifest. Raises UsageError where there is no folder, DataError where no build wrote it."""
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise UsageError(f"{folder}: {what}; {_EXPECTED}")
    return Listed(folder, _manifest(folder))


def read(found: Listed, progress: Progress) -> Built:
    """The files of a folder, each hashed and compared with the manifest.

    The card may have been written in since; it is then checked to still describe the files. Raises DataError where
    anything else was changed.
    """
    folder = found.folder
    listed: list[dict[str, Any]] = found.manifest["files"]
    progress.stage("checking", len(listed))
    files, faults = [], []
    for entry in listed:
        path = folder / entry["path"]
        if fault := _fault(folder, entry):
            faults.append(fault)
        else:
            sha256 = sha256_of(path)
            files.append(BuiltFile(path=entry["path"], local=path, size=path.stat().st_size, sha256=sha256))
            if sha256 != entry["sha256"] and entry["path"] != card.NAME:
                faults.append(f"{entry['path']}: has changed since the build (its SHA-256 is not that in the manifest)")
        progress.advance()
    if not faults:
        faults = list(_card_faults(found))
    if faults:
        raise DataError(_told(folder, faults))
    own = folder / manifest.NAME
    files.append(BuiltFile(path=manifest.NAME, local=own, size=own.stat().st_size, sha256=sha256_of(own)))
    return Built(
        folder=folder,
        version=str(found.manifest["quoteset"]),
        files=tuple(sorted(files, key=lambda each: each.path)),
        n_articles=_n_rows(listed, "articles"),
        n_quotes=_n_rows(listed, "quotes"),
        others=tuple(sorted(_others(folder, {each.path for each in files}))),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / manifest.NAME
    if not path.is_file():
        raise DataError(f"{folder}: was not built by quoteset, there is no {manifest.NAME} in it; {_EXPECTED}")
    try:
        content: dict[str, Any] = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise DataError(f"{path}: is no JSON: {error}; {_TO_DO}") from error
    files = content.get("files") if isinstance(content, dict) and "quoteset" in content else None
    if not isinstance(files, list) or not all(
        isinstance(each, dict) and isinstance(each.get("path"), str) and isinstance(each.get("sha256"), str)
        for each in files
    ):
        raise DataError(f"{path}: does not list files with their path and sha256; {_EXPECTED}")
    if card.NAME not in {each["path"] for each in files}:
        raise DataError(f"{path}: lists no {card.NAME}, and without it nobody can load the data; {_TO_DO}")
    return content


def _fault(folder: Path, entry: dict[str, Any]) -> str | None:
    """Why a listed file cannot be pushed at all."""
    path = folder / entry["path"]
    if not path.resolve().is_relative_to(folder.resolve()):
        return f"{entry['path']}: lies outside the folder"
    if not path.is_file():
        return f"{entry['path']}: is in the manifest, but not in the folder"
    return None


def _card_faults(found: Listed) -> Iterator[str]:
    """Where the card would keep datasets from loading the files; people may have written in it."""
    read_files = []
    for entry in found.manifest["files"]:
        config, _, name = entry["path"].partition("/")
        if config in schema.CONFIGS and name.endswith(".parquet"):
            split = name.partition("-")[0]
            read_files.append(ReadFile(path=entry["path"], config=config, split=split, n_rows=entry.get("rows")))
    is_of_today = found.manifest.get("schema") == schema.version()
    for violation in check_card(found.folder, tuple(read_files)):
        # A data set of an older quoteset has the columns of its time, and may be published all the same.
        if is_of_today or violation.field != "dataset_info.features":
            yield f"{violation.file}: {violation.reason}"


def _told(folder: Path, faults: list[str]) -> str:
    lines = [f"  {each}" for each in faults[:_N_LISTED]]
    if len(faults) > _N_LISTED:
        lines.append(f"  … and {len(faults) - _N_LISTED} more")
    return "\n".join([f"{folder}: is not as it was built:", *lines, _TO_DO])


def _n_rows(listed: list[dict[str, Any]], config: str) -> int:
    return sum(each.get("rows") or 0 for each in listed if each["path"].startswith(f"{config}/"))


def _others(folder: Path, known: set[str]) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in names:
            path = Path(parent, name).relative_to(folder).as_posix()
            if path not in known and not name.startswith("."):
                yield path
