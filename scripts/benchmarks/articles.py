"""Articles to measure with: made from patterns, in English, of about 3 KB with about eight quotations each.

An article follows from its number and the seed alone: the first 1,000 of a million are the 1,000 of a smaller corpus,
and any process can make any of them. One in ten quotes nobody. Half of the people are known ones, as often in the news
as Zipf's law has it; sentences are put together from so many parts that articles share no more with each other than
those of newspapers do.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Final

import orjson

from benchmarks import phrases

MIN_CHARACTERS: Final = 2700  # of a text of 3 KB; paragraphs are added until it has as many
MIN_SHORT: Final = 700  # of one of 1 KB
QUOTELESS_SHARE: Final = 0.1  # of the articles
QUOTING_SHARE: Final = 0.42  # of the paragraphs of the others
N_PEOPLE: Final = 4  # in an article
N_KNOWN: Final = 5000  # people whom half of those in articles are drawn from
N_DAYS: Final = 720  # over which the articles are spread
_MAX_DEPTH: Final = 3  # of phrases in phrases
_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_ZIPF: Final = tuple(accumulate(1 / (rank + 10) for rank in range(N_KNOWN)))
_SHORT_CUES: Final = tuple(cue for cue in phrases.CUES if " " not in cue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An article as a file of records holds it."""

    number: int
    title: str
    text: str
    publisher: str
    published_at: str

    def line(self) -> bytes:
        """The article as a line of JSONL."""
        record = {
            "id": f"bench-{self.number:08}",
            "title": self.title,
            "text": self.text,
            "publisher": self.publisher,
            "published_at": self.published_at,
            "language": "en",
        }
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True)
class _Person:
    first: str
    last: str
    pronoun: str


def _person(chance: random.Random) -> _Person:
    pronoun = chance.choice(("she", "he"))
    return _Person(chance.choice(phrases.FIRST[pronoun]), chance.choice(phrases.LAST), pronoun)


_KNOWN: Final = tuple(_person(random.Random(number)) for number in range(N_KNOWN))


class _Writer:
    """Fills patterns for one article, whose people stay the same throughout."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        choice = self._choice = chance.choice
        self.town = choice(phrases.TOWNS)
        self._people = [
            chance.choices(_KNOWN, cum_weights=_ZIPF)[0] if n % 2 else _person(chance) for n in range(N_PEOPLE)
        ]
        self._introduced: set[str] = set()
        self._depth = 0
        self._person = self._people[0]
        self._slots: dict[str, Callable[[], str]] = {
            "n": lambda: choice(phrases.NOUNS),
            "a": lambda: choice(phrases.ADJECTIVES),
            "v": lambda: choice(phrases.PARTICIPLES),
            "w": lambda: choice(phrases.VERBS),
            "c": lambda: self.town if chance.random() < 0.5 else choice(phrases.TOWNS),
            "d": lambda: choice(phrases.DAYS),
            "k": lambda: str(chance.randint(2, 99)),
            "y": lambda: str(chance.randint(1970, 2023)),
            "o": lambda: self._filled(choice(phrases.BODIES)),
            "last": lambda: choice(phrases.LAST),
            "np": lambda: self._phrase(phrases.NOUN_PHRASES),
            "vp": lambda: self._phrase(phrases.PREDICATES),
            "adv": lambda: self._phrase(phrases.CIRCUMSTANCES),
            "who": self._who,
            "full": self._full,
            "pro": lambda: self._person.pronoun,
            "role": lambda: self._filled(choice(phrases.ROLES)),
            "title": lambda: choice(phrases.TITLES),
            "nominal": lambda: choice(phrases.NOMINALS),
            "cue": lambda: choice(phrases.CUES),
            "cue1": lambda: choice(_SHORT_CUES),
            "s": lambda: _capital(self._filled(choice(phrases.SPOKEN))),
            "u": lambda: self._filled(choice(phrases.SPOKEN)),
            "f": lambda: self._filled(choice(phrases.WOVEN)),
        }

    def sentence(self, patterns: tuple[str, ...]) -> str:
        """One of ``patterns`` with words in its slots, about one person."""
        self._person = self._choice(self._people)
        return _capital(self._filled(self._choice(patterns)))

    def _filled(self, pattern: str) -> str:
        head, *parts = pattern.split("{")
        out = [head]
        for part in parts:
            slot, _, rest = part.partition("}")
            out += (self._slots[slot](), rest)
        return "".join(out)

    def _phrase(self, patterns: tuple[str, ...]) -> str:
        # Deep down only phrases that hold no other.
        if self._depth >= _MAX_DEPTH:
            patterns = _SHALLOW[patterns]
        self._depth += 1
        text = self._filled(self._choice(patterns))
        self._depth -= 1
        return text

    def _who(self) -> str:
        return self._person.last if self._person.last in self._introduced else self._full()

    def _full(self) -> str:
        self._introduced.add(self._person.last)
        return f"{self._person.first} {self._person.last}"


def _shallow(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in patterns if not any(slot in each for slot in ("{np}", "{vp}", "{adv}")))


_SHALLOW: Final = {each: _shallow(each) for each in (phrases.NOUN_PHRASES, phrases.PREDICATES, phrases.CIRCUMSTANCES)}


def _capital(text: str) -> str:
    """``text`` with a capital at its head, or behind the mark there."""
    at = 1 if text[0] == "“" else 0
    return text[:at] + text[at].upper() + text[at + 1 :]


def article(number: int, seed: int = 0, *, min_characters: int = MIN_CHARACTERS) -> Made:
    """The article of that number. A shorter one is no beginning of a longer one, but in the same manner."""
    chance = random.Random(f"{seed}:{number}")
    writer = _Writer(chance)
    quotes = chance.random() >= QUOTELESS_SHARE
    title = writer.sentence(phrases.PROSE).rstrip(".")[:80]
    paragraphs = [writer.sentence(phrases.PROSE)]
    n = len(paragraphs[0])
    while n < min_characters:
        if quotes and chance.random() < QUOTING_SHARE:
            paragraph = writer.sentence(phrases.QUOTING)
        else:
            paragraph = " ".join(writer.sentence(phrases.PROSE) for _ in range(chance.randint(1, 3)))
        paragraphs.append(paragraph)
        n += len(paragraph) + 2
    when = _START + timedelta(minutes=chance.randrange(N_DAYS * 24 * 60))
    return Made(
        number=number,
        title=title,
        text="\n\n".join(paragraphs),
        publisher=f"The {writer.town} Courier",
        published_at=when.isoformat(),
    )


def articles(n: int, seed: int = 0, *, start: int = 0) -> Iterator[Made]:
    """``n`` articles from number ``start`` on."""
    return (article(number, seed) for number in range(start, start + n))


def write_jsonl(path: Path, lines: Iterable[bytes]) -> None:
    """Lines of JSON to a gzipped file, which is the same for the same lines."""
    with path.open("wb") as file, gzip.GzipFile("", "wb", 1, file, mtime=0) as stream:
        stream.writelines(lines)
