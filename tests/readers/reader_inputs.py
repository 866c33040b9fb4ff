"""What the tests of the readers share. All people, places and papers in them are invented."""

from __future__ import annotations

from collections.abc import Callable

from quoteset.records import Article, Rejection

Reader = Callable[..., list[Article | Rejection]]

BODY = """The ferry to Harrow Point will not run this winter, the harbour board decided on Tuesday after two hours of debate.

“We have no money for a second boat,” said Mara Lind, who has led the board since March. “That is all there is to it.”

Islanders said they had not been asked. “Nobody came to us,” said Tomas Okoro, a baker, who takes the first ferry every day.

The board will meet again in October."""  # noqa: E501 - a paragraph is one line


def article(items: list[Article | Rejection]) -> Article:
    """The one article of ``items``."""
    assert len(items) == 1, items
    assert isinstance(items[0], Article), items[0]
    return items[0]


def rejection(items: list[Article | Rejection]) -> Rejection:
    """The one rejection of ``items``, whose error has to be one line that says something."""
    assert len(items) == 1, items
    assert isinstance(items[0], Rejection), items[0]
    assert items[0].error
    assert "\n" not in items[0].error
    return items[0]
