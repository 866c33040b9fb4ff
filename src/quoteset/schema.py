"""schema/ read once, and all that is derived from it: Arrow schemas, datasets features, tables of columns.

Each ``schema/CONFIG.schema.json`` (JSON Schema 2020-12) is the one home of the columns of a config. The Arrow type
follows from ``type`` (string, array, object, boolean) and, where JSON's type does not decide, from the keyword
``x-arrow``: int32, float32, large_string or "timestamp[ms, UTC]". ``"type": [..., "null"]`` makes a column nullable.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from quoteset.errors import DataError

CONFIGS = ("quotes", "articles", "quotations", "speakers", "nonquotes")
SPLITS = ("train", "validation", "test")

# Any: a node of a JSON Schema is whatever JSON allows.
Node = Mapping[str, Any]

_ARROW_TYPES: Mapping[str, pa.DataType] = {
    "int32": pa.int32(),
    "float32": pa.float32(),
    "large_string": pa.large_string(),
    "timestamp[ms, UTC]": pa.timestamp("ms", tz="UTC"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a config."""

    name: str
    type: pa.DataType
    nullable: bool
    description: str
    values: tuple[str, ...]  # what it may hold; empty: not restricted to a list


@functools.cache
def json_schema(config: str) -> Node:
    """The JSON Schema of a row of ``config``. Shared by all callers: not to be changed."""
    name = f"{config}.schema.json"
    packaged = resources.files("quoteset") / "_schema" / name
    if packaged.is_file():
        loaded: Node = orjson.loads(packaged.read_bytes())
        return loaded
    # In a checkout schema/ lies at its root; the wheel has it inside the package.
    path = Path(__file__).resolve().parents[2] / "schema" / name
    if not path.is_file():
        raise DataError(f"{path}: the schema of {config!r} is missing; install quoteset again")
    checked_out: Node = orjson.loads(path.read_bytes())
    return checked_out


@functools.cache
def version() -> str:
    """The version of the columns and their meaning, the same for all configs: part of every schema's ``$id``."""
    versions = {str(json_schema(config)["$id"]).split(":")[-2] for config in CONFIGS}
    if len(versions) != 1:
        raise ValueError(f"schema/: the configs are of several versions: {', '.join(sorted(versions))}")
    return versions.pop()


@functools.cache
def columns(config: str) -> tuple[Column, ...]:
    """The columns of ``config``, in their order."""
    return tuple(
        Column(
            name=name,
            type=_arrow_type(node),
            nullable=is_nullable(node),
            description=node["description"],
            values=tuple(value for value in node.get("enum", ()) if value is not None),
        )
        for name, node in json_schema(config)["properties"].items()
    )


@functools.cache
def arrow_schema(config: str) -> pa.Schema:
    """The Arrow schema of ``config``. What may not be null is declared so, at every depth: Parquet refuses it."""
    return pa.schema([pa.field(each.name, each.type, nullable=each.nullable) for each in columns(config)])


def conformed(config: str, table: pa.Table) -> pa.Table:
    """The columns of ``config`` in ``table``, with its Arrow schema: as rows come back from an SQL engine.

    There every field may be null, strings are of one kind and times of one unit. Raises pyarrow.ArrowInvalid for a null
    where ``config`` allows none.
    """
    target = arrow_schema(config)
    arrays = [
        pa.chunked_array([_conformed(chunk, each) for chunk in table[each.name].chunks], each.type) for each in target
    ]
    return pa.Table.from_arrays(arrays, schema=target)


def _conformed(values: pa.Array, field: pa.Field) -> pa.Array:
    if not field.nullable and values.null_count:
        raise pa.ArrowInvalid(f"column {field.name!r} has nulls, and may have none")
    if pa.types.is_struct(field.type):
        missing = values.is_null()
        children = []
        for number, child in enumerate(field.type):
            found = values.field(number)
            if not child.nullable and missing.true_count:
                # Of a missing struct the fields are null as well, which Arrow forbids where they may not be.
                found = pc.if_else(missing, _blank(found.type), found)
            children.append(_conformed(found, child))
        return pa.StructArray.from_arrays(children, fields=list(field.type), mask=missing)
    if pa.types.is_list(field.type):
        lengths = pc.fill_null(values.value_lengths(), 0)
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])
        items = _conformed(values.flatten(), field.type.value_field)
        return pa.ListArray.from_arrays(offsets, items, type=field.type, mask=values.is_null())
    return values.cast(field.type)


def _blank(type_: pa.DataType) -> pa.Scalar:
    return pa.scalar("" if pa.types.is_string(type_) or pa.types.is_large_string(type_) else 0, type_)


def features(config: str) -> list[dict[str, Any]]:
    """The features of ``config`` as a card's ``dataset_info`` lists them.

    The form is the one that datasets >= 4 writes; 3.6 reads it to the same Arrow schema. The ``sequence:`` that 3.6
    itself writes would make every list of structs a struct of lists.
    """
    return [{"name": each.name, **_feature(each.type)} for each in columns(config)]


def columns_table(config: str) -> str:
    """The columns of ``config`` as a table in markdown."""
    lines = ["| column | type | |", "|---|---|---|"]
    for each in columns(config):
        # A table's cell ends at a bar, whatever it stands in.
        description = each.description.replace("|", "\\|")
        lines.append(
            f"| `{each.name}` | `{type_name(each.type)}`{_or_null(each.nullable)} | {description}{_one_of(each)} |"
        )
    return "\n".join(lines) + "\n"


def type_name(type_: pa.DataType) -> str:
    """A type for people to read, as docs and card write it.

    >>> type_name(pa.list_(pa.struct([("start", pa.int32())])))
    'list<struct<start: int32 or null>>'
    """
    if pa.types.is_list(type_):
        return f"list<{type_name(type_.value_type)}>"
    if pa.types.is_struct(type_):
        inner = ", ".join(f"{each.name}: {type_name(each.type)}{_or_null(each.nullable)}" for each in type_)
        return f"struct<{inner}>"
    if pa.types.is_timestamp(type_):
        return f"timestamp[{type_.unit}, {type_.tz}]"
    return "float32" if pa.types.is_float32(type_) else str(type_)


def is_nullable(node: Node) -> bool:
    """Whether ``null`` is a value of this node."""
    return "null" in _json_types(node)


def _one_of(column: Column) -> str:
    return f" One of {', '.join(f'`{value}`' for value in column.values)}." if column.values else ""


def _or_null(nullable: bool) -> str:
    return " or null" if nullable else ""


def _json_types(node: Node) -> tuple[str, ...]:
    declared = node["type"]
    return (declared,) if isinstance(declared, str) else tuple(declared)


def _arrow_type(node: Node) -> pa.DataType:
    if "x-arrow" in node:
        return _ARROW_TYPES[node["x-arrow"]]
    (json_type,) = (each for each in _json_types(node) if each != "null")
    match json_type:
        case "string":
            return pa.string()
        case "boolean":
            return pa.bool_()
        case "array":
            items = node["items"]
            return pa.list_(pa.field("item", _arrow_type(items), nullable=is_nullable(items)))
        case "object":
            return pa.struct(list(_fields(node)))
    raise ValueError(f"schema/: type {json_type!r} needs x-arrow, one of {', '.join(_ARROW_TYPES)}: {dict(node)}")


def _fields(node: Node) -> Iterator[pa.Field]:
    for name, child in node["properties"].items():
        yield pa.field(name, _arrow_type(child), nullable=is_nullable(child))


def _feature(type_: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(type_):
        inner = _feature(type_.value_type)
        (only,) = inner.values()
        return {"list": only}
    if pa.types.is_struct(type_):
        return {"struct": [{"name": each.name, **_feature(each.type)} for each in type_]}
    if pa.types.is_float32(type_):
        return {"dtype": "float32"}  # Arrow itself calls it "float"
    return {"dtype": str(type_)}
