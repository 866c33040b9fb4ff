"""The flags that readers put on articles: the one place where they are named and explained.

A flag marks an article, it never drops it.
"""

from __future__ import annotations

from typing import Final

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

FLAGS: Final[dict[str, str]] = {
    MOJIBAKE: "the text shows characters decoded with a wrong encoding (â€œ for “); it is stored as read",
    MOJIBAKE_REPAIRED: "such characters were repaired on request (ftfy), so the text differs from the input",
    ENCODING_GUESSED: "no byte order mark, not UTF-8, no usable declaration: the encoding was detected from the bytes",
    UNDECODABLE_BYTES: "UTF-8 with a few broken bytes, which became U+FFFD",
    LANGUAGE_UNCERTAIN: "too little text to be sure of the language: the default language was taken",
    UNPARSED_DATE: "the input's date could not be read; its words are in metadata",
    LOW_TEXT: "fewer words than an article has (see quoteset.readers.finish.LOW_TEXT_WORDS)",
    REPEATED_PARAGRAPHS: "a long paragraph occurs more than once",
    RECOVERED_PARAGRAPHS: "HTML: paragraphs that trafilatura lost or cut were put back from resiliparse's text",
    FALLBACK_EXTRACTOR: "HTML: trafilatura found nothing or failed, or the page is too large for it",
    BODY_FROM_METADATA: "HTML: the text is the page's own JSON-LD articleBody, far longer than what the markup holds",
}
