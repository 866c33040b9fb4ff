"""The tables of all batches -> the configs of the data set: what can only be done with the whole corpus in view.

With ``pipeline`` and ``batch`` one of the three modules that join the stages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from quoteset import card, duplicates, gather, schema, split, write
from quoteset.batch import KINDS, clash
from quoteset.card import Example, Figures
from quoteset.progress import Progress
from quoteset.records import DatasetFile, Rejection
from quoteset.rows import ENTITIES
from quoteset.schema import CONFIGS, SPLITS
from quoteset.validate import accept


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of a data set, and what was rejected on the way."""

    files: tuple[DatasetFile, ...]
    rejections: tuple[Rejection, ...]  # articles whose id another one has
    bad_rows: tuple[Rejection, ...]
    figures: Figures
    examples: tuple[Example, ...]
    n_duplicates: int  # articles that copy another one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Corpus:
    """The tables of all batches, in the order of the input."""

    articles: pa.Table
    quotes: pa.Table
    nonquotes: pa.Table
    entities: pa.Table


def write_configs(shards: Path, out: Path, plan: split.Plan, progress: Progress) -> Written:
    """Join the tables in ``shards`` and write every config and split to ``out``."""
    rejections: list[Rejection] = []
    corpus = _load(shards, rejections)
    progress.stage("joining", len(CONFIGS))
    groups = duplicates.groups([corpus.articles])
    articles = duplicates.apply(corpus.articles, groups)
    splits = split.assign(articles, plan)
    bad_rows: list[Rejection] = []
    files: list[DatasetFile] = []
    for config, table, sides in _configs(corpus, articles, splits, bad_rows):
        ordered = gather.ordered(config, table.append_column("split", sides))
        for name in SPLITS:
            part = ordered.filter(pc.equal(ordered["split"], name)).drop_columns(["split"])
            files += write.write_split(out, config, name, [part])
        progress.advance()
    return Written(
        files=tuple(files),
        rejections=tuple(rejections),
        bad_rows=tuple(bad_rows),
        figures=card.count(articles, corpus.quotes, corpus.nonquotes),
        examples=card.examples(corpus.quotes),
        n_duplicates=articles.num_rows - pc.count_distinct(articles["duplicate_group"]).as_py(),
    )


def _configs(
    corpus: _Corpus, articles: pa.Table, splits: pa.Array, bad_rows: list[Rejection]
) -> Iterator[tuple[str, pa.Table, pa.Array]]:
    """Every config with its rows and the split of each: at most one of them is held beside the corpus."""
    ids = articles["article_id"]
    yield "articles", articles, splits
    quote_splits = split.follow(corpus.quotes["article_id"], ids, splits)
    yield "quotes", corpus.quotes, quote_splits
    yield "nonquotes", corpus.nonquotes, split.follow(corpus.nonquotes["article_id"], ids, splits)
    for config, key, table in (
        ("quotations", "quotation_id", gather.quotations(corpus.quotes)),
        ("speakers", "speaker_id", gather.speakers(corpus.quotes, corpus.entities)),
    ):
        checked = accept(config, table)
        bad_rows += (Rejection(source=config, stage="validate", error=str(each)) for each in checked.violations)
        accepted = checked.accepted
        yield config, accepted, split.earliest(accepted[key], corpus.quotes[key], quote_splits)


def _load(shards: Path, rejections: list[Rejection]) -> _Corpus:
    """The corpus without articles whose id an earlier one has, and without what belongs to those."""
    names = sorted(path.name.removesuffix(".articles.arrow") for path in shards.glob("*.articles.arrow"))
    dropped = _clashes(shards, names, rejections)
    return _Corpus(**{kind: _joined(shards, names, kind, dropped) for kind in KINDS})


def _clashes(shards: Path, names: list[str], rejections: list[Rejection]) -> dict[str, list[str]]:
    """The ids that each shard has to lose. Within a shard they are distinct already."""
    columns = [_map(shards / f"{name}.articles.arrow").select(["article_id", "source"]) for name in names]
    if not columns:
        return {}
    ids = pa.chunked_array([chunk for table in columns for chunk in table["article_id"].chunks])
    if pc.count_distinct(ids).as_py() == len(ids):
        return {}
    # Slow, but rare: only where the input's own ids are not unique.
    sources: dict[str, str] = {}
    dropped: dict[str, list[str]] = {}
    for name, table in zip(names, columns, strict=True):
        for row in table.to_pylist():
            other = sources.setdefault(row["article_id"], row["source"])
            if other != row["source"]:
                dropped.setdefault(name, []).append(row["article_id"])
                rejections.append(clash(row["article_id"], row["source"], other))
    return dropped


def _joined(shards: Path, names: list[str], kind: str, dropped: dict[str, list[str]]) -> pa.Table:
    tables = [(ENTITIES if kind == "entities" else schema.arrow_schema(kind)).empty_table()]
    for name in names:
        path = shards / f"{name}.{kind}.arrow"
        if path.exists():
            table = _map(path)
            if name in dropped:
                is_dropped = pc.is_in(table["article_id"], value_set=pa.array(dropped[name], pa.string()))
                table = table.filter(pc.invert(is_dropped))
            tables.append(table)
    return pa.concat_tables(tables)


def _map(path: Path) -> pa.Table:
    """A shard mapped into memory: the system reads its pages when they are wanted, and may drop them again."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()
