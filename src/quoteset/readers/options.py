"""How to read: the settings of all readers, with their defaults in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

MIB: Final = 1024 * 1024

# Column -> names that are accepted for it, best first. Compared without regard to case.
DEFAULT_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "id": ("id", "article_id", "_id", "uid", "uuid", "doc_id"),
        "text": ("text", "body", "content", "article", "articleBody", "article_body", "article_text", "maintext",
                 "full_text", "fulltext", "plain_text", "story"),
        "title": ("title", "headline", "head"),
        "url": ("url", "link", "canonical_url", "source_url", "web_url", "uri"),
        "published_at": ("published_at", "date", "publish_date", "date_publish", "published", "datePublished",
                         "date_published", "pub_date", "publication_date", "publishedAt", "datetime", "timestamp"),
        "authors": ("authors", "author", "byline", "creator"),
        "publisher": ("publisher", "source_domain", "publication", "outlet", "newspaper", "sitename", "site_name",
                      "source"),
        "language": ("language", "lang"),
    }
)  # fmt: skip
COLUMNS: Final = tuple(DEFAULT_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """Settings of the readers. Sizes are bytes after decompression.

    ``fields`` replaces the accepted names of the columns it holds (keys as in ``DEFAULT_FIELDS``); columns that it
    leaves out keep their defaults. ``default_language`` (ISO 639-1) is taken where the text is too short to tell and
    nothing is declared; ``None`` leaves such articles without a language.
    """

    html: Literal["full", "fast"] = "full"
    # Which pages of a WARC file are inputs: those that may quote somebody in one of ``languages`` (empty: any), or all.
    warc: Literal["quoting", "all"] = "quoting"
    languages: frozenset[str] = frozenset()
    # Told of each record of a WARC file that is no input, and what took it out.
    passed_over: Callable[[str], None] | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repair_mojibake: bool = False
    default_language: str | None = "en"
    article_bytes: int = 32 * MIB  # one article: a page, a text file, a line, a row
    document_bytes: int = 512 * MIB  # a .json file, which has to be in memory as a whole
    decompressed_bytes: int = 64 * 1024 * MIB  # all that one compressed file may unpack to
    # The column of a Parquet file that names its rows, where that is not their number; it is no field of the article.
    row_name: str | None = None
    # Inputs of a WARC file that are not to be parsed, by number from 0, and why: a page may be what ends the process.
    unparsed: Mapping[int, str] = field(default_factory=dict)

    def names(self, column: str) -> tuple[str, ...]:
        """The accepted field names of ``column``, best first."""
        return tuple(self.fields.get(column, DEFAULT_FIELDS[column]))
