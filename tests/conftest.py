"""Fixtures that several modules of tests share."""

from __future__ import annotations

from browser import browser, visit
from hypothesis import settings

__all__ = ["browser", "visit"]

# No test of time: on a busy machine a case takes as long as it takes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
