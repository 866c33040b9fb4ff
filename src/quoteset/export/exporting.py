"""An export: every format written beside the output folder, which changes at the end, at once, or not at all."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import orjson

from quoteset import staging
from quoteset.errors import UsageError
from quoteset.export import conll, docbin, gold, jsonlines, labelstudio, table
from quoteset.export.reading import Selection, select
from quoteset.export.written import Written
from quoteset.progress import Progress, Silent

FORMATS = ("conll", "labelstudio", "spacy", "csv", "jsonl", "gold")
LISTING = "export.json"  # by which a folder is known for an export, and its files for ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was exported."""

    out: Path
    splits: tuple[str, ...]
    formats: tuple[Written, ...]
    n_bytes: dict[str, int]  # format -> size of its files
    n_files: dict[str, int]


def export(
    built: Path,
    formats: Sequence[str],
    out: Path | None = None,
    *,
    splits: Sequence[str] | None = None,
    min_confidence: float = 0.0,
    everything: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Export:
    """Write the folder ``built`` in each of ``formats`` to ``out/FORMAT/``; without ``out`` to BUILT-export beside it.

    ``splits`` None: all. Below ``min_confidence`` a quotation is left without its speaker. ``everything`` is for gold:
    articles that nobody has reviewed as well. An earlier export at ``out`` is replaced; anything else only with
    ``overwrite``. Raises UsageError and DataError; ``out`` is then as it was.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError(f"--to: there is no format {name!r}; choose among {','.join(FORMATS)}")
    if not formats:
        raise UsageError(f"--to: name a format, or several with commas between them: {','.join(FORMATS)}")
    selection = select(built, splits, min_confidence)
    if "spacy" in formats:
        docbin.check_installed()
    if "gold" in formats and not everything:
        gold.check_reviewed(selection)
    target = out or built.resolve().with_name(f"{built.resolve().name}-export")
    if target.resolve().is_relative_to(built.resolve()):
        raise UsageError(f"{target}: lies in the data set {built}, which would be published with it; choose another -o")
    staging.check_target(target, [str(built)], is_ours=is_export, overwrite=overwrite)
    listener = progress or Silent()
    writers: Mapping[str, Callable[[Path, Selection], Written]] = {
        "conll": conll.write,
        "labelstudio": labelstudio.write,
        "spacy": docbin.write,
        "csv": table.write,
        "jsonl": jsonlines.write,
        "gold": functools.partial(gold.write, everything=everything),
    }
    # Nothing is kept of an export that was stopped: it is quick to do again.
    with staging.hold(target, has_work=lambda _: False) as held:
        held.prepare(fresh=True)
        folder = held.built
        written = []
        for name in dict.fromkeys(formats):
            listener.stage(f"writing {name}")
            written.append(writers[name](folder / name, selection))
        files = _files(folder)
        (folder / LISTING).write_bytes(_listing(selection, written, files))
        if is_export(target):
            old = {each["path"] for each in orjson.loads((target / LISTING).read_bytes())["files"]}
            staging.keep_others(target, folder, is_own=lambda name: name in {*old, LISTING}, parts=_folders(old))
        staging.swap_in(folder, target)
    sizes = {each.format: [file.size for file in files if file.path.startswith(f"{each.format}/")] for each in written}
    return Export(
        out=target,
        splits=selection.splits,
        formats=tuple(written),
        n_bytes={name: sum(own) for name, own in sizes.items()},
        n_files={name: len(own) for name, own in sizes.items()},
    )


def is_export(folder: Path) -> bool:
    """Whether an export wrote ``folder``: its list of files says so."""
    try:
        content = orjson.loads((folder / LISTING).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    files = content.get("files") if isinstance(content, dict) and "quoteset" in content else None
    return isinstance(files, list) and all(isinstance(each, dict) and "path" in each for each in files)


def as_json(done: Export) -> dict[str, object]:
    """``done`` as the JSON object that ``quoteset export --json`` prints."""
    return {
        "out": str(done.out),
        "splits": list(done.splits),
        "formats": [
            {
                **dataclasses.asdict(each),
                "files": done.n_files[each.format],
                "bytes": done.n_bytes[each.format],
            }
            for each in done.formats
        ],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: str  # below the export, with "/" separators
    size: int
    sha256: str


def _files(folder: Path) -> list[_File]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            name = path.relative_to(folder).as_posix()
            found.append(_File(path=name, size=path.stat().st_size, sha256=sha256))
    return found


def _listing(selection: Selection, written: Sequence[Written], files: Sequence[_File]) -> bytes:
    """No time, no host and no path of this machine, so that the same data give the same bytes."""
    manifest = selection.built / "manifest.json"
    content = {
        "quoteset": metadata.version("quoteset"),
        # Which build it was made from.
        "manifest_sha256": hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else None,
        "splits": list(selection.splits),
        "min_confidence": selection.min_confidence,
        "formats": {each.format: each.counts for each in written},
        "files": [dataclasses.asdict(each) for each in files],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _folders(files: set[str]) -> list[str]:
    """Every folder that holds one of ``files``, outer ones first."""
    return sorted({parent.as_posix() for name in files for parent in Path(name).parents if parent != Path(".")})
