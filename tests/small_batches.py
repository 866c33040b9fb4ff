"""The command line with batches so small that a build of few articles has many of them: for tests that kill it."""

from __future__ import annotations

import json
from pathlib import Path

from sample_corpus import record

from quoteset import batch, planning
from quoteset.cli import app

N_ARTICLES_OF_A_BATCH = 10


def write_records(folder: Path, n_articles: int, n_files: int = 4) -> Path:
    """Write so many articles as records of several files. Returns ``folder``."""
    folder.mkdir(parents=True)
    for file in range(n_files):
        lines = [json.dumps(record(number)) for number in range(file, n_articles, n_files)]
        (folder / f"council-{file}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


if __name__ == "__main__":  # not in the workers, which import this too
    planning.BATCH_BYTES = 1
    batch.MAX_ARTICLES = N_ARTICLES_OF_A_BATCH
    app()
