"""Spark against the embedded engine, where Spark and Java are there."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from benchmarks import heaps, measure
from benchmarks.results import Bar, Ratio, Result

N_EXECUTORS: Final = 2  # each a process with one core, as many as the embedded engine has workers
ENGINES: Final = {
    "embedded": ("--workers", str(N_EXECUTORS)),
    "spark": (
        *("--engine", "spark", "--conf", f"spark.master=local-cluster[{N_EXECUTORS},1,2048]"),
        *("--conf", "spark.ui.enabled=false", "--conf", f"spark.sql.shuffle.partitions={2 * N_EXECUTORS}"),
    ),
}


def run(n_articles: int) -> Result:
    """A tenth of the articles, at most 50,000, and a fifth of that, on both engines."""
    if importlib.util.find_spec("pyspark") is None:
        return Result(part="spark", skipped="pyspark is not installed: pip install quoteset[spark]")
    if shutil.which("java") is None:
        return Result(
            part="spark", skipped="there is no java: Spark needs one (Debian: apt-get install default-jre-headless)"
        )
    many = max(500, min(50_000, n_articles // 10))
    few = many // 5
    with tempfile.TemporaryDirectory(dir=heaps.FOLDER) as folder:
        # Its workers would write into the current folder.
        os.environ |= {"SPARK_WORKER_DIR": folder, "SPARK_LOCAL_IP": "127.0.0.1"}
        runs = {
            (engine, n): measure.quoteset("build", heaps.heap(n), "-o", Path(folder) / f"{engine}-{n}", *options)
            for n in (few, many)
            for engine, options in ENGINES.items()
        }
    further = {engine: (runs[engine, many].seconds - runs[engine, few].seconds) / (many - few) for engine in ENGINES}
    return Result(
        part="spark",
        ratios=(
            Ratio(
                name=f"time of Spark against embedded, {many:,} articles",
                value=runs["spark", many].seconds / runs["embedded", many].seconds,
            ),
            Ratio(name="the same for each further article", value=further["spark"] / further["embedded"]),
        ),
        columns=("engine", "articles", "seconds", "core-hours for each further million"),
        rows=tuple(
            (engine, f"{n:,}", f"{each.seconds:.1f}", f"{further[engine] * 1e6 * N_EXECUTORS / 3600:.1f}")
            for (engine, n), each in runs.items()
        ),
        chart=f"Seconds for {many:,} articles on one machine",
        bars=tuple(
            Bar(label=engine, value=runs[engine, many].seconds, shown=f"{runs[engine, many].seconds:.1f} s")
            for engine in ENGINES
        ),
        note=f"Spark as a cluster of {N_EXECUTORS} executors on the same machine, which start anew for each build.",
    )
