"""spaCy: DocBin files with quotations, cues and mentions as groups of spans, and who said it as user data.

Tokens are those of spaCy's blank pipeline of the article's language, as its models expect them. A span that begins or
ends inside a token is widened to it and counted; the exact offsets stand in the user data.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from quoteset.errors import DataError, UsageError
from quoteset.export.reading import FoundQuotation, Selection, articles
from quoteset.export.tokens import tokenize
from quoteset.export.written import Written, create, note
from quoteset.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

KEY = "quoteset"  # in user_data
FILE_CHARACTERS = 2_000_000  # of articles in a file: a DocBin is held in memory, by whoever writes and whoever reads it

# spaCy's tokenizer takes time quadratic in the length of a stretch without white space: 10,000 quotation marks take
# 11 s, half as many 2 s (3.8). Where a longer one stands, the article gets plain tokens.
_UNBROKEN = regex.compile(r"\S{1000}")


def check_installed() -> None:
    """Raise UsageError where spaCy is missing."""
    try:
        import spacy  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "--to spacy needs spaCy, which is not installed; install it with: pip install 'quoteset[spacy]'"
        ) from error


def write(out: Path, selection: Selection) -> Written:
    """Write ``out/SPLIT/00000.spacy`` with the next numbers; ``spacy.training.Corpus`` reads a split's folder."""
    from spacy.tokens import DocBin

    counts: Counter[str] = Counter(articles=0, quotations=0, spans=0, widened_spans=0, plain_tokens=0)
    for split in selection.splits:
        number = 0
        docs = _docs(selection, split, counts)
        doc = next(docs, None)
        while doc is not None or number == 0:
            docbin = DocBin(store_user_data=True)
            size = 0
            while doc is not None and size < FILE_CHARACTERS:
                docbin.add(doc)
                size += len(doc.text)
                doc = next(docs, None)
            with create(out / split / f"{number:05}.spacy") as file:
                file.write(docbin.to_bytes())
            # A vocabulary keeps every word that its tokenizer has ever seen.
            _pipeline.cache_clear()
            number += 1
    return Written(
        format="spacy",
        counts=dict(counts),
        notes=note(
            counts["widened_spans"],
            "1 span is widened to whole tokens; the exact offsets are in user_data",
            "{n} spans are widened to whole tokens; the exact offsets are in user_data",
        )
        + note(
            counts["plain_tokens"],
            "1 article has plain tokens: a stretch of it is too long for spaCy's tokenizer",
            "{n} articles have plain tokens: a stretch of them is too long for spaCy's tokenizer",
        ),
    )


def _docs(selection: Selection, split: str, counts: Counter[str]) -> Iterator[Doc]:
    for found in articles(selection, split):
        article = found.article
        if _UNBROKEN.search(article.text):
            counts["plain_tokens"] += 1
            doc = _plain_doc(article.text, _pipeline(article.language))
        else:
            # The tokenizer itself: a pipeline refuses texts of more than 1,000,000 characters.
            doc = _pipeline(article.language).tokenizer(article.text)
        groups = _Groups(doc)
        about: dict[str, object] = {
            "article_id": article.article_id,
            "title": article.title,
            "publisher": article.publisher,
            "published_at": article.published_at and article.published_at.isoformat().replace("+00:00", "Z"),
            "url": article.url,
            "language": article.language,
        }
        doc.user_data[KEY] = about
        about["quotations"] = [_add_quotation(groups, each) for each in found.quotes]
        for nonquote in found.nonquotes:
            groups.add("nonquotes", nonquote.span, nonquote.reason)
        groups.finish()
        counts.update(articles=1, quotations=len(found.quotes), spans=groups.n_spans, widened_spans=groups.n_widened)
        yield doc


class _Groups:
    """The groups of spans of a document, filled one by one."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._spans: dict[str, list[DocSpan]] = {"quotations": [], "cues": [], "mentions": [], "nonquotes": []}
        self.n_spans = self.n_widened = 0

    def add(self, group: str, span: Span, label: str, quote_id: str = "", speaker_id: str = "") -> int:
        """The place in its group of a new span."""
        made = self._doc.char_span(
            span.start, span.end, label=label, kb_id=speaker_id, span_id=quote_id, alignment_mode="expand"
        )
        if made is None:
            raise DataError(
                f"article {self._doc.user_data[KEY]['article_id']}: [{span.start}, {span.end}) is no stretch of its "
                "text; `quoteset validate` tells all that is wrong"
            )
        self.n_spans += 1
        self.n_widened += (made.start_char, made.end_char) != (span.start, span.end)
        self._spans[group].append(made)
        return len(self._spans[group]) - 1

    def finish(self) -> None:
        """Hand the groups to the document."""
        for name, spans in self._spans.items():
            self._doc.spans[name] = spans


def _add_quotation(groups: _Groups, each: FoundQuotation) -> dict[str, object]:
    """The quotation's spans go to the groups; its user data tells which they are, and all that no span can."""
    quotation = each.quotation
    mention, cue, addressee = quotation.speaker_mention, quotation.cue, quotation.addressee
    ids = (each.quote_id, each.speaker_id or "")
    return {
        "quote_id": each.quote_id,
        "text": quotation.text,
        "kind": quotation.kind,
        "segments": [_pair(segment) for segment in quotation.segments],
        "segment_spans": [groups.add("quotations", segment, quotation.kind, *ids) for segment in quotation.segments],
        "speaker": quotation.speaker,
        "speaker_id": each.speaker_id,
        "speaker_type": quotation.speaker_type,
        "mention": mention and _pair(mention.span),
        "mention_span": groups.add("mentions", mention.span, mention.form, *ids) if mention else None,
        "cue": cue and _pair(cue),
        "cue_span": groups.add("cues", cue, "cue", *ids) if cue else None,
        "addressee": addressee and _pair(addressee),
        "confidence": quotation.confidence,
        "rule": quotation.rule,
        "reason": quotation.reason,
        "flags": list(quotation.flags),
    }


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


@functools.cache
def _pipeline(language: str | None) -> Language:
    """The blank pipeline of a language; the neutral one where spaCy does not know it, or not without more packages."""
    import spacy

    try:
        return spacy.blank((language or "xx").split("-")[0])
    except ImportError:
        return spacy.blank("xx")


def _plain_doc(text: str, pipeline: Language) -> Doc:
    """``text`` in tokens of our own, in linear time. What is no single space between two of them is a token as well."""
    from spacy.tokens import Doc

    words: list[str] = []
    spaces: list[bool] = []
    end = 0
    for token in [*tokenize(text), Span(len(text), len(text))]:
        gap = text[end : token.start]
        if words and gap.startswith(" "):
            spaces[-1] = True
            gap = gap[1:]
        for word in (gap, token.of(text)):
            if word:
                words.append(word)
                spaces.append(False)
        end = token.end
    return Doc(pipeline.vocab, words=words, spaces=spaces)
