"""Fixtures that several modules of tests share."""

from __future__ import annotations

from collections import Counter

import pytest
from browser import browser, visit
from hypothesis import settings

__all__ = ["browser", "visit"]

# No test of time: on a busy machine a case takes as long as it takes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Files with few tests that take long. They are begun first, for one that is begun last is waited for by all others.
LONG = {"test_spark.py", "test_faults_stops.py", "test_compiled.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in the order in which they are given out: the long ones, then those with the most tests."""
    counts = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.name not in LONG, -counts[item.path]))
