from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteset import settings
from quoteset.card import CardInfo
from quoteset.errors import UsageError
from quoteset.readers import DEFAULT_FIELDS, ReadOptions
from quoteset.settings import Settings
from quoteset.split import Plan
from quoteset.typed import read_table

DOCS = Path(__file__).parents[1] / "docs" / "settings.md"


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "quoteset.toml"
    path.write_text(text, encoding="utf-8")
    return settings.load(path)


def test_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Settings()


def test_every_table(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        """
        [input]
        html = "fast"
        [fields]
        text = ["story"]
        [limits]
        article_bytes = 1000
        [quotes]
        min_confidence = 1
        [splits]
        by = "date"
        shares = [0.5, 0.25, 0.25]
        cuts = [2031-01-01, 2031-06-01T12:00:00Z]
        [run]
        workers = 2
        [card]
        pretty_name = "Words of the Wend"
        """,
    )
    assert found.input.html == "fast"
    assert found.fields.text == ("story",)
    assert found.fields.title == DEFAULT_FIELDS["title"]
    assert found.quotes.min_confidence == 1.0
    assert found.splits.shares == (0.5, 0.25, 0.25)
    assert found.splits.cuts == (datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 6, 1, 12, tzinfo=UTC))
    assert found.run.workers == 2
    assert found.card.pretty_name == "Words of the Wend"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[inptu]\n", "unknown setting 'inptu'; did you mean 'input'?"),
        ("[input]\nhtlm = 'fast'\n", "unknown setting 'input.htlm'; did you mean 'input.html'?"),
        ("[input]\nmin_confidence = 1\n", "did you mean 'quotes.min_confidence'?"),
        ("[input]\nzzz = 1\n", "unknown setting 'input.zzz'; use one of input.html, "),
        ("workers = 2\n", "unknown setting 'workers'; did you mean 'run.workers'?"),
        ("input = 3\n", r"input: expected a table \(\[input\]\), not 3"),
        ("[input]\nhtml = 'slow'\n", 'input.html: expected "full" or "fast", not "slow"'),
        ("[input]\nrepair_mojibake = 1\n", "input.repair_mojibake: expected true or false, not 1"),
        ("[fields]\ntext = 'body'\n", 'fields.text: expected an array of strings, not "body"'),
        ("[fields]\ntext = ['body', 1]\n", "fields.text: expected an array of strings"),
        ("[quotes]\nmin_confidence = 1.5\n", "quotes.min_confidence: expected a number from 0 to 1, not 1.5"),
        ("[quotes]\nmin_confidence = nan\n", "quotes.min_confidence: expected a number from 0 to 1, not nan"),
        ("[splits]\nshares = [0.8, 0.1]\n", "splits.shares: expected three numbers from 0 to 1 that add up to 1"),
        ("[splits]\nshares = [0.8, 0.1, 0.2]\n", "splits.shares: expected three numbers"),
        ("[splits]\nseed = true\n", "splits.seed: expected a whole number, not true"),
        ("[splits]\ncuts = [1, 2]\n", "splits.cuts: expected an array of 2 dates"),
        ("[limits]\narticle_bytes = 0\n", "limits.article_bytes: expected a whole number of at least 1, not 0"),
        ("[input\n", "is no TOML"),
    ],
)
def test_errors_say_what_where_and_what_to_do(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(UsageError, match=error) as raised:
        load(tmp_path, text)
    assert str(raised.value).startswith(str(tmp_path / "quoteset.toml"))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: cannot read the settings"):
        settings.load(tmp_path / "none.toml")


def test_file_here_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings.find(None) == Settings()
    load(tmp_path, "[run]\nworkers = 7\n")
    assert settings.find(None).run.workers == 7


def test_options_are_checked_like_the_file() -> None:
    assert settings.override(Settings(), {"splits.shares": (1.0, 0.0, 0.0)}).splits.shares == (1.0, 0.0, 0.0)
    with pytest.raises(UsageError, match=r"quotes\.min_confidence: expected a number from 0 to 1, not 7"):
        settings.override(Settings(), {"quotes.min_confidence": 7})
    with pytest.raises(UsageError, match="--splits 80/20"):
        settings.parse_shares("80/20")


def test_defaults_are_those_of_the_stages() -> None:
    chosen = Settings()
    assert {each.name: getattr(chosen.fields, each.name) for each in dataclasses.fields(chosen.fields)} == dict(
        DEFAULT_FIELDS
    )
    assert dataclasses.asdict(chosen.card) == dataclasses.asdict(CardInfo())
    assert dataclasses.asdict(chosen.splits) == dataclasses.asdict(Plan())
    assert chosen.input.html == ReadOptions().html


def test_manifest_has_plain_values_and_nothing_of_how_it_ran(tmp_path: Path) -> None:
    table = settings.as_table(load(tmp_path, "[splits]\nby = 'date'\ncuts = [2031-01-01, 2031-06-01]\n"))
    assert "run" not in table
    assert orjson.loads(orjson.dumps(table))["splits"]["cuts"][0] == "2031-01-01T00:00:00+00:00"


def test_docs_have_the_table() -> None:
    assert settings.markdown() in DOCS.read_text(encoding="utf-8")


def test_examples_in_the_docs_load(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        assert load(tmp_path, example) != Settings()


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from([row.key for row in settings.rows()])


@given(key=KEYS, value=VALUES)
def test_any_value_is_taken_or_refused(key: str, value: object) -> None:
    section, _, name = key.partition(".")
    try:
        found = read_table(Settings, {section: {name: value}}, lambda key, where: "")
    except UsageError as error:
        told = str(error)
        assert told.startswith(f"{key}: expected")
    else:
        orjson.dumps(settings.as_table(found), option=orjson.OPT_PASSTHROUGH_DATETIME)
