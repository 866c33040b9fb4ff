"""The build on Apache Spark, for heaps that outgrow one machine: ``pip install quoteset[spark]``, docs/spark.md."""
