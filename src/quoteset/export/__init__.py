"""A built folder in the forms that other programs read: one module a format, each streaming article by article."""

from __future__ import annotations

from quoteset.export.exporting import FORMATS, Export, as_json, export
from quoteset.export.written import Written

__all__ = ["FORMATS", "Export", "Written", "as_json", "export"]
