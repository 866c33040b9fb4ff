"""What is in two splits and may be in one only: articles that copy each other, and long quotations.

Proved over the files themselves, whatever made them, by SQL that needs no more memory for a larger data set.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from quoteset import ids, schema
from quoteset.database import Database
from quoteset.schema import SPLITS
from quoteset.validate.listing import ReadFile
from quoteset.validate.violations import Violation, shown

# Words from which on a quotation is as good as a fingerprint (CONTRACT.md), counted as ids.normal_words does.
MIN_WORDS = 8
# More than enough for a million articles, and little for any machine.
_MEMORY = 2**29


def check_leaks(folder: Path, files: Sequence[ReadFile]) -> Iterator[Violation]:
    """Articles and quotes of ``files`` that share a duplicate group or a quotation with an earlier split.

    Raises OSError where the temporary folder is full.
    """
    with (
        tempfile.TemporaryDirectory(prefix="quoteset-") as scratch,
        Database(Path(scratch), memory=_MEMORY, threads=2) as db,
    ):
        for config in ("articles", "quotes"):
            paths = [folder / each.path for each in files if each.config == config and each.n_rows]
            db.view(f"checked_{config}", paths, schema.arrow_schema(config), numbered=True)
        for batch in db.stream("validate/groups"):
            for row in batch.to_pylist():
                yield _violation("articles", "duplicate_group", row, f"group {shown(row['tie'])}")
        for batch in db.stream("validate/quotations"):
            for row in _long(batch):
                told = f"quotation {shown(row['tie'])} ({shown(row['text'])})"
                yield _violation("quotes", "quotation_id", row, told)


def _long(batch: pa.RecordBatch) -> Iterator[dict[str, str]]:
    for row in batch.to_pylist():
        if len(ids.normal_words(ids.without_editor(row["text"])).split()) >= MIN_WORDS:
            yield row


def _violation(config: str, field: str, row: dict[str, str], what: str) -> Violation:
    split, home = SPLITS[int(row["side"])], SPLITS[int(row["home"])]
    return Violation(
        rule="split",
        config=config,
        file=f"{config}/{row['shard']}.parquet",
        row=int(row["row"]),
        article_id=row["article_id"],
        field=field,
        reason=f"{what} is in {split}, but it has {config} in {home} too",
    )
