from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from data_corpus import Built, article, build, corpus, extraction
from hypothesis import given

from quoteset import rows, schema, write
from quoteset.errors import DataError, UsageError
from quoteset.records import Extraction, Quotation, Rejection, Span
from quoteset.validate import Violation, accept, check, validate_path
from quoteset.validate.columns import check_json

Row = dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("built") / "dataset"
    rejections = [Rejection(source="x.json", stage="parse", error="no JSON")]
    return build(out, corpus(), rejections=rejections, sizes=write.Sizes(row_group=2_000, shard=6_000))


@pytest.fixture
def folder(built: Built, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built.path, tmp_path / "dataset"))


def shard(folder: Path, config: str, split: str = "train") -> Path:
    return sorted((folder / config).glob(f"{split}-*"))[0]


def change(path: Path, alter: Callable[[list[Row]], object]) -> None:
    """Alter the rows of a Parquet file."""
    table = pq.read_table(path, partitioning=None)
    changed = table.to_pylist()
    alter(changed)
    loose = pa.schema([pa.field(each.name, each.type) for each in table.schema])
    pq.write_table(pa.Table.from_pylist(changed, schema=loose), path)


def found(path: Path, rule: str) -> list[Violation]:
    return [each for each in validate_path(path).violations if each.rule == rule]


def test_a_built_folder_is_valid(built: Built) -> None:
    report = validate_path(built.path)
    assert report.ok
    assert report.violations == ()
    assert report.unchecked == ()
    assert report.n_rows["quotes"] == {"train": 22, "validation": 4, "test": 4}
    assert len(list((built.path / "quotes").glob("train-*"))) > 1


CORRUPTIONS: dict[str, tuple[str, Callable[[list[Row]], object], str, str | None, str]] = {
    "bad start": (
        "quotes",
        lambda all_: all_[2]["segments"][0].update(start=all_[2]["segments"][0]["start"] + 1),
        "offsets",
        "text",
        r"but the article has 'e will open",
    ),
    "offset past the end": (
        "quotes",
        lambda all_: all_[2]["segments"][1].update(end=10_000),
        "offsets",
        "segments[1]",
        r"10000\) is no stretch of the article's text, which has \d+ characters",
    ),
    "segments out of order": (
        "quotes",
        lambda all_: all_[2]["segments"].reverse(),
        "offsets",
        "segments[1]",
        "before the one before ends",
    ),
    "other words": ("quotes", lambda all_: all_[2].update(text="Never."), "offsets", "text", "is 'Never.', but"),
    "mention elsewhere": (
        "quotes",
        lambda all_: all_[2]["speaker_mention"].update(text="Ms Quiz"),
        "offsets",
        "speaker_mention.text",
        "is 'Ms Quiz', but the article has 'Ms Ruiz' there",
    ),
    "cue elsewhere": (
        "quotes",
        lambda all_: all_[2]["cue"].update(start=3),
        "offsets",
        "cue.text",
        "is 'said', but the article has",
    ),
    "addressee elsewhere": (
        "quotes",
        lambda all_: all_[2].update(addressee={"text": "us", "start": 0, "end": 2}),
        "offsets",
        "addressee.text",
        "is 'us', but the article has 'Vå' there",
    ),
    "other surroundings": (
        "quotes",
        lambda all_: all_[2].update(before="x"),
        "offsets",
        "before",
        "'x' does not stand",
    ),
    "nonquote elsewhere": (
        "nonquotes",
        lambda all_: all_[2].update(start=0),
        "offsets",
        "text",
        "is 'Harbour .*', but the article has",
    ),
    "unknown kind": (
        "quotes",
        lambda all_: all_[2].update(kind="indirect"),
        "values",
        "kind",
        '"indirect" is not one of "direct" or "mixed"',
    ),
    "unknown form": (
        "quotes",
        lambda all_: all_[2]["speaker_mention"].update(form="noun"),
        "values",
        "speaker_mention.form",
        '"noun" is not one of',
    ),
    "unknown reason of a nonquote": (
        "nonquotes",
        lambda all_: all_[2].update(reason="joke"),
        "values",
        "reason",
        '"joke" is not one of',
    ),
    "speaker called Unknown": (
        "quotes",
        lambda all_: all_[2].update(speaker="Unknown", speaker_id="0" * 24, speaker_type="unknown", reason=None),
        "values",
        "speaker",
        "Unknown",
    ),
    "null in a column that has none": ("quotes", lambda all_: all_[2].update(rule=None), "values", "rule", "null"),
    "neither speaker nor reason": (
        "quotes",
        lambda all_: all_[2].update(speaker=None, speaker_id=None, speaker_type=None, reason=None),
        "values",
        "reason",
        'null is not of type "string"',
    ),
    "no segments": ("quotes", lambda all_: all_[2].update(segments=[]), "values", "segments", "has less than 1 item"),
    "confidence above 1": (
        "quotes",
        lambda all_: all_[2].update(confidence=1.5),
        "values",
        "confidence",
        "1.5 is greater",
    ),
    "confidence is no number": (
        "quotes",
        lambda all_: all_[2].update(confidence=float("nan")),
        "values",
        "confidence",
        "nan|NaN|null",
    ),
    "bad hash": (
        "articles",
        lambda all_: all_[2].update(source_sha256="beef"),
        "values",
        "source_sha256",
        "does not match",
    ),
    "metadata is no object": (
        "articles",
        lambda all_: all_[2].update(metadata="[1"),
        "values",
        "metadata",
        "JSON object",
    ),
    "wrong number of quotes": (
        "articles",
        lambda all_: all_[2].update(n_quotes=7),
        "count",
        "n_quotes",
        "is 7, but quotes has 1",
    ),
    "wrong number of occurrences": (
        "quotations",
        lambda all_: all_[2].update(n_occurrences=7),
        "count",
        "n_occurrences",
        "is 7, but quotes has 1",
    ),
    "article is not there": (
        "quotes",
        lambda all_: all_[2].update(article_id="gone"),
        "link",
        "article_id",
        "'gone' is no article_id of articles",
    ),
    "speaker is not there": (
        "quotes",
        lambda all_: all_[2].update(speaker="Cy", speaker_id="0" * 24, speaker_type="person", reason=None),
        "link",
        "speaker_id",
        "is no speaker_id of speakers",
    ),
    "quotation is not there": (
        "quotes",
        lambda all_: all_[2].update(quotation_id="0" * 24),
        "link",
        "quotation_id",
        "is no quotation_id of quotations",
    ),
    "occurrence is not there": (
        "quotations",
        lambda all_: all_[2].update(quote_ids=["0" * 24]),
        "link",
        "quote_ids",
        "is no quote_id of quotes",
    ),
    "one id twice": (
        "quotes",
        lambda all_: all_[2].update(quote_id=all_[0]["quote_id"]),
        "unique",
        "quote_id",
        r"is already the id of quotes/train-00000-of-0000\d.parquet row 0",
    ),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupt_row_is_named_with_file_row_and_reason(folder: Path, name: str) -> None:
    config, alter, rule, field, reason = CORRUPTIONS[name]
    path = shard(folder, config)
    change(path, alter)
    violations = found(folder, rule)
    (violation,) = [each for each in violations if each.field == field]
    assert violation.file == path.relative_to(folder).as_posix()
    assert violation.row == 2
    assert violation.config == config
    assert re.search(reason, violation.reason)
    if "article_id" in schema.arrow_schema(config).names and name != "article is not there":
        assert violation.article_id == pq.read_table(path, partitioning=None)["article_id"][2].as_py()
    assert "row 2" in str(violation)
    # And that the bytes are no longer those of the build.
    assert [each.file for each in found(folder, "manifest")] == [violation.file]


def test_overlapping_quotes_are_found(folder: Path) -> None:
    def alter(all_: list[Row]) -> None:
        copy = json.loads(json.dumps(all_[1], default=str))
        text = all_[1]["text"]
        start = all_[1]["segments"][0]["start"]
        copy.update(
            quote_id="0" * 24,
            published_at=all_[1]["published_at"],
            segments=[{"start": start, "end": start + 7}],
            text=text[:7],
            after="",
        )
        all_.insert(2, copy)

    change(shard(folder, "quotes"), alter)
    (violation,) = found(folder, "disjoint")
    assert violation.row in (1, 2)
    assert re.search(r"overlaps a segment of row [12]", violation.reason)


def test_every_bad_row_is_named(folder: Path) -> None:
    change(shard(folder, "quotes"), lambda all_: [each.update(kind="x") for each in all_[1:4]])
    assert [each.row for each in found(folder, "values")] == [1, 2, 3]


def test_a_group_in_two_splits_is_found(folder: Path) -> None:
    group = pq.read_table(shard(folder, "articles"), partitioning=None)["duplicate_group"][0].as_py()
    path = shard(folder, "articles", "test")
    change(path, lambda all_: all_[1].update(duplicate_group=group))
    (violation,) = found(folder, "split")
    assert (violation.file, violation.row, violation.field) == (f"articles/{path.name}", 1, "duplicate_group")
    assert violation.reason == f"group '{group}' is in test, but it has articles in train too"


def test_rows_in_another_split_than_their_article_are_found(folder: Path) -> None:
    path = shard(folder, "nonquotes", "test")
    other = pq.read_table(shard(folder, "articles"), partitioning=None)["article_id"][0].as_py()
    change(path, lambda all_: all_[0].update(article_id=other))
    (violation,) = found(folder, "split")
    assert (violation.file, violation.row) == (f"nonquotes/{path.name}", 0)
    assert violation.reason == "is in test, but its article is in train"


def test_a_missing_column_is_found(folder: Path) -> None:
    path = shard(folder, "quotes")
    pq.write_table(pq.read_table(path, partitioning=None).drop_columns(["rule", "cue"]), path)
    report = validate_path(folder)
    columns = [each for each in report.violations if each.rule == "columns"]
    assert [each.field for each in columns] == ["cue", "rule"]
    assert columns[1].reason == "column is missing; expected string"
    assert columns[1].file == f"quotes/{path.name}"
    # The rows that could not be read are no reason to call the others wrong.
    assert {each.rule for each in report.violations} == {"columns", "manifest"}
    assert report.unchecked == ("links to and counts of quotes: not all of its files are there and readable",)


def test_another_type_and_an_extra_column_are_found(folder: Path) -> None:
    path = shard(folder, "articles", "test")
    table = pq.read_table(path, partitioning=None)
    index = table.schema.get_field_index("text")
    table = table.set_column(index, "text", table["text"].cast(pa.string())).append_column(
        "notes", [["x"] * len(table)]
    )
    pq.write_table(table, path)
    columns = found(folder, "columns")
    assert [(each.field, each.reason) for each in columns] == [
        ("notes", "unexpected column; extra fields go to metadata of the article"),
        ("text", "type is string, expected large_string"),
    ]


def test_a_truncated_file_is_found(folder: Path) -> None:
    path = shard(folder, "quotes")
    path.write_bytes(path.read_bytes()[:-200])
    report = validate_path(folder)
    assert [(each.rule, each.file) for each in report.violations] == [
        ("parquet", f"quotes/{path.name}"),
        ("manifest", f"quotes/{path.name}"),
    ]
    assert report.unchecked


def test_changed_bytes_of_the_same_rows_are_found(folder: Path) -> None:
    path = shard(folder, "speakers")
    pq.write_table(pq.read_table(path, partitioning=None), path)
    (violation,) = validate_path(folder).violations
    assert violation.rule == "manifest"
    assert violation.file == f"speakers/{path.name}"
    assert "has changed since the build" in violation.reason


def test_a_missing_shard_is_found(folder: Path) -> None:
    path = shard(folder, "quotes")
    path.unlink()
    report = validate_path(folder)
    assert [
        (each.rule, each.file, each.reason) for each in report.violations if each.file == f"quotes/{path.name}"
    ] == [
        ("layout", f"quotes/{path.name}", "shard is missing"),
        ("manifest", f"quotes/{path.name}", "is in the manifest, but not in the folder"),
    ]
    assert report.n_rows["quotes"]["train"] < 22
    # Of links to rows that may have been in it nothing is said.
    assert {each.rule for each in report.violations} == {"layout", "manifest", "card"}
    assert report.unchecked


def test_files_without_a_place_are_found(folder: Path) -> None:
    extra = folder / "quotes" / "more.parquet"
    shutil.copy(shard(folder, "quotes"), extra)
    (violation,) = found(folder, "layout")
    assert violation.file == "quotes/more.parquet"
    assert "has no place in a dataset" in violation.reason


def test_shards_of_two_builds_are_found(folder: Path) -> None:
    shutil.copy(shard(folder, "quotes"), folder / "quotes" / "train-00000-of-00009.parquet")
    reasons = [each.reason for each in found(folder, "layout")]
    assert reasons == ["split train has shards of 2 and of 9: of two builds"] or "of two builds" in reasons[0]


def test_a_file_without_rows_is_found(folder: Path) -> None:
    path = shard(folder, "nonquotes", "test")
    pq.write_table(pq.read_table(path, partitioning=None).slice(0, 0), path)
    (violation,) = found(folder, "layout")
    assert (violation.file, violation.reason) == (
        f"nonquotes/{path.name}",
        "has no rows, and datasets loads no config that has an empty split",
    )


def test_a_folder_that_lost_its_data_is_told_by_its_manifest(folder: Path) -> None:
    for config in schema.CONFIGS:
        shutil.rmtree(folder / config)
    report = validate_path(folder)
    assert {each.rule for each in report.violations} == {"card", "manifest"}
    lost = {each.file for each in report.violations if each.rule == "manifest"}
    assert lost == {name for name in list_of_files(folder) if name.endswith(".parquet")}


def list_of_files(folder: Path) -> list[str]:
    return [each["path"] for each in json.loads((folder / "manifest.json").read_text())["files"]]


def edit_card(folder: Path, old: str, new: str) -> None:
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("num_examples: 22", "num_examples: 23", "quotes: split train: num_examples is 23, the files have 22 rows"),
        ("dtype: float32", "dtype: float64", "quotes: the features are not the columns of schema/"),
        ("path: quotes/test-*", "path: quotes/tests-*", "quotes: split test: 'quotes/tests-*' matches 0 files, 1 are"),
        ("  default: true\n", "", "one config has to be the default"),
        ("- config_name: articles", "- config_name: essays", "articles: has files, but is not among the configs"),
        ("- config_name: articles", "- config_name: essays", "essays: is in the card, but has no files"),
        ("configs:", "configs: [", "its YAML cannot be read"),
        ("---\n", "", "does not begin with YAML"),
    ],
)
def test_a_card_that_tells_of_other_data_is_found(folder: Path, old: str, new: str, reason: str) -> None:
    edit_card(folder, old, new)
    violations = found(folder, "card")
    assert any(each.file == "README.md" and each.reason.startswith(reason) for each in violations), violations


def test_a_split_that_the_card_has_and_the_folder_has_not(folder: Path) -> None:
    shard(folder, "quotes", "test").unlink()
    reasons = [each.reason for each in found(folder, "card")]
    assert "quotes: split test is in the card, but has no files" in reasons


def test_no_card_and_no_manifest(folder: Path) -> None:
    (folder / "README.md").unlink()
    (folder / "manifest.json").unlink()
    violations = validate_path(folder).violations
    assert [(each.rule, each.file) for each in violations] == [("card", "README.md"), ("manifest", "manifest.json")]


@pytest.mark.parametrize(
    ("content", "reason"), [("{", "is no JSON"), ("[]", "has no list of files"), ('{"files": [{}]}', "has no list of")]
)
def test_a_broken_manifest_is_found(folder: Path, content: str, reason: str) -> None:
    (folder / "manifest.json").write_text(content)
    (violation,) = found(folder, "manifest")
    assert violation.reason.startswith(reason)


def test_a_manifest_that_points_outside_is_found(folder: Path) -> None:
    path = folder / "manifest.json"
    content = json.loads(path.read_text())
    content["files"].append({"path": "../../secret", "sha256": "0" * 64, "size": 1})
    path.write_text(json.dumps(content))
    (violation,) = found(folder, "manifest")
    assert violation.reason == "'../../secret' lies outside the folder"


def test_what_a_user_writes_in_the_card_is_no_fault(folder: Path) -> None:
    edit_card(folder, "<!-- user:start -->\n", "<!-- user:start -->\nCollected for the harbour museum.\n")
    assert validate_path(folder).ok


def test_a_parquet_file_alone(folder: Path) -> None:
    path = shard(folder, "quotes")
    report = validate_path(path)
    assert report.ok
    assert report.unchecked == (
        "links to other configs, and the offsets into articles.text: there is only this one file",
    )
    change(path, lambda all_: (all_[0].update(kind="x"), all_[1].update(text="shorter")))
    first, second = validate_path(path).violations
    assert (first.file, first.row, first.field) == (path.name, 0, "kind")
    assert (second.row, second.rule, second.field) == (1, "offsets", "segments")


def test_a_config_is_told_by_its_columns(folder: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(shard(folder, "speakers"), tmp_path / "people.parquet"))
    assert validate_path(path).n_rows == {"speakers": {"": 2}}


def as_lines(table: pa.Table) -> list[str]:
    def plain(value: object) -> str:
        assert isinstance(value, datetime)
        return value.astimezone(UTC).isoformat()

    return [json.dumps(row, default=plain, ensure_ascii=False) for row in table.to_pylist()]


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_json_lines(built: Built, tmp_path: Path, suffix: str) -> None:
    lines = as_lines(built.tables["quotes"])
    row = json.loads(lines[5])
    row["segments"][0]["start"] = "four"
    row["kind"] = "loud"
    lines[5] = json.dumps(row)
    lines[7] = '{"quote_id": '
    lines[8] = "[]"
    lines[9] = lines[4]
    row = json.loads(lines[11])
    row["published_at"] = "yesterday"
    lines[11] = json.dumps(row)
    lines.insert(2, "")
    path = tmp_path / f"quotes.jsonl{suffix}"
    content = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(content) if suffix else content)
    report = validate_path(path)
    assert [(each.row, each.rule, each.field) for each in report.violations] == [
        (6, "values", "kind"),
        (6, "values", "segments[0].start"),
        (8, "json", None),
        (9, "values", None),
        (10, "unique", "quote_id"),
        (12, "values", "published_at"),
    ]
    reasons = [each.reason for each in report.violations]
    assert reasons[1] == '"four" is not of type "integer"'
    assert reasons[2].startswith("line 9 is no JSON")
    assert reasons[4].endswith("is already the id of row 5")
    assert all(each.file == path.name for each in report.violations)


def test_json_lines_with_a_date_that_no_table_holds(built: Built, tmp_path: Path) -> None:
    row = json.loads(as_lines(built.tables["articles"])[1])
    row["published_at"] = "2016-12-31T23:59:60Z"
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps(row))
    (violation,) = validate_path(path).violations
    assert (violation.row, violation.field) == (0, "published_at")


def test_json_lines_with_whole_numbers_written_as_fractions(built: Built, tmp_path: Path) -> None:
    row = json.loads(as_lines(built.tables["nonquotes"])[1])
    path = tmp_path / "nonquotes.jsonl"
    # JSON knows no difference between 3 and 3.0, and between 1e2 and 100.
    path.write_text("\n".join(json.dumps({**row, "start": start, "end": 2e3}) for start in (3.0, 3.5, True, 2**31)))
    assert [(each.row, each.field) for each in validate_path(path).violations] == [
        (1, "start"),
        (2, "start"),
        (3, "start"),
    ]


def test_truncated_gzip(built: Built, tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(as_lines(built.tables["quotes"])).encode())[:-20])
    (violation,) = [each for each in validate_path(path).violations if each.rule == "json" and each.row is None]
    assert violation.reason.startswith("cannot be read to its end")


def test_what_is_no_dataset_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing: does not exist.*expected"):
        validate_path(tmp_path / "nothing")
    for name in ("empty", "notes.txt", "other.jsonl", "other.parquet", "heap"):
        path = tmp_path / name
        match name:
            case "empty":
                path.mkdir()
                (path / "README.md").write_text("hello")
            case "heap":
                path.mkdir()
                pq.write_table(pa.table({"colour": ["red"]}), path / "train-00000-of-00001.parquet")
            case "notes.txt":
                path.write_text("hello")
            case "other.jsonl":
                path.write_text('{"colour": "red"}\n')
            case "other.parquet":
                pq.write_table(pa.table({"colour": ["red"]}), path)
        with pytest.raises(DataError, match=f"{name}.*expected"):
            validate_path(path)


def test_accept_keeps_the_good_rows() -> None:
    tables = corpus(range(6))
    broken = tables.quotes.to_pylist()
    broken[1]["segments"][0]["start"] += 1
    broken[4]["article_id"] = "gone"
    quotes = pa.Table.from_pylist(broken, schema=tables.quotes.schema)
    checked = accept("quotes", quotes, tables.articles)
    assert [(each.row, each.rule, each.article_id) for each in checked.violations] == [
        (1, "offsets", "quay-001"),
        (4, "link", "gone"),
    ]
    assert checked.accepted.to_pylist() == [broken[n] for n in (0, 2, 3, 5)]
    assert accept("quotes", tables.quotes, tables.articles).accepted is tables.quotes


def test_accept_wants_the_columns_of_the_config() -> None:
    with pytest.raises(ValueError, match="not a table of quotes"):
        accept("quotes", corpus(range(2)).articles)


def test_check_of_a_table_says_what_is_twice() -> None:
    articles = corpus(range(2)).articles
    (violation,) = check("articles", pa.concat_tables([articles, articles.slice(0, 1)]))
    assert (violation.rule, violation.row, violation.reason) == ("unique", 2, "'quay-000' is already the id of row 0")


def test_no_rows_are_valid() -> None:
    tables = corpus([])
    for config in ("articles", "quotes", "nonquotes"):
        assert check(config, getattr(tables, config), tables.articles) == []


def test_a_long_value_is_cut_in_the_message() -> None:
    articles = corpus(range(1)).articles.to_pylist()
    articles[0]["source_sha256"] = "z" * 10_000
    (violation,) = check("articles", pa.Table.from_pylist(articles, schema=schema.arrow_schema("articles")))
    assert len(violation.reason) <= 200
    assert "does not match" in violation.reason


def test_rows_may_be_many() -> None:
    # All in one table, in several batches, one bad row at the end: numbers count over the batches.
    tables = corpus(range(50))
    quotes = pa.concat_tables([tables.quotes.slice(start, 7) for start in range(0, 50, 7)])
    broken = quotes.to_pylist()
    broken[49]["kind"] = "loud"
    pieces = [pa.Table.from_pylist(broken[start : start + 7], schema=quotes.schema) for start in range(0, 50, 7)]
    (violation,) = check("quotes", pa.concat_tables(pieces), tables.articles)
    assert violation.row == 49


# Values that schema/ may refuse, for a column of each type.
_STRINGS = st.sampled_from(
    ["", "x", "Unknown", "direct", "person", "0" * 24, "0" * 64, "en", "de-AT", "no_cue", "y" * 201]
)
_INTS = st.sampled_from([-1, 0, 1, 2**31 - 1])
_FLOATS = st.sampled_from([-0.5, 0.0, 0.5, 1.0, 1.5])


def _values(type_: pa.DataType) -> st.SearchStrategy[Any]:
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        return st.none() | _STRINGS
    if pa.types.is_int32(type_):
        return st.none() | _INTS
    if pa.types.is_float32(type_):
        return st.none() | _FLOATS
    if pa.types.is_list(type_):
        return st.none() | st.lists(_values(type_.value_type), max_size=2)
    if pa.types.is_struct(type_):
        return st.none() | st.fixed_dictionaries({each.name: _values(each.type) for each in type_})
    return st.none()


def _loose(type_: pa.DataType) -> pa.DataType:
    """The type with nulls allowed at every depth."""
    if pa.types.is_list(type_):
        return pa.list_(_loose(type_.value_type))
    if pa.types.is_struct(type_):
        return pa.struct([pa.field(each.name, _loose(each.type)) for each in type_])
    return type_


def _changes(config: str) -> Iterator[st.SearchStrategy[Row]]:
    for each in schema.columns(config):
        # JSON and Arrow agree on all but this: that a string holds JSON.
        if each.name != "metadata":
            yield st.fixed_dictionaries({each.name: _values(each.type)})


@pytest.mark.parametrize("config", schema.CONFIGS)
@given(data=st.data())
def test_columns_and_rows_are_checked_alike(config: str, data: st.DataObject) -> None:
    (example,) = schema.json_schema(config)["examples"]
    plain = {
        name: datetime.fromisoformat(value) if name.endswith("published_at") and value else value
        for name, value in example.items()
    }
    changed = [{**plain, **data.draw(st.one_of(*_changes(config)))} for _ in range(3)]
    loose = pa.schema([pa.field(each.name, _loose(each.type)) for each in schema.columns(config)])
    table = pa.Table.from_pylist(changed, schema=loose)
    by_columns = {each.row for each in check(config, table) if each.rule == "values"}
    as_json = [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in table.to_pylist()
    ]
    by_rows = {number for number, row in enumerate(as_json) if check_json(config, row, number)}
    assert by_columns == by_rows


def test_offsets_count_code_points_not_bytes() -> None:
    text = "🎈é“yes” he said"
    found_article = article(1, text=text)
    right = Quotation(text="yes", segments=(Span(3, 6),), kind="mixed", rule="en.x", reason="no_cue")
    for quotation, is_right in ((right, True), (replace(right, segments=(Span(4, 7),)), False)):
        tables = rows.tables([rows.rows_of(found_article, Extraction(quotations=(quotation,)))])
        assert (check("quotes", tables.quotes, tables.articles) == []) == is_right


def test_extractions_of_the_corpus_are_right() -> None:
    tables = rows.tables([rows.rows_of(article(1), extraction(article(1)))])
    assert check("quotes", tables.quotes, tables.articles) == []
