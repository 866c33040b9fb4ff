"""A real cluster of Spark for tests: a master, two workers and their executors, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from test_faults_articles import evil_process

from quoteset import batch
from quoteset.batch import Batch
from quoteset.spark.executor import Unpack, pickled

MISSING = (
    "no java on this machine, and Spark cannot be tested without: install it (on Debian and Ubuntu: apt-get install "
    "openjdk-17-jre-headless) or name one with JAVA_HOME=/path/to/jre"
)
MASTER = "local-cluster[2,1,1024]"
# Tables of a few rows: what Spark does to be fast with many (compiling each query, planning it anew while it runs) is
# most of the time here, and none of it changes a row.
QUICK = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.locality.wait": "0s",
    "spark.sql.parquet.compression.codec": "uncompressed",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One session for all tests: to start it takes longer than most of them."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.fail(MISSING, pytrace=False)
    folder = tmp_path_factory.mktemp("spark")
    # Workers would write into the current folder; and executors have to run this Python.
    os.environ |= {
        "SPARK_WORKER_DIR": str(folder / "workers"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        # What a test sends to the executors is found there under its name.
        "PYTHONPATH": str(Path(__file__).parent),
    }
    builder = SparkSession.builder.master(MASTER).config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    for key, value in QUICK.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def kill_executor_once(received: Iterator[pa.RecordBatch], folder: Path, unpack: Unpack, mark: Path) -> Iterator[Batch]:
    """``unpack`` on an executor; whoever is first to have made a batch kills the executor that it is on."""
    for work in unpack(received, folder):
        with contextlib.suppress(FileExistsError):
            mark.touch(exist_ok=False)
            daemon = os.getppid()
            java = int(Path(f"/proc/{daemon}/stat").read_text().rpartition(")")[2].split()[1])
            assert "CoarseGrainedExecutorBackend" in Path(f"/proc/{java}/cmdline").read_text()
            os.kill(java, signal.SIGKILL)
            # The end of this process comes from the one that is gone: not before it has been at work.
            time.sleep(60)
        yield work


def unpack_evil(received: Iterator[pa.RecordBatch], folder: Path) -> Iterator[Batch]:
    """The planned batches on an executor, where texts do harm from now on (``test_faults_articles.EVIL``)."""
    batch.process = evil_process
    return pickled(received, folder)
