"""An article and what was found in it -> rows of the configs: where values become plain columns, and ids are made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from quoteset import ids, schema
from quoteset.errors import DataError
from quoteset.profiles import Profile
from quoteset.records import Article, Entity, Extraction, Mention, Quotation, Span, SpeakerType

# Characters of the article that before and after show at most (CONTRACT.md).
CONTEXT_CHARACTERS = 200

# Any: the values of a row are of as many types as a config has columns.
Row = dict[str, Any]

_STRINGS = pa.list_(pa.field("item", pa.string(), nullable=False))

# What gather needs of each article's speakers beside the quotes. No config, never published.
ENTITIES = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("speaker_id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("aliases", _STRINGS, nullable=False),
        # The id of this speaker where no other article's is the same one: ids.speaker_id with the article.
        pa.field("own_id", pa.string(), nullable=False),
        # profiles.Profile, which says what they are.
        *(
            pa.field(each.name, pa.string() if each.type in ("str", "NameForm") else _STRINGS, nullable=False)
            for each in dataclasses.fields(Profile)
        ),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRows:
    """The rows that one article gives."""

    article: Row
    quotes: tuple[Row, ...]
    nonquotes: tuple[Row, ...]
    entities: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The rows of several articles, in the order of the articles, each table with its fixed schema."""

    articles: pa.Table
    quotes: pa.Table
    nonquotes: pa.Table
    entities: pa.Table


def rows_of(article: Article, extraction: Extraction, profiles: Sequence[Profile] = ()) -> ArticleRows:
    """The rows of ``article`` in every config, in text order.

    ``profiles`` go with ``extraction.entities``; an entity without one is never told from its namesakes.
    ``duplicate_group`` is the id of the article's words, which exact copies share. Raises DataError for an article
    that no table can hold: one with half a character (a lone surrogate) in it.
    """
    _check_storable(article)
    return ArticleRows(
        article={
            "article_id": article.article_id,
            "source": article.source,
            "source_sha256": article.source_sha256,
            "title": article.title,
            "authors": list(article.authors),
            "publisher": article.publisher,
            "published_at": article.published_at,
            "url": article.url,
            "language": article.language,
            "text": article.text,
            "n_quotes": len(extraction.quotations),
            "duplicate_group": ids.words_id(article.text),
            "flags": _flags(*article.flags, *extraction.flags),
            "metadata": article.metadata,
        },
        quotes=tuple(_quote_row(article, each) for each in extraction.quotations),
        nonquotes=tuple(
            {"article_id": article.article_id, **_span_row(each.span, article.text), "reason": each.reason}
            for each in extraction.nonquotes
        ),
        entities=tuple(
            _entity_row(article, entity, profile)
            for entity, profile in zip(extraction.entities, profiles, strict=False)
        ),
    )


def tables(articles: Iterable[ArticleRows]) -> Tables:
    """The rows of ``articles`` as Arrow tables, which are empty where there is nothing."""
    held = list(articles)
    return Tables(
        articles=_table([each.article for each in held], schema.arrow_schema("articles")),
        quotes=_table([row for each in held for row in each.quotes], schema.arrow_schema("quotes")),
        nonquotes=_table([row for each in held for row in each.nonquotes], schema.arrow_schema("nonquotes")),
        entities=_table([row for each in held for row in each.entities], ENTITIES),
    )


def count_quotes(articles: pa.Table, quotes: pa.Table) -> pa.Table:
    """``articles`` with ``n_quotes`` counted in ``quotes``, of which some may have been rejected since."""
    counts = quotes["article_id"].value_counts()
    places = pc.index_in(articles["article_id"], value_set=counts.field("values"))
    n_quotes = pc.fill_null(counts.field("counts").take(places), 0).cast(pa.int32())
    index = articles.schema.get_field_index("n_quotes")
    return articles.set_column(index, articles.schema.field(index), n_quotes)


def _table(rows: list[Row], arrow_schema: pa.Schema) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=arrow_schema)


def _quote_row(article: Article, quotation: Quotation) -> Row:
    text = article.text
    type_ = _type(quotation)
    return {
        "quote_id": ids.quote_id(article.article_id, quotation.segments, quotation.text),
        "article_id": article.article_id,
        "quotation_id": ids.quotation_id(quotation.text),
        "text": quotation.text,
        "segments": [{"start": each.start, "end": each.end} for each in quotation.segments],
        "kind": quotation.kind,
        "speaker": quotation.speaker,
        "speaker_id": ids.speaker_id(quotation.speaker, type_) if quotation.speaker and type_ else None,
        "speaker_type": type_,
        "speaker_mention": _mention_row(quotation.speaker_mention, text),
        "addressee": _span_row(quotation.addressee, text) if quotation.addressee else None,
        "cue": _span_row(quotation.cue, text) if quotation.cue else None,
        "candidates": [{"speaker": each.speaker, "score": each.score} for each in quotation.candidates],
        "confidence": quotation.confidence,
        "rule": quotation.rule,
        "reason": quotation.reason,
        "before": _before(quotation, text),
        "after": _after(quotation, text),
        "language": article.language,
        "url": article.url,
        "publisher": article.publisher,
        "published_at": article.published_at,
        "flags": _flags(*quotation.flags),
    }


def _type(quotation: Quotation) -> SpeakerType | None:
    """The type of the speaker; a speaker that the kernel gives no type is of unknown type."""
    if quotation.speaker and quotation.speaker_type is None:
        return "unknown"
    return quotation.speaker_type


def _before(quotation: Quotation, text: str) -> str:
    start = quotation.segments[0].start if quotation.segments else 0
    return text[max(0, start - CONTEXT_CHARACTERS) : start]


def _after(quotation: Quotation, text: str) -> str:
    end = quotation.segments[-1].end if quotation.segments else 0
    return text[end : end + CONTEXT_CHARACTERS]


def _span_row(span: Span, text: str) -> Row:
    return {"text": span.of(text), "start": span.start, "end": span.end}


def _mention_row(mention: Mention | None, text: str) -> Row | None:
    return {**_span_row(mention.span, text), "form": mention.form} if mention else None


def _entity_row(article: Article, entity: Entity, profile: Profile) -> Row:
    return {
        "article_id": article.article_id,
        "speaker_id": ids.speaker_id(entity.name, entity.type),
        "name": entity.name,
        "type": entity.type,
        "aliases": list(entity.aliases),
        "own_id": ids.speaker_id(entity.name, entity.type, article.article_id),
        **{each.name: getattr(profile, each.name) for each in dataclasses.fields(profile)},
    }


def _flags(*flags: str) -> list[str]:
    return sorted(set(flags))


def _check_storable(article: Article) -> None:
    fields = (
        ("text", article.text),
        ("title", article.title),
        ("authors", "\n".join(article.authors)),
        ("publisher", article.publisher),
        ("url", article.url),
        ("metadata", article.metadata),
        ("source", article.source),
        ("article_id", article.article_id),
    )
    for name, value in fields:
        try:
            (value or "").encode()
        except UnicodeEncodeError as error:
            raise DataError(
                f"{article.source!r}: {name} has half a character (lone surrogate) at position {error.start}; "
                "mend the encoding of the input"
            ) from error
