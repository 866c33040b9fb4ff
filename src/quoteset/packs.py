"""Language packs: the data under ``languages/CODE/`` as a checked :class:`Language`."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any  # what a TOML or JSON file holds is known only after the checks below

from quoteset.errors import PackError
from quoteset.extract.language import Cue, Language, Model
from quoteset.extract.scene import PLACES, RELATIONS
from quoteset.extract.tokens import CLASSES

CUE_KINDS = ("say", "tell", "ask", "write", "mixed")
PRONOUN_KINDS = "mfogs"
MODELS = ("link", "mention", "quotation", "join", "kind", "resolution", "speaker", "confidence")
RULE_KEYS = ("name", "place", "relations", "example", "origin")


def available() -> tuple[str, ...]:
    """The codes (ISO 639-1) of the languages that have a pack, sorted."""
    return tuple(sorted(entry.name for entry in _root().iterdir() if entry.is_dir() and not entry.name.startswith("_")))


@cache
def load(code: str) -> Language:
    """The language with this code; loaded once a process.

    Raises PackError where there is no such pack or a file of it is not as it has to be.

    >>> load("en").cues["said"].lemma
    'say'
    """
    if code not in available():
        raise PackError(f"no language pack {code!r}; there are: {', '.join(available())}")
    return read(_root() / code, code)


def read(folder: Traversable, code: str) -> Language:
    """The language whose pack lies in ``folder``. Raises PackError that names the file and what it lacks."""
    words = _Table(folder / "words.toml")
    given = _Table(folder / "names.toml")
    learned = _learned(folder / "weights.json")
    male, female = given.words("male"), given.words("female")
    return Language(
        code=code,
        classes=_classes(words),
        cues=_cues(_Table(folder / "cues.toml")),
        titles=words.words("names", "titles"),
        suffixes=words.words("names", "suffixes"),
        particles=words.words("names", "particles"),
        organization_words=words.words("names", "organization_words"),
        company_words=words.words("names", "company_words"),
        not_names=words.words("names", "not_names"),
        demonyms=words.words("names", "demonyms"),
        places=words.words("names", "places"),
        no_roles=words.words("names", "no_roles"),
        offices=words.words("names", "offices"),
        body_nouns=_kinds(words, 0),
        body_words=_kinds(words, 1),
        office_links=words.words("grammar", "office_links"),
        male_words=words.words("gender", "male"),
        female_words=words.words("gender", "female"),
        male_names=male,
        female_names=female,
        given_names=male | female | given.words("both"),
        ambiguous_given=given.words("ambiguous"),
        short_forms=_short_forms(given),
        locatives=words.words("grammar", "locatives"),
        name_links=words.words("grammar", "name_links"),
        relatives=words.words("grammar", "relatives"),
        possessives=words.words("grammar", "possessives"),
        indefinites=words.words("grammar", "indefinites"),
        definite=words.words("grammar", "definite"),
        owning=words.get(str, "grammar", "owning"),
        counted=words.words("grammar", "counted"),
        small_words=words.words("grammar", "small_words"),
        that=words.words("grammar", "that"),
        according=tuple(words.get(str, "grammar", "according").split()),
        infinitive=words.words("grammar", "infinitive"),
        sources=words.words("grammar", "sources"),
        putting=words.words("grammar", "putting"),
        put_objects=words.words("grammar", "put_objects"),
        agents=words.words("grammar", "agents"),
        quoting_links=words.words("grammar", "quoting_links"),
        sometime=words.words("grammar", "sometime"),
        speech_nouns=words.words("grammar", "speech_nouns"),
        things=frozenset(words.get(str, "names", "things").split()),
        joint=words.get(str, "grammar", "joint"),
        acronyms=frozenset(words.get(str, "names", "acronyms").split()),
        compound_tails=words.words("names", "compound_tails"),
        modifier_tails=words.words("names", "modifier_tails"),
        author_links=words.words("grammar", "author_links"),
        phrase_links=words.words("grammar", "phrase_links"),
        phrase_adjectives=words.words("grammar", "phrase_adjectives"),
        alone_words=words.words("grammar", "alone_words"),
        together_words=words.words("grammar", "together_words"),
        chained=words.words("grammar", "chained"),
        contracted=words.words("grammar", "contracted"),
        initial_endings=tuple(sorted(words.words("grammar", "initial_endings"))),
        adverb_endings=tuple(sorted(words.words("grammar", "adverb_endings"))),
        plural_endings=tuple(sorted(words.words("grammar", "plural_endings"))),
        singular_endings=tuple(sorted(words.words("grammar", "singular_endings"))),
        plurals=words.words("grammar", "plurals"),
        common_endings=tuple(sorted(words.words("grammar", "common_endings"))),
        be_forms=words.words("grammar", "be"),
        roles=words.strings("roles"),
        term_words=words.words("terms", "before"),
        rules=_rules(_Table(folder / "rules.toml")),
        pronouns=_pronouns(words),
        common_words=frozenset(learned["common_words"].split()),
        models=_models(folder / "weights.json", learned),
    )


def _root() -> Traversable:
    return files("quoteset") / "languages"


class _Table:
    """A TOML file of a pack, asked by path of keys; whatever is missing or of the wrong kind is a PackError."""

    def __init__(self, path: Traversable) -> None:
        self.path = path
        try:
            self.table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise PackError(f"{path}: {error}; a pack needs this file, in TOML and UTF-8") from error

    def get(self, kind: type, *keys: str) -> Any:
        value: Any = self.table
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                raise PackError(f"{self.path}: {'.'.join(keys)} is missing")
            value = value[key]
        if not isinstance(value, kind):
            raise PackError(f"{self.path}: {'.'.join(keys)} has to be a {kind.__name__}, not {value!r}")
        return value

    def words(self, *keys: str) -> frozenset[str]:
        """The words of a string that lists them with white space between."""
        return frozenset(self.get(str, *keys).split())

    def strings(self, *keys: str) -> dict[str, str]:
        """A table of strings."""
        table = self.get(dict, *keys)
        return {key: self.get(str, *keys, key) for key in table}


def _kinds(words: _Table, side: int) -> dict[str, frozenset[int]]:
    """Each noun for a body (side 0), or word of a body's name (side 1), with the numbers of its kinds."""
    numbers: dict[str, set[int]] = {}
    for number, line in enumerate(words.get(list, "names", "body_kinds")):
        if not isinstance(line, str) or line.count(":") != 1:
            raise PackError(f"{words.path}: names.body_kinds: {line!r} has to be nouns, a colon, words of names")
        for word in line.split(":")[side].split():
            numbers.setdefault(word, set()).add(number)
    return {word: frozenset(found) for word, found in numbers.items()}


def _short_forms(given: _Table) -> dict[str, frozenset[int]]:
    forms: dict[str, set[int]] = {}
    for number, family in enumerate(given.get(list, "short_forms")):
        for word in str(family).split():
            forms.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in forms.items()}


def _classes(words: _Table) -> dict[str, str]:
    classes: dict[str, str] = {}
    for name, listed in words.strings("classes").items():
        if name not in CLASSES:
            raise PackError(f"{words.path}: unknown class {name!r}; use one of {', '.join(CLASSES)}")
        for word in listed.split():
            if classes.setdefault(word, CLASSES[name]) != CLASSES[name]:
                raise PackError(f"{words.path}: {word!r} stands in two classes, the second is {name!r}; keep one")
    return classes


def _cues(table: _Table) -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for kind in table.table:
        if kind not in CUE_KINDS:
            raise PackError(f"{table.path}: unknown kind {kind!r}; use one of {', '.join(CUE_KINDS)}")
        for lemma, listed in table.strings(kind).items():
            forms = listed.split()
            for form in (lemma, *forms):
                base = form == lemma and lemma not in forms
                cue = Cue(lemma, kind, form.endswith("ing") and form != lemma, base)
                if cues.setdefault(form, cue).kind != kind:
                    raise PackError(f"{table.path}: {form!r} stands in two kinds, the second is {kind!r}; keep one")
    return cues


def _pronouns(words: _Table) -> dict[str, str]:
    pronouns = words.strings("pronouns")
    for pronoun, kind in pronouns.items():
        if kind not in PRONOUN_KINDS or len(kind) != 1:
            raise PackError(f"{words.path}: pronouns.{pronoun} is {kind!r}; use one of {', '.join(PRONOUN_KINDS)}")
    return pronouns


def _rules(table: _Table) -> dict[tuple[str, str], str]:
    rules: dict[tuple[str, str], str] = {}
    for row in table.get(list, "rule"):
        missing = [key for key in RULE_KEYS if not row.get(key)]
        if missing:
            raise PackError(f"{table.path}: rule {row.get('name')!r} lacks {', '.join(missing)}")
        for place in row["place"]:
            for relation in row["relations"]:
                if place not in PLACES or relation not in RELATIONS:
                    raise PackError(
                        f"{table.path}: rule {row['name']!r}: unknown place {place!r} or relation {relation!r}; "
                        f"use one of {', '.join(PLACES)} and one of {', '.join(RELATIONS)}"
                    )
                if (place, relation) in rules:
                    raise PackError(f"{table.path}: rule {row['name']!r}: {rules[place, relation]!r} has that place")
                rules[place, relation] = row["name"]
    needed = [(place, relation) for place in "LRB" for relation in RELATIONS] + [("P", "none"), ("-", "none")]
    without = [f"{place} {relation}" for place, relation in needed if (place, relation) not in rules]
    if without:
        raise PackError(f"{table.path}: no rule for {', '.join(without)}; every place needs one")
    return rules


def _learned(path: Traversable) -> dict[str, Any]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise PackError(f"{path}: {error!r}; scripts/learn.py makes this file") from error
    if not isinstance(table, dict) or not isinstance(table.get("common_words"), str):
        raise PackError(f"{path}: models or common_words are missing; scripts/learn.py makes this file")
    return table


def _models(path: Traversable, learned: dict[str, Any]) -> dict[str, Model]:
    try:
        table = learned["models"]
        return {
            name: Model(table[name]["weights"], tuple((float(x), float(y)) for x, y in table[name]["calibration"]))
            for name in MODELS
        }
    except (KeyError, TypeError, ValueError) as error:
        raise PackError(f"{path}: {error!r} in models; scripts/learn.py makes this file") from error
