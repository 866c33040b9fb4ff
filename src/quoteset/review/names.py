"""Names to complete what a reviewer types: those of the article first, then those of the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quoteset import ids
from quoteset.page import ArticleView
from quoteset.review.corpus import Speaker

MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name to choose."""

    name: str
    type: str | None
    n_quotes: int  # in the article or the corpus
    in_article: bool


def complete(typed: str, article: ArticleView, speakers: Mapping[str, Speaker]) -> list[Name]:
    """The likeliest names for what was typed; those of the article, where nothing was typed."""
    wanted = ids.normal_words(typed)
    found = {each.name: each for each in _of_article(article, speakers) if _matches(wanted, each.name)}
    if wanted.strip():
        for speaker in speakers.values():
            if len(found) >= MOST:
                break
            if speaker.name not in found and _matches(wanted, speaker.name):
                found[speaker.name] = Name(
                    name=speaker.name, type=speaker.type, n_quotes=speaker.n_quotes, in_article=False
                )
    return list(found.values())[:MOST]


def _of_article(article: ArticleView, speakers: Mapping[str, Speaker]) -> Iterable[Name]:
    """Who speaks in the article, the most quoted first, then who might have."""
    types: dict[str, str | None] = {}
    counts: dict[str, int] = {}
    for quote in article.quotes:
        if quote.speaker is not None:
            types.setdefault(quote.speaker, quote.speaker_type)
            counts[quote.speaker] = counts.get(quote.speaker, 0) + 1
        for candidate in quote.candidates:
            known = speakers.get(candidate.speaker)
            types.setdefault(candidate.speaker, known.type if known else None)
    for name in sorted(types, key=lambda each: -counts.get(each, 0)):
        yield Name(name=name, type=types[name], n_quotes=counts.get(name, 0), in_article=True)


def _matches(wanted: str, name: str) -> bool:
    """Whether each word that was typed begins a word of the name, whatever the case."""
    words = ids.normal_words(name).split()
    return all(any(word.startswith(each) for word in words) for each in wanted.split())
