"""What the steps over the corpus ask of an engine: tables by name, and the queries of ``sql/`` over them.

``database`` does it with DuckDB on one machine, ``spark`` with Spark on as many as there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import pyarrow as pa

# A parameter of a query.
Value = str | int | float | bool

# What is lent to SQL where it has no function that all engines agree on; in the form that Spark's mapInArrow wants.
Function = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Tables(Protocol):
    """Tables and views by name. No order of rows is promised but what a query's ORDER BY says."""

    def put(self, name: str, table: pa.Table) -> None:
        """Let ``name`` be a copy of ``table``."""

    def make(self, name: str, query: str, **values: Value) -> None:
        """Let ``name`` be a table of what ``sql/QUERY.sql`` gives now; it may read the ``name`` there was before."""

    def without(self, name: str, rows: str, others: str, key: Sequence[str]) -> None:
        """Let ``name`` be a view of those ``rows`` whose ``key`` is not among ``others``, whenever it is read."""

    def map(self, name: str, query: str, function: Function, schema: pa.Schema, **values: Value) -> None:
        """Let ``name`` be a table of what ``function`` makes of the rows of ``sql/QUERY.sql``, batch by batch."""

    def read(self, query: str, **values: Value) -> pa.Table:
        """What ``sql/QUERY.sql`` gives, in memory: for results that are small, such as counts."""

    def stream(self, query: str, **values: Value) -> Iterator[pa.RecordBatch]:
        """What ``sql/QUERY.sql`` gives, a few rows at a time. Another query ends it: take all of it first."""

    def ordered(self, query: str, by: Sequence[str], **values: Value) -> Iterator[pa.RecordBatch]:
        """What ``sql/QUERY.sql`` gives in the order of its columns ``by``, which have no nulls; as ``stream`` gives it.

        For rows that are wide and many, which an ORDER BY in the query need not get through.
        """

    def n_rows(self, name: str) -> int:
        """How many rows the table or view ``name`` has."""

    def drop(self, *names: str) -> None:
        """Forget tables, so that their room can be used again."""
