"""The figures of a data set in the terminal: what the card shows, in characters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from quoteset.charts import Bar, counted, most, periods, share
from quoteset.counts import number_of
from quoteset.figures import Figures
from quoteset.stats import Stats
from quoteset.terminal import bar, printable

N_VALUES = 10  # values of a column; the others are one bar
WIDEST = 100  # columns: beyond, bars are longer but say no more
NARROW = 72  # below, blocks stand one under the other

_COLUMN_ROWS = 6  # height of the columns over time
_LEAST_COLUMNS = 20  # however narrow the terminal is
_LEAST_MONTHS = 3  # for which columns are drawn
_BAR_STYLE = "cyan"
_HEADING_STYLE = "bold"
# Eighths of a character, from below.
_STANDING = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Bars under a heading; shares are of ``whole``."""

    heading: str
    bars: Sequence[Bar]
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    """What the terminal can draw with, and how wide it is."""

    width: int
    is_ascii: bool

    def standing(self, part: float, row: int, n_rows: int) -> str:
        """The character of a column of ``part`` of ``n_rows`` in ``row``, counted from below."""
        eighths = min(max(round(part * n_rows * 8), 1 if part else 0) - 8 * row, 8)
        if self.is_ascii:
            return "#" if eighths >= 4 or (row == 0 and part) else " "
        return _STANDING[max(eighths, 0)]


def print_stats(console: Console, stats: Stats) -> None:
    """Print the figures of a data set: tables and bars, within the console's width."""
    for part in render(stats, width=console.width, is_ascii=console.options.ascii_only):
        console.print(part)


def render(stats: Stats, *, width: int, is_ascii: bool = False) -> Iterator[RenderableType]:
    """The parts of the page, top to bottom."""
    pen = _Pen(width=min(width, WIDEST), is_ascii=is_ascii)
    figures = stats.figures
    yield Text(_told(figures))
    yield Text()
    yield rows_table(stats.rows)
    for line in _lines(figures):
        blocks = [each for each in line if each.bars]
        if blocks:
            yield Text()
            yield _side_by_side(pen, blocks)
    if time := _time(pen, figures):
        yield Text()
        yield time
    if figures.confidences:
        yield Text()
        yield _bars(pen, _confidence(figures), pen.width)


def rows_table(rows: Mapping[str, Mapping[str, int]]) -> Table:
    """Rows of each config by split."""
    names = list(dict.fromkeys(name for splits in rows.values() for name in splits))
    table = Table(box=None, pad_edge=False, header_style=_HEADING_STYLE)
    table.add_column("rows")
    for name in names:
        table.add_column(printable(name), justify="right")
    for config, splits in rows.items():
        table.add_row(config, *(f"{splits.get(name, 0):,}" for name in names))
    return table


def _told(figures: Figures) -> str:
    parts = [
        f"{number_of(figures.n_quotes, 'quotation')} in {number_of(figures.n_articles, 'article')}",
        f"{figures.n_with_speaker:,} with a speaker ({share(figures.n_with_speaker, figures.n_quotes) or '0%'})",
        f"{figures.n_in_several_segments:,} in several segments",
        f"{number_of(figures.n_copies, 'article')} copied from another one" if figures.n_copies else "",
    ]
    return ", ".join(filter(None, parts))


def _lines(figures: Figures) -> tuple[tuple[_Block, ...], ...]:
    """The blocks that stand side by side, line by line."""
    quotes, articles = figures.n_quotes, figures.n_articles
    speakers = [Bar(label=each.name, n=each.n_quotes) for each in figures.speakers[:N_VALUES]]
    return (
        (
            _block("kind", figures.kinds, quotes),
            _block("mention by", figures.mention_forms, quotes, unknown="no mention"),
        ),
        (
            _block("speaker is a", figures.speaker_types, figures.n_with_speaker),
            _block("no speaker because", figures.reasons, quotes),
        ),
        (_block("rule", figures.rules, quotes),),
        (
            _Block(heading="most quoted", bars=speakers, whole=figures.n_with_speaker),
            _block("publisher (quotations)", figures.quote_publishers, quotes),
        ),
        (
            _block("flag of quotations", figures.quote_flags, quotes),
            _block("flag of articles", figures.article_flags, articles),
        ),
        (
            _block("no quotation but", figures.nonquote_reasons, figures.n_nonquotes),
            _block("language (articles)", figures.languages, articles),
        ),
    )


def _block(heading: str, counts: Mapping[str, int], whole: int, *, unknown: str = "not known") -> _Block:
    return _Block(heading=heading, bars=most(counts, N_VALUES, unknown=unknown), whole=whole)


def _confidence(figures: Figures) -> _Block:
    ranges = [(f"{tenth / 10:.1f}", f"{tenth / 10:.1f} - {(tenth + 1) / 10:.1f}") for tenth in range(10)]
    bars = [Bar(label=label, n=figures.confidences.get(start, 0)) for start, label in ranges]
    return _Block(heading="confidence", bars=bars, whole=figures.n_with_speaker)


def _side_by_side(pen: _Pen, blocks: Sequence[_Block]) -> RenderableType:
    if len(blocks) == 1 or pen.width < NARROW:
        lines: list[RenderableType] = []
        for each in blocks:
            lines += [Text(), _bars(pen, each, pen.width)] if lines else [_bars(pen, each, pen.width)]
        return Group(*lines)
    gap = 3
    width = (pen.width - gap * (len(blocks) - 1)) // len(blocks)
    grid = Table.grid(padding=(0, gap, 0, 0), pad_edge=False)
    for _ in blocks:
        grid.add_column(width=width)
    grid.add_row(*(_bars(pen, each, width) for each in blocks))
    return grid


def _bars(pen: _Pen, block: _Block, width: int) -> RenderableType:
    """A heading, and a line for every bar: name, bar, number, share."""
    largest = max((each.n for each in block.bars), default=0) or 1
    names = [Text(printable(each.label), style="dim" if each.is_rest else "") for each in block.bars]
    numbers = [counted(each.n) for each in block.bars]
    n_number = max(map(len, numbers), default=0)
    n_share = len("100%")
    # Bars have a third of the room, names what they need of the rest.
    room = width - n_number - n_share - 3
    n_name = min(max((name.cell_len for name in names), default=0), room - room // 3)
    length = max(room - n_name, 1)
    table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(width=max(n_name, 1), no_wrap=True, overflow="ellipsis")
    table.add_column(width=length, no_wrap=True)
    table.add_column(width=n_number, justify="right", no_wrap=True)
    table.add_column(width=n_share, justify="right", no_wrap=True, style="dim")
    for name, number, each in zip(names, numbers, block.bars, strict=True):
        drawn = Text(bar(each.n / largest, length, is_ascii=pen.is_ascii), style="dim" if each.is_rest else _BAR_STYLE)
        table.add_row(name, drawn, number, share(each.n, block.whole))
    return Group(Text(block.heading, style=_HEADING_STYLE), table)


def _time(pen: _Pen, figures: Figures) -> Text | None:
    """Quotations over time as standing columns with an axis, where there are a few months."""
    left = max(len(counted(figures.n_quotes)), 4) + 1
    found = periods(figures.quote_months, n_most=max(pen.width - left, _LEAST_COLUMNS))
    if len(found.columns) < _LEAST_MONTHS:
        return None
    largest = max(each.n for each in found.columns)
    each_width = max(1, min((pen.width - left) // len(found.columns), 6))
    page = Text(f"quotations by {found.unit}\n", style=_HEADING_STYLE)
    for row in reversed(range(_COLUMN_ROWS)):
        label = counted(largest) if row == _COLUMN_ROWS - 1 else "0" if row == 0 else ""
        page.append(f"{label:>{left - 1}} ", style="dim not bold")
        for each in found.columns:
            filled = pen.standing(each.n / largest, row, _COLUMN_ROWS) * max(each_width - 1, 1)
            page.append(filled + " " * (each_width > 1), style=f"{_BAR_STYLE} not bold")
        page.append("\n")
    first, last = found.columns[0].label, found.columns[-1].label
    room = max(each_width * len(found.columns) - len(first), len(last) + 1)
    page.append(f"{'':{left}}{first}{last:>{room}}", style="dim not bold")
    if undated := figures.quote_months.get("", 0):
        page.append(f"\n{undated:,} without a date", style="dim not bold")
    return page
