"""What the kernel has to know of a language, as one frozen value. ``packs`` fills it from data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Cue(NamedTuple):
    """A form of a cue verb."""

    lemma: str
    kind: str  # say, tell, ask, write, mixed
    participle: bool  # an -ing form, or the language's like
    base: bool  # the lemma itself, where no past form looks the same


# A piece of evidence: its name, or a function with what it needs to spell out the names of several. Most evidence comes
# again and again, so that its names are seldom asked for.
Piece = str | tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Learned weights of one decision: log-odds for each named piece of evidence, and the calibration of their sum."""

    weights: dict[str, float]
    calibration: tuple[tuple[float, float], ...]  # (score, probability), rising; read by linear interpolation
    # What pieces weighed before; see ``weigh``.
    known: dict[Piece, float] = field(default_factory=dict, init=False, compare=False, repr=False)


# A word without its place in the text: start, end, as printed, in lower case; its class at the head of a sentence,
# elsewhere, and behind what makes a noun of it (None: the same); whether a sentence begins behind it (None: as before).
Word = tuple[int, int, str, str, str, str, str | None, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """One language: its words by class, its cues, its names and the weights that were learned for it."""

    code: str
    classes: dict[str, str]  # lower-case word -> one-letter class, see tokens.CLASSES
    cues: dict[str, Cue]  # lower-case form -> cue
    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    organization_words: frozenset[str]
    body_nouns: dict[str, frozenset[int]]  # newspaper -> kinds of bodies it can mean
    body_words: dict[str, frozenset[int]]  # Herald -> kinds of bodies with that word in their name
    company_words: frozenset[str]  # end the name of a body that goes by the rest of it too
    not_names: frozenset[str]
    common_words: frozenset[str]  # seen in lower case in news; at the head of a sentence no names
    demonyms: frozenset[str]
    places: frozenset[str]
    no_roles: frozenset[str]  # rival, neighbor, woman: people, but by no office or occupation
    offices: frozenset[str]  # state, defense: what a secretary is of
    office_links: frozenset[str]  # of
    male_words: frozenset[str]
    female_words: frozenset[str]
    male_names: frozenset[str]
    female_names: frozenset[str]
    given_names: frozenset[str]  # both
    ambiguous_given: frozenset[str]  # given names that are common words too
    short_forms: dict[str, frozenset[int]]  # given name -> numbers of the families of short forms it belongs to
    acronyms: frozenset[str]  # as printed: US, WHO; in lower case they are other words
    things: frozenset[str]  # as printed: SMS, TV; in capitals, but nobody
    compound_tails: frozenset[str]  # director-general
    modifier_tails: frozenset[str]  # Korean-born
    locatives: frozenset[str]
    name_links: frozenset[str]  # of, for, the: inside a body's name
    relatives: frozenset[str]  # who, which
    possessives: frozenset[str]  # his, her
    owning: str  # ’s: behind whose something is
    indefinites: frozenset[str]  # others, some: noun phrases of their own
    definite: frozenset[str]  # the, this: point to something mentioned before
    counted: frozenset[str]  # a, one
    small_words: frozenset[str]  # stay small in titles
    that: frozenset[str]  # introduces what is said
    sometime: frozenset[str]  # once: before a verb it joins nothing
    speech_nouns: frozenset[str]  # claim, remarks: what a speaker’s words are called
    joint: str  # and: between two who speak together, and two roles of one
    according: tuple[str, ...]  # the words of according to
    infinitive: frozenset[str]  # to: a preposition, or before a verb
    sources: frozenset[str]  # per: short for according to
    putting: frozenset[str]  # put: a cue where “it” follows
    put_objects: frozenset[str]  # it
    agents: frozenset[str]  # by: before who did it
    quoting_links: frozenset[str]  # as: quoted as saying
    author_links: frozenset[str]  # from, by: between a document and its author
    phrase_links: frozenset[str]  # of, for: behind a noun that speaks
    phrase_adjectives: frozenset[str]  # close, familiar: may stand before them
    alone_words: frozenset[str]  # I: in what people say of themselves, seldom in what bodies do
    together_words: frozenset[str]  # we, our
    chained: frozenset[str]  # he, she: pronouns that later ones follow
    contracted: frozenset[str]  # what stands behind an apostrophe: they’re
    initial_endings: tuple[str, ...]  # of words that are seldom names at the head of a sentence
    adverb_endings: tuple[str, ...]
    common_endings: tuple[str, ...]  # endings of words that are no names
    plural_endings: tuple[str, ...]
    singular_endings: tuple[str, ...]  # that look like those of a plural: boss
    plurals: frozenset[str]  # without such an ending: people
    roles: dict[str, str]  # title as printed -> role
    be_forms: frozenset[str]
    term_words: frozenset[str]  # announce a term: so-called, known as, the word
    rules: dict[tuple[str, str], str]  # (place, relation) -> the rule's name
    pronouns: dict[str, str]  # pronoun -> m, f, o (a body), g (several), s (the writer)
    models: dict[str, Model]  # quotation, link, mention, resolution, speaker ..., see packs.MODELS
    # Words of what stood between two blanks before; see ``tokens.read_words``.
    known_words: dict[str, list[Word]] = field(default_factory=dict, init=False, repr=False)
