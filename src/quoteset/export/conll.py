"""CoNLL-U Plus: a token a line, with tags (BIO) for quotation, cue and mention, and the numbers of the quotations.

Every character of the article comes back: what lies between tokens stands in MISC, as UDPipe writes it (SpaceAfter=No,
SpacesAfter, SpacesBefore). Whose words they are, which no tag can tell, stands in comments. docs/export.md has all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from quoteset.export.reading import FoundArticle, FoundQuotation, Selection, articles
from quoteset.export.tokens import tokenize
from quoteset.export.written import Written, create, note
from quoteset.records import Span

COLUMNS = ("ID", "FORM", "START", "END", "QUOTE", "QUOTE_OF", "CUE", "CUE_OF", "MENTION", "MENTION_OF", "MISC")

# As UDPipe escapes them in SpacesAfter; any other character by its number.
_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p"}
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")


def write(out: Path, selection: Selection) -> Written:
    """Write ``out/SPLIT.conllup`` for every split."""
    counts: Counter[str] = Counter(articles=0, quotations=0, tokens=0, blank_articles=0, untagged_spans=0)
    for split in selection.splits:
        with create(out / f"{split}.conllup") as file:
            file.write(f"# global.columns = {' '.join(COLUMNS)}\n".encode())
            for found in articles(selection, split):
                tagged = _Tagged.of(found)
                counts["untagged_spans"] += tagged.n_untagged
                if not tagged.tokens:
                    counts["blank_articles"] += 1
                    continue
                counts.update(articles=1, quotations=len(found.quotes), tokens=len(tagged.tokens))
                for line in _lines(found, tagged):
                    file.write(f"{line}\n".encode())
    return Written(
        format="conll",
        counts=dict(counts),
        notes=note(
            counts["untagged_spans"],
            "1 cue or mention has no tags of its own, since it overlaps another; its comment has it",
            "{n} cues and mentions have no tags of their own, since they overlap others; their comments have them",
        )
        + note(
            counts["blank_articles"],
            "1 article is left out: it has no token",
            "{n} articles are left out: they have no token",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Spans:
    """The spans of a column with their label and the numbers of the quotations they belong to."""

    labels: dict[Span, str]
    owners: dict[Span, list[int]]

    @classmethod
    def of(cls, spans: Sequence[tuple[Span, str, int]]) -> _Spans:
        labels: dict[Span, str] = {}
        owners: dict[Span, list[int]] = {}
        for span, label, number in spans:
            labels.setdefault(span, label)
            owners.setdefault(span, []).append(number)
        return cls(labels, owners)


@dataclass(frozen=True, slots=True)
class _Tagged:
    """The tokens of an article, and for each the cells of its tags, QUOTE to MENTION_OF."""

    tokens: list[Span]
    cells: list[list[str]]
    n_untagged: int
    # Token by token whether a span goes on behind it: no block of lines may end there.
    unfinished: list[bool]

    @classmethod
    def of(cls, found: FoundArticle) -> _Tagged:
        layers = _layers(found.quotes)
        tokens = tokenize(found.article.text, (span for layer in layers for span in layer.labels))
        cells = [["O", "_"] * len(layers) for _ in tokens]
        unfinished = [False] * len(tokens)
        n_untagged = 0
        for number, layer in enumerate(layers):
            n_untagged += _tag(tokens, cells, unfinished, 2 * number, layer)
        return cls(tokens, cells, n_untagged, unfinished)


def _layers(quotes: Sequence[FoundQuotation]) -> tuple[_Spans, _Spans, _Spans]:
    segments, cues, mentions = [], [], []
    for number, each in enumerate(quotes, 1):
        quotation = each.quotation
        segments += [(span, quotation.kind, number) for span in quotation.segments]
        if quotation.cue:
            cues.append((quotation.cue, "cue", number))
        if quotation.speaker_mention:
            mentions.append((quotation.speaker_mention.span, quotation.speaker_mention.form, number))
    return _Spans.of(segments), _Spans.of(cues), _Spans.of(mentions)


def _tag(tokens: list[Span], cells: list[list[str]], unfinished: list[bool], column: int, layer: _Spans) -> int:
    """Fill the two ``column``s of a layer; the number of spans that could not be tagged.

    Of spans that overlap, the first and of these the longest is tagged.
    """
    n_untagged = 0
    index = reach = 0
    for span in sorted(layer.labels, key=lambda each: (each.start, -each.end)):
        while index < len(tokens) and tokens[index].start < span.start:
            index += 1
        first = index
        if span.start < reach or first == len(tokens) or tokens[first].start >= span.end:
            n_untagged += 1
            continue
        reach = span.end
        while index < len(tokens) and tokens[index].start < span.end:
            prefix = "B" if index == first else "I"
            cells[index][column] = f"{prefix}-{layer.labels[span]}"
            cells[index][column + 1] = "|".join(map(str, layer.owners[span]))
            unfinished[index] = unfinished[index] or (index + 1 < len(tokens) and tokens[index + 1].start < span.end)
            index += 1
    return n_untagged


def _lines(found: FoundArticle, tagged: _Tagged) -> Iterator[str]:
    """All lines of an article; a blank one after each block, which ends with a line of the text."""
    article, text, tokens = found.article, found.article.text, tagged.tokens
    name = _value(article.article_id)
    n_blocks = number = 0
    for index, (token, cells) in enumerate(zip(tokens, tagged.cells, strict=True)):
        if number == 0:
            n_blocks += 1
            if index == 0:
                yield f"# newdoc id = {name}"
                yield from _about(found)
            yield f"# sent_id = {name}-{n_blocks}"
        number += 1
        end = tokens[index + 1].start if index + 1 < len(tokens) else len(text)
        gap = text[token.end : end]
        misc = _misc(text[: token.start] if index == 0 else "", gap)
        yield "\t".join([str(number), token.of(text), str(token.start), str(token.end), *cells, misc])
        if index + 1 == len(tokens) or (not tagged.unfinished[index] and not _LINE_ENDS.isdisjoint(gap)):
            yield ""
            number = 0


def _about(found: FoundArticle) -> Iterator[str]:
    article = found.article
    fields = {
        "title": article.title,
        "publisher": article.publisher,
        "published_at": article.published_at and article.published_at.isoformat().replace("+00:00", "Z"),
        "url": article.url,
        "language": article.language,
    }
    yield from (f"# {name} = {_value(value)}" for name, value in fields.items() if value)
    for number, each in enumerate(found.quotes, 1):
        quotation = each.quotation
        mention, cue = quotation.speaker_mention, quotation.cue
        row = {
            "quote_id": each.quote_id,
            "kind": quotation.kind,
            "segments": [[span.start, span.end] for span in quotation.segments],
            "speaker": quotation.speaker,
            "speaker_id": each.speaker_id,
            "speaker_type": quotation.speaker_type,
            "mention": mention and [mention.span.start, mention.span.end],
            "cue": cue and [cue.start, cue.end],
            "confidence": quotation.confidence,
            "rule": quotation.rule,
            "reason": quotation.reason,
        }
        yield f"# quotation {number} = {_unbroken(orjson.dumps(row).decode())}"


def _misc(before: str, after: str) -> str:
    """What lies around a token, as UDPipe tells it; one space after it is the usual, and not told."""
    parts = [f"SpacesBefore={_gap(before)}"] if before else []
    if not after:
        parts.append("SpaceAfter=No")
    elif after != " ":
        parts.append(f"SpacesAfter={_gap(after)}")
    return "|".join(parts) or "_"


def _gap(text: str) -> str:
    r"""White space and control characters as UDPipe escapes them, others by number.

    >>> _gap(" \n\u00a0")
    '\\s\\n\\u00a0'
    """
    return "".join(_ESCAPES.get(each) or _by_number(each) for each in text)


def _value(text: str) -> str:
    r"""The value of a comment on one line.

    >>> _value("a b\n")
    'a b\\n'
    """
    escaped = text.replace("\\", "\\\\")
    if escaped.isprintable():
        return escaped
    return "".join(each if each.isprintable() else _ESCAPES.get(each) or _by_number(each) for each in escaped)


def _unbroken(json: str) -> str:
    """JSON on one line: it may hold U+2028 or U+0085 as they are, and some readers end lines there."""
    return "".join(_by_number(each) if each in _LINE_ENDS else each for each in json)


def _by_number(character: str) -> str:
    """A character as JSON and Python write it; beyond U+FFFF as Python does."""
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
