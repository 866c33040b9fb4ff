"""A small corpus of invented articles with hand-made extractions, built into a folder as the pipeline does it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from quoteset import card, checking, manifest, rows, schema, split, write
from quoteset import corpus as corpus_steps
from quoteset.progress import Silent
from quoteset.records import (
    Article,
    Candidate,
    DatasetFile,
    Entity,
    Extraction,
    Mention,
    Nonquote,
    Quotation,
    Rejection,
    Span,
)
from quoteset.rows import Tables

# With this seed each split gets several of the 30 articles: 22, 4 and 4.
PLAN = split.Plan(seed=16)

WORDS = ["harbour", "bridge", "ferry", "market", "school", "library", "garden", "station", "museum", "bakery"]


def article(number: int, *, text: str | None = None, **fields: object) -> Article:
    """An article about a place that reopens."""
    place = f"{WORDS[number % len(WORDS)]} {number}"
    quoted = f"“We will open the {place},” said Ms Ruiz. “At last!”"
    values: dict[str, object] = {
        "article_id": f"quay-{number:03}",
        "source": f"news/march.jsonl#{number}",
        "source_sha256": f"{number:064x}",
        "text": text or f"Vår café 🎈 reports.\n{quoted}\nThe film “Harbour {number}” follows.",
        "title": f"The {place} opens",
        "authors": ("Jo Lind",),
        "publisher": ("The Quay Post", "Strand Weekly", None)[number % 3],
        "published_at": datetime(2026, 1 + number % 12, 1 + number % 28, 8, 30, tzinfo=UTC) if number % 5 else None,
        "url": f"https://quay.example/{number}" if number % 2 else None,
        "language": "en",
        "metadata": '{"section":"local"}' if number % 4 == 0 else None,
        **fields,
    }
    return Article(**values)  # type: ignore[arg-type]


def extraction(of: Article, *, speaker: str | None = "Ana Ruiz", confidence: float = 0.9) -> Extraction:
    """What a kernel would find in ``article``: one quotation in two segments, one title."""
    text = of.text
    segments = (_span(text, "“", "”", 0), _span(text, "“", "”", 1))
    mention = text.index("Ms Ruiz")
    cue = text.index("said")
    quotation = Quotation(
        text=" ".join(each.of(text) for each in segments),
        segments=segments,
        kind="direct",
        speaker=speaker,
        speaker_type="person" if speaker else None,
        speaker_mention=Mention(span=Span(mention, mention + 7), form="name"),
        cue=Span(cue, cue + 4),
        candidates=(Candidate(speaker="Ana Ruiz", score=0.75), Candidate(speaker="Bo Berg", score=0.25)),
        confidence=confidence if speaker else 0.0,
        rule="en.quote-cue-mention",
        reason=None if speaker else "tie",
        flags=("too_short",),
    )
    return Extraction(
        quotations=(quotation,),
        nonquotes=(Nonquote(span=_span(text, "“", "”", 2), reason="title"),),
        entities=(Entity(name="Ana Ruiz", type="person", aliases=("Ms Ruiz", "Ruiz")),) if speaker else (),
        flags=("unbalanced_marks",),
    )


def _span(text: str, opening: str, closing: str, nth: int) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(opening, start + 1)
    return Span(start + 1, text.index(closing, start))


def corpus(numbers: Sequence[int] = range(30)) -> Tables:
    """The tables of articles with these numbers."""
    found = []
    for number in numbers:
        each = article(number)
        found.append(rows.rows_of(each, extraction(each, speaker=("Ana Ruiz", "Bo Berg", None)[number % 3])))
    return rows.tables(found)


@dataclass(frozen=True)
class Built:
    """A dataset folder and what it was written from."""

    path: Path
    files: tuple[DatasetFile, ...]
    tables: dict[str, pa.Table]


def build(
    out: Path,
    tables: Tables,
    *,
    plan: split.Plan = PLAN,
    rejections: Sequence[Rejection] = (),
    sizes: write.Sizes = write.DEFAULT_SIZES,
    info: card.CardInfo | None = None,
) -> Built:
    """The dataset folder of ``tables``, by the steps that a build takes."""
    out.mkdir(parents=True, exist_ok=True)
    kinds = {"articles": tables.articles, "quotes": tables.quotes, "nonquotes": tables.nonquotes}
    with tempfile.TemporaryDirectory() as folder:
        shards = Path(folder) / "shards"
        shards.mkdir()
        list(
            checking.write_shards(
                checking.with_derived({**kinds, "entities": tables.entities}), shards, "000000001-000000"
            )
        )
        room = corpus_steps.Room(scratch=Path(folder) / "scratch", memory_bytes=2**28, threads=1)
        written = corpus_steps.write_configs(shards, out, plan, Silent(), room=room, sizes=sizes)
    files = list(written.files)
    if rejected := write.write_rejected(out, rejections):
        files.append(rejected)
    made = card.render(
        info or card.CardInfo(),
        files,
        written.figures,
        version="0.0.test",
        examples=written.examples,
        n_inputs=tables.articles.num_rows + len(rejections),
        rejected=rejections,
    )
    files += [write.write_text(out, chart.path, chart.svg) for chart in made.charts]
    files.append(write.write_text(out, card.NAME, made.text))
    counts = {"inputs": tables.articles.num_rows + len(rejections), "articles": tables.articles.num_rows}
    listing = manifest.render(
        version="0.0.test",
        inputs=[manifest.Input("news/march.jsonl", "0" * 64)],
        settings={"split": {"seed": plan.seed}},
        counts=counts,
        files=files,
    )
    write.write_text(out, manifest.NAME, listing)
    return Built(path=out, files=tuple(files), tables={config: read(out, config) for config in schema.CONFIGS})


def read(built: Path, config: str) -> pa.Table:
    """All rows of ``config``, split by split."""
    tables = [pq.read_table(path, partitioning=None) for path in sorted((built / config).glob("*.parquet"))]
    return pa.concat_tables([schema.arrow_schema(config).empty_table(), *tables])
