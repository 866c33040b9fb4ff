"""HTML pages -> one article each: the text, and what the page says about it.

``full`` takes trafilatura's text, checked against resiliparse's; ``fast`` takes resiliparse's alone. Measured on 17
news pages: 34 and 10 ms a page; both keep all 232 quoted segments, ``fast`` with three times as many words that are no
body.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from quoteset import flags
from quoteset.readers.decode import decode
from quoteset.readers.find import Source
from quoteset.readers.finish import Draft, finish
from quoteset.readers.html_body import is_quoted, is_running, merge, without_notices, without_title
from quoteset.readers.html_limits import check_limits, is_small
from quoteset.readers.html_metadata import PageMetadata, read_metadata
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError
from quoteset.readers.streams import read_file
from quoteset.records import Article, Rejection

MIN_WORDS: Final = 20  # of a page's text, to be an article at all
BODY_FACTOR: Final = 2  # JSON-LD articleBody is taken if it is so many times longer than the text in the markup
MISSED_FACTOR: Final = 2  # so many times more quoting paragraphs in the other text, and this one is wrong
_DECLARED: Final = re.compile(rb"""(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""")
_MARKUP: Final = re.compile(
    r"<(?:!doctype|html|head|body|div|p|article|section|span|main|br|h\d|table)\b", re.IGNORECASE
)
_SKIPPED: Final = ("figure", "figcaption", "aside", "nav", "footer", "form", "button", "script", "style", "template")
_BLOCKS: Final = frozenset(("p", "head", "item", "list", "quote", "row", "table", "code", "div", "body"))


def read_html(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article of an HTML file."""
    data, sha256 = read_file(source, options, options.article_bytes)
    draft = draft_of_page(data, options)
    if draft.url is None and source.path.startswith(("http://", "https://")):
        draft.url = source.path
    yield finish(draft, name=source.name, source=source.name, sha256=sha256, options=options)


def draft_of_page(data: bytes, options: ReadOptions, declared: str | None = None) -> Draft:
    """The draft of a page; ``declared`` is the encoding that came with it.

    Raises ``BadInputError`` where there is no article in it.
    """
    html, marks = decode_page(data, declared)
    if not _MARKUP.search(html):
        raise BadInputError("parse", "no HTML in it; rename it to .txt if it is plain text")
    check_limits(html)
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(html)
    page = read_metadata(tree)
    paragraphs, more = _paragraphs(html, tree, page, options)
    if sum(len(paragraph.split()) for paragraph in paragraphs) < MIN_WORDS or not any(map(is_running, paragraphs)):
        raise BadInputError(
            "parse", "no article in this page: no running text was found; leave it out, or give its text"
        )
    return Draft(
        text="\n\n".join(paragraphs),
        title=page.title,
        authors=page.authors,
        publisher=page.publisher,
        published_at=page.published_at,
        url=page.url,
        likely_language=page.language,
        flags=marks + more,
    )


def decode_page(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """The text of a page with its markup, and flags on how sure its encoding is; ``declared`` came with it.

    Raises ``BadInputError`` for an empty or a binary file.
    """
    found = _DECLARED.search(data[:4096])
    return decode(data, declared or (found[1].decode("ascii") if found else None))


def _paragraphs(html: str, tree: Any, page: PageMetadata, options: ReadOptions) -> tuple[list[str], tuple[str, ...]]:
    marks: tuple[str, ...] = ()
    main = _by_trafilatura(html, page) if options.html == "full" and is_small(html) else []
    plain = without_title(_by_resiliparse(tree), page.headings)
    merged = merge(without_title(main, page.headings), plain)
    paragraphs: Sequence[str] = merged.paragraphs
    if options.html == "fast":
        paragraphs = plain
    elif _missed(paragraphs, plain):
        paragraphs = plain
        marks += (flags.FALLBACK_EXTRACTOR,)
    elif merged.recovered:
        marks += (flags.RECOVERED_PARAGRAPHS,)
    paragraphs = without_notices(paragraphs)
    if page.body and _is_better(page.body, paragraphs):
        return page.body.split("\n\n"), (flags.BODY_FROM_METADATA,)
    return paragraphs, marks


def _is_better(body: str, paragraphs: Sequence[str]) -> bool:
    """Whether the page's own articleBody holds far more than the markup, or the same with its paragraphs told apart."""
    length = sum(map(len, paragraphs))
    flat = len(paragraphs) * BODY_FACTOR <= body.count("\n\n") + 1 and len(body) >= length
    return is_running(body) and (len(body) > BODY_FACTOR * length or flat)


def _missed(paragraphs: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether ``paragraphs`` are of something else on the page than the article that ``plain`` holds."""
    if not any(map(is_running, paragraphs)):
        return True
    return sum(map(is_quoted, plain)) > MISSED_FACTOR * (1 + sum(map(is_quoted, paragraphs)))


def _by_resiliparse(tree: Any) -> list[str]:
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        tree, main_content=True, preserve_formatting=True, alt_texts=False, list_bullets=False, comments=False,
        skip_elements=_SKIPPED,
    )  # fmt: skip
    return _cleaned(re.split(r"\n[^\S\n]*\n", text))


def _by_trafilatura(html: str, page: PageMetadata) -> list[str]:
    """Paragraphs by trafilatura, none where it finds or manages nothing; ``page`` gets what it lacks."""
    import lxml.etree
    import trafilatura

    # What it logs is in the rejection of the page.
    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    complete = page.is_heavy or bool(page.title and page.authors and page.published_at and page.publisher)
    try:
        document: Any = trafilatura.bare_extraction(html, include_comments=False, with_metadata=not complete)
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, lxml.etree.Error):
        # It walks any broken tree, and fails in many ways on some; resiliparse's text is there for these.
        return []
    if document is None or document.body is None:
        return []
    if not complete:
        _complete(page, document)
    return _cleaned(_blocks(document.body))


def _complete(page: PageMetadata, document: Any) -> None:
    from quoteset.readers.authors import clean_authors
    from quoteset.readers.dates import parse_date

    page.title = page.title or document.title
    page.authors = page.authors or clean_authors(document.author)
    page.publisher = page.publisher or document.sitename
    page.published_at = page.published_at or parse_date(document.date)
    page.url = page.url or document.url


def _blocks(body: Any) -> list[str]:
    """The paragraphs of trafilatura's tree; two line breaks end one too."""
    import lxml.etree

    out: list[str] = []
    open_text: list[str] = []
    for event, element in lxml.etree.iterwalk(body, events=("start", "end")):
        if not isinstance(element.tag, str):  # a comment; its tail is text
            open_text.append(element.tail or "" if event == "end" else "")
            continue
        if element.tag in _BLOCKS:
            out.append("".join(open_text))
            open_text = []
        if event == "start":
            open_text.append(_flat(element.text))
            if element.tag == "lb":
                open_text.append("\n")
            elif element.tag == "cell":
                open_text.append(" ")
        else:
            open_text.append(_flat(element.tail))
    out.append("".join(open_text))
    return [part for block in out for part in re.split(r"\n[^\S\n]*\n", block)]


def _flat(text: str | None) -> str:
    """Text of the page's source, where a line break is a space."""
    return re.sub(r"\s+", " ", text) if text else ""


def _cleaned(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs on one line each, split where a line break stands behind a sentence; verses keep theirs."""
    out: list[str] = []
    for paragraph in paragraphs:
        lines = filter(None, (" ".join(line.split()) for line in paragraph.split("\n")))
        open_lines: list[str] = []
        for line in lines:
            open_lines.append(line)
            if is_running(line):
                out.append("\n".join(open_lines))
                open_lines = []
        if open_lines:
            out.append("\n".join(open_lines))
    return out
