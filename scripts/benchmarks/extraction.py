"""The extractor on one core: against reading and one scan for marks, and against a spaCy pipeline."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import orjson

from benchmarks import heaps, measure
from benchmarks.results import Bar, Ratio, Result

SPACY_SHARE: Final = 10  # one in so many articles is read by spaCy, which is slower by far
ROUND: Final = 200  # articles that each of the three takes before the next one has its turn
_MARKS: Final = re.compile('["“”„«»‘’‚‹›]')


@dataclass(frozen=True, slots=True)
class Rates:
    """Articles a second of one core."""

    floor: float
    extract: float
    spacy: float
    n_quotations: int


def measured(n: int) -> Rates:
    """All three over the same articles, by turns of a few seconds: a machine that is shared is not as fast all the time."""
    from benchmarks import spacy_pipeline
    from quoteset import packs
    from quoteset.extract import extract

    lines = [heaps.line(number) for number in range(n)]
    texts: list[str] = [orjson.loads(line)["text"] for line in lines]
    english = packs.load("en")
    nlp = spacy_pipeline.build()

    def floor(some: slice) -> None:
        for line in lines[some]:
            sum(1 for _ in _MARKS.finditer(orjson.loads(line)["text"]))

    def extracted(some: slice) -> None:
        for text in texts[some]:
            extract(text, english)

    def tagged(some: slice) -> None:
        for _ in nlp.pipe(texts[some][::SPACY_SHARE], batch_size=32):
            pass

    def seconds(work: Callable[[slice], None], start: int) -> float:
        return measure.seconds(functools.partial(work, slice(start, start + ROUND)))

    list(nlp.pipe(texts[:2]))
    extract(texts[0], english)
    took = [[seconds(work, start) for work in (floor, extracted, tagged)] for start in range(0, n, ROUND)]
    sums = [sum(each) for each in zip(*took, strict=True)]
    return Rates(
        floor=n / sums[0],
        extract=n / sums[1],
        spacy=len(range(0, n, SPACY_SHARE)) / sums[2],
        n_quotations=sum(len(extract(text, english).quotations) for text in texts[:200]),
    )


def run(n_articles: int) -> Result:
    """At most 5,000 articles say as much as a million."""
    n = max(ROUND, min(5000, n_articles // 10 // ROUND * ROUND))
    rates = measure.apart(measured, n)
    rows = (("orjson and one scan for marks", rates.floor), ("extract", rates.extract), ("spaCy pipeline", rates.spacy))
    return Result(
        part="extraction",
        ratios=(
            Ratio(
                name="extraction, articles a second against the spaCy pipeline, one core",
                value=rates.extract / rates.spacy,
                floor=50,
                aim=200,
                is_more_better=True,
            ),
            Ratio(name="time of extraction against orjson and one scan for marks", value=rates.floor / rates.extract),
        ),
        columns=("", "articles a second", "ms an article"),
        rows=tuple((name, f"{rate:,.0f}", f"{1000 / rate:.3f}") for name, rate in rows),
        chart="Milliseconds an article, one core",
        bars=tuple(Bar(label=name, value=1000 / rate, shown=f"{1000 / rate:.2f} ms") for name, rate in rows),
        note=f"{n:,} articles of 3 KB, of which spaCy read one in {SPACY_SHARE}; {rates.n_quotations:,} quotations in the "
        "first 200. spaCy's pipeline has the architecture of its small English model and random weights.",
    )
