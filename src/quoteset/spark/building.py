"""A build on Spark as users call it: from files or a DataFrame, to a folder here or wherever Spark writes."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from quoteset import pipeline
from quoteset.card import NAME as CARD
from quoteset.errors import UsageError
from quoteset.folder import is_own
from quoteset.manifest import NAME as MANIFEST
from quoteset.progress import Progress
from quoteset.result import BuildResult
from quoteset.schema import CONFIGS
from quoteset.settings import Settings
from quoteset.spark.articles import FILE_COLUMNS, Articles, Files, files
from quoteset.spark.engine import Cluster
from quoteset.spark.hadoop import Storage
from quoteset.spark.session import a_session

# What only Hadoop's clients read, in the way that Spark's users write it; other URLs are read as without Spark.
SCHEMES = ("hdfs:", "viewfs:", "s3a:", "abfs:", "abfss:", "wasb:", "wasbs:", "dbfs:", "o3fs:", "ofs:", "file:")


def build(
    articles: DataFrame | str | Path | Sequence[str | Path],
    out: str | Path,
    settings: Settings | None = None,
    *,
    name: str = "articles",
    shared: str | None = None,
    session: SparkSession | None = None,
    conf: Mapping[str, str] | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    fresh: bool = False,
    overwrite: bool = False,
    update: bool = False,
    progress: Progress | None = None,
) -> BuildResult:
    """Build a data set on a cluster and put it at ``out``: a folder here, or a URL that Spark writes to.

    ``articles`` is a DataFrame, or what ``quoteset.build`` takes, or URLs that Spark reads (hdfs://, s3a://). A
    DataFrame has a row for each article, with columns as in a Parquet file, or one for each file, as Spark's data
    source binaryFile gives them (path, content): pages, WARC, any format that is known by its extension. ``name`` is
    what sources of a DataFrame's articles begin with, and part of the ids that are given to articles without one.

    ``shared`` is a folder that driver and executors reach, for what is between; None: one beside ``out``. ``session``
    None takes that of the DataFrame, or the one that runs in this process, which stays as it is; or starts one with the
    settings ``conf`` and ends it. The rest is as in ``quoteset.build``.

    Raises UsageError for wrong inputs, settings or ``out``, and for ``update``, which is for one machine; DataError
    where no input gives an article.
    """
    if update:
        raise UsageError("--update is not for Spark: build anew, or update on one machine, without --engine spark")
    if session is None and isinstance(articles, DataFrame):
        session = articles.sparkSession
    with contextlib.nullcontext(session) if session else a_session(conf or {}) as running:
        inputs, own = _inputs(running, articles, name)
        target = Storage(running, str(out)) if _is_url(out) else None
        scratch = _scratch(running, shared, target)
        engine = Cluster(session=running, folder=scratch.url if scratch else None, work=own)

        def made_at(folder: Path) -> BuildResult:
            return pipeline.build(
                inputs,
                folder,
                settings,
                limit=limit,
                dry_run=dry_run,
                fresh=fresh,
                overwrite=overwrite,
                progress=progress,
                engine=engine,
            )

        try:
            if target is None:
                return made_at(Path(out))
            with tempfile.TemporaryDirectory(prefix="quoteset-") as folder:
                here = Path(folder, target.name)
                _fetch_old(target, here, overwrite=overwrite)
                result = made_at(here)
                if not dry_run:
                    _swap_in(here, target)
            return dataclasses.replace(result, out=str(out))
        finally:
            if scratch:
                scratch.delete()


def _scratch(session: SparkSession, shared: str | None, target: Storage | None) -> Storage | None:
    """A folder of this build's own that is not there yet; None: one in the staging folder will do."""
    own = uuid.uuid4().hex
    if shared is not None:
        return Storage(session, f"{shared.rstrip('/')}/quoteset-{own}")
    return target.beside(f".{target.name}.building-{own}") if target else None


def _inputs(
    session: SparkSession, articles: DataFrame | str | Path | Sequence[str | Path], name: str
) -> tuple[list[str], Articles | Files | None]:
    """What ``pipeline`` is to find, and what Spark has of its own; one of the two is nothing."""
    if isinstance(articles, DataFrame):
        is_files = set(articles.columns) >= FILE_COLUMNS and dict(articles.dtypes)["content"] == "binary"
        return [], Files(rows=articles) if is_files else Articles(rows=articles, name=name)
    inputs = [str(each) for each in ([articles] if isinstance(articles, str | Path) else articles)]
    remote = [each for each in inputs if each.startswith(SCHEMES)]
    if not remote:
        return inputs, None
    if len(remote) < len(inputs):
        raise UsageError(f"{remote[0]} is read by Spark, other inputs are not; give them all as URLs of one kind")
    return [], files(session, remote)


def _is_url(out: str | Path) -> bool:
    return isinstance(out, str) and ("://" in out or out.startswith(SCHEMES))


def _fetch_old(target: Storage, here: Path, *, overwrite: bool) -> None:
    """Copy what a build looks at of the data set that it replaces, so that the user's text in the card stays."""
    names = target.names()
    if not names or (MANIFEST not in names and overwrite):
        return
    if MANIFEST not in names:
        raise UsageError(
            f"{target.url}: holds something that quoteset did not write; choose another folder, or use --overwrite to "
            "delete what is in it"
        )
    here.mkdir()
    for name in (MANIFEST, CARD):
        if name in names:
            target.fetch(name, here / name)


def _swap_in(built: Path, target: Storage) -> None:
    """Let ``built`` be at ``target``: copied beside it, and then renamed.

    What people put there stays. Where the storage cannot rename a folder at once (S3) there is a moment without one.
    """
    new, old = (target.beside(f".{target.name}.{each}") for each in ("new", "replaced"))
    for each in (new, old):
        each.delete()
    new.put(built)
    if target.exists():
        taken = {path.name for path in built.iterdir()}
        for name in target.names():
            if name not in taken and name not in CONFIGS and not is_own(name):
                new.move_here(target, name)
        target.rename(old)
    new.rename(target)
    old.delete()
