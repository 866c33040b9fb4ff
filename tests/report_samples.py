"""Built folders written by hand, for the tests of pages: every column is there, whatever stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import ids
from quoteset.records import Span
from quoteset.schema import CONFIGS, arrow_schema

# Any: the values of a row are of as many types as a config has columns.
Row = dict[str, Any]


@dataclass
class Sample:
    """An article, marked as a golden case is: {segment}, <cue>, [mention]; each line is one paragraph.

    One quotation a line; all its segments are one quotation's. Where a line ends in " = NAME", that is the speaker.
    """

    name: str
    marked: str
    fields: Row = field(default_factory=dict)
    quote_fields: Row = field(default_factory=dict)


def rows(sample: Sample) -> tuple[Row, list[Row]]:
    """The row of the article, and those of its quotes."""
    text = ""
    found: list[tuple[list[Span], Span | None, Span | None, str | None]] = []
    for line in sample.marked.split("\n"):
        words, _, speaker = line.partition(" = ")
        spans: dict[str, list[Span]] = {"{": [], "<": [], "[": []}
        opened: list[tuple[str, int]] = []
        for sign in words:
            if sign in "{<[":
                opened.append((sign, len(text)))
            elif sign in "}>]":
                kind, start = opened.pop()
                spans[kind].append(Span(start, len(text)))
            else:
                text += sign
        if spans["{"]:
            found.append((spans["{"], *(spans[each][0] if spans[each] else None for each in "<["), speaker or None))
        text += "\n"
    text = text.removesuffix("\n")
    article = article_row(sample.name, text, **sample.fields)
    quotes = [
        quote_row(
            article,
            segments,
            speaker,
            cue=cue,
            mention=mention,
            **sample.quote_fields | ({} if speaker else {"confidence": 0.0}),
        )
        for segments, cue, mention, speaker in found
    ]
    return article | {"n_quotes": len(quotes)}, quotes


def article_row(name: str, text: str, **fields: Any) -> Row:
    """A row of articles with plausible values where ``fields`` says nothing."""
    return {
        "article_id": name,
        "source": f"{name}.txt",
        "source_sha256": "0" * 64,
        "title": f"The {name} of Strand",
        "authors": ["Jo Lind"],
        "publisher": "The Quay Post",
        "published_at": datetime(2031, 3, 2, tzinfo=UTC),
        "url": f"https://quay.example/{name}",
        "language": "en",
        "text": text,
        "n_quotes": 0,
        "duplicate_group": ids.words_id(text),
        "flags": [],
        "metadata": None,
        **fields,
    }


def quote_row(
    article: Row,
    segments: Sequence[Span],
    speaker: str | None,
    *,
    cue: Span | None = None,
    mention: Span | None = None,
    **fields: Any,
) -> Row:
    """A row of quotes of ``article``."""
    text = article["text"]
    words = " ".join(each.of(text) for each in segments)
    return {
        "quote_id": ids.quote_id(article["article_id"], tuple(segments), words),
        "article_id": article["article_id"],
        "quotation_id": ids.quotation_id(words),
        "text": words,
        "segments": [{"start": each.start, "end": each.end} for each in segments],
        "kind": "direct",
        "speaker": speaker,
        "speaker_id": ids.speaker_id(speaker, "person") if speaker else None,
        "speaker_type": "person" if speaker else None,
        "speaker_mention": _place(text, mention) | {"form": "name"} if mention else None,
        "addressee": None,
        "cue": _place(text, cue) if cue else None,
        "candidates": [{"speaker": speaker, "score": 0.8}, {"speaker": "Bo Berg", "score": 0.2}] if speaker else [],
        "confidence": 0.9 if speaker else 0.0,
        "rule": "en.quote-cue-mention",
        "reason": None if speaker else "tie",
        "before": "",
        "after": "",
        "language": "en",
        "url": None,
        "publisher": article["publisher"],
        "published_at": article["published_at"],
        "flags": [],
        **fields,
    }


def _place(text: str, span: Span) -> Row:
    return {"text": span.of(text), "start": span.start, "end": span.end}


def _empty(column: pa.Field) -> object:
    if column.nullable:
        return None
    return [] if pa.types.is_list(column.type) else "" if "string" in str(column.type) else 0


def write_folder(
    folder: Path,
    articles: Sequence[tuple[Row, Sequence[Row]]],
    *,
    nonquotes: Sequence[Row] = (),
    split: str = "train",
) -> Path:
    """Write ``articles`` with their quotes as one split of the built folder ``folder``, beside what is there."""
    speakers = sorted({each["speaker"] for _, quotes in articles for each in quotes if each["speaker"]})
    tables: dict[str, list[Row]] = {
        "articles": [article for article, _ in articles],
        "quotes": [quote for _, quotes in articles for quote in quotes],
        "nonquotes": list(nonquotes),
        "speakers": [
            {
                "speaker_id": ids.speaker_id(name, "person"),
                "name": name,
                "type": "person",
                "aliases": [],
                "n_quotes": sum(each["speaker"] == name for _, quotes in articles for each in quotes),
                "n_articles": 1,
            }
            for name in speakers
        ],
    }
    for config in CONFIGS:
        path = folder / config / f"{split}-00000-of-00001.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        schema = arrow_schema(config)
        # Columns that pages do not show are none of these tests' business.
        found = [{each.name: row.get(each.name, _empty(each)) for each in schema} for row in tables.get(config, [])]
        pq.write_table(pa.Table.from_pylist(found, schema=schema), path)
    return folder


TOWN = [
    Sample(
        "harbour",
        "The harbour will reopen on Monday, two months after the storm.\n\n"
        "“{The cranes are safe,}” <said> [Ilse Marten], the harbour master. "
        "“{We have tested each of them.}” = Ilse Marten\n\n"
        "[Marten] <said> that the crews were “{tired but proud}” after weeks of work. = Ilse Marten\n\n"
        "“{Nobody was hurt,}” [she] <said>. = Ilse Marten",
        {"published_at": datetime(2031, 3, 4, tzinfo=UTC)},
        {"confidence": 0.97},
    ),
    Sample(
        "bakery",
        "🥐 Bakers went back to work on Friday after nine days.\n"
        "“{It was about sleep, not about money,}” <said> [Tomas Brandl], who speaks for the bakers. = Tomas Brandl\n"
        "“{We listened,}” the company’s manager, [Vera Holt], <told> reporters. "
        "“{We should have listened in March.}” = Vera Holt\n"
        "“{No comment,}” came the answer.",
        {"publisher": "Strand Weekly", "url": None},
        {"kind": "mixed", "rule": "en.mention-cue-quote", "confidence": 0.55, "flags": ["too_short"]},
    ),
    Sample("notice", "The library is closed on Monday.", {"publisher": None, "published_at": None, "title": None}),
]


def town(folder: Path) -> Path:
    """A folder of two splits: three articles, six quotations of three speakers, one without any."""
    write_folder(folder, [rows(TOWN[0])])
    return write_folder(folder, [rows(each) for each in TOWN[1:]], split="test")


BITE = "window.bitten = true"
HOSTILE = (
    f'<script>{BITE}</script><img src=x onerror="{BITE}"><svg onload={BITE}>\n'
    f'“</script><script>{BITE}</script>,” said Ana\u2028Ruiz\u202e ziuR. <a href="javascript:{BITE}">link</a>\n'
    "\x00\x1b[2J\u2066<iframe src=https://evil.example/></iframe><style>*{display:none}</style>{{7*7}}${alert(1)}"
)


def hostile_folder(folder: Path) -> Path:
    """A built folder of articles that bite, wherever a value can stand; the name of the folder does too."""
    tag = f"\"'><img src=https://evil.example/x onerror={BITE}><script>{BITE}</script>"
    article = article_row(
        "hostile",
        HOSTILE,
        title=f"{tag}\u202etitle",
        authors=[tag],
        publisher=tag,
        source=f"{tag}.html",
        language='en" onmouseover="' + BITE,
        url=f"javascript:{BITE}//https://x.example",
        flags=[tag],
    )
    start = HOSTILE.index("“") + 1
    mention = HOSTILE.index("Ana")
    quote = quote_row(
        article,
        [Span(start, HOSTILE.index("”"))],
        f"Ana {tag}",
        cue=Span(mention - 5, mention - 1),
        mention=Span(mention, mention + 8),
        rule=f"en.{tag}",
        candidates=[{"speaker": f"Ana {tag}", "score": 7.5}, {"speaker": "__proto__", "score": -1.0}],
        flags=[tag],
    )
    line = article_row("line", "“" + "a" * 5_000_000 + "”", url=None)
    return write_folder(
        folder / f"<img onerror={BITE.replace(' ', '')}>",
        [(article, [quote]), (line, [quote_row(line, [Span(1, 5_000_001)], "__proto__")])],
    )
