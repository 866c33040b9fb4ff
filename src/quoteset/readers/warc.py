"""WARC -> one article per HTML page that was answered with status 200, read record by record.

Other records (requests, images, redirects) are no inputs, nor are pages that quote nobody, unless ``options.warc``
says "all": they are only counted, by what took them (``filters``, the cheap ones first). Where a file holds nothing
else, its one rejection has the counts. A stretch that is no WARC record is one rejection, and reading goes on at the
next record.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from quoteset import filters
from quoteset.readers import sieve
from quoteset.readers.find import Source
from quoteset.readers.finish import finish
from quoteset.readers.html import MIN_WORDS, decode_page, draft_of_page
from quoteset.readers.language import detect_language
from quoteset.readers.options import ReadOptions
from quoteset.readers.problem import BadInputError, too_large
from quoteset.readers.streams import CHUNK_BYTES, open_stream
from quoteset.records import Article, Rejection

_KEPT_BYTES: Final = 2 * 1024 * 1024  # of the stream behind us, to find the next record in after a broken one
_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml"))
_RECORD: Final = b"WARC/1."


def read_warc(source: Source, options: ReadOptions) -> Iterator[Article | Rejection]:
    """The article, or the rejection, of each page. ``#n`` counts all records of the file.

    ``source_sha256`` is of the record's block: HTTP head and body as stored.
    """
    passed_over: Counter[str] = Counter()
    n = n_inputs = 0
    with open_stream(source, options) as file:
        stream = _Stream(file)
        for record in _records(stream):
            n += 1
            name = f"{source.name}#{n}"
            try:
                if isinstance(record, BadInputError):
                    raise record
                page = _page(record, options)
                if isinstance(page, str):
                    passed_over[page] += 1
                    if options.passed_over:
                        options.passed_over(page)
                    continue
                if n_inputs in options.unparsed:
                    raise BadInputError("parse", options.unparsed[n_inputs])
                draft = draft_of_page(page.body, options, page.charset)
                draft.url = record.headers.get("WARC-Target-URI", "").strip("<> ") or draft.url
                draft.metadata["warc_date"] = record.headers.get("WARC-Date")
                digest = hashlib.sha256(page.block).hexdigest()
                article = finish(draft, name=source.name, source=name, sha256=digest, options=options)
            except BadInputError as problem:
                n_inputs += 1
                yield problem.rejection(name)
            else:
                n_inputs += 1
                yield article
        if stream.failure:
            raise stream.failure
    if not n_inputs:
        what = filters.told(passed_over) or "no record at all"
        raise BadInputError("parse", f"no page to read in this WARC: {what}")


def _records(stream: _Stream) -> Iterator[Any]:
    """The records of ``stream`` (fastwarc's), and ``BadInputError`` for what is between them and is none."""
    from fastwarc.warc import ArchiveIterator

    while True:
        base = stream.position
        last = 0  # no byte of what follows lies before this offset from base
        try:
            for record in ArchiveIterator(stream, parse_http=False, stream_detect=False):
                last = record.stream_pos + 1
                n_bytes = record.content_length
                yield record
                last = record.stream_pos + n_bytes
        except (OSError, ValueError) as failure:
            if stream.failure:
                return
            found = stream.rewind_to_record(base + last)
            rest = "reading goes on at the next record" if found else "no further record follows"
            yield BadInputError("parse", f"no WARC record here: {failure}; {rest}")
            if found:
                continue
        return


@dataclass(frozen=True, slots=True)
class _Page:
    block: bytes  # as stored
    body: bytes
    charset: str | None  # declared by the server


def _page(record: Any, options: ReadOptions) -> _Page | str:
    """The HTML page of a record, or the name of the filter that takes it out."""
    from fastwarc.warc import HeaderMap, WarcRecordType

    if record.record_type != WarcRecordType.response:
        return "record_type"
    if not record.headers.get("Content-Type", "").startswith("application/http"):
        return "protocol"
    n_bytes = record.content_length
    if n_bytes > options.article_bytes:
        raise BadInputError("read", too_large("the record", options.article_bytes))
    block = record.reader.read(n_bytes)
    if len(block) < n_bytes:
        raise BadInputError("read", f"truncated record: {len(block)} of {n_bytes} bytes; fetch the file again")
    head = HeaderMap("latin1")
    try:
        start = head.parse(io.BytesIO(block))
    except (OSError, ValueError) as failure:
        raise BadInputError("parse", f"no HTTP head in the record: {failure}") from None
    if head.status_code != 200:
        return "status"
    kind, _, parameters = (head.get("Content-Type") or "").partition(";")
    if kind.strip().lower() not in _HTML_TYPES:
        return "content_type"
    body = _decoded(block[start:], head, options.article_bytes)
    charset = next((p.partition("=")[2] for p in parameters.split(";") if p.strip().lower().startswith("charset=")), "")
    page = _Page(block, body, charset.strip(" \"'") or None)
    return (_useless(page, options) if options.warc == "quoting" else None) or page


def _useless(page: _Page, options: ReadOptions) -> str | None:
    """Which filter takes a page that no quotation can come from; None for one that is worth its parsing."""
    encoded = page.body if _is_utf8(page.body) else decode_page(page.body, page.charset)[0].encode()
    if sieve.BODY_IN_SCRIPT in encoded:
        return None
    text = sieve.visible_text(encoded)
    if len(text.split(None, MIN_WORDS)) < MIN_WORDS:
        return "length"
    if not sieve.may_quote(text):
        return "quotation_mark"
    if options.languages:
        language = detect_language(sieve.sample(text))
        if language is not None and language not in options.languages:
            return "language"
    return None


def _is_utf8(data: bytes) -> bool:
    """Whether ``data`` is UTF-8; Latin text in UTF-16 would be too, but for its NULs."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _decoded(body: bytes, head: Any, limit: int) -> bytes:
    """``body`` without its transfer and content encodings; crawlers often leave the header when they undo them."""
    from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader

    readers: dict[str, Any] = {
        "chunked": ChunkedReader, "gzip": GzipReader, "x-gzip": GzipReader, "br": BrotliReader, "zstd": ZstdReader,
    }  # fmt: skip
    names = [head.get("Transfer-Encoding") or "", *reversed((head.get("Content-Encoding") or "").split(","))]
    for name in (name.strip().lower() for name in names):
        reader = readers.get(name)
        if reader is None or not _is_encoded(body, name):
            continue
        try:
            body = reader(io.BytesIO(body)).read(limit + 1)
        except (OSError, ValueError) as failure:
            raise BadInputError("read", f"damaged {name} body: {failure}") from None
        if len(body) > limit:
            raise BadInputError("read", too_large("the page", limit))
    return body


def _is_encoded(body: bytes, name: str) -> bool:
    if name == "chunked":
        return body[:1] in b"0123456789abcdefABCDEF" and body[:64].partition(b"\r\n")[1] != b""
    if name in ("gzip", "x-gzip"):
        return body.startswith(b"\x1f\x8b")
    if name == "zstd":
        return body.startswith(b"\x28\xb5\x2f\xfd")
    return body.lstrip()[:1] != b"<"


class _Stream:
    """A stream for fastwarc, which must not see an exception: it would end the process's thread with a panic.

    A failure is kept in ``failure`` and shown to fastwarc as the end. The bytes that went by last are kept too.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = file
        self._ahead = b""  # to be read before the file goes on
        self._kept: deque[bytes] = deque()
        self._n_kept = 0
        self.position = 0  # bytes given out so far
        self.failure: BadInputError | None = None

    def read(self, size: int = CHUNK_BYTES, /) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._from_file(size)
        self.position += len(data)
        self._kept.append(data)
        self._n_kept += len(data)
        while self._n_kept - len(self._kept[0]) > _KEPT_BYTES:
            self._n_kept -= len(self._kept.popleft())
        return data

    def _from_file(self, size: int) -> bytes:
        try:
            return self._file.read1(size)  # what is there before a failure is given out before it
        except BadInputError as failure:
            self.failure = failure
        except OSError as failure:
            self.failure = BadInputError("read", f"cannot read on: {failure.strerror or failure}")
        return b""

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.position

    def close(self) -> None:
        """The file is closed by who opened it."""

    def rewind_to_record(self, position: int) -> bool:
        """Go to the next record at or behind ``position``; False where there is none."""
        kept = b"".join(self._kept)
        behind = kept[max(0, len(kept) - (self.position - position)) :] + self._ahead
        self.position -= len(behind) - len(self._ahead)
        self._kept.clear()
        self._n_kept = 0
        while True:
            at = _record_start(behind)
            if at >= 0:
                self.position += at
                self._ahead = behind[at:]
                return True
            tail = behind[-len(_RECORD) - 1 :]
            self.position += len(behind) - len(tail)
            more = self._from_file(CHUNK_BYTES)
            if not more:
                return False
            behind = tail + more


def _record_start(data: bytes) -> int:
    at = data.find(b"\n" + _RECORD)
    return at + 1 if at >= 0 else -1
