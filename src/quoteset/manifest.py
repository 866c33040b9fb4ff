"""What a dataset folder was made from, and what is in it: manifest.json.

It holds no time, no host and no absolute path, so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata

import orjson

from quoteset import schema
from quoteset.records import DatasetFile

NAME = "manifest.json"

# Of those libraries whose version may change what is found or the bytes that are written.
_LIBRARIES = (
    "charset-normalizer",
    "duckdb",
    "fastwarc",
    "ftfy",
    "py3langid",
    "pyarrow",
    "regex",
    "rensa",
    "resiliparse",
    "trafilatura",
)


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """A raw file that was read."""

    source: str  # path below the input root
    sha256: str
    # Records in it that are no inputs, by what took them out (``filters``).
    passed_over: tuple[tuple[str, int], ...] = ()


def total_passed_over(inputs: Iterable[Input]) -> dict[str, int]:
    """How many records of all files each filter took.

    >>> total_passed_over([Input("a.warc", "", (("status", 2),)), Input("b.warc", "", (("status", 1),))])
    {'status': 3}
    """
    total: Counter[str] = Counter()
    for each in inputs:
        total.update(dict(each.passed_over))
    return dict(total)


def render(
    *,
    version: str,
    inputs: Iterable[Input],
    settings: Mapping[str, object],
    counts: Mapping[str, int],
    files: Iterable[DatasetFile],
    changes: Mapping[str, object] | None = None,
) -> str:
    """The text of manifest.json.

    ``version`` is quoteset's own; ``settings`` and ``counts`` have to be plain JSON values and are written as given
    with their keys sorted (so no path of this machine may be among them); inputs and files are sorted too. ``changes``
    is what an update did, likewise.
    """
    read = sorted(inputs)
    content: dict[str, object] = {
        "quoteset": version,
        "schema": schema.version(),
        "libraries": library_versions(),
        "settings": settings,
        "counts": counts,
        "rows": _rows(files := sorted(files, key=lambda each: each.path)),
        "files": [_file(each) for each in files],
        "inputs": [_input(each) for each in read],
    }
    if passed_over := total_passed_over(read):
        content["passed_over"] = passed_over
    if changes is not None:
        content["changes"] = changes
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


def library_versions() -> dict[str, str]:
    """The installed versions of the libraries that the rows and bytes depend on."""
    installed = {}
    for name in _LIBRARIES:
        try:
            installed[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            # An extra that this installation does without: it had no part in the build.
            continue
    return installed


def _input(each: Input) -> dict[str, object]:
    described: dict[str, object] = {"source": each.source, "sha256": each.sha256}
    if each.passed_over:
        described["passed_over"] = dict(each.passed_over)
    return described


def _rows(files: Iterable[DatasetFile]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for each in files:
        if each.config and each.split:
            splits = rows.setdefault(each.config, {})
            splits[each.split] = splits.get(each.split, 0) + (each.n_rows or 0)
    return rows


def _file(file: DatasetFile) -> dict[str, object]:
    described: dict[str, object] = {"path": file.path, "size": file.size, "sha256": file.sha256}
    if file.n_rows is not None:
        described["rows"] = file.n_rows
    return described
