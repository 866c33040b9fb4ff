"""The build on Apache Spark, for heaps that outgrow one machine: ``pip install quoteset[spark]``, docs/spark.md.

import quoteset.spark

quoteset.spark.build(spark.read.parquet("hdfs:///news/2031"), out="hdfs:///datasets/news-2031")
"""

from __future__ import annotations

from quoteset.errors import UsageError

try:
    import pyspark  # noqa: F401
except ModuleNotFoundError as missing:
    raise UsageError(f"{missing}, which a build on Spark needs: pip install 'quoteset[spark]'") from missing

from quoteset.spark.building import build

__all__ = ["build"]
