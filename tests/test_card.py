from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import yaml
from data_corpus import Built, article, build, corpus, extraction
from huggingface_hub import DatasetCard

from quoteset import card, rows, schema, split, write
from quoteset.card.markdown import count_table, escape, file_size, month_table
from quoteset.card.rejected import kind_of
from quoteset.errors import DataError
from quoteset.figures import Figures
from quoteset.records import DatasetFile, Extraction, Rejection
from quoteset.validate import validate_path

# Loads every config of a folder, in memory and streaming, with no network, and prints what came.
LOADER = """
import json, sys
from datasets import get_dataset_config_names, get_dataset_default_config_name, load_dataset, load_dataset_builder
folder = sys.argv[1]
out = {"configs": get_dataset_config_names(folder), "default": get_dataset_default_config_name(folder), "loaded": {}}
for config in out["configs"]:
    info = load_dataset_builder(folder, config).info
    loaded = load_dataset(folder, config)
    streamed = load_dataset(folder, config, streaming=True)
    out["loaded"][config] = {
        "card": {name: each.num_examples for name, each in info.splits.items()},
        "card_columns": info.features.arrow_schema.names,
        "rows": {name: each.num_rows for name, each in loaded.items()},
        "streamed": {name: sum(1 for _ in each) for name, each in streamed.items()},
        "same": all(list(streamed[name]) == list(loaded[name]) for name in loaded),
        "types": {name: str(each.data.schema.field(i).type) for each in loaded.values()
                  for i, name in enumerate(each.data.schema.names)},
        "first": repr(next(iter(loaded.values()))[0]),
    }
print("RESULT" + json.dumps(out))
"""

# An interpreter with datasets 3.6, to show that the older readers manage too; scripts or CI may name one.
OLD_PYTHON = os.environ.get("QUOTESET_OLD_DATASETS_PYTHON")


def load(folder: Path, home: Path, python: str = sys.executable) -> dict[str, Any]:
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HOME": str(home),
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }
    done = subprocess.run(
        [python, "-c", LOADER, str(folder)], env=environment, capture_output=True, text=True, check=False, cwd=home
    )
    assert done.returncode == 0, done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout.split("RESULT", 1)[1])
    return loaded


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    rejections = [Rejection(source="x.json", stage="parse", error="no JSON")]
    return build(tmp_path_factory.mktemp("card") / "dataset", corpus(), rejections=rejections)


def front(folder: Path) -> dict[str, Any]:
    text = (folder / "README.md").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text.split("---\n")[1])
    return loaded


@pytest.mark.parametrize(
    "python",
    [
        pytest.param(sys.executable, id="installed"),
        pytest.param(
            OLD_PYTHON,
            id="old",
            marks=pytest.mark.skipif(OLD_PYTHON is None, reason="QUOTESET_OLD_DATASETS_PYTHON is not set"),
        ),
    ],
)
def test_every_config_loads_offline_with_features_and_counts_of_the_card(
    built: Built, tmp_path: Path, python: str
) -> None:
    found = load(built.path, tmp_path, python)
    assert sorted(found["configs"]) == sorted(schema.CONFIGS)
    assert found["default"] == "quotes"
    for config, loaded in found["loaded"].items():
        expected: dict[str, int] = {}
        for file in built.files:
            if file.config == config and file.split:
                expected[file.split] = expected.get(file.split, 0) + (file.n_rows or 0)
        assert loaded["card"] == loaded["rows"] == loaded["streamed"] == expected
        assert loaded["same"]
        assert loaded["card_columns"] == schema.arrow_schema(config).names
    types = found["loaded"]["quotes"]["types"]
    assert types["segments"].replace(" not null", "") == "list<item: struct<start: int32, end: int32>>"
    assert types["published_at"] == "timestamp[ms, tz=UTC]"
    assert found["loaded"]["articles"]["types"]["text"] == "large_string"
    assert "'segments': [{'start': " in found["loaded"]["quotes"]["first"]


def test_opens_in_duckdb_and_pandas(built: Built) -> None:
    for config in schema.CONFIGS:
        n_rows = sum(file.n_rows or 0 for file in built.files if file.config == config)
        found = duckdb.sql(f"SELECT * FROM '{built.path}/{config}/*.parquet'")
        assert found.columns == schema.arrow_schema(config).names
        assert len(found.fetchall()) == n_rows
        frame = pd.concat(pd.read_parquet(path) for path in sorted((built.path / config).glob("*.parquet")))
        assert list(frame.columns) == found.columns
        assert len(frame) == n_rows
    # What a user does first: the words out of the article, by their offsets.
    wrong = duckdb.sql(f"""
        SELECT count(*) FROM '{built.path}/quotes/*.parquet' quotes JOIN '{built.path}/articles/*.parquet' articles
        USING (article_id)
        WHERE quotes.text <> list_aggregate(
            list_transform(segments, lambda each: articles.text[each.start + 1 : each.end]), 'string_agg', ' '
        )
    """)
    assert wrong.fetchall() == [(0,)]
    quotes = pd.read_parquet(built.path / "quotes" / "train-00000-of-00001.parquet")
    articles = pd.read_parquet(built.path / "articles" / "train-00000-of-00001.parquet").set_index("article_id")
    for quote in quotes.itertuples():
        text = articles.text[quote.article_id]
        assert " ".join(text[each["start"] : each["end"]] for each in quote.segments) == quote.text
    assert str(quotes.published_at.dtype) == "datetime64[ms, UTC]"


def test_no_quotation_at_all_still_loads(tmp_path: Path) -> None:
    tables = rows.tables([rows.rows_of(article(number), Extraction()) for number in range(5)])
    found = build(tmp_path / "dataset", tables, plan=split.Plan(shares=(1, 0, 0)))
    assert validate_path(found.path).ok
    (tmp_path / "home").mkdir()
    loaded = load(found.path, tmp_path / "home")
    assert loaded["configs"] == ["articles"]
    assert loaded["default"] == "articles"
    assert loaded["loaded"]["articles"]["rows"] == {"train": 5}
    assert (found.path / "README.md").read_text(encoding="utf-8").count("### articles") == 1
    assert not (found.path / "quotes").exists()


def test_no_article_at_all_still_has_a_card() -> None:
    rejected = [
        Rejection(source=f"{n}.json", stage="parse", error=f"line {n}: broken JSON: column 3") for n in range(3)
    ]
    made = card.render(card.CardInfo(), [], Figures(), version="1", n_inputs=3, rejected=rejected)
    text = made.text
    assert not made.charts
    loaded = yaml.safe_load(text.split("---\n")[1])
    assert "configs" not in loaded
    assert "Nothing: no article was read." in text
    assert "Inputs: 3. Articles: 0. Rejected: 3." in text


def test_empty_splits_are_left_out(tmp_path: Path) -> None:
    found = build(tmp_path / "dataset", corpus(range(4)), plan=split.Plan(shares=(0, 1, 0)))
    for config in front(found.path)["configs"]:
        assert [each["split"] for each in config["data_files"]] == ["validation"]
    assert validate_path(found.path).ok


def test_the_yaml_is_what_the_hub_wants(built: Built) -> None:
    loaded = front(built.path)
    assert loaded["language"] == ["en"]
    assert loaded["license"] == "other"
    assert loaded["size_categories"] == ["n<1K"]
    assert [each["config_name"] for each in loaded["configs"]] == list(schema.CONFIGS)
    assert [each.get("default") for each in loaded["configs"]] == [True, None, None, None, None]
    info = loaded["dataset_info"][0]
    assert info["features"] == schema.features("quotes")
    assert info["download_size"] == sum(each.size for each in built.files if each.config == "quotes")
    assert info["dataset_size"] == sum(each["num_bytes"] for each in info["splits"])
    # As the hub's own client reads it.
    data = DatasetCard((built.path / "README.md").read_text(encoding="utf-8")).data
    assert (data.license, data.language, data.annotations_creators) == ("other", ["en"], ["machine-generated"])
    assert data.task_categories == ["token-classification", "text-classification"]


def test_there_is_no_chart_without_something_to_show() -> None:
    figures = Figures(
        n_articles=1,
        n_quotes=1,
        kinds={"direct": 1},
        mention_forms={"": 1},
        reasons={"no_candidate": 1},
        rules={"en.none": 1},
        languages={"en": 1},
        publishers={"": 1},
        quote_publishers={"": 1},
        months={"": 1},
        quote_months={"": 1},
    )
    made = card.render(card.CardInfo(), [], figures, version="1")
    assert [each.path for each in made.charts] == ["charts/kinds.svg", "charts/rules.svg"]
    assert all(f"]({each.path})" in made.text for each in made.charts)
    assert "No article has a date." in made.text
    assert "No article names its publisher." in made.text


def test_every_chart_is_shown_and_known(built: Built) -> None:
    text = (built.path / "README.md").read_text(encoding="utf-8")
    drawn = [each.path for each in built.files if each.path.endswith(".svg")]
    assert len(drawn) == 7
    for path in drawn:
        assert text.count(f"]({path})") == 1
        assert card.is_chart(path)
        svg = (built.path / path).read_text(encoding="utf-8")
        assert "<title" in svg
        assert "<desc" in svg
        assert "prefers-color-scheme" in svg


def test_a_language_that_was_not_measured_is_told_so() -> None:
    figures = Figures(n_articles=1, n_quotes=1, n_with_speaker=1, languages={"xx": 1}, confidences={"0.9": 1})
    made = card.render(card.CardInfo(), [], figures, version="1")
    assert "No accuracy was measured for the languages of this data set." in made.text
    assert "charts/calibration.svg" not in [each.path for each in made.charts]


def test_what_was_chosen_and_who_checked_is_told() -> None:
    plain = card.render(card.CardInfo(), [], Figures(n_quotes=3), version="1").text
    assert "No human has checked the rows." in plain
    assert "not quoteset's own" not in plain
    figures = Figures(n_quotes=3, quote_flags={"reviewed": 1})
    made = card.render(card.CardInfo(), [], figures, version="1", choices=["quotes.typewriter_marks = true", "a = [1]"])
    assert "People have decided about 1 of 3 quotations (flag `reviewed`), and no human has" in made.text
    assert "Settings that are not quoteset's own: quotes.typewriter\\_marks = true; a = \\[1\\]." in made.text


def test_languages_that_the_hub_refuses_are_left_out() -> None:
    text = card.front_matter(card.CardInfo(), [], ["en", "zh-Hant", "English", "", "nds"])
    assert yaml.safe_load(text.split("---\n")[1])["language"] == ["en", "nds"]


@pytest.mark.parametrize(
    ("n", "category"),
    [(999, "n<1K"), (1_000, "1K<n<10K"), (2_500_000, "1M<n<10M"), (10**12, "n>1T")],
)
def test_size_categories(n: int, category: str) -> None:
    file = DatasetFile(path="quotes/x", size=1, sha256="", config="quotes", split="train", n_rows=n, n_value_bytes=1)
    text = card.front_matter(card.CardInfo(), [file], [])
    assert yaml.safe_load(text.split("---\n")[1])["size_categories"] == [category]


def test_what_only_the_maker_knows_is_in_the_card() -> None:
    info = card.CardInfo(
        pretty_name="Quay: “quotes” & #more",
        license="cc-by-4.0",
        languages=("no", "en"),
        tags=("yes",),
        description="Collected **by hand**.",
        rights="All texts are our own.",
        citation="@misc{quay}",
        url="me/quay",
    )
    text = card.render(info, [], Figures(), version="1").text
    loaded = yaml.safe_load(text.split("---\n")[1])
    assert loaded["pretty_name"] == "Quay: “quotes” & #more"
    # Norwegian, and not the opposite of "yes".
    assert loaded["language"] == ["no", "en"]
    assert loaded["tags"] == ["yes"]
    assert "license_name" not in loaded
    for part in ("Collected **by hand**.", "All texts are our own.", "@misc{quay}", "Licence: cc-by-4.0."):
        assert part in text


def test_the_text_tells_what_is_in_it(built: Built) -> None:
    text = (built.path / "README.md").read_text(encoding="utf-8")
    for line in (
        "30 quotations from 30 articles (67% of the quotations have a speaker), and 30 marked phrases",
        "| `quotes` | one row for each quotation in an article | 22 | 4 | 4 |",
        'articles = load_dataset("path/to/this/folder", "articles", split="train")',
        "| direct | 30 | 100% |",
        "| tie | 10 | 100% |",
        "| too\\_short | quotes | fewer than 3 words | 30 | 100% |",
        "| unbalanced\\_marks | articles | a quotation mark has no partner | 30 | 100% |",
        "`in_headline`",
        "| The Quay Post | 10 | 33% | 10 | 33% |",
        "| not known | 10 | 33% | 10 | 33% |",
        "| 2026-03 | 3 | 10% | 3 | 10% |",
        "Published from 2026-01 to 2026-12; without a date: 6 of 30 articles.",
        "| Ana Ruiz | person | 10 | 50% |",
        "| 0.9 | 20 | 100% |",
        "![Quotations by month](charts/months.svg)",
        "Inputs: 31. Articles: 30. Rejected: 1.",
        "| parse | no JSON | 1 |",
        "### speakers: everybody who is quoted, over all articles",
        "| `confidence` | `float32` | Calibrated probability that speaker is right; "
        "0 without one, 1 where a person decided. |",
    ):
        assert line in text


def test_user_text_survives_a_rebuild(built: Built) -> None:
    first = (built.path / "README.md").read_text(encoding="utf-8")
    own = "Our *own* words:\n\n- with a list\n- and --- dashes\n"
    edited = first.replace("<!-- user:start -->\n", f"<!-- user:start -->\n{own}")
    edited = edited.replace(edited[edited.index("<!-- Write here") : edited.index("<!-- user:end")], "")

    def again(old: str | None) -> str:
        return card.render(card.CardInfo(), built.files, Figures(), version="2", old=old).text

    second = again(edited)
    assert card.user_text(second) == own.strip("\n")
    assert again(second) == second
    assert again(None).count("<!-- Write here") == 1
    assert again(again(None)) == again(None)
    assert again("# A README without markers") == again(None)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- user:start -->\nmine",
        "mine\n<!-- user:end -->",
        "<!-- user:end -->\nmine\n<!-- user:start -->",
        "<!-- user:start -->a<!-- user:end --><!-- user:start -->b<!-- user:end -->",
        "<!-- user:start -->a<!-- user:start -->b<!-- user:end -->",
    ],
)
def test_user_text_is_never_lost_by_broken_markers(text: str) -> None:
    with pytest.raises(DataError, match="put the two lines back"):
        card.user_text(text)


def test_a_hostile_article_does_nothing_to_the_card(tmp_path: Path) -> None:
    evil = "<script>x()</script> | [a](javascript:x) `code` <!-- user:end --> \u202etxt.exe ![i](https://e.example/i)"
    text = f"\n“{evil},” said Ms Ruiz. “At\nlast”\n“| --- |”"
    found = article(1, text=text, publisher=f"{evil}\n\n# Head")
    tables = rows.tables([rows.rows_of(found, extraction(found))])
    made = build(tmp_path / "dataset", tables, plan=split.Plan(shares=(1, 0, 0)))
    written = (made.path / "README.md").read_text(encoding="utf-8")
    (line,) = [each for each in written.splitlines() if "x\\(\\)" in each and "Ana Ruiz" in each]
    assert len([n for n, each in enumerate(line) if each == "|" and line[n - 1] != "\\"]) == 7
    for each in ("<script", "[a](", "`code`", "\u202e", "https://e.example", "\n# Head"):
        assert each not in written
    assert written.count("<!-- user:end -->") == 1
    assert card.user_text(written) == ""
    assert validate_path(made.path).ok


def test_long_tables_are_summed_up() -> None:
    counts = {f"p{n:02}": n for n in range(1, 31)} | {"": 40}
    table = count_table("publisher", {"articles": counts, "quotations": {"p30": 3, "elsewhere": 1}}, 3)
    assert table.splitlines()[2:] == [
        "| p30 | 30 | 6% | 3 | 75% |",
        "| p29 | 29 | 6% | 0 | 0% |",
        "| p28 | 28 | 6% | 0 | 0% |",
        "| 28 others | 378 | 75% | 1 | 25% |",
        "| not known | 40 | 8% | 0 | 0% |",
    ]
    months = month_table({"articles": {f"20{n:02}-01": n for n in range(10, 40)} | {"": 5}}, 2)
    assert [line.split(" |")[:2] for line in months.splitlines()[2:]] == [
        ["| before 2038-01", f" {sum(range(10, 38))}"],
        ["| 2038-01", " 38"],
        ["| 2039-01", " 39"],
        ["| not known", " 5"],
    ]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("line 4: broken JSON: unexpected end of data at column 182; mend or remove it", "broken JSON"),
        ("the text holds a NUL at character 12; remove it from the input", "the text holds a NUL at character …"),
        (
            "article_id 'a;b' is already that of feed/x.jsonl#2; give every one its own",
            "article_id … is already that of …",
        ),
        ("", ""),
        ("x" * 500, "x" * 89 + "…"),
    ],
)
def test_errors_of_one_kind_are_counted_together(error: str, kind: str) -> None:
    assert kind_of(error) == kind


@pytest.mark.parametrize(("size", "words"), [(0, "0 bytes"), (1_500, "1.5 KB"), (2_000_000_000_000, "2,000.0 GB")])
def test_file_sizes(size: int, words: str) -> None:
    assert file_size(size) == words


def test_escaped_text_is_one_line() -> None:
    assert escape(" a\n\n b\tc\u200b ") == "a b c"
    assert escape("plain, “text”: 50% (so)") == "plain, “text”: 50% \\(so\\)"


def test_the_card_is_the_same_whatever_the_order_of_files(built: Built) -> None:
    def render(files: list[DatasetFile]) -> str:
        return card.render(card.CardInfo(), files, Figures(), version="1").text

    assert render(list(built.files)) == render(list(built.files)[::-1])


def test_two_builds_give_equal_bytes(built: Built, tmp_path: Path) -> None:
    rejections = [Rejection(source="x.json", stage="parse", error="no JSON")]
    build(tmp_path / "again", corpus([*range(15, 30), *range(15)]), rejections=rejections)
    for path in sorted(built.path.rglob("*")):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(built.path)).read_bytes() == path.read_bytes(), path
    assert write.REJECTED in {path.name for path in built.path.iterdir()}
