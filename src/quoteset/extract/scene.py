"""One article's words with what stands beside them: which cue a mention goes with, and how often words come again."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

import regex

from quoteset.extract.language import Language
from quoteset.extract.marks import Marked
from quoteset.extract.mentions import NounPhrase
from quoteset.extract.shapes import Shapes
from quoteset.extract.tokens import CUES, Stream

# Where a candidate stands: left of its quotation, right, between its segments, in an earlier paragraph, nowhere.
PLACES = ("L", "R", "B", "P", "-")
RELATIONS = (
    "subject", "modified", "passive", "aside", "clause", "participle", "inverted", "object", "according", "by", "colon",
    "possessor", "none",
)  # fmt: skip
WORD = regex.compile(r"[\p{L}\p{N}]++")
# Marked words are short up to this size. units: words, characters
SHORT_WORDS = 3
SHORT_LENGTH = 60
# So many marked words are searched for one by one, before all words of the article are counted.
LOOKED_UP = 30
# Relations in which a mention is who speaks.
SPEAKING = frozenset(("subject", "modified", "passive", "aside", "inverted"))
PASSABLE = frozenset("ratA")
# A question of an interviewer is no longer than this. unit: tokens
QUESTION_TOKENS = 60
# So many answers make an interview.
ANSWERS = 3
# How far a noun of saying may stand behind its possessor. unit: tokens
NOUN_REACH = 4
# How far a cue may stand behind its subject. unit: tokens
CUE_REACH = 40
# No more cues than this are tried for one mention; a token each is the most there can be in reach.
NEXT_CUES = CUE_REACH


@dataclass(slots=True)
class Link:
    """How a mention and a cue go together.

    ``relation``: subject, modified, passive, aside, participle, clause (before its cue); inverted, object, according,
    by (behind it); colon; possessor (Trump’s claim: the cue is a noun); none.
    """

    relation: str
    cue: int = -1  # token, or -1
    cue_end: int = -1  # token behind the cue


NO_LINK = Link("none")


class Scene:
    """One article's stream, mentions and sentences, with the look-ups that candidates need."""

    def __init__(
        self,
        stream: Stream,
        marked: tuple[Marked, ...],
        mentions: list[NounPhrase],
        sentences: list[int],
        language: Language,
    ) -> None:
        self.stream = stream
        self.marked = marked
        self.mentions = mentions
        self.sentences = sentences
        self.language = language
        self.starts = [mention.start for mention in mentions]
        self.owner = [-1] * len(stream)  # token -> mention that holds it
        for index, mention in enumerate(mentions):
            for token in range(mention.start, mention.end):
                self.owner[token] = index
        self._shapes: Shapes | None = None
        self._cues: list[int] | None = None
        self._spoken: dict[tuple[int, ...], frozenset[str]] = {}
        self._n_marked = list(accumulate((class_ == "Q" for class_ in stream.classes), initial=0))
        self._links: dict[int, list[Link]] = {}
        self._marked_words: Counter[tuple[str, ...]] | None = None
        self._interview: bool | None = None
        self._written: frozenset[str] | None = None
        self._all_words: Counter[tuple[str, ...]] | None = None
        self._folded: str | None = None
        self._n_looked_up = 0

    @property
    def shapes(self) -> Shapes:
        """The shapes of what stands between tokens."""
        if self._shapes is None:
            self._shapes = Shapes(self.stream.classes, self.owner, self.mentions)
        return self._shapes

    def owner_of(self, index: int) -> NounPhrase | None:
        """The possessor inside mention ``index``: Ana Ruiz in “Mayor Ana Ruiz’s doctor”."""
        if index == 0:
            return None
        before, phrase = self.mentions[index - 1], self.mentions[index]
        return before if before.possessor and phrase.start <= before.start and before.end <= phrase.head else None

    def edge(self, token: int) -> str:
        """What stands directly before marked words: a sign, that, a cue, the paragraph's edge."""
        if token == 0:
            return "|"
        stream = self.stream
        return "that" if stream.lowers[token - 1] in self.language.that else stream.classes[token - 1]

    def n_marked(self, a: int, b: int) -> int:
        """How many marked words stand at the tokens ``a <= i < b``."""
        return max(0, self._n_marked[b] - self._n_marked[a])

    def alone(self, first: int, last: int) -> bool:
        """Whether the tokens ``first`` to ``last`` are all of their paragraph."""
        classes = self.stream.classes
        return not ((first and classes[first - 1] != "|") or (last + 1 < len(classes) and classes[last + 1] != "|"))

    def only_marked(self, first: int, last: int) -> bool:
        """Whether the paragraphs from token ``first`` to token ``last`` hold nothing but marked words."""
        return self.alone(first, last) and all(class_ in "Q|" for class_ in self.stream.classes[first : last + 1])

    def answers(self, first: int) -> bool:
        """Whether the paragraph before the one that token ``first`` opens is the writer's: a question, or with an I."""
        classes, pronouns = self.stream.classes, self.language.pronouns
        if first < 2 or classes[first - 1] != "|":
            return False
        asked = classes[first - 2] == "?"
        for k in range(first - 2, max(-1, first - 2 - QUESTION_TOKENS), -1):
            if classes[k] == "|":
                return asked
            if classes[k] == "Q":
                return False
            asked = asked or (classes[k] == "h" and pronouns.get(self.stream.lowers[k]) == "s")
        return False

    @property
    def interview(self) -> bool:
        """Whether the article is set as questions of the writer and answers in marks, each a paragraph of its own."""
        if self._interview is None:
            quoted = (i for i, class_ in enumerate(self.stream.classes) if class_ == "Q")
            self._interview = sum(1 for i in quoted if self.alone(i, i) and self.answers(i)) >= ANSWERS
        return self._interview

    def spoken(self, segments: list[int]) -> frozenset[str]:
        """The words, case folded, between the marks at the tokens ``segments``."""
        key = tuple(segments)
        spoken = self._spoken.get(key)
        if spoken is None:
            text = self.stream.text
            items = [self.marked[self.stream.marked[token]] for token in segments]
            words = [word for item in items for word in WORD.findall(text[item.start : item.end].casefold())]
            spoken = self._spoken[key] = frozenset(words)
        return spoken

    def reuse(self, words: str) -> tuple[int, int]:
        """How often these marked words come again in the article: unmarked (in quotations too), and marked."""
        key = tuple(WORD.findall(words.casefold()))
        if self._marked_words is None:
            self._marked_words = self._short_marked_words()
        if not key:
            return 0, 0
        marked = self._marked_words[key]
        return max(0, self._printed(key, marked) - marked), marked - 1

    def _printed(self, key: tuple[str, ...], marked: int) -> int:
        """How often short marked words are printed in the article, ``marked`` times of them in marks."""
        if self._all_words is None:
            self._n_looked_up += 1
            if self._n_looked_up <= LOOKED_UP:
                # Most do not come again, and a search for the longest of them says so.
                if self._folded is None:
                    self._folded = self.stream.text.casefold()
                if self._folded.count(max(key, key=len)) <= marked:
                    return marked
            self._all_words = self._count_words()
        return self._all_words[key]

    def is_written(self, word: str) -> bool:
        """Whether the writer uses this lower-case word outside marks."""
        if self._written is None:
            self._written = frozenset(self.stream.lowers)
        return word in self._written

    def _short_marked_words(self) -> Counter[tuple[str, ...]]:
        text = self.stream.text
        short = [item for item in self.marked if item.end - item.start <= SHORT_LENGTH]
        keys = [tuple(WORD.findall(text[item.start : item.end].casefold())) for item in short]
        return Counter(key for key in keys if 0 < len(key) <= SHORT_WORDS)

    def _count_words(self) -> Counter[tuple[str, ...]]:
        """Count short marked words over the whole article in one pass, however many there are."""
        keys = self._marked_words or Counter[tuple[str, ...]]()
        heads: dict[str, set[int]] = {}
        for key in keys:
            heads.setdefault(key[0], set()).add(len(key))
        counts: Counter[tuple[str, ...]] = Counter()
        words = WORD.findall(self.stream.text.casefold())
        for i, word in enumerate(words):
            for n in heads.get(word, ()):
                key = tuple(words[i : i + n])
                if key in keys:
                    counts[key] += 1
        return counts

    def links(self, index: int) -> list[Link]:
        """The ways in which mention ``index`` may be the source of a cue, likeliest first."""
        found = self._links.get(index)
        if found is None:
            found = self._links[index] = self._find_links(self.mentions[index])
        return found

    def _find_links(self, mention: NounPhrase) -> list[Link]:
        stream = self.stream
        classes, lowers = stream.classes, stream.lowers
        n = len(stream)
        links: list[Link] = []
        sentence = self.sentences[mention.start]
        if mention.possessor and (noun := self._speech_noun(mention.end)) >= 0:
            links.append(Link("possessor", noun, noun + 1))
        # forward: Smith (also) said; Smith, the mayor, said; Smith (D-Ohio) said; critics who met him said
        j = mention.end
        if not mention.possessor or classes[mention.start] == "d":
            if j < n and classes[j] == "A":
                j += 1
            if j < n and classes[j] == "(":
                close = next((k for k in range(j, min(n, j + CUE_REACH)) if classes[k] in ")|"), j)
                j = close + 1 if classes[close] == ")" else j
            start = j
            if (cue := self.cue_from(start)) >= 0:
                links.append(Link("passive" if self._passive(start, cue) else "subject", cue, self._cue_end(cue)))
            elif (beyond := self._beyond_modifiers(start)) >= 0:
                links.append(Link("modified", beyond, self._cue_end(beyond)))
            else:
                limit = min(n, j + CUE_REACH)
                opener = classes[j] if j < n else "|"
                closer = {",": ",", "-": "-", "(": ")"}.get(opener, "")
                kind = "aside" if closer else "clause"
                for k in self._cues_from(j + 1 if closer else j):
                    if k >= limit or self.sentences[k] != sentence:
                        break
                    # In an aside only what stands behind its second comma speaks for the mention.
                    if kind == "clause" or self._behind(k, closer, j):
                        links.append(Link(kind, k, self._cue_end(k)))
                        break
                    if kind == "aside" and classes[k] in "Gk" and self._behind(k, ",", j - 1):
                        links.append(Link("participle", k, self._cue_end(k)))
                        break
        # backward: said Smith; according to Smith; quoted by Smith
        b = mention.start - 1
        if b >= 0:
            if classes[b] in CUES and self.sentences[b] == sentence:
                relation = "inverted" if classes[b] not in "LGk" else "object"
                links.append(Link(relation, b, self._cue_end(b)))
            elif b and (lowers[b - 1], lowers[b]) == self.language.according:
                links.append(Link("according", b - 1, b + 1))
            elif lowers[b] in self.language.sources and (mention.form == "name" or mention.determined):
                links.append(Link("according", b, b + 1))  # per the bylaws; not “per person”
            elif lowers[b] in self.language.agents:
                k = b - 1
                while k >= 0 and classes[k] in "Qrt":
                    k -= 1
                if k >= 0 and classes[k] in CUES:
                    links.append(Link("by", k, k + 1))
                else:
                    links.append(Link("by"))
            elif b and classes[b] in "rt," and classes[b - 1] in CUES:
                links.append(Link("inverted", b - 1, self._cue_end(b - 1)))
        if mention.end < n and classes[mention.end] == ":" and not any(link.relation == "inverted" for link in links):
            links.append(Link("colon", mention.end, mention.end + 1))
        return links

    def _cues_from(self, token: int) -> list[int]:
        """The next cues outside mentions, from ``token`` on; more than a few are not asked for."""
        if self._cues is None:
            self._cues = [i for i, class_ in enumerate(self.stream.classes) if class_ in CUES and self.owner[i] < 0]
        at = bisect_left(self._cues, token)
        return self._cues[at : at + NEXT_CUES]

    def _speech_noun(self, j: int) -> int:
        """The noun of saying that a possessor’s mention, ending at token ``j``, has: his past claims; or -1."""
        stream = self.stream
        classes, lowers = stream.classes, stream.lowers
        if j < len(classes) and classes[j] == "'":
            j += 1
        for k in range(j, min(len(classes), j + NOUN_REACH)):
            if lowers[k] in self.language.speech_nouns:
                return k
            if lowers[k + 1 : k + 2] and lowers[k + 1] in self.language.be_forms and classes[k + 2 : k + 3] == ["Q"]:
                return k  # her memories were “...”
            if classes[k] not in "xJrt#NPODV":
                break
        return -1

    def cue_from(self, token: int) -> int:
        """The cue at ``token`` or behind, adverbs, auxiliaries and words of time aside; -1 where there is none."""
        classes = self.stream.classes
        while token < len(classes) and classes[token] in PASSABLE:
            token += 1
        return token if token < len(classes) and classes[token] in CUES else -1

    def _beyond_modifiers(self, j: int) -> int:
        """The cue behind what a noun phrase is of, for or from (a spokesman for the mayor said); or -1."""
        classes = self.stream.classes
        n = len(classes)
        steps = 0
        while j + 1 < n and steps < 3 and classes[j] == "p" and self.owner[j + 1] >= 0:
            j = self.mentions[self.owner[j + 1]].end
            steps += 1
        return self.cue_from(j) if steps else -1

    def _passive(self, start: int, cue: int) -> bool:
        """Whether a form of be stands before a cue that is no participle in -ing: was called, is quoted."""
        lowers, be = self.stream.lowers, self.language.be_forms
        return self.stream.classes[cue] not in "Gk" and any(lowers[i] in be for i in range(start, cue))

    def _behind(self, k: int, closer: str, opened: int) -> bool:
        """Whether the cue at ``k`` follows a ``closer`` that stands after ``opened``, adverbs and auxiliaries aside."""
        classes = self.stream.classes
        k -= 1
        while k > opened and classes[k] in PASSABLE:
            k -= 1
        return k > opened and classes[k] == closer

    def _cue_end(self, k: int) -> int:
        """Behind the cue's last word: quoted as saying, said in a statement."""
        classes, lowers = self.stream.classes, self.stream.lowers
        if k + 2 >= len(classes):
            return k + 1
        if classes[k + 2] in "Gk" and lowers[k + 1] in self.language.quoting_links:
            return k + 3
        if lowers[k] in self.language.putting:
            return k + 2
        owner = self.owner[k + 2] if classes[k + 1] == "p" else -1
        if owner >= 0 and self.mentions[owner].start == k + 2 and classes[self.mentions[owner].head] == "D":
            return self.mentions[owner].end
        return k + 1
