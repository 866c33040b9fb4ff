"""What comes next is made while what came before is in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterator[T], pool: Executor, *, stop: Callable[[], object]) -> Iterator[T]:
    """``items``, which are not None, each made by ``pool`` while the one before it is in use; one at a time.

    Worth it where making them leaves Python's lock, as Arrow and DuckDB do. What making one raises is raised in its
    place. Where no more are wanted ``stop`` is called, to break off the making of the one that nobody waits for.
    """
    coming = pool.submit(next, items, None)
    try:
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item
    except BaseException:
        stop()
        raise
