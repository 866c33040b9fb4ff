"""A real cluster of Spark for tests: a master, two workers and their executors, each a process of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

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


def files(built: Path) -> dict[str, str]:
    """Every file of a data set with the SHA-256 of its bytes."""
    return {
        str(path.relative_to(built)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(built.rglob("*"))
        if path.is_file()
    }
