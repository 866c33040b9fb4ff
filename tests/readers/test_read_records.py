"""Record formats: JSON, JSON lines, CSV, Parquet. Text is unchanged, fields are mapped, the rest is kept."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reader_inputs import BODY, Reader, article, rejection

from quoteset.errors import UsageError
from quoteset.readers import ReadOptions
from quoteset.readers.fields import FieldMap
from quoteset.records import Article, Rejection

TEXT = f"  {BODY}\r\n\n"  # white space around it has to stay
RECORD = {
    "id": 7,
    "headline": " No Winter Ferry ",
    "content": TEXT,
    "byline": "By Ana Ruiz and Bo Lind",
    "publish_date": "May 3, 2024",
    "link": "https://courier.example/ferry",
    "source_domain": "courier.example",
    "section": "news",
}
RECORDS = [RECORD, RECORD | {"id": "8", "content": BODY}, RECORD | {"id": "9", "content": ""}]


def check_first(found: Article | Rejection, source: str) -> None:
    assert isinstance(found, Article), found
    assert found.text == TEXT
    assert found.article_id == "7"
    assert found.source == source
    assert found.title == "No Winter Ferry"
    assert found.authors == ("Ana Ruiz", "Bo Lind")
    assert found.published_at == datetime(2024, 5, 3, tzinfo=UTC)
    assert found.url == "https://courier.example/ferry"
    assert found.publisher == "courier.example"
    assert found.language == "en"
    assert found.flags == ()
    assert found.metadata == '{"section":"news"}'


def check_three(items: list[Article | Rejection], name: str) -> None:
    assert len(items) == 3
    check_first(items[0], f"{name}#1")
    assert isinstance(items[1], Article)
    assert items[1].source == f"{name}#2"
    assert isinstance(items[2], Rejection)
    assert (items[2].source, items[2].stage) == (f"{name}#3", "parse")


def test_json_lines(read_bytes: Reader) -> None:
    lines = [json.dumps(record) for record in RECORDS]
    items = read_bytes("a.jsonl", f"\ufeff{lines[0]}\n\n{lines[1]}\r\n{lines[2]}")
    check_three(items, "a.jsonl")
    assert isinstance(items[1], Article)
    assert items[1].source_sha256 == hashlib.sha256(lines[1].encode()).hexdigest()


def test_json_of_one_article(read_bytes: Reader) -> None:
    raw = json.dumps(RECORD, indent=1)
    found = article(read_bytes("a.json", raw))
    check_first(found, "a.json")
    assert found.source_sha256 == hashlib.sha256(raw.encode()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_in_other_encodings(read_bytes: Reader, encoding: str) -> None:
    check_first(article(read_bytes("a.json", json.dumps(RECORD, ensure_ascii=False).encode(encoding))), "a.json")


@pytest.mark.parametrize("key", [None, "articles", "data"])
def test_json_of_several_articles(read_bytes: Reader, key: str | None) -> None:
    check_three(read_bytes("a.json", json.dumps(RECORDS if key is None else {"n": 3, key: RECORDS})), "a.json")


def test_json_lines_under_the_name_json(read_bytes: Reader) -> None:
    check_three(read_bytes("a.json", "\n".join(json.dumps(record) for record in RECORDS)), "a.json")


@pytest.mark.parametrize(
    "raw",
    ["[]", "7", '{"a": 1}', "{", "[1, 2", "", "nope", '{"text": ["a"]}', '{"text": "\\ud800"}',
     '{"text": "a\\u0000b"}', "<html><body>x</body></html>", "[" * 100_000]
)  # fmt: skip
def test_json_without_an_article(read_bytes: Reader, raw: str) -> None:
    rejection(read_bytes("a.json", raw))


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ('{"text": "cut', "parse"),
        ("[]", "parse"),
        ("null", "parse"),
        ('{"title": "no text"}', "parse"),
        ('{"text": null}', "parse"),
        ('{"text": "  "}', "parse"),
        ('{"text": 5}', "parse"),
        ('{"text": "a\\ud800b"}', "parse"),
        ('{"text": "a\\u0000b"}', "decode"),
    ],
)
def test_a_bad_line_is_rejected_and_the_rest_goes_on(read_bytes: Reader, line: str, stage: str) -> None:
    good = json.dumps(RECORD)
    first, bad, last = read_bytes("a.jsonl", f"{good}\n{line}\n{good}\n")
    check_first(first, "a.jsonl#1")
    assert isinstance(bad, Rejection)
    assert (bad.source, bad.stage) == ("a.jsonl#2", stage)
    assert isinstance(last, Article)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b'{"text": "\x93No,\x94 she said."}', "not encoded in UTF-8; convert it"),
        (b'{"text": "\\ud83d"}', "escape without its second half"),
        (b'{"text": 5}', "field 'text' is not a text but a number; make it one string"),
        (b'{"text": ["a"]}', "field 'text' is not a text but an array; make it one string"),
        (json.dumps({"x" * 500: 1}).encode(), f"(fields: {'x' * 39}…)"),
    ],
)
def test_the_error_of_a_bad_line(read_bytes: Reader, line: bytes, error: str) -> None:
    assert error in rejection(read_bytes("a.jsonl", line)).error


def test_a_line_over_the_limit_is_rejected_and_the_rest_goes_on(read_bytes: Reader) -> None:
    good = json.dumps(RECORD)
    for long in ("x" * 5_000_000, json.dumps({"text": "y" * 20_000})):
        items = read_bytes("a.jsonl", f"{good}\n{long}\n{good}", article_bytes=10_000)
        assert [type(item) for item in items] == [Article, Rejection, Article]
        assert isinstance(items[1], Rejection)
        assert (items[1].source, items[1].stage) == ("a.jsonl#2", "read")
    exact = json.dumps({"text": "y"})
    article(read_bytes("a.jsonl", exact + "\n", article_bytes=len(exact)))


def test_values_that_cannot_be_used_are_kept(read_bytes: Reader) -> None:
    record = {"text": BODY, "date": "last Tuesday", "language": "Klingon", "author": "Staff Reporter", "title": ["x"]}
    found = article(read_bytes("a.jsonl", json.dumps(record)))
    assert (found.published_at, found.language, found.authors, found.title) == (None, "en", (), None)
    assert found.flags == ("unparsed_date",)
    assert json.loads(found.metadata or "") == {key: value for key, value in record.items() if key != "text"}


def test_a_declared_language_wins(read_bytes: Reader) -> None:
    assert article(read_bytes("a.jsonl", json.dumps({"text": BODY, "lang": "fr-CA"}))).language == "fr"


def test_a_short_text_gets_the_default_language(read_bytes: Reader) -> None:
    for default in ("en", "de", None):
        found = article(read_bytes("a.jsonl", '{"text": "12:30"}', default_language=default))
        assert found.language == default
        assert "language_uncertain" in found.flags
        assert "low_text" in found.flags


def test_repeated_paragraphs_are_flagged(read_bytes: Reader) -> None:
    assert article(read_bytes("a.jsonl", json.dumps({"text": f"{BODY}\n\n{BODY}"}))).flags == ("repeated_paragraphs",)


def test_a_field_mapping_replaces_the_defaults(read_bytes: Reader) -> None:
    record = {"text": "not this", "Story": BODY, "when": "2024-05-03"}
    fields = {"text": ("story",), "published_at": ("when",)}
    found = article(read_bytes("a.jsonl", json.dumps(record), fields=fields))
    assert found.text == BODY
    assert found.published_at == datetime(2024, 5, 3, tzinfo=UTC)
    assert found.metadata == '{"text":"not this"}'


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(UsageError, match="colour"):
        FieldMap(ReadOptions(fields={"colour": ("x",)}))


def test_identifiers_depend_on_name_and_content_only(tmp_path: Path, read_path: Reader) -> None:
    lines = [json.dumps({"text": BODY, "title": title}) for title in ("a", "b", "c")]
    ids: list[list[str]] = []
    for folder, order in (("x", lines), ("y", list(reversed(lines)))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.jsonl").write_text("\n".join(order))
        ids.append([item.article_id for item in read_path(tmp_path / folder) if isinstance(item, Article)])
    assert ids[0] == list(reversed(ids[1]))
    assert len(set(ids[0])) == 3
    (tmp_path / "x" / "b.jsonl").write_text("\n".join(lines))
    assert len({item.article_id for item in read_path(tmp_path / "x") if isinstance(item, Article)}) == 6


def table(records: list[dict[str, object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(records[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "|"), ("a.tsv", "\t")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables(read_bytes: Reader, name: str, delimiter: str, encoding: str) -> None:
    check_three(read_bytes(name, table(RECORDS, delimiter).encode(encoding)), name)


def test_a_table_in_windows_1252(read_bytes: Reader) -> None:
    found = read_bytes("a.csv", table(RECORDS[:1]).encode("cp1252"))[0]
    assert isinstance(found, Article)
    assert found.text == TEXT
    assert found.flags == ("encoding_guessed",)


def test_bad_rows_are_rejected_and_the_rest_goes_on(read_bytes: Reader) -> None:
    good = f'"{BODY}",Ferry\n'.encode()
    rows = [b"text,title\n", good, b"a,b,c,d\n", b"\n", b'"un\xffdecodable",x\n', b",no text\n", b"short\n", good]
    items = read_bytes("a.csv", b"".join(rows))
    assert [type(item) for item in items] == [Article, Rejection, Rejection, Rejection, Rejection, Article]
    assert [item.stage for item in items if isinstance(item, Rejection)] == ["parse", "decode", "parse", "parse"]
    assert [item.source for item in items] == [f"a.csv#{n}" for n in range(1, 7)]


def test_a_mark_that_is_never_closed_costs_its_row_only(read_bytes: Reader) -> None:
    lines = ["text,title", '"never closed,x', *[f'"{BODY}",Ferry {n}' for n in range(20)]]
    items = read_bytes("a.csv", "\n".join(lines), article_bytes=2000)
    assert isinstance(items[0], Rejection)
    articles = [item for item in items if isinstance(item, Article)]
    assert len(articles) >= 18
    assert {item.text for item in articles} == {BODY}


def test_huge_fields_are_read_up_to_the_limit(read_bytes: Reader) -> None:
    text = "word " * 200_000  # 1 MB: csv's own limit is 131,072 characters
    raw = table([{"text": text}, {"text": BODY}])
    first, second = read_bytes("a.csv", raw)
    assert isinstance(first, Article)
    assert first.text == text
    limited = read_bytes("a.csv", raw, article_bytes=100_000)
    assert [type(item) for item in limited] == [Rejection, Article]
    assert second == limited[1]


def test_a_binary_table(read_bytes: Reader) -> None:
    refused = rejection(read_bytes("a.csv", b"\x9d\x00\x81\xff," * 300))
    assert (refused.stage, refused.error) == ("decode", "no text file: it holds NUL bytes; convert it to text")


@pytest.mark.parametrize("raw", ["", "a,b\n1,2\n", "text\n", "text\n\n\n", '"', "\x00\x01", "\n\n"])
def test_a_table_without_an_article(read_bytes: Reader, raw: str) -> None:
    rejection(read_bytes("a.csv", raw))


def test_parquet(tmp_path: Path, read_path: Reader) -> None:
    records = [record | {"id": str(record["id"]), "n": None, "tags": ["a"]} for record in RECORDS]
    pq.write_table(pa.Table.from_pylist(records), tmp_path / "a.parquet")
    items = read_path(tmp_path / "a.parquet")
    assert isinstance(items[0], Article)
    assert items[0].metadata == '{"section":"news","tags":["a"]}'
    assert items[0].text == TEXT
    assert [type(item) for item in items] == [Article, Article, Rejection]


def test_parquet_types(tmp_path: Path, read_path: Reader) -> None:
    moment = datetime(2024, 5, 3, 10, tzinfo=UTC)
    columns = {
        "text": pa.array([BODY], pa.large_string()),
        "date": pa.array([moment], pa.timestamp("ms", "Europe/Berlin")),
        "authors": pa.array([["Ana Ruiz", "Bo Lind"]]),
        "raw": pa.array([b"\xff\x00"]),
        "score": pa.array([float("nan")]),
        "map": pa.array([{"a": 1}]),
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    found = article(read_path(tmp_path / "a.parquet"))
    assert found.published_at == moment
    assert found.authors == ("Ana Ruiz", "Bo Lind")
    assert json.loads(found.metadata or "") == {"raw": "\\xff\x00", "score": None, "map": {"a": 1}}


def test_parquet_strings_that_are_no_utf8_are_rejected(tmp_path: Path, read_path: Reader) -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"a\xffb"]).buffers())
    pq.write_table(pa.table({"text": pa.concat_arrays([pa.array([BODY]), broken])}), tmp_path / "a.parquet")
    first, second = read_path(tmp_path / "a.parquet")
    assert isinstance(first, Article)
    assert isinstance(second, Rejection)
    assert second.stage == "decode"


def test_parquet_without_an_article(tmp_path: Path, read_path: Reader, read_bytes: Reader) -> None:
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "none.parquet")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    for path in ("none.parquet", "other.parquet"):
        rejection(read_path(tmp_path / path))
    whole = tmp_path / "cut.parquet"
    pq.write_table(pa.table({"text": [BODY] * 100}), whole)
    rejection(read_bytes("cut.parquet", whole.read_bytes()[:-10]))
    rejection(read_bytes("empty.parquet", b""))
    rejection(read_bytes("text.parquet", BODY))
