"""A data set folder: whether a build wrote it, and which of its files are a build's."""

from __future__ import annotations

from pathlib import Path

import orjson

from quoteset import card, manifest, write
from quoteset.corrections import UNMATCHED
from quoteset.schema import CONFIGS

# What an update needs of a data set beside its configs. Readers of data sets pass over hidden folders.
HIDDEN = ".quoteset"
ENTITIES = f"{HIDDEN}/entities.parquet"


def is_built(folder: Path) -> bool:
    """Whether a build wrote ``folder``: its manifest says so."""
    try:
        content = orjson.loads((folder / manifest.NAME).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(content, dict) and "quoteset" in content and "files" in content


def is_own(name: str) -> bool:
    """Whether a build makes ``name``, a path below a data set folder. What else is there, people put there.

    >>> is_own("quotes/train-00000-of-00002.parquet"), is_own("quotes/notes.txt")
    (True, False)
    """
    folder, _, file = name.rpartition("/")
    if card.is_chart(name):
        return True
    return name in (card.NAME, manifest.NAME, write.REJECTED, UNMATCHED, ENTITIES) or (
        folder in CONFIGS and write.is_shard(file)
    )
