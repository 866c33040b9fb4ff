"""Values of a TOML file as the types that a dataclass declares, or an error that says what was expected.

Of no settings in particular: which there are is the subject of ``settings``.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time
from typing import Any, Literal, TypeVar

from quoteset.errors import UsageError

T = TypeVar("T")


def setting(
    default: T, description: str, *, accepts: Callable[[T], bool] = lambda value: True, expected: str = ""
) -> T:
    """A field with its description and the test of its value; typed as its default, as ``dataclasses.field`` is."""
    metadata = {"description": description, "accepts": accepts, "expected": expected}
    return field(default=default, metadata=metadata)


def read_table(cls: type[T], table: object, suggest: Callable[[str, str], str], where: str = "") -> T:
    """A dataclass from a TOML table; ``where`` is the table's dotted name.

    Raises UsageError for an unknown key, for which ``suggest(name, where)`` tells what to write instead, and for a
    value that is not accepted.
    """
    if not isinstance(table, dict):
        raise UsageError(f"{where}: expected a table ([{where}]), not {_shown(table)}")
    kinds = typing.get_type_hints(cls)
    values: dict[str, object] = {}
    # Any: dataclasses.fields wants a dataclass, which "type[T]" cannot say.
    declared = {each.name: each for each in dataclasses.fields(typing.cast(Any, cls))}
    for name, value in table.items():
        key = f"{where}.{name}" if where else name
        if name not in declared:
            raise UsageError(f"unknown setting {key!r}; {suggest(name, where)}")
        kind = kinds[name]
        if dataclasses.is_dataclass(kind):
            values[name] = read_table(typing.cast(type, kind), value, suggest, key)
        else:
            values[name] = read_value(declared[name], kind, value, key)
    return cls(**values)


# Any: dataclasses.Field is generic in a type that only the annotation knows.
def read_value(declared: dataclasses.Field[Any], kind: object, value: object, key: str) -> object:
    """``value`` as the type ``kind`` and within its bounds, else UsageError."""
    expected = declared.metadata["expected"]
    read = _converted(kind, value)
    if read is _WRONG or not declared.metadata["accepts"](read):
        raise UsageError(f"{key}: expected {expected or kind_name(kind)}, not {_shown(value)}")
    return read


_WRONG = object()


def _converted(kind: object, value: object) -> object:
    """``value`` as a ``kind``, or ``_WRONG``. TOML's arrays become tuples, its whole numbers floats where asked."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        read = (_converted(each, value) for each in arguments)
        return next((each for each in read if each is not _WRONG), _WRONG)
    if origin is Literal:
        return value if isinstance(value, str) and value in arguments else _WRONG
    if origin is tuple:
        if not isinstance(value, list | tuple):
            return _WRONG
        kinds = arguments[:1] * len(value) if arguments[-1] is Ellipsis else arguments
        items = tuple(_converted(each, item) for each, item in zip(kinds, value, strict=False))
        return items if len(value) == len(kinds) and _WRONG not in items else _WRONG
    if kind is datetime:
        return _moment(value)
    if kind is float:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else _WRONG
    if kind is int:
        # TOML promises 64 bits, and the manifest's JSON holds no more.
        return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else _WRONG
    return value if isinstance(kind, type) and isinstance(value, kind) else _WRONG


def _moment(value: object) -> object:
    """A TOML date or time as an aware datetime; what names no zone is UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time(), tzinfo=UTC) if isinstance(value, date) else _WRONG


_PLAIN_NAMES: Mapping[object, str] = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    datetime: "a date",
    types.NoneType: "unset",
}


def kind_name(kind: object) -> str:
    """A type in the words of a TOML file.

    >>> kind_name(tuple[str, ...])
    'an array of strings'
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return " or ".join(kind_name(each) for each in arguments if each is not types.NoneType)
    if origin is Literal:
        return " or ".join(f'"{each}"' for each in arguments)
    if origin is tuple:
        count = "" if arguments[-1] is Ellipsis else f"{len(arguments)} "
        return f"an array of {count}{kind_name(arguments[0]).removeprefix('a ')}s"
    return _PLAIN_NAMES.get(kind, str(kind))


def as_toml(value: object) -> str:
    """A default as it would stand in a TOML file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(as_toml(each) for each in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _shown(value: object) -> str:
    shown = as_toml(tuple(value) if isinstance(value, list) else value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
