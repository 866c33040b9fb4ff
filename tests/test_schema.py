from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import datasets
import jsonschema_rs
import pyarrow as pa
import pytest

from quoteset import records, schema

# The columns of ../shared/CONTRACT.md, as docs/ and users know them.
CONTRACT = {
    "quotes": """quote_id article_id quotation_id text segments kind speaker speaker_id speaker_type speaker_mention
        addressee cue candidates confidence rule reason before after language url publisher published_at flags""",
    "articles": """article_id source source_sha256 title authors publisher published_at url language text n_quotes
        duplicate_group flags metadata""",
    "quotations": """quotation_id text n_occurrences n_articles first_published_at speaker speakers quote_ids urls
        n_unattributed flags""",
    "speakers": "speaker_id name type aliases n_quotes n_articles roles evidence qid people",
    "nonquotes": "article_id text start end reason",
}

# What validate/columns.py and validator agree on; a further keyword has to be taught to both.
KEYWORDS = {
    *("$schema", "$id", "$comment", "title", "description", "examples", "type", "x-arrow", "format"),
    *("properties", "required", "additionalProperties", "items", "minItems", "enum", "not", "pattern"),
    *("minLength", "maxLength", "minimum", "maximum", "contentMediaType", "if", "then", "else"),
}


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    yield node
    for key in ("items", "not", "if", "then", "else"):
        if key in node:
            yield from nodes(node[key])
    for child in node.get("properties", {}).values():
        yield from nodes(child)


@pytest.mark.parametrize("config", schema.CONFIGS)
def test_columns_are_those_of_the_contract(config: str) -> None:
    assert [each.name for each in schema.columns(config)] == CONTRACT[config].split()
    assert schema.json_schema(config)["required"] == CONTRACT[config].split()


@pytest.mark.parametrize("config", schema.CONFIGS)
def test_schemas_are_sound(config: str) -> None:
    node = schema.json_schema(config)
    jsonschema_rs.meta.validate(dict(node))
    validator = jsonschema_rs.Draft202012Validator(dict(node), validate_formats=True)
    for example in node["examples"]:
        validator.validate(example)
    for child in nodes(node):
        assert set(child) <= KEYWORDS, child
        for example in child.get("examples", ()) if child is not node else ():
            jsonschema_rs.Draft202012Validator(child, validate_formats=True).validate(example)
        if "properties" in child and "type" in child:
            assert child["additionalProperties"] is False
            assert child["required"] == list(child["properties"])
            assert all(each["description"].endswith(".") for each in child["properties"].values())


@pytest.mark.parametrize("config", schema.CONFIGS)
def test_features_are_those_that_datasets_makes_of_the_arrow_schema(config: str) -> None:
    made = datasets.Features.from_arrow_schema(schema.arrow_schema(config))
    assert schema.features(config) == made._to_yaml_list()
    read = datasets.Features._from_yaml_list(schema.features(config))
    assert read == made


def test_arrow_types() -> None:
    quotes = schema.arrow_schema("quotes")
    assert quotes.field("segments").type == pa.list_(
        pa.field("item", pa.struct([pa.field(name, pa.int32(), nullable=False) for name in ("start", "end")]), False)
    )
    assert quotes.field("confidence").type == pa.float32()
    assert quotes.field("published_at").type == pa.timestamp("ms", tz="UTC")
    assert quotes.field("speaker").nullable
    assert not quotes.field("text").nullable
    assert schema.arrow_schema("articles").field("text").type == pa.large_string()


def test_schemas_are_of_one_version() -> None:
    assert schema.version() == "1"


def enum_of(config: str, *path: str) -> set[str]:
    node: Any = schema.json_schema(config)
    for part in path:
        node = node["properties"][part]
    return {value for value in node["enum"] if value is not None}


def test_enums_are_those_of_the_records() -> None:
    assert enum_of("quotes", "kind") == set(typing.get_args(records.Kind))
    assert enum_of("quotes", "speaker_mention", "form") == set(typing.get_args(records.Form))
    assert enum_of("quotes", "speaker_type") == set(typing.get_args(records.SpeakerType))
    assert enum_of("speakers", "type") == set(typing.get_args(records.SpeakerType))
    assert enum_of("nonquotes", "reason") == set(typing.get_args(records.NonquoteReason))


def names(record: type) -> set[str]:
    return {each.name for each in fields(record)}


def test_columns_are_the_fields_of_the_records() -> None:
    by_article = {"article_id", "language", "url", "publisher", "published_at"}
    made_of_it = {"quote_id", "quotation_id", "speaker_id", "before", "after"}
    assert names(records.Quotation) - {"weighed"} == set(CONTRACT["quotes"].split()) - by_article - made_of_it
    assert names(records.Article) | {"n_quotes", "duplicate_group"} == set(CONTRACT["articles"].split())
    assert names(records.Nonquote) | {"article_id", "text", "start", "end"} == {
        *CONTRACT["nonquotes"].split(),
        *names(records.Nonquote),
    }
    over_the_corpus = {"speaker_id", "n_quotes", "n_articles", "roles", "evidence", "qid", "people"}
    assert names(records.Entity) | over_the_corpus == set(CONTRACT["speakers"].split())


def test_structs_are_the_fields_of_the_records() -> None:
    quotes = schema.arrow_schema("quotes")
    assert {each.name for each in quotes.field("segments").type.value_type} == names(records.Span)
    assert {each.name for each in quotes.field("candidates").type.value_type} == names(records.Candidate)
    mention = {each.name for each in quotes.field("speaker_mention").type}
    assert mention == names(records.Span) | names(records.Mention) - {"span"} | {"text"}
    for name in ("cue", "addressee"):
        assert {each.name for each in quotes.field(name).type} == names(records.Span) | {"text"}


def optional(record: type, name: str) -> bool:
    return type(None) in typing.get_args(typing.get_type_hints(record)[name])


@pytest.mark.parametrize(("config", "record"), [("quotes", records.Quotation), ("articles", records.Article)])
def test_null_is_where_records_have_none(config: str, record: type) -> None:
    for column in schema.columns(config):
        if column.name in names(record):
            assert column.nullable == optional(record, column.name), column.name


@pytest.mark.parametrize("config", schema.CONFIGS)
def test_columns_table_has_a_line_for_each_column(config: str) -> None:
    lines = schema.columns_table(config).splitlines()
    assert len(lines) == 2 + len(schema.columns(config))
    assert all(line.count("|") - line.count("\\|") == 4 for line in lines)


def test_columns_table_names_types_and_values() -> None:
    table = schema.columns_table("quotes")
    assert "| `segments` | `list<struct<start: int32, end: int32>>` | " in table
    assert "| `speaker` | `string` or null | " in table
    assert "One of `direct`, `mixed`." in table
