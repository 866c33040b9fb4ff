"""Sources -> batches: which files a worker reads itself, and which are read here and handed out article by article."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator

from quoteset.batch import Batch, in_portions
from quoteset.readers import ReadOptions, Source, read

# Formats of which a file is exactly one input.
ONE_ARTICLE = frozenset({"plain", "html"})
# Formats that are cheap to read against what follows, so that one process can feed many. Pages in a WARC file are not:
# parsing them is most of the work, and is left to the workers.
STREAMED = frozenset({"jsonl", "table", "parquet"})

# Bytes of files, as stored, that are one batch: about two seconds of work, be it text or pages. A folder with less is
# done in one process, since starting others takes as long.
BATCH_BYTES = 2 * 2**20
# Text and pages shrink about so much under gzip or zstd.
COMPRESSION_RATIO = 4
# What a file counts for if its size is not known without a request (s3://, https://): a page of news.
UNKNOWN_BYTES = 100_000


def batches(sources: Iterable[Source], options: ReadOptions, limit: int | None = None) -> Iterator[Batch]:
    """The work, in the order of ``sources``; files of records are read while the batches are taken.

    ``limit`` ends after so many inputs. Then only files that are one article are left to the workers, since of others
    nobody knows beforehand how many inputs they hold.
    """
    numbers = itertools.count()
    for group in _grouped(_limited(sources, limit), keep_apart=limit is not None):
        if isinstance(group, list):
            yield Batch(number=next(numbers), sources=tuple(group))
            limit = None if limit is None else limit - len(group)
            continue
        n_read = 0
        for portion in in_portions(itertools.islice(read(group, options), limit)):
            n_read += len(portion)
            yield Batch(number=next(numbers), items=tuple(portion))
        if limit is None or n_read < limit:
            # Only a file that was read to its end is named in the manifest by its hash.
            yield Batch(number=next(numbers), finished=(group,))
        limit = None if limit is None else limit - n_read
        if limit == 0:
            return


def _limited(sources: Iterable[Source], limit: int | None) -> Iterable[Source]:
    """Every file is one input or more, so that more files than ``limit`` are never needed."""
    return itertools.islice(sources, limit)


def _grouped(sources: Iterable[Source], *, keep_apart: bool) -> Iterator[list[Source] | Source]:
    """Lists of files that a worker reads, and between them single files that are read here."""
    group: list[Source] = []
    n_bytes = 0
    for source in sources:
        size = _weight(source)
        if source.format not in ONE_ARTICLE and (keep_apart or (source.format in STREAMED and size > BATCH_BYTES)):
            if group:
                yield group
            group, n_bytes = [], 0
            yield source
            continue
        group.append(source)
        n_bytes += size
        if n_bytes >= BATCH_BYTES:
            yield group
            group, n_bytes = [], 0
    if group:
        yield group


def _weight(source: Source) -> int:
    """About how many bytes a file holds once it is unpacked."""
    if "://" in source.path:
        return UNKNOWN_BYTES if source.format in ONE_ARTICLE else BATCH_BYTES + 1
    try:
        size = os.path.getsize(source.path)
    except OSError:
        # Reading it will tell what is wrong.
        return 0
    return size * COMPRESSION_RATIO if source.compression or source.format == "parquet" else size
