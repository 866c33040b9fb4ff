"""A page on this machine to go through a built data set and correct it, quotation by quotation (docs/review.md)."""

from __future__ import annotations

from quoteset.review.running import Options, review

__all__ = ["Options", "review"]
