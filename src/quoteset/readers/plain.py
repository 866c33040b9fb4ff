"""Plain text and markdown -> one article. The body is a slice of the file, unchanged to the character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quoteset.readers.decode import decode
from quoteset.readers.fields import FieldMap
from quoteset.readers.find import Source
from quoteset.readers.finish import Draft, finish
from quoteset.readers.footer import read_footer
from quoteset.readers.front_matter import read_front_matter
from quoteset.readers.header import read_header
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError
from quoteset.readers.streams import read_file
from quoteset.records import Article, Rejection

_PAGE: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def read_plain(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article of a text or markdown file."""
    data, sha256 = read_file(source, options, options.article_bytes)
    text, marks = decode(data)
    if _PAGE.match(text):
        raise BadInputError("parse", "no plain text but an HTML page; rename it to .html")
    draft = split_article(text, options)
    draft.flags = marks + draft.flags
    yield finish(draft, name=source.name, source=source.name, sha256=sha256, options=options)


def split_article(text: str, options: ReadOptions) -> Draft:
    """Header, body and footer of ``text`` as a draft whose text is the body.

    Where nothing would be left as body, the whole text is the body.
    """
    record, start = read_front_matter(text)
    header = read_header(text, start)
    footer = read_footer(text, header.end)
    begin, end = _stripped(text, header.end, footer.start)
    if begin >= end:
        begin, end = _stripped(text, start, len(text))
        if begin >= end:
            raise BadInputError("parse", "the text is empty below its front matter; there is nothing to extract")
        return _with_record(Draft(text=text[begin:end]), record, options)
    draft = Draft(
        text=text[begin:end],
        title=header.title,
        authors=header.authors,
        publisher=header.publisher,
        published_at=header.published_at,
        url=header.url or footer.url,
        metadata=header.metadata,
    )
    return _with_record(draft, record, options)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """``start`` and ``end`` moved inwards over white space."""
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), start + len(body.rstrip())


def _with_record(draft: Draft, record: dict[str, object], options: ReadOptions) -> Draft:
    """``draft`` with the fields of its front matter, which say more than the lines below it."""
    if not record:
        return draft
    fields = FieldMap(options)
    text_name = options.names("text")[0]
    # The body is the text, whatever the front matter holds under a name for it ("content: article").
    other = {key: value for key, value in record.items() if fields.has_text([key])}
    front = fields.draft({key: value for key, value in record.items() if key not in other} | {text_name: "-"})
    draft.article_id = front.article_id
    draft.title = front.title or draft.title
    draft.authors = front.authors or draft.authors
    draft.publisher = front.publisher or draft.publisher
    draft.published_at = front.published_at or draft.published_at
    draft.url = front.url or draft.url
    draft.language = front.language
    draft.flags += front.flags
    draft.metadata = draft.metadata | front.metadata | other
    return draft
