"""Articles that are copies of each other, word for word or nearly -> one duplicate group.

``fingerprints`` is for one article, where it is read; ``find`` looks at the whole corpus. docs/duplicates.md says how
it works, and how well.
"""

from __future__ import annotations

from quoteset.duplicates.fingerprints import FINGERPRINTS, fingerprints
from quoteset.duplicates.groups import Options, find

__all__ = ["FINGERPRINTS", "Options", "find", "fingerprints"]
