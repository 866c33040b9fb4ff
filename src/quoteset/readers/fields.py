"""Records (a JSON object, a row) -> drafts: which field is which column, and the rest into metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from quoteset import flags
from quoteset.errors import UsageError
from quoteset.readers.authors import clean_authors
from quoteset.readers.dates import parse_date
from quoteset.readers.finish import Draft
from quoteset.readers.language import declared_language
from quoteset.readers.options import COLUMNS, ReadOptions
from quoteset.readers.problem import BadInputError

_MAX_PLANS: Final = 1024  # shapes of records remembered; data with more has no fixed shape
_Plan = dict[str, tuple[str, ...]]


class FieldMap:
    """Maps the records of one input. Works out once per set of keys which key serves which column."""

    def __init__(self, options: ReadOptions) -> None:
        unknown = sorted(set(options.fields) - set(COLUMNS))
        if unknown:
            raise UsageError(f"fields: unknown column {unknown[0]!r}; use one of {', '.join(COLUMNS)}")
        self._names = {column: options.names(column) for column in COLUMNS}
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def has_text(self, keys: Sequence[str]) -> bool:
        """Whether one of ``keys`` is accepted as the text."""
        return bool(self._plan(tuple(keys))["text"])

    def missing_text(self, keys: Sequence[str]) -> BadInputError:
        """The problem of a record, or a table, in which no field is the text."""
        have = ", ".join(_shown(key) for key in list(keys)[:20]) or "none"
        return BadInputError(
            "parse",
            f"no text: none of the fields {', '.join(self._names['text'])} is there (fields: {have}); "
            "name the right one under [fields] in the settings",
        )

    def draft(self, record: Mapping[str, Any]) -> Draft:
        """The draft of ``record``; its text is taken as it is. Raises ``BadInputError`` where there is no text."""
        plan = self._plan(tuple(record))
        used: dict[str, str] = {}
        values: dict[str, Any] = {}  # of the input, of any type
        for column, keys in plan.items():
            for key in keys:
                value = record[key]
                if value is not None and value != "" and value != []:
                    values[column] = value
                    used[column] = key
                    break
        text = values.get("text")
        if not isinstance(text, str):
            raise self._no_text(record, plan, used.get("text"), text)
        draft = Draft(text=text)
        kept = self._fill(draft, values)
        taken = {key for column, key in used.items() if column not in kept}
        draft.metadata = {key: value for key, value in record.items() if key not in taken and value is not None}
        return draft

    def _no_text(self, record: Mapping[str, Any], plan: _Plan, key: str | None, value: object) -> BadInputError:
        if key is not None:
            return BadInputError("parse", f"field {key!r} is not a text but {_kind(value)}; make it one string")
        if plan["text"]:
            return BadInputError("parse", f"field {plan['text'][0]!r} is empty; there is nothing to extract")
        return self.missing_text(tuple(record))

    def _fill(self, draft: Draft, values: dict[str, Any]) -> set[str]:
        """Fill all but the text; the columns whose values could not be used and go to metadata."""
        kept: set[str] = set()
        for column, value in values.items():
            if column == "published_at":
                draft.published_at = parse_date(value)
                if draft.published_at is None:
                    draft.flags += (flags.UNPARSED_DATE,)
                    kept.add(column)
            elif column == "authors":
                draft.authors = clean_authors(value)
                if not draft.authors:
                    kept.add(column)
            elif column == "language":
                draft.language = declared_language(value)
                if draft.language is None:
                    kept.add(column)
            elif column != "text":
                word = _word(value)
                if word is None:
                    kept.add(column)
                elif column == "id":
                    draft.article_id = word
                else:
                    setattr(draft, column, word)
        return kept

    def _plan(self, keys: tuple[str, ...]) -> _Plan:
        plan = self._plans.get(keys)
        if plan is None:
            plan = self._worked_out(keys)
            if len(self._plans) < _MAX_PLANS:
                self._plans[keys] = plan
        return plan

    def _worked_out(self, keys: tuple[str, ...]) -> _Plan:
        exact = set(keys)
        folded: dict[str, str] = {}
        for present in keys:
            folded.setdefault(str(present).casefold(), present)
        plan: _Plan = {}
        taken: set[str] = set()
        for column, names in self._names.items():
            found: list[str] = []
            for name in names:
                key = name if name in exact else folded.get(name.casefold())
                if key is not None and key not in found and key not in taken:
                    found.append(key)
            taken.update(found)
            plan[column] = tuple(found)
        return plan


def _shown(key: object) -> str:
    """A field's name in a message, cut where it cannot be a name."""
    name = str(key)
    return name if len(name) <= 40 else f"{name[:39]}…"


def _kind(value: object) -> str:
    """What a value that should be a text is, in JSON's words where there is one.

    >>> _kind(7), _kind(["No."]), _kind(b"No.")
    ('a number', 'an array', 'a value of type bytes')
    """
    kinds = {bool: "a boolean", int: "a number", float: "a number", list: "an array", dict: "an object"}
    return kinds.get(type(value), f"a value of type {type(value).__name__}")


def _word(value: object) -> str | None:
    """A short field as text: a string, a number, or the ``name`` of an object; else None."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    # The same rule as for the text: nothing that UTF-8 cannot hold. Escaped here, so that an id stays one.
    word = str(value).encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "").strip()
    return word or None
