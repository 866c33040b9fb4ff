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
from quoteset.extract.tokens import CLASSES

CUE_KINDS = ("say", "tell", "ask", "write", "mixed")


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
    folder = _root() / code
    if not folder.is_dir():
        raise PackError(f"no language pack {code!r}; there are: {', '.join(available())}")
    words = _toml(folder / "words.toml")
    given = _toml(folder / "names.toml")
    names = words["names"]
    return Language(
        code=code,
        classes=_classes(words["classes"], folder),
        cues=_cues(_toml(folder / "cues.toml"), folder),
        titles=_set(names["titles"]),
        suffixes=_set(names["suffixes"]),
        particles=_set(names["particles"]),
        organization_words=_set(names["organization_words"]),
        not_names=_set(names["not_names"]),
        demonyms=_set(names["demonyms"]),
        places=_set(names["places"]),
        offices=_set(names["offices"]),
        male_words=_set(words["gender"]["male"]),
        female_words=_set(words["gender"]["female"]),
        male_names=_set(given["male"]),
        female_names=_set(given["female"]),
        given_names=_set(given["male"]) | _set(given["female"]),
        ambiguous_given=_set(given["ambiguous"]),
        short_forms=_short_forms(given["short_forms"]),
        locatives=_set(words["grammar"]["locatives"]),
        name_links=_set(words["grammar"]["name_links"]),
        relatives=_set(words["grammar"]["relatives"]),
        possessives=_set(words["grammar"]["possessives"]),
        indefinites=_set(words["grammar"]["indefinites"]),
        phrase_links=_set(words["grammar"]["phrase_links"]),
        chained=_set(words["grammar"]["chained"]),
        contracted=_set(words["grammar"]["contracted"]),
        common_endings=tuple(words["grammar"]["common_endings"].split()),
        roles=dict(words["roles"]),
        be_forms=_set(words["grammar"]["be"]),
        term_words=_set(words["terms"]["before"]),
        rules=_rules(_toml(folder / "rules.toml"), folder),
        pronouns=dict(words["pronouns"]),
        models=_models(folder / "weights.json"),
    )


def _root() -> Traversable:
    return files("quoteset") / "languages"


def _toml(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PackError(f"{path}: {error}; a pack needs this file in TOML") from error


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _short_forms(families: list[str]) -> dict[str, frozenset[int]]:
    forms: dict[str, set[int]] = {}
    for number, family in enumerate(families):
        for word in family.split():
            forms.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in forms.items()}


def _classes(table: dict[str, str], folder: Traversable) -> dict[str, str]:
    classes: dict[str, str] = {}
    for name, words in table.items():
        if name not in CLASSES:
            raise PackError(f"{folder}/words.toml: unknown class {name!r}; use one of {', '.join(CLASSES)}")
        for word in words.split():
            classes.setdefault(word, CLASSES[name])
    return classes


def _cues(table: dict[str, dict[str, str]], folder: Traversable) -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for kind, verbs in table.items():
        if kind not in CUE_KINDS:
            raise PackError(f"{folder}/cues.toml: unknown kind {kind!r}; use one of {', '.join(CUE_KINDS)}")
        for lemma, forms in verbs.items():
            for form in (lemma, *forms.split()):
                base = form == lemma and lemma not in forms.split()
                cues.setdefault(form, Cue(lemma, kind, form.endswith("ing") and form != lemma, base))
    return cues


def _rules(table: dict[str, list[dict[str, Any]]], folder: Traversable) -> dict[tuple[str, str], str]:
    rules: dict[tuple[str, str], str] = {}
    for row in table["rule"]:
        missing = [key for key in ("name", "place", "relations", "example", "origin") if not row.get(key)]
        if missing:
            raise PackError(f"{folder}/rules.toml: rule {row.get('name')!r} lacks {', '.join(missing)}")
        for place in row["place"]:
            for relation in row["relations"]:
                rules.setdefault((place, relation), row["name"])
    return rules


def _models(path: Traversable) -> dict[str, Model]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise PackError(f"{path}: {error}; scripts/learn makes this file") from error
    return {
        name: Model(model["weights"], tuple((score, probability) for score, probability in model["calibration"]))
        for name, model in table["models"].items()
    }
