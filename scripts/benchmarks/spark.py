"""Spark against the embedded engine, where Spark and Java are there."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import heaps, measure
from benchmarks.results import Bar, Ratio, Result


def run(n_articles: int) -> Result:
    """A tenth of the articles, at most 50,000, on both engines."""
    if importlib.util.find_spec("pyspark") is None:
        return Result(part="spark", skipped="pyspark is not installed: pip install quoteset[spark]")
    if shutil.which("java") is None:
        return Result(
            part="spark", skipped="there is no java: Spark needs one (Debian: apt-get install default-jre-headless)"
        )
    told = subprocess.run(
        [Path(sys.executable).with_name("quoteset"), "build", "--help"], capture_output=True, text=True, check=True
    )
    if "--engine" not in told.stdout:
        return Result(part="spark", skipped="quoteset build has no --engine yet")
    n = max(500, min(50_000, n_articles // 10))
    path = heaps.heap(n)
    with tempfile.TemporaryDirectory(dir=heaps.FOLDER) as folder:
        rows = [
            (engine, measure.quoteset("build", path, "-o", Path(folder) / engine, "--engine", engine))
            for engine in ("embedded", "spark")
        ]
    runs = dict(rows)
    return Result(
        part="spark",
        ratios=(
            Ratio(
                name=f"time of Spark against embedded, {n:,} articles",
                value=runs["spark"].seconds / runs["embedded"].seconds,
            ),
        ),
        columns=("engine", "seconds", "peak memory, MB"),
        rows=tuple((name, f"{each.seconds:.1f}", f"{each.peak_bytes / 1e6:,.0f}") for name, each in rows),
        chart=f"Seconds for {n:,} articles on one machine",
        bars=tuple(Bar(label=name, value=each.seconds, shown=f"{each.seconds:.1f} s") for name, each in rows),
        note="Spark in local mode, on the same cores.",
    )
