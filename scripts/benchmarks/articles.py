"""Articles to measure with: made from patterns, in English, of about 3 KB with about eight quotations each.

An article follows from its number and the seed alone: the first 1,000 of a million are the 1,000 of a smaller corpus,
and any process can make any of them. People, places and bodies are invented. One in ten quotes nobody.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from benchmarks import phrases

MIN_CHARACTERS: Final = 2750  # of a text; paragraphs are added until it has as many
QUOTELESS_SHARE: Final = 0.1  # of the articles
N_PEOPLE: Final = 4  # in an article
N_DAYS: Final = 720  # over which the articles are spread
_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_SAYING: Final = tuple(cue for cue in phrases.CUES if " " not in cue)


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


class _Writer:
    """Fills patterns for one article, whose people stay the same throughout."""

    def __init__(self, chance: random.Random) -> None:
        self.choice = choice = chance.choice
        self.chance = chance
        self.town = choice(phrases.TOWNS)
        self.people = [
            (choice(phrases.FIRST[pronoun]), choice(phrases.LAST), pronoun)
            for pronoun in (choice(("she", "he")) for _ in range(N_PEOPLE))
        ]
        self.known: set[str] = set()

    def fill(self, pattern: str) -> str:
        """``pattern`` with words in its slots, beginning with a capital."""
        out: list[str] = []
        person = self.choice(self.people)
        head, *parts = pattern.split("{")
        out.append(head)
        for part in parts:
            slot, _, rest = part.partition("}")
            out.append(self._slot(slot, person))
            out.append(rest)
        text = "".join(out)
        # “the company said” begins a sentence as well as a quotation does.
        at = 1 if text[0] == "“" else 0
        return text[:at] + text[at].upper() + text[at + 1 :]

    def _slot(self, slot: str, person: tuple[str, str, str]) -> str:
        choice = self.choice
        first, last, pronoun = person
        match slot:
            case "n" | "m":
                return choice(phrases.NOUNS)
            case "a":
                return choice(phrases.ADJECTIVES)
            case "v":
                return choice(phrases.PARTICIPLES)
            case "w":
                return choice(phrases.VERBS)
            case "c":
                return self.town if self.chance.random() < 0.5 else choice(phrases.TOWNS)
            case "d":
                return choice(phrases.DAYS)
            case "k":
                return str(self.chance.randint(2, 99))
            case "y":
                return str(self.chance.randint(1970, 2023))
            case "o":
                return self._in_sentence(choice(phrases.BODIES))
            case "who":
                # By the full name once, then by the surname, as papers do.
                if last in self.known:
                    return last
                self.known.add(last)
                return f"{first} {last}"
            case "full":
                self.known.add(last)
                return f"{first} {last}"
            case "pro":
                return pronoun
            case "role":
                return choice(phrases.ROLES)
            case "title":
                return choice(phrases.TITLES)
            case "nominal":
                return choice(phrases.NOMINALS)
            case "cue":
                return choice(phrases.CUES)
            case "cue_that":
                return choice(_SAYING)
            case "s" | "t":
                return self.fill(choice(phrases.SPOKEN))
            case "u" | "f":
                text = self.fill(choice(phrases.WOVEN if slot == "f" else phrases.SPOKEN))
                return text if text.startswith(("I ", "I’")) else text[0].lower() + text[1:]
        raise ValueError(f"no slot is called {slot!r}")

    def _in_sentence(self, pattern: str) -> str:
        text = self.fill(pattern)
        return text[0].lower() + text[1:] if pattern[0] == "t" else text


def article(number: int, seed: int = 0) -> Made:
    """The article of that number."""
    chance = random.Random(f"{seed}:{number}")
    writer = _Writer(chance)
    quoting = chance.random() >= QUOTELESS_SHARE
    title = writer.fill(chance.choice(phrases.PROSE)).rstrip(".")[:80]
    paragraphs = [writer.fill(chance.choice(phrases.PROSE))]
    n = len(paragraphs[0])
    while n < MIN_CHARACTERS:
        made = writer.fill(chance.choice(phrases.PROSE))
        roll = chance.random()
        if quoting and roll < 0.5:
            made = writer.fill(chance.choice(phrases.QUOTING))
        elif roll < 0.85:
            made += " " + writer.fill(chance.choice(phrases.PROSE))
        paragraphs.append(made)
        n += len(made) + 2
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


def texts(made: Sequence[Made]) -> list[str]:
    """The texts alone."""
    return [each.text for each in made]
