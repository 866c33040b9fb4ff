"""The steps over the whole corpus as SQL, for every engine the same files.

A file is one SELECT, in what DuckDB and Spark SQL have in common; its first comment says what the rows are. Values
that change from build to build stand as ``:name`` in it, as Spark writes them. Where the two name one function
differently, Spark's name is used, and ``database`` gives it to DuckDB. No order of nulls, of rows or of a float's
addition is left to the engine.
"""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def statement(name: str) -> str:
    """The text of ``sql/NAME.sql``; ``name`` may have a folder in it: ``duplicates/pairs``."""
    return (resources.files(__name__) / f"{name}.sql").read_text(encoding="utf-8")
