"""One table of one config, checked in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quoteset.validate import columns, offsets
from quoteset.validate.violations import Violation, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A table without its bad rows, and what is wrong with those."""

    accepted: pa.Table
    violations: tuple[Violation, ...]  # ``row`` counts in the table that was given


def check(config: str, table: pa.Table, articles: pa.Table | None = None) -> list[Violation]:
    """All that is wrong with ``table`` as rows of ``config``, by row.

    Columns, values, unique ids; with ``articles`` (columns article_id and text) also that every offset gives the words
    it should, that quotes do not overlap, and that there is such an article. Without, of quotes only that lengths
    agree.
    """
    violations = check_rows(config, table, articles)
    if any(each.row is None for each in violations):
        return violations
    violations += columns.check_unique(config, table, range(table.num_rows))
    if articles is not None and config in ("quotes", "nonquotes"):
        violations += _check_articles(config, table, articles)
    return sorted(violations, key=lambda each: each.row or 0)


def accept(config: str, table: pa.Table, articles: pa.Table | None = None) -> Checked:
    """``table`` without the rows that ``check`` finds fault with. Raises ValueError where its columns are wrong."""
    violations = check(config, table, articles)
    if not violations:
        return Checked(accepted=table, violations=())
    keep = np.ones(table.num_rows, dtype=bool)
    for each in violations:
        if each.row is None:
            raise ValueError(f"not a table of {config}: {each}")
        keep[each.row] = False
    return Checked(accepted=table.filter(pa.array(keep)), violations=tuple(violations))


def check_rows(
    config: str, table: pa.Table, articles: pa.Table | None, numbers: Sequence[int] | None = None
) -> list[Violation]:
    """What is wrong with the rows of ``table`` taken one by one; rows of unknown articles have no offsets to prove.

    ``numbers`` are the rows' numbers where they come from; None: their places in ``table``.
    """
    violations = columns.check_columns(config, table.schema)
    if violations:
        return violations
    table = columns.loosened(config, table)
    violations = columns.check_values(config, table)
    rows = np.setdiff1d(np.arange(table.num_rows), [each.row for each in violations])
    if numbers is not None:
        violations = [replace(each, row=numbers[each.row]) for each in violations if each.row is not None]
    good = table if len(rows) == table.num_rows else table.take(pa.array(rows))
    good_numbers = rows.tolist() if numbers is None else [numbers[row] for row in rows.tolist()]
    if config == "quotes":
        if articles is None:
            return violations + offsets.check_alone(good, good_numbers)
        return violations + offsets.check_quotes(good, articles, good_numbers)
    if config == "nonquotes" and articles is not None:
        return violations + offsets.check_nonquotes(good, articles, good_numbers)
    return violations


def _check_articles(config: str, table: pa.Table, articles: pa.Table) -> list[Violation]:
    places = pc.index_in(table["article_id"], value_set=articles["article_id"])
    if not places.null_count:
        return []
    return [
        Violation(
            rule="link",
            config=config,
            row=row,
            article_id=article_id,
            field="article_id",
            reason=f"there is no article {shown(article_id)}",
        )
        for row, (place, article_id) in enumerate(zip(places.to_pylist(), table["article_id"].to_pylist(), strict=True))
        if place is None
    ]
