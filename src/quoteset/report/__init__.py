"""A built folder -> one page to look through: figures, charts, a search over quotations, and every article's view.

The page is one file. It asks nothing of any network, runs no script but its own, and opens from disk.
"""

from __future__ import annotations

from quoteset.report.writing import Written, as_json, told, write_report

__all__ = ["Written", "as_json", "told", "write_report"]
