"""The few ways in which quoteset refuses to go on. A message says what, where, what was expected, what to do."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

# Two letters or more: C:/ is a disk.
_URL = re.compile(r"[a-z][a-z0-9+.-]+:/")


class QuotesetError(Exception):
    """Base of all; ``exit_status`` is what the command line ends with."""

    exit_status = 1


class UsageError(QuotesetError):
    """The call or the settings are wrong: nothing was done."""

    exit_status = 2


class DataError(QuotesetError):
    """The data that was named is not what it has to be."""

    exit_status = 3


class RemoteError(QuotesetError):
    """A server was not reached, or did not do what it was asked."""


class PackError(QuotesetError):
    """A language pack shipped or given cannot be used."""


def check_no_url(path: Path, advice: str) -> None:
    """Raise UsageError with ``advice`` where ``path`` was meant as a URL: of s3://bucket a Path leaves s3:/bucket.

    >>> check_no_url(Path("s3://bucket/built"), "name a folder")
    Traceback (most recent call last):
    quoteset.errors.UsageError: s3://bucket/built: name a folder
    """
    if found := _URL.match(str(path)):
        raise UsageError(f"{found[0]}/{str(path)[found.end() :]}: {advice}")


def told_as_fault(error: Exception, what: str) -> str:
    r"""An error that nobody foresaw, in one line: what it says, where in the code it rose, and what to do.

    ``what`` names the thing that should go with the report.

    >>> told_as_fault(IndexError("no\n such token"), "the article")
    'IndexError: no such token; this is a fault of quoteset: please report it with the article'
    """
    told = f"{type(error).__name__}: {error}"
    place = traceback.extract_tb(error.__traceback__)[-1:]
    told += "".join(f" ({Path(each.filename).name}:{each.lineno})" for each in place)
    return f"{' '.join(told.split())}; this is a fault of quoteset: please report it with {what}"
