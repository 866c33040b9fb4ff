"""Fixtures that several modules of tests share."""

from __future__ import annotations

from browser import browser, visit

__all__ = ["browser", "visit"]
