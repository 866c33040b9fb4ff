"""From a heap of news articles to a data set of quotations with their speakers.

>>> [found] = extract("“We will appeal,” said Ana Ruiz.")
>>> found.text, found.speaker
('We will appeal,', 'Ana Ruiz')
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

# Imported here, at once, because two of the functions below are called like the packages behind them: a first import
# that came later would put the package in the place of the function.
from quoteset import packs
from quoteset.extract import extract as _extract
from quoteset.records import Quotation
from quoteset.validate import Report, validate_path

if TYPE_CHECKING:
    from datasets import DatasetDict

    from quoteset.pipeline import BuildResult
    from quoteset.publish import PushResult
    from quoteset.settings import Settings

__version__ = version("quoteset")
__all__ = ["build", "extract", "load", "push", "validate"]


def extract(
    text: str, *, title: str | None = None, language: str = "en", typewriter_marks: bool = False
) -> list[Quotation]:
    """The quotations of an article, in text order.

    Spans are half-open and count code points of ``text``. ``title`` helps to tell who is meant by a surname;
    ``language`` is a code of ``packs.available()``, and PackError tells of any other; ``typewriter_marks`` takes two
    apostrophes for a double quotation mark.
    """
    return list(_extract(text, packs.load(language), title=title, typewriter_marks=typewriter_marks).quotations)


def build(
    inputs: str | Path | Sequence[str | Path],
    out: str | Path,
    settings: Settings | None = None,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    fresh: bool = False,
    overwrite: bool = False,
    update: bool = False,
) -> BuildResult:
    """Build a data set of the articles in ``inputs`` (files, folders, globs, URLs) and put it at ``out``.

    Raises QuotesetError: UsageError for wrong inputs, settings or ``out``, DataError where no input gives an article.
    A script calls it under ``if __name__ == "__main__":``, since worker processes import the script, or with one
    worker: ``Settings(run=RunSettings(workers=1))``.
    """
    from quoteset import pipeline

    names = [inputs] if isinstance(inputs, str | Path) else inputs
    return pipeline.build(
        [str(each) for each in names],
        Path(out),
        settings,
        limit=limit,
        dry_run=dry_run,
        fresh=fresh,
        overwrite=overwrite,
        add=update,
    )


def load(path: str | Path, config: str = "quotes") -> DatasetDict:
    """The splits of one config of a built folder, as ``datasets.load_dataset`` loads them."""
    from datasets import load_dataset

    return load_dataset(str(path), config)


def validate(path: str | Path) -> Report:
    """All that is wrong with a built folder, or with a Parquet or JSONL file of one of its configs."""
    return validate_path(path)


def push(
    path: str | Path,
    repo_id: str,
    *,
    branch: str = "main",
    tag: str | None = None,
    message: str | None = None,
    public: bool | None = None,
    dry_run: bool = False,
) -> PushResult:
    """Publish the built folder ``path`` as ``repo_id``: USER/NAME on the datasets hub, or a URL that fsspec writes to.

    One commit with the card, compared with the manifest afterwards; the other arguments are for the hub alone.
    ``public`` None makes a new repository private and leaves another as it is. The token is the one of
    ``hf auth login`` or HF_TOKEN. Raises QuotesetError: UsageError for wrong arguments, DataError for a folder that is
    not as it was built, RemoteError where the server does not do its part.
    """
    from quoteset import publish

    options = publish.HubOptions(branch=branch, tag=tag, message=message, public=public)
    return publish.push(Path(path), repo_id, options, dry_run=dry_run)
