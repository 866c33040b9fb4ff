"""Articles -> compressed blocks of text that a page carries inside, as many as there is room for."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quoteset.page import ArticleView, as_json

BLOCK_BYTES = 1 << 20  # of JSON: small enough that the browser answers between two blocks
# With less of the room left, looking for an article that still fits is not worth reading more of them.
FULL = 0.02
# What a block takes beside its own characters: the element around it in report.html.
FRAME = len('<script type="text/plain" class="data"></script>\n')


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some articles as characters without any meaning in HTML: base64 of zlib of JSON."""

    data: str
    n_articles: int
    n_quotes: int


class Packer:
    """Fills the room of ``n_bytes`` with blocks."""

    def __init__(self, n_bytes: int) -> None:
        self._n_bytes = n_bytes
        self._room = n_bytes
        self.blocks: list[Block] = []
        self.n_too_large = 0  # articles that alone took more than the room that was left
        self.is_full = False

    def add(self, articles: Iterable[ArticleView]) -> None:
        """Take ``articles``, in their order, until the room is full."""
        for chunk in _chunks(articles):
            self._take(chunk)
            if self.is_full:
                return

    @property
    def n_articles(self) -> int:
        """Articles taken."""
        return sum(each.n_articles for each in self.blocks)

    @property
    def n_quotes(self) -> int:
        """Their quotations."""
        return sum(each.n_quotes for each in self.blocks)

    @property
    def mean_bytes(self) -> float:
        """What an article took, on average; 0 where none was taken."""
        return (self._n_bytes - self._room) / self.n_articles if self.n_articles else 0.0

    @property
    def room(self) -> int:
        """Bytes that are left."""
        return self._room

    def _take(self, articles: Sequence[ArticleView]) -> None:
        if self.is_full:
            return
        block = _block(articles)
        size = len(block.data) + FRAME
        if size <= self._room:
            self.blocks.append(block)
            self._room -= size
        elif len(articles) > 1:
            half = len(articles) // 2
            self._take(articles[:half])
            self._take(articles[half:])
        else:
            self.n_too_large += self._room >= self._n_bytes * FULL
            self.is_full = self._room < self._n_bytes * FULL


def _chunks(articles: Iterable[ArticleView]) -> Iterator[list[ArticleView]]:
    chunk: list[ArticleView] = []
    size = 0
    for article in articles:
        chunk.append(article)
        # Of text alone: quotations take about as much again, and it is only a mark to cut at.
        size += 2 * len(article.text)
        if size >= BLOCK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _block(articles: Sequence[ArticleView]) -> Block:
    return Block(
        data=base64.b64encode(zlib.compress(as_json(articles), 9)).decode(),
        n_articles=len(articles),
        n_quotes=sum(len(each.quotes) for each in articles),
    )
