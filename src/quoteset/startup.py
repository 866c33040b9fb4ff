"""What a process of quoteset's own does first."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def skip_pandas() -> None:
    """Let Arrow do without pandas in this process, where nobody has imported it: 0.9 s and 48 MB saved.

    At its first conversion of a list Arrow imports pandas, if it is installed, to know a Series when it sees one, and
    asks no more. quoteset has none. For processes of our own only: ``to_pandas`` will say that pandas is missing.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(_NoPandas)


class _NoPandas:
    """An import finder for which pandas is not installed."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: object = None) -> None:
        """Refuse pandas; what else there is, the other finders know."""
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
