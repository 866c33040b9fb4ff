"""A corpus with known copies, for ``copies.py``.

Words, people and places are invented. Two thirds of the articles are originals. The rest copy one: word for word, with
another headline, shortened to 35 to 85 %, with 10 % of the words replaced, shortened and reworded at once, or with new
paragraphs; each under the footer of the publisher that took it. What makes it hard are originals that share a lot and
copy nothing: 40 articles on each topic with its people, background sentences and quotations, follow-ups that take over
up to a third of an earlier article, footers and calls to subscribe of up to 90 words under articles of 40, reports
filled into forms (weather, results, prices), and digests of other articles' first paragraphs.

The truth is in each record's ``copy`` field (group and kind), which quoteset only carries along as metadata.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = ("verbatim", "headline", "shortened", "reworded", "reworded and shortened", "extended")
REWORDED_SHARE = 0.1

# {n} noun, {v} verb, {a} adjective, {p} person, {o} body, {c} city, {d} day, {k} number. Fixed words are shared.
PATTERNS = """
The {n} {v} the {a} {n} on {d}, according to {o}, and the {n} was {v} in {c}.
{p}, who has {v} the {n} since the {a} {n} began, {v} that the {n} of {c} would be {v}.
It was not clear whether the {n} had been {v} before the {n} {v} its {a} {n}.
In a statement on {d}, {o} said that the {n} and the {n} had {v} more than {k} {n}s.
Residents of {c} have {v} about the {a} {n} for years, and few of them {v} the {n}.
The {a} {n} comes after {k} {n}s were {v} near the {n}, officials in {c} said.
At the same time, the {n} {v} a {a} {n} of {k} per cent, up from {k} a year earlier.
{o} did not immediately respond to a request for comment about the {n} and its {n}.
Under the {n}, every {a} {n} in {c} will have to be {v} by the end of the year.
{p} is expected to {v} the {n} when the {n} meets again in {c} next week.
For the first time in {k} years, a {n} {v} the {n} that had {v} the {a} {n}.
But critics of the {n} say the {a} {n} has {v} little, and the {n} has {v} even less.
Earlier this month the {n} {v} {k} {n}s, a {a} record for {c} and for the {n}.
The {n} and {o} agreed to {v} the {n}, which had been {v} twice since {d}.
As one of the {a} {n}s of {c}, the {n} has long {v} the {n} of its {n}.
While {p} {v} the {n}, others {v} that a {a} {n} would {v} the {n} instead.
""".strip().splitlines()
QUOTES = """
“We {v} the {n} because the {n} was {a}, and nobody in {c} will {v} it again,” {p} said.
“There is no {n} without a {a} {n}, and I have {v} that for {k} years,” said {p}.
{p} told reporters: “The {n} is {v}, the {a} {n} is {v}, and we will {v} what is left.”
“If the {n} of {c} wants a {n},” {p} said, “it has to {v} the {a} {n} first.”
""".strip().splitlines()
FORMS = (
    "Weather for {c}: {a} with {n} in the morning, highs of {k} and lows of {k}. Winds from the {n} at {k} kilometres "
    "an hour. The {n} index is {k}. Tomorrow: {a}, with a chance of {n} of {k} per cent. Sunrise is at {k} past six "
    "and sunset at {k} past seven. There are no warnings in force for the district at this time.",
    "{c} beat {c} {k} to {k} on {d} in front of a crowd of {k} hundred. {p} opened the scoring after {k} minutes and "
    "{p} added a second before the break. The visitors pulled one back through {p}, but could not find an equaliser. "
    "{c} are now in place {k} of the table with {k} points from {k} matches and play {c} next.",
    "Shares of {o} closed at {k}.{k} on {d}, a change of {k} per cent on the day, in trading that was {a}. The volume "
    "was {k} thousand shares, against an average of {k} thousand over the last fifty days. The price is {k} per cent "
    "below its high of the year, which it reached in {n}. The company has a market value of {k} million.",
    "Police in {c} are looking for witnesses after a {n} was {v} on {d} at about {k} minutes past nine in the evening. "
    "The {n}, a {a} one, was last seen near the {n}. Anyone with information is asked to call the station on extension "
    "{k} or to leave a message with the duty officer, quoting reference number {k}.",
)


@dataclass(frozen=True)
class Piece:
    """An article without its publisher's frame."""

    paragraphs: tuple[str, ...]
    topic: int
    day: int
    kind: str  # what the measurement calls it


@dataclass(frozen=True)
class Publisher:
    """Who prints, and what stands under each of its articles."""

    name: str
    footer: str


class Words:
    """A made-up language with the statistics of a real one: few words are frequent, a topic has words of its own."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        made: dict[str, None] = {}
        while len(made) < 9000:
            made["".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 2, 3))))] = None
        self.all = list(made)
        self.weights = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(self.all))))

    def any(self) -> str:
        """A word, as often as it is used."""
        return self.chance.choices(self.all, cum_weights=self.weights)[0]

    def name(self) -> str:
        """A person's name."""
        return f"{self.any().capitalize()} {self.any().capitalize()}"


SYLLABLES = [c + v + e for c in "bdfglmnprstv" for v in "aeiou" for e in ("", "n", "r", "l", "s")]


class Topic:
    """What articles on one subject have in common."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.own = [words.any() for _ in range(60)]
        self.people = [words.name() for _ in range(8)]
        self.bodies = [f"the {words.any().capitalize()} Board" for _ in range(3)]
        self.cities = [words.any().capitalize() for _ in range(4)]
        self.background = [self.sentence() for _ in range(12)]
        self.quotes = [self.fill(words.chance.choice(QUOTES)) for _ in range(20)]

    def fill(self, pattern: str) -> str:
        """``pattern`` with the topic's words, people and places in its slots."""
        chance = self.words.chance
        slots = {"p": self.people, "o": self.bodies, "c": self.cities, "d": DAYS}
        parts = pattern.split("{")
        filled = [parts[0]]
        for part in parts[1:]:
            slot, rest = part[0], part[2:]
            if slot in slots:
                value = chance.choice(slots[slot])
            elif slot == "k":
                value = str(chance.randint(2, 99))
            else:
                word = chance.choice(self.own) if chance.random() < 0.6 else self.words.any()
                value = word + {"v": "ed", "a": "al"}.get(slot, "")
            filled += [value, rest]
        text = "".join(filled)
        return text[0].upper() + text[1:]

    def sentence(self) -> str:
        """One sentence."""
        return self.fill(self.words.chance.choice(PATTERNS))

    def paragraph(self) -> str:
        """A quotation, a sentence of background that others have too, or new sentences."""
        roll = self.words.chance.random()
        if roll < 0.12:
            return self.words.chance.choice(self.quotes)
        if roll < 0.25:
            return self.words.chance.choice(self.background)
        if roll < 0.4:
            return self.fill(self.words.chance.choice(QUOTES))
        return " ".join(self.sentence() for _ in range(self.words.chance.randint(1, 3)))


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def n_words(paragraphs: Iterable[str]) -> int:
    """How many words there are."""
    return sum(len(each.split()) for each in paragraphs)


def originals(topics: Sequence[Topic], chance: random.Random, n: int) -> Iterator[Piece]:
    """Articles none of which copies another one."""
    made: list[Piece] = []
    while len(made) < n:
        number = chance.randrange(len(topics))
        topic, day, roll = topics[number], chance.randrange(180), chance.random()
        if roll < 0.04:
            text = topic.fill(chance.choice(FORMS))
            piece = Piece((text,), number, day, "form")
        elif roll < 0.05 and len(made) > 50:
            sources = chance.sample(made, chance.randint(5, 8))
            piece = Piece(tuple(each.paragraphs[0] for each in sources), number, day, "digest")
        else:
            length = min(3000, max(40, int(chance.lognormvariate(5.8, 0.7))))
            paragraphs: list[str] = []
            kind = "article"
            earlier = [each for each in made[-400:] if each.topic == number and each.kind == "article"]
            if roll < 0.2 and earlier:
                # Up to a third of the new article, and of the earlier one.
                kind = "follow-up"
                source = chance.choice(earlier)
                share = chance.uniform(0.15, 0.33)
                limit = share * min(length, n_words(source.paragraphs))
                for each in chance.sample(source.paragraphs, len(source.paragraphs)):
                    if n_words([*paragraphs, each]) <= limit:
                        paragraphs.append(each)
            while n_words(paragraphs) < length:
                each = topic.paragraph()
                if each not in paragraphs:
                    paragraphs.append(each)
            head, *rest = paragraphs
            chance.shuffle(rest)
            piece = Piece((head, *rest), number, day, kind)
        made.append(piece)
        yield piece


def shortened(piece: Piece, share: float, chance: random.Random) -> Piece:
    """About ``share`` of the words: the beginning, or paragraphs left out anywhere; a single one loses its end."""
    if len(piece.paragraphs) < 4:
        words = " ".join(piece.paragraphs).split()
        return replace(piece, paragraphs=(" ".join(words[: max(1, round(share * len(words)))]) + ".",))
    limit = share * n_words(piece.paragraphs)
    kept = list(piece.paragraphs)
    while len(kept) > 1 and n_words(kept) > limit:
        kept.pop(-1 if share < 0.6 else chance.randrange(1, len(kept)))
    return replace(piece, paragraphs=tuple(kept))


def reworded(piece: Piece, words: Words) -> Piece:
    """A tenth of the words, anywhere, replaced by others."""
    split = [each.split() for each in piece.paragraphs]
    places = [(n, m) for n, paragraph in enumerate(split) for m in range(len(paragraph))]
    for n, m in words.chance.sample(places, round(REWORDED_SHARE * len(places))):
        old = split[n][m]
        core = old.strip("“”.,:")
        split[n][m] = old.replace(core, words.any(), 1) if core else old
    return replace(piece, paragraphs=tuple(" ".join(each) for each in split))


def copied(piece: Piece, kind: str, words: Words, topic: Topic) -> Piece:
    """A copy of ``piece``."""
    chance = words.chance
    made = replace(piece, kind=kind, day=piece.day + chance.choice((0, 0, 0, 1, 1, 2, 7)))
    if "reworded" in kind:
        made = reworded(made, words)
    if "shortened" in kind:
        share = chance.uniform(0.5, 0.9) if "reworded" in kind else chance.uniform(0.35, 0.85)
        made = shortened(made, share, chance)
    if kind == "extended":
        new: list[str] = []
        while n_words(new) < chance.uniform(0.15, 0.3) * n_words(piece.paragraphs):
            new.append(topic.paragraph())
        made = replace(made, paragraphs=(*made.paragraphs, *new))
    return made


def publishers(words: Words) -> list[Publisher]:
    """Sixty publishers, with footers of 0 to 90 words."""
    chance = words.chance
    topic = Topic(words)
    footers = []
    for _ in range(60):
        name = f"{words.any().capitalize()} {chance.choice(('Post', 'Times', 'Herald', 'Echo'))}"
        parts = [
            f"Follow us on social media and sign up for the {name} morning letter to get the news in your inbox.",
            *(topic.sentence() for _ in range(chance.choice((0, 0, 1, 3)))),
            f"© 2026 {name}. All rights reserved. This material may not be published, broadcast or redistributed.",
        ]
        footers.append(Publisher(name, "\n\n".join(parts[: chance.randint(0, len(parts))])))
    return footers


def records(n_articles: int, seed: int) -> Iterator[dict[str, object]]:
    """The corpus in mixed order, as JSON objects."""
    chance = random.Random(seed)
    words = Words(chance)
    topics = [Topic(words) for _ in range(max(1, n_articles // 50))]
    papers = publishers(words)
    n_originals = n_articles * 2 // 3
    pieces = list(originals(topics, chance, n_originals))
    members: list[tuple[int, Piece]] = list(enumerate(pieces))
    to_copy = [n for n, each in enumerate(pieces) if each.kind in ("article", "follow-up")]
    while len(members) < n_articles:
        group = chance.choice(to_copy)
        for _ in range(min(chance.choice((1, 1, 1, 1, 2, 2, 3, 4, 12)), n_articles - len(members))):
            piece = pieces[group]
            members.append((group, copied(piece, chance.choice(KINDS), words, topics[piece.topic])))
    chance.shuffle(members)
    titles: dict[int, str] = {}
    for number, (group, piece) in enumerate(members):
        paper = chance.choice(papers)
        title = topics[piece.topic].sentence()[:70]
        if piece.kind not in ("headline", "article", "follow-up"):
            title = titles.get(group, title)
        titles.setdefault(group, title)
        when = START + timedelta(days=piece.day, minutes=chance.randrange(24 * 60))
        body = [*piece.paragraphs, paper.footer] if paper.footer else list(piece.paragraphs)
        yield {
            "id": f"copy-{number:06}",
            "title": title,
            "text": "\n\n".join(body),
            "publisher": paper.name,
            "published_at": when.isoformat() if chance.random() < 0.97 else None,
            "language": "en",
            "copy": {"group": group, "kind": piece.kind},
        }


def make(out: Path, n_articles: int, seed: int) -> None:
    """Write the corpus."""
    # Without a time and a name in its head the file is the same for the same seed.
    with out.open("wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as stream:
        for record in records(n_articles, seed):
            stream.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
