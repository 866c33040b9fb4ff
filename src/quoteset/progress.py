"""How a long job tells where it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """The listener of a build."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage; ``total`` is the number of steps, where it is known."""

    def advance(self, n: int = 1) -> None:
        """Tell that ``n`` more steps of the stage are done."""

    def note(self, text: str) -> None:
        """Tell something once, in one line."""


class Silent:
    """Listens to nothing: the default of the Python calls."""

    def stage(self, name: str, total: int | None = None) -> None:
        """Ignore the stage."""

    def advance(self, n: int = 1) -> None:
        """Ignore the step."""

    def note(self, text: str) -> None:
        """Ignore the note."""
