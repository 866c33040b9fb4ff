"""What tells a file that was changed from one that was not, without reading it."""

from __future__ import annotations

import os
from typing import Any

from quoteset.readers.find import Source

# What file systems of fsspec tell of a file, as far as it changes with the content.
_TELLING = ("size", "etag", "last_modified", "lastmodified", "mtime", "modified", "generation", "md5", "md5hash")


def stamp(source: Source) -> str | None:
    """The size and time of a local file, or what its server tells of a remote one; None where that is nothing."""
    if "://" not in source.path:
        try:
            found = os.stat(source.path)
        except OSError:
            return None
        return f"{found.st_size} {found.st_mtime_ns}"
    from fsspec.core import url_to_fs

    try:
        file_system, path = url_to_fs(source.path)
        told: dict[str, Any] = file_system.info(path)  # fsspec ships no types
    except (OSError, ValueError):
        # Reading it will tell what is wrong.
        return None
    known = {key.lower(): told[key] for key in told}
    return " ".join(f"{key}={known[key]}" for key in _TELLING if known.get(key) is not None) or None
