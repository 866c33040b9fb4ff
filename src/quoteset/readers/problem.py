"""What a reader raises, inside this package only, when an input or a record gives no article."""

from __future__ import annotations

from quoteset.records import Rejection, Stage


class BadInputError(Exception):
    """Data that gives no article; ``read`` turns it into a ``Rejection`` and goes on.

    ``error`` says in one line what is wrong, where, and what to do.
    """

    def __init__(self, stage: Stage, error: str) -> None:
        super().__init__(error)
        self.stage: Stage = stage
        self.error = error

    def rejection(self, source: str) -> Rejection:
        """The line for rejected.jsonl; ``source`` is a file name, with ``#n`` for a record."""
        return Rejection(source=source, stage=self.stage, error=one_line(self.error))


def one_line(message: str) -> str:
    r"""``message`` on one line, storable as UTF-8 and at most 500 characters long.

    >>> one_line("bad\n  value \ud800")
    'bad value \\ud800'
    """
    flat = " ".join(message.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0").split())
    return flat if len(flat) <= 500 else flat[:499] + "…"


def storable(text: str) -> str:
    r"""``text`` with what UTF-8 cannot hold escaped, for names of files that are no UTF-8.

    >>> storable("caf\udce9.txt")
    'caf\\udce9.txt'
    """
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def too_large(what: str, limit: int) -> str:
    """The error for an input over a size limit.

    >>> too_large("the line", 32 * 1024 * 1024)
    'the line is larger than 32 MiB once unpacked; split it, or raise the limit in the settings'
    """
    size = f"{limit // (1024 * 1024)} MiB" if limit >= 1024 * 1024 else f"{limit} bytes"
    return f"{what} is larger than {size} once unpacked; split it, or raise the limit in the settings"
