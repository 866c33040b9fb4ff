"""Every flag of an article or a quotation, with its meaning: the one place where they are named and explained.

A flag marks a row, it never drops it. Who decides: readers what they saw of the article, the kernel what it saw of the
words, ``authorship`` who wrote what they are quoted with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

# Fewer words than this say little on their own. unit: words
SHORT_WORDS: Final = 3
# A choice, not measured: a headline, a lead sentence and a half. unit: words
LOW_TEXT_WORDS: Final = 50
# Below this length a repeated paragraph is a heading or a short answer. unit: characters
REPEATED_LENGTH: Final = 60

# Of the words of a quotation.
UNBALANCED_MARKS: Final = "unbalanced_marks"
TOO_SHORT: Final = "too_short"
DATE_LIKE: Final = "date_like"
IN_HEADLINE: Final = "in_headline"
SELF_QUOTATION: Final = "self_quotation"
NAMES_SPEAKER: Final = "names_speaker"

# Of both: what a person decided about.
REVIEWED: Final = "reviewed"

# Those that fall with the speaker.
OF_SPEAKER: Final = (SELF_QUOTATION, NAMES_SPEAKER)

# Of an article's text, and how it was read.
TYPEWRITER_MARKS: Final = "typewriter_marks"
NO_LANGUAGE_PACK: Final = "no_language_pack"
MOJIBAKE: Final = "mojibake"
MOJIBAKE_REPAIRED: Final = "mojibake_repaired"
ENCODING_GUESSED: Final = "encoding_guessed"
UNDECODABLE_BYTES: Final = "undecodable_bytes"
LANGUAGE_UNCERTAIN: Final = "language_uncertain"
UNPARSED_DATE: Final = "unparsed_date"
LOW_TEXT: Final = "low_text"
REPEATED_PARAGRAPHS: Final = "repeated_paragraphs"
RECOVERED_PARAGRAPHS: Final = "recovered_paragraphs"
FALLBACK_EXTRACTOR: Final = "fallback_extractor"
BODY_FROM_METADATA: Final = "body_from_metadata"

# Of an article among all others.
DUPLICATE: Final = "duplicate"


@dataclass(frozen=True, slots=True)
class Flag:
    """What a flag says, and of which rows."""

    configs: tuple[Literal["quotes", "articles"], ...]
    meaning: str


_QUOTES: Final = ("quotes",)
_ARTICLES: Final = ("articles",)

FLAGS: Final[Mapping[str, Flag]] = MappingProxyType(
    {
        UNBALANCED_MARKS: Flag(("quotes", "articles"), "a quotation mark has no partner"),
        TOO_SHORT: Flag(_QUOTES, f"fewer than {SHORT_WORDS} words"),
        DATE_LIKE: Flag(_QUOTES, "nothing but a date, a time, a number or a score: “June 3”, “3-2”, “9/11”"),
        IN_HEADLINE: Flag(_QUOTES, "stands in the headline, which often shortens what the text quotes in full"),
        SELF_QUOTATION: Flag(
            _QUOTES, "the speaker is an author of the article or its publisher, or the writer's own “I said”"
        ),
        NAMES_SPEAKER: Flag(
            _QUOTES, "the words hold the full name of who is said to speak them: often somebody else speaks"
        ),
        REVIEWED: Flag(
            ("quotes", "articles"), "a person decided about it; of an article: about every quotation that was found"
        ),
        TYPEWRITER_MARKS: Flag(
            _ARTICLES,
            "''two apostrophes'' stand for marks; they are read as such only where the build is told to",
        ),
        NO_LANGUAGE_PACK: Flag(_ARTICLES, "no pack for the language, so no quotations"),
        LOW_TEXT: Flag(_ARTICLES, f"fewer than {LOW_TEXT_WORDS} words: perhaps a teaser, or what a paywall shows"),
        REPEATED_PARAGRAPHS: Flag(
            _ARTICLES, f"a paragraph of {REPEATED_LENGTH} characters or more occurs twice, and so do its quotations"
        ),
        DUPLICATE: Flag(_ARTICLES, "a copy, or nearly one, of the first published article of its `duplicate_group`"),
        UNPARSED_DATE: Flag(_ARTICLES, "the input's date could not be read; its words are in metadata"),
        LANGUAGE_UNCERTAIN: Flag(
            _ARTICLES, "too little text to be sure of the language: the default language was taken"
        ),
        MOJIBAKE: Flag(
            _ARTICLES, "the text shows characters decoded with a wrong encoding (â€œ for “); it is stored as read"
        ),
        MOJIBAKE_REPAIRED: Flag(
            _ARTICLES, "such characters were repaired on request (ftfy), so the text differs from the input"
        ),
        ENCODING_GUESSED: Flag(
            _ARTICLES,
            "no byte order mark, not UTF-8, no usable declaration: the encoding was detected from the bytes",
        ),
        UNDECODABLE_BYTES: Flag(_ARTICLES, "UTF-8 with a few broken bytes, which became U+FFFD"),
        RECOVERED_PARAGRAPHS: Flag(
            _ARTICLES, "HTML: paragraphs that trafilatura lost or cut were put back from resiliparse's text"
        ),
        FALLBACK_EXTRACTOR: Flag(
            _ARTICLES, "HTML: trafilatura found nothing or failed, or the page is too large for it"
        ),
        BODY_FROM_METADATA: Flag(
            _ARTICLES, "HTML: the text is the page's own JSON-LD articleBody, far longer than what the markup holds"
        ),
    }
)
