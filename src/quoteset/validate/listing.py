"""What card and manifest say of the files, against the files."""

from __future__ import annotations

import fnmatch
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml

from quoteset import schema
from quoteset.validate.violations import Violation, shown

CARD = "README.md"
MANIFEST = "manifest.json"

_FRONT_MATTER = re.compile(r"\A---\r?\n(.*?\n)---\s*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A Parquet file of a config as it was found; ``n_rows`` is None where it could not be read."""

    path: str
    config: str
    split: str
    n_rows: int | None


def check_card(folder: Path, files: tuple[ReadFile, ...]) -> list[Violation]:
    """Where README.md would keep datasets from loading what is there, or make it load something else."""
    path = folder / CARD
    if not path.is_file():
        return [_card("is missing, and without it datasets takes all files for one config")]
    try:
        match = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        return [_card(f"is not UTF-8: {error.reason} at byte {error.start}")]
    if match is None:
        return [_card("does not begin with YAML between two lines ---")]
    try:
        front = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        return [_card(f"its YAML cannot be read: {' '.join(str(error).split())}")]
    configs = _by_name(front, "configs")
    infos = _by_name(front, "dataset_info")
    violations = []
    for config in sorted({each.config for each in files} | set(configs) | set(infos)):
        own = [each for each in files if each.config == config]
        if not own:
            violations.append(_card("is in the card, but has no files", config))
        elif config not in configs:
            violations.append(_card("has files, but is not among the configs", config, "configs"))
        elif config not in infos:
            violations.append(_card("has files, but no dataset_info", config, "dataset_info"))
        else:
            violations += _check_data_files(config, configs[config], own)
            violations += _check_info(config, infos[config], own)
    if sum(each.get("default") is True for each in configs.values()) != 1 and configs:
        violations.append(_card("one config has to be the default, with default: true", field="configs"))
    return violations


def check_manifest(folder: Path, files: tuple[ReadFile, ...]) -> list[Violation]:
    """Where manifest.json does not tell of the files as they are.

    The bytes of README.md are not compared: people may write in it, and ``check_card`` checks what it says.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return [_manifest("is missing; build the dataset again")]
    try:
        listed = {str(each["path"]): each for each in orjson.loads(path.read_bytes())["files"]}
    except orjson.JSONDecodeError as error:
        return [_manifest(f"is no JSON: {error}")]
    except (KeyError, TypeError):
        return [_manifest("has no list of files with their path")]
    violations = [
        Violation(rule="manifest", config=each.config, file=each.path, reason="is not in the manifest")
        for each in files
        if each.path not in listed
    ]
    rows = {each.path: each.n_rows for each in files}
    for name, entry in sorted(listed.items()):
        violations += _check_listed(folder, name, entry, rows.get(name))
    return violations


def _check_listed(folder: Path, name: str, entry: Mapping[str, Any], n_rows: int | None) -> Iterator[Violation]:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        yield _manifest(f"{shown(name)} lies outside the folder")
    elif not path.is_file():
        yield Violation(rule="manifest", file=name, reason="is in the manifest, but not in the folder")
    elif name != CARD:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if sha256 != entry.get("sha256"):
            reason = f"has changed since the build: SHA-256 is {sha256}, the manifest has {entry.get('sha256')}"
            yield Violation(rule="manifest", file=name, reason=reason)
        if n_rows is not None and n_rows != entry.get("rows"):
            reason = f"has {n_rows} rows, the manifest says {entry.get('rows')}"
            yield Violation(rule="manifest", file=name, reason=reason)


def _check_data_files(config: str, declared: Mapping[str, Any], files: list[ReadFile]) -> Iterator[Violation]:
    patterns = {
        str(each.get("split")): str(each.get("path"))
        for each in declared.get("data_files") or []
        if isinstance(each, Mapping)
    }
    for split in sorted({each.split for each in files} | set(patterns)):
        there = {each.path for each in files if each.split == split}
        if split not in patterns:
            yield _card(f"split {split} has files, but is not in the card", config, "configs.data_files")
            continue
        matched = {each.path for each in files if fnmatch.fnmatchcase(each.path, patterns[split])}
        if matched != there or not there:
            reason = f"split {split}: {patterns[split]!r} matches {len(matched)} files, {len(there)} are of this split"
            yield _card(reason, config, "configs.data_files")


def _check_info(config: str, info: Mapping[str, Any], files: list[ReadFile]) -> Iterator[Violation]:
    if config in schema.CONFIGS and info.get("features") != schema.features(config):
        yield _card("the features are not the columns of schema/", config, "dataset_info.features")
    declared = {
        str(each.get("name")): each.get("num_examples")
        for each in info.get("splits") or []
        if isinstance(each, Mapping)
    }
    counted: dict[str, int | None] = {}
    for each in files:
        before = counted.get(each.split, 0)
        counted[each.split] = None if before is None or each.n_rows is None else before + each.n_rows
    for split in sorted(set(declared) | set(counted)):
        if split not in declared:
            yield _card(f"split {split} has files, but no num_examples", config, "dataset_info.splits")
        elif split not in counted:
            yield _card(f"split {split} is in the card, but has no files", config, "dataset_info.splits")
        elif counted[split] is not None and counted[split] != declared[split]:
            reason = f"split {split}: num_examples is {declared[split]}, the files have {counted[split]} rows"
            yield _card(reason, config, "dataset_info.splits")


def _by_name(front: object, key: str) -> dict[str, Mapping[str, Any]]:
    """The entries of a list in the card's YAML by their config_name; datasets lets a single one stand for itself."""
    entries = front.get(key) if isinstance(front, Mapping) else None
    if isinstance(entries, Mapping):
        entries = [entries]
    if not isinstance(entries, list):
        return {}
    return {str(each.get("config_name")): each for each in entries if isinstance(each, Mapping)}


def _card(reason: str, config: str | None = None, field: str | None = None) -> Violation:
    return Violation(
        rule="card", config=config, file=CARD, field=field, reason=f"{config}: {reason}" if config else reason
    )


def _manifest(reason: str) -> Violation:
    return Violation(rule="manifest", file=MANIFEST, reason=reason)
