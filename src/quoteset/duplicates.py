"""Articles that are copies of each other -> one duplicate group.

So far the copies are exact: the same words, whatever their case, punctuation and layout. An article's row arrives with
the id of its own words as its group; ``groups`` looks at the whole corpus at once, so that near copies can be put
together there, and ``apply`` brings the result back into the rows.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc


def groups(articles: Iterable[pa.Table]) -> pa.Table:
    """The duplicate group of every article, by article_id: columns article_id, duplicate_group and n_articles.

    ``articles`` gives the corpus in any number of tables with article_id and duplicate_group; only these two columns
    are held. ``n_articles`` is the size of the group.
    """
    columns = [each.select(["article_id", "duplicate_group"]) for each in articles]
    if not columns:
        return _GROUPS.empty_table()
    members = pa.concat_tables(columns).sort_by("article_id")
    sizes = members.group_by("duplicate_group", use_threads=False).aggregate([([], "count_all")])
    places = pc.index_in(members["duplicate_group"], value_set=sizes["duplicate_group"])
    n_articles = sizes["count_all"].take(places).cast(pa.int32())
    return members.append_column("n_articles", n_articles).cast(_GROUPS)


def apply(articles: pa.Table, groups: pa.Table) -> pa.Table:
    """``articles`` with the duplicate groups that ``groups`` found. Raises ValueError for an article it lacks."""
    places = pc.index_in(articles["article_id"], value_set=groups["article_id"])
    if places.null_count:
        lacking = articles["article_id"].filter(places.is_null())[0]
        raise ValueError(f"no duplicate group for article {lacking.as_py()!r}: groups() did not see it")
    index = articles.schema.get_field_index("duplicate_group")
    return articles.set_column(index, articles.schema.field(index), groups["duplicate_group"].take(places))


_GROUPS = pa.schema(
    [
        pa.field("article_id", pa.string(), nullable=False),
        pa.field("duplicate_group", pa.string(), nullable=False),
        pa.field("n_articles", pa.int32(), nullable=False),
    ]
)
