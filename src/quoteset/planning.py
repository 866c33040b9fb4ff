"""Sources -> batches: which files a worker reads itself, and which are read here and handed out article by article."""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from quoteset.batch import ONE_ARTICLE, TOO_SLOW, Batch, Outcome, Task, in_portions, read_watched
from quoteset.readers import Source
from quoteset.records import Article, Rejection
from quoteset.watch import TimeLimitReached, Watch

# Formats that are cheap to read against what follows, so that one process can feed many. Pages in a WARC file are not:
# parsing them is most of the work, and is left to the workers.
STREAMED = frozenset({"jsonl", "table", "parquet"})

# The number of the first batch. What comes before, the rows of a data set that is updated, has the number 0.
FIRST = 1

# Bytes of files, as stored, that are one batch: about two seconds of work, be it text or pages. A folder with less is
# done in one process, since starting others takes as long.
BATCH_BYTES = 2 * 2**20
# Text and pages shrink about so much under gzip or zstd.
COMPRESSION_RATIO = 4
# What a file counts for if its size is not known without a request (s3://, https://): a page of news.
UNKNOWN_BYTES = 100_000

_NOTHING: Mapping[int, Outcome] = MappingProxyType({})


def batches(
    sources: Iterable[Source], task: Task, limit: int | None = None, done: Mapping[int, Outcome] = _NOTHING
) -> Iterator[Batch]:
    """The work, in the order of ``sources``; files of records are read while the batches are taken.

    ``limit`` ends after so many inputs. Then only files that are one article are left to the workers, since of others
    nobody knows beforehand how many inputs they hold. Batches whose number is in ``done`` are left out; they keep their
    numbers, which begin at ``FIRST``.
    """
    number = FIRST
    for group in groups(_limited(sources, limit), keep_apart=limit is not None):
        if isinstance(group, list):
            if number not in done:
                yield Batch(number=number, sources=tuple(group))
            number += 1
            limit = None if limit is None else limit - len(group)
            continue
        if limit is None and (last := _last_of(group, number, done)):
            number = last + 1
            continue
        n_read = 0
        for batch in cut(group, task, limit, first=number):
            n_read += len(batch.items)
            if batch.number not in done:
                yield batch
            number = batch.number + 1
        limit = None if limit is None else limit - n_read
        if limit == 0:
            return


def cut(source: Source, task: Task, limit: int | None = None, *, first: int = FIRST) -> Iterator[Batch]:
    """The batches of one file of records, which is read while they are taken; ``first`` is the number of the first.

    The last has no inputs, and is there if the file was read to its end: only then is it in the manifest, by its hash.
    """
    n_read = 0
    passed_over: Counter[str] = Counter()
    number = first
    for portion in in_portions(itertools.islice(_records(source, task, passed_over), limit)):
        n_read += len(portion)
        yield Batch(number=number, items=tuple(portion))
        number += 1
    if limit is None or n_read < limit:
        yield Batch(number=number, finished=(source,), passed_over=tuple(sorted(passed_over.items())))


def _last_of(source: Source, number: int, done: Mapping[int, Outcome]) -> int | None:
    """The last batch of a file of records that was done to its end, of which ``number`` is the first; else None."""
    while number in done:
        outcome = done[number]
        if not outcome.n_inputs and [each.source for each in outcome.inputs] == [source.name]:
            return number
        number += 1
    return None


def _records(source: Source, task: Task, passed_over: Counter[str]) -> Iterator[Article | Rejection]:
    """What ``source`` holds; where reading on takes too long, it ends with a rejection."""
    watch = Watch()
    n = 0
    with watch.alarms():
        try:
            for item in read_watched(source, task.options, watch, task.article_seconds, passed_over=passed_over):
                n += 1
                yield item
        except TimeLimitReached:
            error = f"input {n + 1} {TOO_SLOW}; what comes before, {n} inputs, was read"
            yield Rejection(source=source.name, stage="read", error=error)


def _limited(sources: Iterable[Source], limit: int | None) -> Iterable[Source]:
    """Every file is one input or more, so that more files than ``limit`` are never needed."""
    return itertools.islice(sources, limit)


def groups(sources: Iterable[Source], *, keep_apart: bool = False) -> Iterator[list[Source] | Source]:
    """Lists of files that are a batch, and between them single ones that hold many: large ones of ``STREAMED`` formats.

    With ``keep_apart`` every file of records is taken for one that does.
    """
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
