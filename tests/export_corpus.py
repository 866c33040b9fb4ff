"""A built folder of invented articles that formats are likely to stumble over, and what its Parquet files say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import data_corpus
import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import packs, rows
from quoteset.extract import extract
from quoteset.records import Article, Extraction, Mention, Quotation, Span

CLAUSE = "The ferry was late, and nobody on the quay knew why. "

ODD = {
    "emoji": (
        "👩🏽‍🚒🎈 came by. “The 🚒 was late,” said Ilse Marten. “Far 👨‍👩‍👧 too late.” "
        "🇦🇹 “Never again,” said Tomas Brandl."
    ),
    "crlf": (
        "Harbour to reopen\r\n\r\n“The cranes are safe,” said Ilse Marten.\r\n"
        "“We have tested each of them.”\r\rShe left.\r\n"
    ),
    "bidi": (
        "\u200fThe \u202ebridge\u202c held. \u200f“It held,\u200e” said \u200eKarin Oster\u200f. “It held well.”\u200f"
    ),
    "nul": "A \x00 b\x1b[2J. “We \x00 heard nothing,” said Vera Holt. “No\x0bthing\x0c at all.”",
    "long": CLAUSE * 1000 + "“We waited until noon for it,” said Lena Forst. " + CLAUSE * 1000,
    "unbroken": (
        "“It never ends,” said Paul Renner. " + "a“" * 3000 + " The end. “It ended at last,” said Paul Renner."
    ),
    "formula": (
        "“=2+5 is what they owe us,” said Nora Feld. “@all, we shall go home,” said Nora Feld. "
        "“’Tis over,” said Jo Lind. “'Tis well over,” said Jo Lind."
    ),
    "spaces": (
        "\n\n  One\u00a0two \tthree\u2028four\u2029 “A back\\slash | and a #hash,” said Ana Ruiz \u3000 there.  \n \n"
    ),
    "possessive": (
        "“It was about sleep,” Brandl’s aide said. “Not about money,” said Tomas Brandl’s lawyer, Ada Thorn."
    ),
    "silent": "Nobody said anything at the meeting of the council.",
    "glued": "He said“No, we will not go there”and left.She said:“Yes, we will go there today.”",
    "blank": "\u3000 \n",
}

# By hand, since the kernel finds no such thing today: a segment over several lines, mentions and cues that overlap.
BY_HAND = "wrapped"
WRAPPED = (
    "The mayor spoke. “We shall build\nthe bridge again,\nstone by stone,” said the mayor, Paul Renner. “Soon.”\n\n"
    "He left."
)


def _wrapped() -> Extraction:
    def at(words: str) -> Span:
        start = WRAPPED.index(words)
        return Span(start, start + len(words))

    first, second = at("We shall build\nthe bridge again,\nstone by stone,"), at("Soon.")
    return Extraction(
        quotations=tuple(
            Quotation(
                text=segment.of(WRAPPED),
                segments=(segment,),
                kind="direct",
                speaker="Paul Renner",
                speaker_type="person",
                speaker_mention=Mention(span=at(mention), form=form),
                cue=at(cue),
                confidence=confidence,
                rule="en.quote-cue-mention",
            )
            for segment, mention, form, cue, confidence in (
                (first, "the mayor, Paul Renner", "nominal", "said", 0.9),
                (second, "Paul Renner", "name", "said the", 0.3),
            )
        )
    )


@dataclass(frozen=True)
class Truth:
    """What the Parquet files of a folder say, read by nothing of ours."""

    articles: dict[str, dict[str, Any]]  # article_id -> row, with its split
    quotes: dict[str, list[dict[str, Any]]]  # article_id -> rows
    nonquotes: dict[str, list[dict[str, Any]]]

    @property
    def splits(self) -> set[str]:
        return {row["split"] for row in self.articles.values()}

    @property
    def n_quotes(self) -> int:
        return sum(map(len, self.quotes.values()))


def write_corpus(out: Path) -> Path:
    """Build the odd articles, found by the real kernel, and some of ``data_corpus``; returns ``out``."""
    found = []
    for name, text in {**ODD, BY_HAND: WRAPPED}.items():
        article = Article(
            article_id=name,
            source=f"{name}.txt",
            source_sha256="0" * 64,
            text=text,
            title=f"About {name}\nin two lines" if name in ("nul", "crlf") else None,
            language="en" if name != "silent" else None,
        )
        found.append(rows.rows_of(article, _wrapped() if name == BY_HAND else extract(text, packs.load("en"))))
    tables = rows.tables(found)
    more = data_corpus.corpus(range(12))
    parts = {name: pa.concat_tables([getattr(tables, name), getattr(more, name)]) for name in rows.Tables.__slots__}
    data_corpus.build(out, rows.Tables(**parts))
    return out


def read_truth(built: Path) -> Truth:
    """Everything that the Parquet files of ``built`` hold of articles, quotes and nonquotes."""
    loaded: dict[str, list[dict[str, Any]]] = {}
    for config in ("articles", "quotes", "nonquotes"):
        loaded[config] = [
            {**row, "split": path.name.partition("-")[0]}
            for path in sorted((built / config).glob("*.parquet"))
            for row in pq.read_table(path, partitioning=None).to_pylist()
        ]
    ids = [row["article_id"] for row in loaded["articles"]]
    return Truth(
        articles={row["article_id"]: row for row in loaded["articles"]},
        **{
            config: {each: [row for row in loaded[config] if row["article_id"] == each] for each in ids}
            for config in ("quotes", "nonquotes")
        },
    )


def segment_words(text: str, quote: dict[str, Any]) -> list[str]:
    return [text[each["start"] : each["end"]] for each in quote["segments"]]
