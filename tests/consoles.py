"""What a function prints on a console of a given width, as text."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

from rich.console import Console


def printed(write: Callable[[Console], None], width: int = 80, **options: object) -> str:
    out = StringIO()
    write(
        Console(
            file=out,
            width=width,
            markup=False,
            emoji=False,
            highlight=False,
            **options,  # type: ignore[arg-type]
        )
    )
    return out.getvalue()
