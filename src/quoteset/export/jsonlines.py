"""JSON lines: every config as it is, one row a line, with a card by which ``datasets`` loads them with fixed types."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import yaml

from quoteset import schema
from quoteset.export.reading import Selection, configs, shortest, tables
from quoteset.export.written import Written, create

CARD = "README.md"


def write(out: Path, selection: Selection) -> Written:
    """Write ``out/CONFIG/SPLIT.jsonl`` for every config and split, and ``out/README.md``.

    Rows keep schema/ (``quoteset validate`` takes each file): columns as there, dates as 2026-03-02T08:30:00Z.
    """
    counts: Counter[str] = Counter()
    files: dict[str, list[str]] = {}
    for config, split in configs(selection):
        files.setdefault(config, []).append(split)
        with create(out / config / f"{split}.jsonl") as file:
            for table in tables(selection, config, split):
                counts[config] += table.num_rows
                for row in table.to_pylist():
                    file.write(orjson.dumps(_plain(row), option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
    with create(out / CARD) as file:
        file.write(_card(files).encode())
    return Written(format="jsonl", counts=dict(counts))


# Any: whatever a row may hold.
def _plain(value: Any) -> Any:
    """Numbers as short as they were meant."""
    if isinstance(value, float):
        return shortest(value)
    if isinstance(value, dict):
        return {name: _plain(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return value


def _card(files: dict[str, list[str]]) -> str:
    """Without it ``datasets`` would guess the types, and take an empty column for one of nulls."""
    front = {
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == "quotes" else {}),
                "data_files": [{"split": split, "path": f"{config}/{split}.jsonl"} for split in splits],
            }
            for config, splits in files.items()
        ],
        "dataset_info": [{"config_name": config, "features": schema.features(config)} for config in files],
    }
    return f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n\nExported by quoteset from a data set that it built.\n"
