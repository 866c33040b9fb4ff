"""Files that are elsewhere, by their URL: for those who read them and for those who put some there."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any, Final

from quoteset.errors import UsageError

WEB: Final = ("http://", "https://")

# The errors of clients below fsspec that are no OSError, by the module that has them.
_CLIENT_ERRORS: Final = {"aiohttp": "ClientError", "botocore.exceptions": "BotoCoreError"}


@dataclass(frozen=True, slots=True)
class Place:
    """A path in a file system of fsspec's."""

    file_system: Any  # fsspec ships no types
    path: str


def find_place(url: str) -> Place:
    """The place that ``url`` names; nothing is asked of the server yet.

    Raises UsageError for a protocol that nobody knows, or one whose package is not installed.
    """
    from fsspec.core import url_to_fs

    try:
        file_system, path = url_to_fs(url)
    except (ImportError, ValueError) as failure:
        extra = "http" if url.startswith(WEB) else "s3" if url.startswith("s3://") else ""
        hint = f"; pip install 'quoteset[{extra}]'" if extra and isinstance(failure, ImportError) else ""
        raise UsageError(f"{url}: {failure}{hint}") from failure
    return Place(file_system, path)


def client_errors(*others: type[Exception]) -> tuple[type[Exception], ...]:
    """``others`` and, for the same except clause, what the clients in use here raise. None is loaded for this."""
    found = [getattr(sys.modules.get(module), name, None) for module, name in _CLIENT_ERRORS.items()]
    return (*others, *(each for each in found if each is not None))
