"""What a page says about its article: JSON-LD first, then meta elements, then headings. Cheap, no heuristics on dates.

The tree is resiliparse's, whose types are loose; values are checked where they are taken.
"""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from quoteset.readers.authors import clean_authors
from quoteset.readers.dates import parse_date
from quoteset.readers.language import declared_language

MAX_BLOCKS: Final = 50  # JSON-LD blocks and nodes looked at
MAX_LENGTH: Final = 2000  # characters of a title, a name, an address; longer is something else
MAX_META: Final = 1000  # meta elements looked at
# Of all JSON-LD, and of one meta element: characters, and "<" times characters. Beyond that trafilatura, which takes
# markup out of them in quadratic time (5 s for 400,000), is not asked for metadata.
MAX_DATA_LENGTH: Final = 200_000
MAX_DATA_STEPS: Final = 50_000_000
_META: Final = 'meta[property], meta[name], meta[itemprop="datePublished"]'
_LINKED_DATA: Final = 'script[type="application/ld+json"]'
_ARTICLE_TYPES: Final = re.compile(r"(?:Article|BlogPosting|Report|Review|Interview|SpeechAct)$")
_TITLES: Final = ("og:title", "dc.title", "dcterms.title", "headline", "citation_title", "twitter:title")
_DATES: Final = ("article:published_time", "og:article:published_time", "og:published_time", "datepublished",
                 "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date",
                 "publish-date", "publish_date", "publication_date", "published", "pub_date", "pubdate",
                 "cxenseparse:publishtime", "citation_publication_date", "prism.publicationdate", "datecreated",
                 "date")  # fmt: skip
_AUTHORS: Final = ("author", "dc.creator", "dcterms.creator", "citation_author", "article:author_name", "og:author",
                   "article:author", "parsely-author", "sailthru.author", "byl", "cxenseparse:author",
                   "mrf:authors")  # fmt: skip
_PUBLISHERS: Final = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "citation_publisher",
)
_URLS: Final = ("og:url", "twitter:url", "parsely-link")
_INVERTED: Final = frozenset(("dc.creator", "dcterms.creator", "citation_author"))  # libraries' "Ruiz, Ana"
_SITE_SUFFIX: Final = re.compile(r"\s+[|–—-]\s+[^|–—]{1,40}$")
_TAG: Final = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class PageMetadata:
    """What a page declares about its article."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published_at: datetime | None = None
    url: str | None = None
    language: str | None = None  # a hint: templates often declare a language that the article is not in
    body: str | None = None  # JSON-LD articleBody, without markup
    headings: tuple[str, ...] = field(default=())  # all forms of the title that the page shows
    is_heavy: bool = False  # beyond MAX_DATA_LENGTH or MAX_DATA_STEPS


def read_metadata(tree: Any) -> PageMetadata:
    """The metadata of a parsed page (``resiliparse.parse.html.HTMLTree``)."""
    meta = _meta_elements(tree)
    nodes = _linked_data(tree)
    article = next((node for node in nodes.values() if _is_article(node)), {})
    headings = [" ".join(element.text.split()) for element in tree.document.query_selector_all("h1")[:5]]
    headings = [heading for heading in headings if 0 < len(heading) <= MAX_LENGTH]
    shown = _text(tree.title) or ""
    headline = _text(article.get("headline")) or _text(article.get("name"))
    social = _first(meta, _TITLES)
    title = headline or (headings[0] if len(headings) == 1 else None) or social or _without_site(shown) or None
    return PageMetadata(
        title=title,
        authors=_authors(article, meta, nodes),
        publisher=_name(article.get("publisher"), nodes) or _first(meta, _PUBLISHERS),
        published_at=parse_date(_text(article.get("datePublished"))) or _first_date(meta, tree),
        url=_web(_canonical(tree)) or _web(_first(meta, _URLS)) or _web(_text(article.get("url"))),
        language=declared_language(_text(article.get("inLanguage"))) or _html_language(tree),
        body=_body(article),
        headings=tuple(dict.fromkeys([*headings, *filter(None, (headline, social, shown, _without_site(shown)))])),
        is_heavy=_is_heavy(tree),
    )


def _is_heavy(tree: Any) -> bool:
    scripts = tree.document.query_selector_all(_LINKED_DATA)[: MAX_BLOCKS + 1]
    elements = tree.document.query_selector_all("meta[content]")[: MAX_META + 1]
    if len(scripts) > MAX_BLOCKS or len(elements) > MAX_META:
        return True
    texts = ["".join(script.text or "" for script in scripts), *(element.getattr("content") for element in elements)]
    return any(len(text) > MAX_DATA_LENGTH or text.count("<") * len(text) > MAX_DATA_STEPS for text in texts)


def _meta_elements(tree: Any) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    # A slice, as resiliparse's own iteration takes quadratic time (11 s for 2,000 elements).
    for element in tree.document.query_selector_all(_META)[:MAX_META]:
        # itemprop only for dates: <meta itemprop="author"> is as often the photographer of a picture.
        name = element.getattr("property") or element.getattr("name")
        prop = element.getattr("itemprop")
        key = name or (prop if prop == "datePublished" else None)
        content = _text(element.getattr("content"))
        if key and content:
            meta.setdefault(key.strip().casefold(), []).append(content)
    return meta


def _linked_data(tree: Any) -> dict[str, dict[str, Any]]:
    """JSON-LD nodes by their @id (or by a number where they have none)."""
    nodes: dict[str, dict[str, Any]] = {}
    for script in tree.document.query_selector_all(_LINKED_DATA)[:MAX_BLOCKS]:
        raw = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip()
        try:
            data = orjson.loads(raw)
        except ValueError:
            try:
                # Line breaks inside strings are the usual fault.
                data = orjson.loads(re.sub(r"[\x00-\x1f]+", " ", raw))
            except ValueError:
                continue
        for node in _nodes(data):
            if len(nodes) >= MAX_BLOCKS:
                return nodes
            identifier = node.get("@id")
            key = identifier if isinstance(identifier, str) else f"#{len(nodes)}"
            known = nodes.get(key)
            # One @id may stand for page and article both.
            nodes[key if known is None or not _is_article(known) else f"#{len(nodes)}"] = node
    return nodes


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    waiting = deque([data])
    while waiting:
        item = waiting.popleft()
        if isinstance(item, list):
            waiting.extendleft(reversed(item[:MAX_BLOCKS]))
        elif isinstance(item, dict):
            yield item
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
                if isinstance(item.get(key), (list, dict)):
                    waiting.append(item[key])


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _ARTICLE_TYPES.search(kind) for kind in kinds)


def _text(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str) or len(value) > MAX_LENGTH:
        return None
    return " ".join(html.unescape(html.unescape(value)).split()) or None  # "&amp;#039;" is escaped twice


def _name(value: object, nodes: dict[str, dict[str, Any]]) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        return _text(value.get("name")) or _text(nodes.get(str(value.get("@id")), {}).get("name"))
    return None if _web(value) else _text(value)


def _authors(article: dict[str, Any], meta: dict[str, list[str]], nodes: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    declared = article.get("author") or article.get("creator")
    entries = declared if isinstance(declared, list) else [declared]
    authors = clean_authors([name for entry in entries[:MAX_BLOCKS] if (name := _name(entry, nodes))])
    for key in _AUTHORS:
        if authors:
            break
        values = [value for value in meta.get(key, [])[:MAX_BLOCKS] if "/" not in value]
        if key in _INVERTED:
            values = [" ".join(reversed(value.split(", "))) if value.count(", ") == 1 else value for value in values]
        authors = clean_authors(values)
    return authors


def _first(meta: dict[str, list[str]], keys: tuple[str, ...]) -> str | None:
    return next((meta[key][0] for key in keys if key in meta), None)


def _first_date(meta: dict[str, list[str]], tree: Any) -> datetime | None:
    for key in _DATES:
        for value in meta.get(key, [])[:3]:
            if moment := parse_date(value):
                return moment
    for element in tree.document.query_selector_all("time[datetime]")[:3]:
        if moment := parse_date(element.getattr("datetime")):
            return moment
    return None


def _canonical(tree: Any) -> str | None:
    element = tree.document.query_selector('link[rel="canonical"]')
    return element.getattr("href") if element else None


def _web(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and re.match(r"\s*https?://", value) else None


def _html_language(tree: Any) -> str | None:
    element = tree.document.query_selector("html")
    return declared_language(element.getattr("lang") or element.getattr("xml:lang")) if element else None


def _without_site(title: str) -> str:
    """``title`` without the name of the site behind it ("Bridge closed | The Courier")."""
    return _SITE_SUFFIX.sub("", title)


def _body(article: dict[str, Any]) -> str | None:
    body = article.get("articleBody")
    if not isinstance(body, str):
        return None
    body = html.unescape(html.unescape(body))
    body = re.sub(r"(?i)</?(?:p|div|br|h\d|li|ul|ol|blockquote)\b[^<>]*>", "\n", body)
    paragraphs = [" ".join(part.split()) for part in _TAG.sub("", body).split("\n")]
    return "\n\n".join(filter(None, paragraphs)) or None
