"""Sessions of Spark: starting one, and one of our own beside the one that the user has."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping

from pyspark.sql import SparkSession

from quoteset.errors import UsageError

# What the queries of ``sql/`` and the functions lent to them rest on, whatever the cluster's defaults are.
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.enforceReservedKeywords": "false",  # columns called start and end
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
    # Both bound what a Python process holds at once: articles may be long.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "2048",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(64 * 2**20),
}


@contextlib.contextmanager
def a_session(conf: Mapping[str, str]) -> Iterator[SparkSession]:
    """The session that runs in this process, or one for as long as the block lasts, with the settings ``conf``.

    Raises UsageError where there is no Java to start one with.
    """
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    session = _start(conf)
    try:
        yield session
    finally:
        session.stop()


def _start(conf: Mapping[str, str]) -> SparkSession:
    if not _has_java():
        raise UsageError(
            "--engine spark needs Java 17 or newer, and there is no java on PATH and no JAVA_HOME; install one (on "
            "Debian and Ubuntu: apt-get install openjdk-17-jre-headless), or build without --engine spark"
        )
    _quiet()
    # Executors run the Python that this is, with quoteset in it, unless they are told otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", conf.get("spark.pyspark.python", sys.executable))
    builder = SparkSession.builder.appName("quoteset").config("spark.ui.showConsoleProgress", "false")
    for key, value in conf.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def own_session(session: SparkSession) -> SparkSession:
    """A session with names and settings of its own on the same cluster, so that the user's stays as it is."""
    _quiet()
    own = session.newSession()
    for key, value in _SETTINGS.items():
        own.conf.set(key, value)
    return own


def is_retried(session: SparkSession) -> bool:
    """Whether a task that failed is done again: not so in the one process of a master ``local``."""
    master = str(session.sparkContext.master)
    return not (master == "local" or master.startswith("local["))


def n_cores(session: SparkSession) -> int:
    """Tasks that the cluster does at a time, as far as it is known now."""
    return session.sparkContext.defaultParallelism


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home and os.access(f"{home}/bin/java", os.X_OK)) or shutil.which("java") is not None


def _quiet() -> None:
    # Said at every call; nothing here goes through pandas.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
