"""YAML front matter of markdown files (as site generators write it) -> a record."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

MAX_LENGTH: Final = 16_384  # characters
MAX_NESTING: Final = 32  # lists and tables inside each other; the parser takes quadratic time (16,000 "[": 22 s)
_BLOCK: Final = re.compile(r"\s*?---[ \t]*\r?\n(?P<yaml>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)


def read_front_matter(text: str) -> tuple[dict[str, Any], int]:
    r"""The fields of a front matter block and the offset at which it ends; nothing and 0 where there is none.

    >>> read_front_matter("---\ntitle: Bridge closed\n---\nThe bridge is closed.")
    ({'title': 'Bridge closed'}, 29)
    """
    if not text.startswith("---"):
        return {}, 0
    match = _BLOCK.match(text[:MAX_LENGTH])
    if not match:
        return {}, 0
    import yaml

    try:
        if not _is_harmless(yaml.parse(match["yaml"], yaml.SafeLoader)):
            return {}, 0
        fields = yaml.safe_load(match["yaml"])
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: "2013-02-31" is taken for a date
        return {}, 0
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        return {}, 0
    return fields, match.end()


def _is_harmless(events: Iterable[Any]) -> bool:
    """Whether a block of these events costs no more than its length: no aliases, and not too deep."""
    import yaml

    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        # An alias can name an alias: nine lines of them stand for a billion values.
        if depth > MAX_NESTING or isinstance(event, yaml.AliasEvent):
            return False
    return True
