"""What has to hold of whatever the program gives, for any input: the checks that fuzzers and tests share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from quoteset.extract import Language, extract
from quoteset.flags import FLAGS
from quoteset.records import Article, Extraction, Rejection, Span


def check_extraction(text: str, found: Extraction) -> None:
    """Spans lie in ``text``, marked words do not overlap, a quotation is its segments, and has a speaker or a reason."""
    marked = [nonquote.span for nonquote in found.nonquotes]
    for quotation in found.quotations:
        assert quotation.segments
        assert all(a.end <= b.start for a, b in pairwise(quotation.segments))
        assert quotation.text == " ".join(segment.of(text) for segment in quotation.segments)
        assert quotation.text.strip()
        assert (quotation.speaker is None) == (quotation.reason is not None)
        assert (quotation.speaker is None) == (quotation.speaker_type is None)
        assert quotation.speaker is None or quotation.speaker.strip()
        assert 0 <= quotation.confidence <= 1
        assert all(0 <= candidate.score <= 1 for candidate in quotation.candidates)
        mention = quotation.speaker_mention
        for span in (quotation.cue, quotation.addressee, mention and mention.span):
            assert span is None or (0 <= span.start < span.end <= len(text) and span.of(text).strip())
        marked += quotation.segments
    marked.sort(key=lambda span: (span.start, span.end))
    assert all(0 <= span.start < span.end <= len(text) for span in marked)
    assert all(a.end <= b.start for a, b in pairwise(marked))
    starts = [quotation.segments[0].start for quotation in found.quotations]
    assert starts == sorted(starts)
    names = {quotation.speaker for quotation in found.quotations} - {None}
    assert sorted(entity.name for entity in found.entities) == sorted(names)


def check_twice(text: str, language: Language, title: str | None = None) -> Extraction:
    """What is found in ``text``, checked, and found again the same, with its evidence and without."""
    found = extract(text, language, title=title)
    check_extraction(text, found)
    explained = extract(text, language, title=title, explain=True)
    assert explained == found
    for quotation in explained.quotations:
        for weighed in quotation.weighed:
            assert _inside(weighed.mention.span, text)
            assert 0 <= weighed.score <= 1
    return found


def check_read(name: str, items: Sequence[Article | Rejection]) -> None:
    """Articles that can be stored, rejections in one line that blame the input and not the program, one of either."""
    assert items
    for item in items:
        assert item.source == name or item.source.startswith(f"{name}#")
        if isinstance(item, Article):
            assert item.text.strip()
            assert set(item.flags) <= set(FLAGS)
            short = (item.title, item.publisher, item.url, item.article_id, *item.authors)
            for value in (item.text, item.metadata, *short):
                if value is not None:
                    value.encode("utf-8")
                    assert "\0" not in value
            assert item.published_at is None or item.published_at.utcoffset() is not None
        else:
            item.error.encode("utf-8")
            assert item.error.strip()
            assert "\n" not in item.error
            assert "this is a fault of quoteset" not in item.error, item.error


def _inside(span: Span, text: str) -> bool:
    return 0 <= span.start < span.end <= len(text)
