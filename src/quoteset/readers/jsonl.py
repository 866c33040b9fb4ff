"""JSON lines -> one article a line, read line by line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO, Final

import orjson

from quoteset.readers.fields import FieldMap
from quoteset.readers.find import Source
from quoteset.readers.finish import finish
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError, too_large
from quoteset.readers.streams import open_stream
from quoteset.records import Article, Rejection

_BOM: Final = b"\xef\xbb\xbf"
_SKIP_BYTES: Final = 1024 * 1024


def read_jsonl(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article, or the rejection, of each line that is not blank.

    ``source_sha256`` is of the line without its end.
    """
    with open_stream(source, options) as stream:
        yield from read_lines(stream, source, options)


def read_lines(stream: IO[bytes], source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """As ``read_jsonl``, from an open stream."""
    fields = FieldMap(options)
    limit = options.article_bytes
    n_lines = n_records = 0
    while line := stream.readline(limit + 2):
        n_lines += 1
        if n_lines == 1 and line.startswith(_BOM):
            line = line[len(_BOM) :]
        whole = line.endswith(b"\n") or len(line) <= limit
        line = line.rstrip(b"\r\n")
        if whole and (not line or line.isspace()):
            continue
        n_records += 1
        name = f"{source.name}#{n_records}"
        try:
            if not whole or len(line) > limit:
                if not whole:
                    _skip_line(stream)
                raise BadInputError("read", too_large(f"line {n_lines}", limit))
            draft = fields.draft(_object(line, n_lines))
            digest = hashlib.sha256(line).hexdigest()
            article = finish(draft, name=source.name, source=name, sha256=digest, options=options)
        except BadInputError as problem:
            yield problem.rejection(name)
        else:
            yield article


def _object(line: bytes, n: int) -> dict[str, object]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as failure:
        raise BadInputError("parse", f"line {n}: {json_error(line, failure)}") from None
    if not isinstance(record, dict):
        raise BadInputError(
            "parse", f"line {n}: a JSON {_kind(record)}, not an object with fields; give one object a line"
        )
    return record


def json_error(data: bytes, failure: orjson.JSONDecodeError) -> str:
    """What is wrong with JSON that does not parse, and what to do."""
    if b"\0" in data:
        return "no JSON: it holds NUL bytes; a binary file, or one in UTF-16: convert it to UTF-8"
    # orjson names surrogates here too, whatever the bytes are.
    if failure.msg.startswith("str is not valid UTF-8"):
        return "no JSON: not encoded in UTF-8; convert it"
    if "surrogate" in failure.msg:
        return f"broken JSON: {failure.msg} at column {failure.colno}; a \\ud800-like escape without its second half"
    if data.lstrip()[:1] == b"<":
        return "no JSON but markup; rename the file to .html"
    return f"broken JSON: {failure.msg} at column {failure.colno}; mend or remove it"


def _kind(value: object) -> str:
    return {list: "array", str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number")


def _skip_line(stream: IO[bytes]) -> None:
    while piece := stream.readline(_SKIP_BYTES):
        if piece.endswith(b"\n"):
            return
