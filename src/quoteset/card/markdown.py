"""Pieces of markdown. What comes from articles is escaped: it must neither break a table nor run in a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from quoteset.card.figures import Counts

# Whatever markdown, or the HTML in it, would take for its own.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()|~$]")
_BAR_CHARACTERS = 30
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


def count_table(name: str, counts: Counts, n_most: int) -> str:
    """The ``n_most`` largest counts, largest first, and the rest in one row."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    whole = sum(counts.values())
    rows = [
        [escape(cut(value, _NAME_CHARACTERS)) or "not known", f"{n:,}", f"{n / whole:.1%}"]
        for value, n in ranked[:n_most]
    ]
    if rest := ranked[n_most:]:
        n_rest = sum(n for _, n in rest)
        rows.append([f"{len(rest):,} others", f"{n_rest:,}", f"{n_rest / whole:.1%}"])
    return table([name, "number", "share"], rows, n_text=1)


def bar_table(name: str, counts: Counts, n_last: int | None = None) -> str:
    """Counts in the order of their values, with bars; of many the last ``n_last``, and the earlier ones in one row."""
    known = sorted((value, n) for value, n in counts.items() if value)
    shown = known if n_last is None else known[-n_last:]
    most = max((n for _, n in shown), default=1)
    rows = [[escape(value), f"{n:,}", "█" * round(n / most * _BAR_CHARACTERS)] for value, n in shown]
    if earlier := known[: len(known) - len(shown)]:
        rows.insert(0, [f"before {escape(shown[0][0])}", f"{sum(n for _, n in earlier):,}", ""])
    if unknown := counts.get(""):
        rows.append(["not known", f"{unknown:,}", ""])
    lines = table([name, "number"], [row[:2] for row in rows], n_text=1).split("\n")
    bars = ["", "---", *(row[2] for row in rows)]
    return "\n".join(f"{line} {bar} |" for line, bar in zip(lines, bars, strict=True))
