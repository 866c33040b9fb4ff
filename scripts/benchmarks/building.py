"""Whole builds: against the time of the kernel alone, and what time and memory cost as the heap grows."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import heaps, measure
from benchmarks.articles import MIN_SHORT
from benchmarks.results import Bar, Ratio, Result

SAMPLE: Final = 4000  # articles that say how long the kernel takes for one


@dataclass(frozen=True, slots=True)
class Kernel:
    """Seconds an article on one core."""

    extract: float
    batch: float  # from articles to checked tables on the disk


def kernel(path: Path) -> Kernel:
    """The kernel over the articles of a heap: what finds quotations, and all that a worker does."""
    from quoteset import batch, packs
    from quoteset.corrections import open_book
    from quoteset.extract import extract
    from quoteset.readers import ReadOptions
    from quoteset.watch import Watch

    articles = heaps.articles_of(path)
    n = len(articles)
    english = packs.load("en")

    def extracted() -> None:
        for each in articles:
            extract(each.text, english, title=each.title)

    with tempfile.TemporaryDirectory() as folder:
        task = batch.Task(
            shards=Path(folder),
            options=ReadOptions(),
            languages=frozenset({"en"}),
            min_confidence=0.0,
            typewriter_marks=False,
            article_seconds=120,
            corrections=open_book(()),
        )
        portions = list(batch.in_portions(articles))

        def processed() -> None:
            for number, items in enumerate(portions, 1):
                batch.process(batch.Batch(number=number, items=tuple(items)), Watch(), task)

        extract(articles[0].text, english)
        return Kernel(measure.seconds(extracted) / n, measure.seconds(processed) / n)


def built(path: Path, *options: object) -> measure.Run:
    """A build of a heap of articles."""
    with tempfile.TemporaryDirectory(dir=heaps.FOLDER) as folder:
        return measure.quoteset("build", path, "-o", Path(folder) / "out", *options)


def run(n_articles: int) -> Result:
    """A fifth of the articles: 200,000 of a million.

    The kernel has the machine as it has it in the build: in as many processes at once. It is measured before and after,
    since a machine that is shared is not as fast all the time.
    """
    n = max(2000, n_articles // 5)
    workers = len(os.sched_getaffinity(0))
    path, sample = heaps.heap(n), heaps.heap(min(n, SAMPLE))
    kernels = measure.together(kernel, workers, sample)
    took = built(path)
    kernels += measure.together(kernel, workers, sample)
    in_kernel = n / workers * sum(each.batch for each in kernels) / len(kernels)
    in_extract = n / workers * sum(each.extract for each in kernels) / len(kernels)
    told = ", ".join(f"{1000 * each.batch:.2f}" for each in kernels)
    rows = (
        ("whole build", took.seconds),
        ("kernel / workers: from articles to checked tables", in_kernel),
        ("extract / workers", in_extract),
    )
    return Result(
        part="build",
        ratios=(
            Ratio(
                name=f"whole build of {n:,} articles against kernel time / workers",
                value=took.seconds / in_kernel,
                floor=1.4,
                aim=1.15,
            ),
            Ratio(name="the same against the time of extract alone", value=took.seconds / in_extract),
        ),
        columns=("", "seconds", "articles a second"),
        rows=tuple((name, f"{seconds:,.1f}", f"{n / seconds:,.0f}") for name, seconds in rows),
        chart=f"Seconds for {n:,} articles on {workers} cores",
        bars=tuple(Bar(label=name, value=seconds, shown=f"{seconds:,.1f} s") for name, seconds in rows),
        note=f"JSONL.gz, 3 KB an article. The kernel's time is that of {workers} processes at once for {min(n, SAMPLE):,} "
        f"articles, before and after the build ({told} ms an article), times all.",
    )


def run_sizes(n_articles: int) -> Result:
    """Builds of a thousandth of the articles up to all of them, which are short ones."""
    shares = (1000, 100, 20, 10, 1)
    sizes = [max(100, n_articles // share) for share in shares]
    runs = [built(heaps.heap(n, min_characters=MIN_SHORT)) for n in sizes]
    by_share = dict(zip(shares, zip(sizes, runs, strict=True), strict=True))
    (_, whole), (n_tenth, tenth), (n_twentieth, twentieth) = by_share[1], by_share[10], by_share[20]
    n = sizes[-1]
    return Result(
        part="size",
        ratios=(
            Ratio(
                name=f"peak memory, {n:,} articles against {n_twentieth:,}",
                value=whole.peak_bytes / twentieth.peak_bytes,
                floor=1.3,
                aim=1.05,
            ),
            Ratio(
                name=f"time, {n:,} articles against {n_tenth:,}",
                value=whole.seconds / tenth.seconds,
                floor=11,
                aim=10,
            ),
        ),
        columns=("articles", "seconds", "ms an article", "peak memory, MB"),
        rows=tuple(
            (f"{n:,}", f"{each.seconds:,.1f}", f"{1000 * each.seconds / n:.2f}", f"{each.peak_bytes / 1e6:,.0f}")
            for n, each in zip(sizes, runs, strict=True)
        ),
        chart="Peak memory of all processes, MB",
        bars=tuple(
            Bar(label=f"{n:,} articles", value=each.peak_bytes / 1e6, shown=f"{each.peak_bytes / 1e6:,.0f} MB")
            for n, each in zip(sizes, runs, strict=True)
        ),
        note="Articles of 1 KB. Resident memory of the program and its workers at one moment; pages that they share count for each.",
    )
