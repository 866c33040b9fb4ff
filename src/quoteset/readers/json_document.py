"""A .json file -> its articles: one object, an array of objects, an object that holds such an array, or JSON lines."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any, Final

import orjson

from quoteset.readers.decode import decode
from quoteset.readers.fields import FieldMap
from quoteset.readers.find import Source
from quoteset.readers.finish import finish
from quoteset.readers.jsonl import json_error, read_lines
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError
from quoteset.readers.streams import read_file
from quoteset.records import Article, Rejection

_CONTAINERS: Final = ("articles", "data", "records", "items", "results", "documents", "docs", "rows", "entries", "news")


def read_json(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The articles of a JSON file.

    ``source_sha256`` is of the file where it is one article, else of the record as canonical JSON (sorted keys).
    """
    data, sha256 = read_file(source, options, options.document_bytes)
    if not data.strip():
        raise BadInputError("decode", "the file is empty; there is nothing in it to read")
    fields = FieldMap(options)
    try:
        value: Any = _loaded(data)
    except orjson.JSONDecodeError as failure:
        if _is_lines(data):
            yield from read_lines(io.BytesIO(data), source, options)
            return
        raise BadInputError("parse", f"line {failure.lineno}: {json_error(data, failure)}") from None
    records = _records(value, fields)
    if records is None:
        draft = fields.draft(value)
        yield finish(draft, name=source.name, source=source.name, sha256=sha256, options=options)
        return
    if not records:
        raise BadInputError("parse", "an empty array; there is no article in it")
    for i, record in enumerate(records, start=1):
        name = f"{source.name}#{i}"
        try:
            if not isinstance(record, dict):
                raise BadInputError("parse", "an element of the array that is no object with fields; remove it")
            digest = _digest(record)
            article = finish(fields.draft(record), name=source.name, source=name, sha256=digest, options=options)
        except BadInputError as problem:
            yield problem.rejection(name)
        else:
            yield article


def _loaded(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            # A byte order mark, UTF-16: JSON has to be UTF-8, files are not always.
            text, _ = decode(data)
        except BadInputError:
            text = None
        if text is None or text.encode("utf-8", "surrogatepass") == data:
            raise
        return orjson.loads(text)


def _is_lines(data: bytes) -> bool:
    """Whether the first line is an object of its own, as in JSON lines."""
    first, _, rest = data.lstrip().partition(b"\n")
    if not rest.strip():
        return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return False


def _records(value: object, fields: FieldMap) -> list[Any] | None:
    """The records of a document with several; None for an object that is one record."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise BadInputError("parse", "a JSON value without fields; give an object, or an array of objects")
    for key in _CONTAINERS:
        inner = value.get(key)
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            return inner
    if not fields.has_text(tuple(value)):
        raise fields.missing_text(tuple(value))
    return None


def _digest(record: dict[str, Any]) -> str:
    try:
        return hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()
    except orjson.JSONEncodeError as failure:
        raise BadInputError("parse", f"the record cannot be kept as JSON: {failure}; make it less deep") from None
