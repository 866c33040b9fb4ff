"""Rows of single articles -> tables over the corpus: quotations, speakers, counts, and one stable order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quoteset import schema

# What rows are ordered by. Of quotes and nonquotes it is the reading order within an article.
_ORDER = {
    "articles": ("article_id",),
    "quotes": ("article_id", "first_start", "quote_id"),
    "nonquotes": ("article_id", "start", "end"),
    "quotations": ("quotation_id",),
    "speakers": ("speaker_id",),
}


def ordered(config: str, table: pa.Table) -> pa.Table:
    """``table`` in the one order of ``config``, whatever order it came in: by ids, within an article as in the text."""
    keys = table
    if config == "quotes":
        starts = pc.struct_field(pc.list_element(table["segments"], 0), "start")
        keys = table.select(["article_id", "quote_id"]).append_column("first_start", starts)
    return table.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in _ORDER[config]]))


def count_quotes(articles: pa.Table, quotes: pa.Table) -> pa.Table:
    """``articles`` with ``n_quotes`` counted in ``quotes``, of which some may have been rejected since."""
    counts = quotes["article_id"].value_counts()
    places = pc.index_in(articles["article_id"], value_set=counts.field("values"))
    n_quotes = pc.fill_null(counts.field("counts").take(places), 0).cast(pa.int32())
    index = articles.schema.get_field_index("n_quotes")
    return articles.set_column(index, articles.schema.field(index), n_quotes)


def quotations(quotes: pa.Table) -> pa.Table:
    """The quotations config: one row for the same words across articles, by quotation_id.

    A speaker's score is the sum of its confidences over the number of occurrences that name a speaker: 0.9 once is
    0.9, 0.9 against another's 0.3 is 0.45. The best is ``speaker``; of two that are equal neither is.
    """
    occurrences = _by_publication(quotes)
    ids = pc.unique(occurrences["quotation_id"]).sort()
    columns = {
        "quotation_id": ids,
        "text": _first_in_group(
            occurrences.append_column("length", pc.utf8_length(occurrences["text"])),
            ids,
            [("length", "descending"), ("text", "ascending")],
            "text",
        ),
        "n_occurrences": _counts(ids, occurrences),
        "n_articles": _counts(ids, _distinct(occurrences, "article_id")),
        "first_published_at": _aggregate(occurrences, ids, "published_at", "min"),
        **_votes(occurrences, ids),
        "quote_ids": _lists(ids, occurrences["quotation_id"], occurrences["quote_id"]),
        **_urls(occurrences, ids),
    }
    target = schema.arrow_schema("quotations")
    return pa.table([columns[name] for name in target.names], names=target.names).cast(target)


def speakers(quotes: pa.Table, entities: pa.Table) -> pa.Table:
    """The speakers config: one row for each speaker of ``quotes``, by speaker_id.

    ``entities`` (rows.ENTITIES) adds the other forms that the articles use. The name is the form that most quotes
    have; of equally many the first in the alphabet.
    """
    attributed = quotes.filter(quotes["speaker_id"].is_valid())
    ids = pc.unique(attributed["speaker_id"]).sort()
    forms = attributed.group_by(["speaker_id", "speaker"], use_threads=False).aggregate([([], "count_all")])
    names = _first_in_group(
        forms, ids, [("count_all", "descending"), ("speaker", "ascending")], "speaker", key="speaker_id"
    )
    columns = {
        "speaker_id": ids,
        "name": names,
        "type": _first_in_group(attributed, ids, [], "speaker_type", key="speaker_id"),
        "aliases": _aliases(ids, names, forms, entities),
        "n_quotes": _counts(ids, attributed, "speaker_id"),
        "n_articles": _counts(ids, _distinct(attributed, "article_id", "speaker_id"), "speaker_id"),
    }
    target = schema.arrow_schema("speakers")
    return pa.table([columns[name] for name in target.names], names=target.names).cast(target)


def _by_publication(quotes: pa.Table) -> pa.Table:
    """``quotes`` by quotation; in it first published first, unknown dates last. Sums of floats need a fixed order."""
    return quotes.select(
        ["quotation_id", "published_at", "article_id", "quote_id", "text", "speaker", "speaker_id", "confidence", "url"]
    ).sort_by([(name, "ascending") for name in ("quotation_id", "published_at", "article_id", "quote_id")])


def _votes(occurrences: pa.Table, ids: pa.Array) -> dict[str, pa.Array]:
    """The columns speaker and speakers."""
    attributed = occurrences.filter(occurrences["speaker_id"].is_valid())
    by_form = attributed.group_by(["quotation_id", "speaker_id", "speaker"], use_threads=False).aggregate(
        [("confidence", "sum")]
    )
    # Forms of one speaker differ in case and punctuation only; the surest one is shown.
    by_form = by_form.sort_by(
        [
            ("quotation_id", "ascending"),
            ("speaker_id", "ascending"),
            ("confidence_sum", "descending"),
            ("speaker", "ascending"),
        ]
    )
    votes = by_form.group_by(["quotation_id", "speaker_id"], use_threads=False).aggregate(
        [("speaker", "first"), ("confidence_sum", "sum")]
    )
    places = pc.index_in(votes["quotation_id"], value_set=ids)
    n_attributed = _counts(ids, attributed).take(places)
    scores = pc.divide(votes["confidence_sum_sum"], n_attributed.cast(pa.float64())).cast(pa.float32())
    votes = votes.append_column("score", scores).sort_by(
        [("quotation_id", "ascending"), ("score", "descending"), ("speaker_id", "ascending")]
    )
    field = schema.arrow_schema("quotations").field("speakers").type.value_field
    structs = pa.StructArray.from_arrays(
        [_flat(votes["speaker_first"]), _flat(votes["speaker_id"]), _flat(votes["score"])], fields=list(field.type)
    )
    speakers = _lists(ids, votes["quotation_id"], structs)
    return {"speaker": _winners(speakers), "speakers": speakers}


def _winners(speakers: pa.ListArray) -> pa.Array:
    """The first of each list, unless the second has the same score."""
    offsets = np.asarray(speakers.offsets)
    starts, n_votes = offsets[:-1], np.diff(offsets)
    scores = np.asarray(speakers.values.field("score"))
    tied = np.zeros(len(n_votes), dtype=bool)
    several = n_votes > 1
    tied[several] = scores[starts[several]] == scores[starts[several] + 1]
    firsts = pa.array(starts, mask=(n_votes == 0) | tied)
    return speakers.values.field("speaker").take(firsts)


def _urls(occurrences: pa.Table, ids: pa.Array) -> dict[str, pa.Array]:
    known = occurrences.filter(occurrences["url"].is_valid())
    distinct = _distinct(known, "url")
    return {"urls": _lists(ids, distinct["quotation_id"], distinct["url"])}


def _aliases(ids: pa.Array, names: pa.Array, forms: pa.Table, entities: pa.Table) -> pa.Array:
    """Every form but the name itself, without doubles, sorted."""
    aliases = entities["aliases"].combine_chunks()
    owners = entities["speaker_id"].take(pc.list_parent_indices(aliases))
    other = pa.concat_tables(
        [
            pa.table({"speaker_id": forms["speaker_id"], "form": forms["speaker"]}),
            pa.table({"speaker_id": entities["speaker_id"], "form": entities["name"]}),
            pa.table({"speaker_id": owners, "form": pc.list_flatten(aliases)}),
        ]
    )
    places = pc.index_in(other["speaker_id"], value_set=ids)
    is_other = pc.and_kleene(places.is_valid(), pc.not_equal(other["form"], names.take(places)))
    distinct = other.filter(is_other).group_by(["speaker_id", "form"], use_threads=False).aggregate([])
    distinct = distinct.sort_by([("speaker_id", "ascending"), ("form", "ascending")])
    return _lists(ids, distinct["speaker_id"], distinct["form"])


def _distinct(table: pa.Table, name: str, key: str = "quotation_id") -> pa.Table:
    """One row for each pair of ``key`` and ``name``, in the order of their first occurrence."""
    return table.group_by([key, name], use_threads=False).aggregate([])


def _counts(ids: pa.Array, table: pa.Table, key: str = "quotation_id") -> pa.Array:
    """How many rows of ``table`` each id has."""
    return pa.array(np.bincount(_places(table[key], ids), minlength=len(ids)).astype(np.int32))


def _aggregate(table: pa.Table, ids: pa.Array, name: str, function: str) -> pa.Array:
    """``function`` of the column ``name`` for each id."""
    result = table.group_by("quotation_id", use_threads=False).aggregate([(name, function)])
    return _flat(result[f"{name}_{function}"].take(pc.index_in(ids, value_set=result["quotation_id"])))


def _first_in_group(
    table: pa.Table, ids: pa.Array, order: list[tuple[str, str]], name: str, key: str = "quotation_id"
) -> pa.Array:
    """The value of ``name`` that is first in ``order`` among the rows of each id."""
    first = table.sort_by([(key, "ascending"), *order]).group_by(key, use_threads=False).aggregate([(name, "first")])
    return _flat(first[f"{name}_first"].take(pc.index_in(ids, value_set=first[key])))


def _lists(ids: pa.Array, keys: pa.ChunkedArray, values: pa.ChunkedArray | pa.Array) -> pa.ListArray:
    """For each id the list of the ``values`` that have it as key, in their order; empty where there are none."""
    places = _places(keys, ids)
    order = np.argsort(places, kind="stable")
    offsets = np.searchsorted(places[order], np.arange(len(ids) + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _flat(values).take(pa.array(order)))


def _places(keys: pa.ChunkedArray, ids: pa.Array) -> npt.NDArray[np.int64]:
    places: npt.NDArray[np.int64] = np.asarray(pc.index_in(keys, value_set=ids)).astype(np.int64)
    return places


def _flat(values: pa.ChunkedArray | pa.Array) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
