"""The kernel: an article's text to its quotations. Pure: no paths, clock, randomness or logging."""

from __future__ import annotations

from quoteset import compiled

# Before any of the modules is imported: machine code of them comes first.
__path__[:0] = compiled.folders()

from quoteset.extract.kernel import extract  # noqa: E402
from quoteset.extract.language import Language  # noqa: E402

__all__ = ["Language", "extract"]
