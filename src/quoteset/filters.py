"""What takes records of a crawl out before they are parsed: every filter of WARC files, with its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# In the order in which they are tried. A name is a key of the manifest: renaming one changes data sets.
FILTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "record_type": "requests and other records that hold no answer",
        "protocol": "answers of another protocol than HTTP",
        "status": "answers with another status than 200",
        "content_type": "answers that are no HTML",
        "length": "pages with less text than an article",
        "quotation_mark": "pages without a quotation mark",
        "language": "pages in a language without a pack",
    }
)


def told(passed_over: Mapping[str, int]) -> str:
    """How many records each filter took, in words.

    >>> told({"status": 3, "record_type": 1200})
    'requests and other records that hold no answer (1,200); answers with another status than 200 (3)'
    """
    return "; ".join(f"{what} ({passed_over[name]:,})" for name, what in FILTERS.items() if passed_over.get(name))
