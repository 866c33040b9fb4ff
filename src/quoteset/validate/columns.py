"""Rows against schema/: whole columns at once, and only the rows that fail one by one, for the reason.

Both ways read the same JSON Schema. By columns come ``type``, ``enum``, ``not.enum``, ``pattern``, ``minLength``,
``maxLength``, ``minimum``, ``maximum``, ``minItems`` and an ``if``/``then``/``else`` of null and not null; that schema/
uses nothing else is tested.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import jsonschema_rs
import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from quoteset import schema
from quoteset.validate.violations import Violation, cut, shown

Mask = npt.NDArray[np.bool_]

# The column that no two rows of a config share; nonquotes have none.
KEYS = {
    "quotes": "quote_id",
    "articles": "article_id",
    "quotations": "quotation_id",
    "speakers": "speaker_id",
}


def check_columns(config: str, found: pa.Schema) -> list[Violation]:
    """Columns of ``found`` that are missing, too many or of another type. Whether they may be null is not compared."""
    expected = {each.name: each.type for each in schema.columns(config)}
    violations = []
    for name, type_ in expected.items():
        if name not in found.names:
            violations.append(_column_violation(config, name, f"column is missing; expected {schema.type_name(type_)}"))
        elif not _same_type(found.field(name).type, type_):
            reason = f"type is {found.field(name).type}, expected {schema.type_name(type_)}"
            violations.append(_column_violation(config, name, reason))
    violations += [
        _column_violation(config, name, "unexpected column; extra fields go to metadata of the article")
        for name in found.names
        if name not in expected
    ]
    if len(set(found.names)) < len(found.names):
        violations.append(_column_violation(config, None, "several columns have the same name"))
    return violations


def loosened(config: str, table: pa.Table) -> pa.Table:
    """``table``, which has passed ``check_columns``, with the columns in order and nulls declared possible everywhere.

    Files differ in what they declare, and tables only join where that is the same.
    """
    fields = [pa.field(each.name, _loose(each.type)) for each in schema.columns(config)]
    return table.select([each.name for each in fields]).cast(pa.schema(fields))


def check_values(config: str, table: pa.Table) -> list[Violation]:
    """Rows with a value that schema/ does not allow. ``table`` has to have passed ``check_columns``."""
    violations = []
    start = 0
    for batch in table.to_batches():
        masks = _bad_values(config, batch)
        bad_rows = np.flatnonzero(np.logical_or.reduce(list(masks.values())))
        rows = batch.take(pa.array(bad_rows)).to_pylist()
        for index, row in zip(bad_rows.tolist(), rows, strict=True):
            fields = [name for name, mask in masks.items() if mask[index]]
            violations += _reasons(config, row, start + index, fields)
        start += batch.num_rows
    return violations


def check_unique(config: str, table: pa.Table, numbers: Sequence[int]) -> list[Violation]:
    """Rows whose id an earlier row has; ``numbers`` are the rows' numbers where they come from."""
    key = KEYS.get(config)
    if key is None or pc.count_distinct(table[key]).as_py() == table.num_rows:
        return []
    first: dict[str, int] = {}
    violations = []
    for row, value in zip(numbers, table[key].to_pylist(), strict=True):
        before = first.setdefault(value, row)
        if before != row:
            reason = f"{shown(value)} is already the id of row {before}"
            violations.append(Violation(rule="unique", config=config, row=row, field=key, reason=reason))
    return violations


def check_json(config: str, row: object, number: int) -> list[Violation]:
    """A row of JSON lines against schema/; dates are strings in it."""
    article_id = row.get("article_id") if isinstance(row, Mapping) else None
    return [
        Violation(
            rule="values",
            config=config,
            row=number,
            article_id=article_id if isinstance(article_id, str) else None,
            field=_path(error.instance_path),
            reason=cut(error.message),
        )
        for error in _validator(config).iter_errors(row)
    ]


def _reasons(config: str, row: dict[str, Any], number: int, fields: Iterable[str]) -> list[Violation]:
    """Why each of ``fields`` is not allowed: in the words of the JSON Schema validator, where it has any."""
    violations = check_json(config, _as_json(row), number)
    explained = {each.field.split(".")[0].split("[")[0] for each in violations if each.field}
    article_id = row.get("article_id")
    for name in fields:
        # What JSON has no word for: a float that is no number, a string that is no JSON.
        if name not in explained:
            reason = f"{shown(row[name])} is not allowed: {_constraints(config, name)}"
            violations.append(
                Violation(rule="values", config=config, row=number, article_id=article_id, field=name, reason=reason)
            )
    return violations


def _constraints(config: str, name: str) -> str:
    node = schema.json_schema(config)["properties"][name]
    if node.get("contentMediaType") == "application/json":
        return "expected a JSON object"
    return "expected " + ", ".join(
        f"{key} {orjson.dumps(value).decode()}" for key, value in node.items() if key in ("type", "minimum", "maximum")
    )


def _column_violation(config: str, name: str | None, reason: str) -> Violation:
    return Violation(rule="columns", config=config, field=name, reason=reason)


def _loose(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_list(type_):
        return pa.list_(_loose(type_.value_type))
    if pa.types.is_struct(type_):
        return pa.struct([pa.field(each.name, _loose(each.type)) for each in type_])
    return type_


def _same_type(found: pa.DataType, expected: pa.DataType) -> bool:
    """Equality that looks neither at what may be null nor at what a list calls its items."""
    if pa.types.is_list(expected):
        return pa.types.is_list(found) and _same_type(found.value_type, expected.value_type)
    if pa.types.is_struct(expected):
        return (
            pa.types.is_struct(found)
            and [each.name for each in found] == [each.name for each in expected]
            and all(_same_type(a.type, b.type) for a, b in zip(found, expected, strict=True))
        )
    return bool(found == expected)


def _bad_values(config: str, batch: pa.RecordBatch) -> dict[str, Mask]:
    """For each column the rows whose value is not allowed."""
    root = schema.json_schema(config)
    masks = {name: _bad(node, batch.column(name)) for name, node in root["properties"].items()}
    if "if" in root:
        ((decider, _),) = root["if"]["properties"].items()
        is_null = _mask(batch.column(decider).is_null())
        for branch, applies in (("then", is_null), ("else", ~is_null)):
            for name, node in root[branch]["properties"].items():
                null = _mask(batch.column(name).is_null())
                masks[name] |= applies & (null if node["type"] != "null" else ~null)
    return masks


def _bad(node: schema.Node, values: pa.Array) -> Mask:
    """Which ``values`` the node does not allow."""
    null = _mask(values.is_null())
    bad: Mask = np.zeros(len(values), dtype=bool)
    for fails in _failing(node, values):
        bad |= fails
    # A null has no value to be wrong; whether it may be there is the only question.
    return bad & ~null if schema.is_nullable(node) else bad | null


def _failing(node: schema.Node, values: pa.Array) -> Iterator[Mask]:
    if "enum" in node:
        yield ~_mask(pc.is_in(values, value_set=_strings(node["enum"], values.type)))
    if "not" in node:
        yield _mask(pc.is_in(values, value_set=_strings(node["not"]["enum"], values.type)))
    if "pattern" in node:
        yield ~_mask(pc.match_substring_regex(values, node["pattern"]))
    if "minLength" in node:
        yield ~_mask(pc.greater_equal(pc.utf8_length(values), node["minLength"]))
    if "maxLength" in node:
        yield ~_mask(pc.less_equal(pc.utf8_length(values), node["maxLength"]))
    if "minimum" in node:
        yield ~_mask(pc.greater_equal(values, pa.scalar(node["minimum"], values.type)))
    if "maximum" in node:
        yield ~_mask(pc.less_equal(values, pa.scalar(node["maximum"], values.type)))
    if node.get("contentMediaType") == "application/json":
        yield np.array([value is not None and not _is_json_object(value) for value in values.to_pylist()], dtype=bool)
    if "minItems" in node:
        yield ~_mask(pc.greater_equal(pc.list_value_length(values), node["minItems"]))
    if "items" in node:
        bad = np.zeros(len(values), dtype=bool)
        parents = np.asarray(pc.list_parent_indices(values))
        bad[parents[_bad(node["items"], pc.list_flatten(values))]] = True
        yield bad
    for name, child in node.get("properties", {}).items():
        yield _bad(child, pc.struct_field(values, name))


def _strings(values: Iterable[str | None], type_: pa.DataType) -> pa.Array:
    return pa.array([value for value in values if value is not None], type=type_)


def _mask(values: pa.Array) -> Mask:
    mask: Mask = np.asarray(values.fill_null(False)).astype(bool)
    return mask


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False


def _as_json(value: Any) -> Any:
    """A row of Arrow's as JSON has it. Any: whatever a row may hold."""
    if isinstance(value, dict):
        return {name: _as_json(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_as_json(child) for child in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _path(parts: Iterable[str | int]) -> str | None:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return path.removeprefix(".") or None


@functools.cache
def _validator(config: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(dict(schema.json_schema(config)), validate_formats=True)
