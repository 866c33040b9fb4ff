"""Pieces of markdown. What comes from articles is escaped: it must neither break a table nor run in a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from quoteset.card.drawings import Chart
from quoteset.charts import share
from quoteset.counts import number_of
from quoteset.figures import Counts

# Whatever markdown, or the HTML in it, would take for its own.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()|~$]")
_NAME_CHARACTERS = 80


def escape(text: str) -> str:
    r"""``text`` as it reads, on one line, anywhere but at the start of a line of markdown.

    Control and direction characters, which could hide what follows, are left out.

    >>> escape("a|b <i>*c*</i>")
    'a\\|b &lt;i&gt;\\*c\\*&lt;/i&gt;'
    """
    line = " ".join(text.split())
    plain = "".join(each for each in line if unicodedata.category(each) not in ("Cc", "Cf"))
    entities = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A bare address becomes a link on the hub, and nobody vouches for it.
    return _SPECIAL.sub(r"\\\g<0>", entities).replace("://", ":&#47;&#47;")


def cut(text: str, n_characters: int) -> str:
    """The beginning of ``text``, with an ellipsis where something is left out."""
    return text if len(text) <= n_characters else text[: n_characters - 1].rstrip() + "…"


def file_size(n_bytes: int) -> str:
    """A size for people to read.

    >>> file_size(2_500_000)
    '2.5 MB'
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if n_bytes >= size:
            return f"{n_bytes / size:,.1f} {unit}"
    return f"{n_bytes} bytes"


def table(names: Sequence[str], rows: Sequence[Sequence[str]], n_text: int) -> str:
    """A table whose first ``n_text`` columns are words, to the left; the others are numbers, to the right."""
    rule = ["---"] * n_text + ["---:"] * (len(names) - n_text)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, rule, *rows))


def image(name: str, charts: Sequence[Chart]) -> Iterator[str]:
    """The chart of this name, where there is one."""
    for each in charts:
        if each.path.rpartition("/")[2] == f"{name}.svg":
            yield f"![{escape(each.alt)}]({each.path})"


def folded(title: str, content: str) -> str:
    """``content`` to be opened by those who want it: the numbers behind a chart."""
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>"


def count_table(name: str, columns: Mapping[str, Counts], n_most: int) -> str:
    """The ``n_most`` largest by the first of ``columns``, largest first, the rest in one row, and what is not known."""
    first = next(iter(columns.values()))
    # What has no count in the first column is still there.
    values = {value for counts in columns.values() for value in counts if value}
    ranked = sorted(values, key=lambda value: (-first.get(value, 0), value))
    rows = [[escape(cut(value, _NAME_CHARACTERS)), *_cells([value], columns)] for value in ranked[:n_most]]
    if rest := ranked[n_most:]:
        rows.append([number_of(len(rest), "other"), *_cells(rest, columns)])
    rows += _unknown(columns)
    return table([name, *(part for title in columns for part in (title, "share"))], rows, n_text=1)


def month_table(columns: Mapping[str, Counts], n_last: int) -> str:
    """Counts of the last ``n_last`` months, the earlier ones in one row, and what has no month."""
    months = sorted({month for counts in columns.values() for month in counts if month})
    shown, earlier = months[-n_last:], months[:-n_last]
    rows = [[escape(month), *_cells([month], columns)] for month in shown]
    if earlier:
        rows.insert(0, [f"before {escape(shown[0])}", *_cells(earlier, columns)])
    rows += _unknown(columns)
    return table(["month", *(part for title in columns for part in (title, "share"))], rows, n_text=1)


def _cells(values: Sequence[str], columns: Mapping[str, Counts]) -> list[str]:
    cells = []
    for counts in columns.values():
        n = sum(counts.get(value, 0) for value in values)
        cells += [f"{n:,}", share(n, sum(counts.values()))]
    return cells


def _unknown(columns: Mapping[str, Counts]) -> list[list[str]]:
    is_there = any(counts.get("") for counts in columns.values())
    return [["not known", *_cells([""], columns)]] if is_there else []
