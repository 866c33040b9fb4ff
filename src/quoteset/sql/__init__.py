"""The steps over the whole corpus as SQL, for every engine the same files.

A file is one SELECT, in what DuckDB and Spark SQL have in common; its first comment says what the rows are. Values
that change from build to build stand as ``:name`` in it, as Spark writes them. Where the two name one function
differently, Spark's name is used, and ``database`` gives it to DuckDB. No order of nulls, of rows or of a float's
addition is left to the engine.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from importlib import resources

# Whole lines of comment, and what stands for a value.
_COMMENT = re.compile(r"^[ \t]*--.*\n", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")


@functools.cache
def statement(name: str) -> str:
    """The text of ``sql/NAME.sql``; ``name`` may have a folder in it: ``duplicates/pairs``."""
    return (resources.files(__name__) / f"{name}.sql").read_text(encoding="utf-8")


def with_values(text: str, literal: Callable[[str], str]) -> str:
    """A statement without its comments, with ``literal`` of their names in the places of its values."""
    return _PARAMETER.sub(lambda found: literal(found[1]), _COMMENT.sub("", text))
