"""Rows, files and folders against schema/: what is wrong, where and why. Bad data is a value here, never an error."""

from __future__ import annotations

from quoteset.validate.folder import Report, validate_path
from quoteset.validate.tables import Checked, accept, check
from quoteset.validate.violations import Violation

__all__ = ["Checked", "Report", "Violation", "accept", "check", "validate_path"]
