from __future__ import annotations

import re
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from consoles import printed
from data_corpus import Built, article, build, corpus, extraction
from rich.cells import cell_len
from rich.console import Console

from quoteset import overview, rows, stats
from quoteset.errors import DataError, UsageError
from quoteset.figures import Figures, Speaker
from quoteset.stats import Stats


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("stats") / "dataset", corpus())


def shown(found: Stats, width: int = 80, **options: object) -> str:
    return printed(lambda console: overview.print_stats(console, found), width, **options)


def test_counts_what_is_written(built: Built) -> None:
    found = stats.count(built.path)
    assert found.rows["quotes"] == {"train": 22, "validation": 4, "test": 4}
    assert found.figures.n_quotes == 30
    assert found.figures.kinds == {"direct": 30}
    json = stats.as_json(found)
    assert json["n_quotes"] == 30
    assert json["speakers"][0] == {"name": "Ana Ruiz", "type": "person", "n_quotes": 10}  # type: ignore[index]


def test_reads_in_eighty_columns_without_colour(built: Built) -> None:
    page = shown(stats.count(built.path))
    lines = page.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert "\x1b" not in page
    assert page.startswith("30 quotations in 30 articles, 20 with a speaker (67%), 30 in several segments")
    for words in (
        "direct ██",
        "Ana Ruiz ██",
        "too_short ██",
        "6 without a date",
        "0.9 - 1.0 ██",
        "quotations by month",
    ):
        assert words in page
    assert re.search(r"quotes +22 +4 +4", page)
    assert re.search(r"tie +█+ 10 +33%", page)


@pytest.mark.parametrize("width", [24, 40, 71, 72, 80, 100, 250])
def test_fits_any_terminal(built: Built, width: int) -> None:
    page = shown(stats.count(built.path), width)
    assert max(map(cell_len, page.splitlines())) <= width


def test_colour_changes_no_word(built: Built) -> None:
    found = stats.count(built.path)
    coloured = shown(found, force_terminal=True, color_system="truecolor")
    assert "\x1b[36m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown(found)
    assert "\x1b[36m" not in shown(found, force_terminal=True, no_color=True)


def test_terminals_without_unicode_get_other_bars(built: Built) -> None:
    out = TextIOWrapper(BytesIO(), encoding="ascii", errors="replace")
    overview.print_stats(
        Console(file=out, width=80, markup=False, emoji=False, highlight=False), stats.count(built.path)
    )
    out.flush()
    page = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "direct #####" in page
    assert "?" not in page.replace("nonquotes", "")


def test_one_article_and_millions() -> None:
    few = Stats(rows={"articles": {"train": 1}}, figures=Figures(n_articles=1, languages={"en": 1}))
    assert "0 quotations in 1 article, 0 with a speaker (0%)" in shown(few)
    assert "by month" not in shown(few)
    large = Figures(
        n_articles=12_000_000,
        n_quotes=90_000_000,
        n_with_speaker=80_000_000,
        kinds={"direct": 89_999_999, "mixed": 1},
        quote_months={f"{year}-{month:02}": year for year in range(1950, 2031) for month in range(1, 13)},
        confidences={"0.9": 80_000_000},
        speakers=(
            Speaker(name="A name of an office that fills more than a line of it " * 3, type="group", n_quotes=5),
        ),
    )
    page = shown(Stats(rows={"quotes": {"train": 90_000_000}}, figures=large))
    assert max(map(cell_len, page.splitlines())) <= 80
    assert "quotations by 2 years" in page
    assert re.search(r"mixed +▏ +1 +<1%", page)


def test_names_do_no_harm(tmp_path: Path) -> None:
    evil = "\x1b[2J\x1b]0;x\x07 \u202eevil\u2066 [bold]:smile: 北海道新聞社" + "\u0301" * 300
    found = article(1, publisher=evil)
    made = build(tmp_path / "dataset", rows.tables([rows.rows_of(found, extraction(found))]))
    page = shown(stats.count(made.path))
    assert not set(page) & {"\x1b", "\x07", "\u202e", "\u2066"}
    assert max(map(cell_len, page.splitlines())) <= 80


def test_says_what_is_no_data_set(built: Built, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        stats.count(tmp_path / "none")
    with pytest.raises(DataError, match=r"holds no articles/\*.parquet"):
        stats.count(tmp_path)
    (tmp_path / "articles").mkdir()
    path = tmp_path / "articles" / "train-00000-of-00001.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        stats.count(tmp_path)
    table = pq.read_table(next((built.path / "articles").glob("*.parquet")))
    pq.write_table(table.drop_columns(["flags"]), path)
    with pytest.raises(DataError, match="has no column 'flags'"):
        stats.count(tmp_path)
    place = table.schema.get_field_index("flags")
    pq.write_table(table.set_column(place, "flags", pa.array(["a"] * table.num_rows)), path)
    with pytest.raises(DataError, match="column 'flags' is string, not list"):
        stats.count(tmp_path)


def test_what_others_write_differently_is_read(built: Built, tmp_path: Path) -> None:
    """Nulls allowed everywhere, other widths of offsets: as other programs write the same rows."""
    for config in ("articles", "quotes"):
        table = pq.read_table(built.path / config)
        fields = []
        for field in table.schema:
            type_ = pa.large_string() if pa.types.is_string(field.type) else field.type
            fields.append(pa.field(field.name, pa.list_(pa.string()) if field.name == "flags" else type_))
        (tmp_path / config).mkdir()
        pq.write_table(table.cast(pa.schema(fields)), tmp_path / config / "train-00000-of-00001.parquet")
    found = stats.count(tmp_path).figures
    assert (found.n_articles, found.n_quotes) == (30, 30)
    assert found.quote_flags == {"too_short": 30}
