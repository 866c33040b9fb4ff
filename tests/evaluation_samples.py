"""Gold and built folders about invented people, written by hand for the tests of the evaluation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from quoteset.schema import arrow_schema

TIDE = (
    "“The tide was late,” Ida Morel, a pilot, said on Friday. “We waited.”\n"
    "The mayor called the delay “a lesson”. She did not read “Harbour Lights” to the council.\n"
    "“It was cold,” he added. Joss Adler, who rowed, nodded."
)

# Any, here and below: JSON.
Json = dict[str, Any]


def at(text: str, words: str, n: int = 0) -> list[int]:
    """The span of the ``n``-th place where the words are."""
    start = -1
    for _ in range(n + 1):
        start = text.index(words, start + 1)
    return [start, start + len(words)]


def gold_tide() -> Json:
    """Four segments in three quotations: of Ida Morel, of the mayor, of Joss Adler."""
    return {
        "id": "tide",
        "text": TIDE,
        "quotes": [
            {
                "segments": [at(TIDE, "The tide was late,"), at(TIDE, "We waited.")],
                "kind": "direct",
                "source": [at(TIDE, "Ida Morel")],
                "source_text": "Ida Morel",
                "cue": [at(TIDE, "said")],
                "speaker": "Ida Morel",
                "aliases": ["Morel"],
            },
            {
                "segments": [at(TIDE, "a lesson")],
                "kind": "mixed",
                "source": [at(TIDE, "The mayor")],
                "source_text": "The mayor",
                "cue": [at(TIDE, "called")],
                "speaker": "the mayor",
            },
            {
                "segments": [at(TIDE, "It was cold,")],
                "kind": "direct",
                "source": [[at(TIDE, "he added")[0], at(TIDE, " added")[0]]],
                "source_text": "he",
                "cue": [at(TIDE, "added")],
                "speaker": "Joss Adler",
                "aliases": ["Adler", "Mr. Adler"],
            },
        ],
        "other": [at(TIDE, "Harbour Lights")],
    }


def row(
    text: str,
    segments: Sequence[str | list[int]],
    speaker: str | None,
    mention: str | list[int] | None,
    *,
    kind: str = "direct",
    form: str = "name",
    cue: str | None = None,
    confidence: float = 0.9,
    rule: str = "en.quote-cue-mention",
    reason: str | None = None,
) -> Json:
    """A row of quotes; words stand for the first place where they are."""
    spans = [at(text, each) if isinstance(each, str) else each for each in segments]
    place = at(text, mention) if isinstance(mention, str) else mention
    return {
        "segments": [{"start": start, "end": end} for start, end in spans],
        "kind": kind,
        "speaker": speaker,
        "speaker_mention": place
        and {"text": text[place[0] : place[1]], "start": place[0], "end": place[1], "form": form},
        "cue": None if cue is None else {"text": cue, **dict(zip(("start", "end"), at(text, cue), strict=True))},
        "confidence": confidence if speaker else 0.0,
        "rule": rule,
        "reason": None if speaker else reason or "tie",
    }


def rows_tide() -> list[Json]:
    """What a build might make of TIDE, all right."""
    return [
        row(TIDE, ["The tide was late,", "We waited."], "Ida Morel", "Ida Morel", cue="said", confidence=0.95),
        row(TIDE, ["a lesson"], "mayor", "The mayor", kind="mixed", form="nominal", cue="called", confidence=0.8),
        row(TIDE, ["It was cold,"], "Joss Adler", "he added", form="pronoun", cue="added", confidence=0.6),
    ]


def write_gold(path: Path, *records: Json) -> Path:
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), encoding="utf-8")
    return path


def write_built(
    folder: Path, articles: Sequence[tuple[str, str, str, list[Json]]], *, file: str = "train-00000-of-00001.parquet"
) -> Path:
    """A built folder, as far as eval looks at it, of (article_id, source, text, rows)."""
    tables = {
        "articles": [{"article_id": id_, "source": source, "text": text} for id_, source, text, _ in articles],
        "quotes": [{"article_id": id_, **each} for id_, _, _, rows in articles for each in rows],
    }
    for config, rows in tables.items():
        path = folder / config / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if rows:
            schema = pa.schema([field for field in arrow_schema(config) if field.name in rows[0]])
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return folder
