"""The rules of each language pack by their own examples, the sanity of its words, and what a broken pack is told."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from golden_markup import Case, parse, report

from quoteset import packs
from quoteset.errors import PackError
from quoteset.extract import extract
from quoteset.extract.tokens import CLASSES

ROOT = Path(str(files("quoteset"))) / "languages"
CODES = packs.available()
# Where a mention can stand: before the quotation, after it, between its segments, in a paragraph before.
PLACES = set("LRBP-")
PRONOUN_VALUES = set("mfogs")


def _toml(code: str, name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / code / name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rules.toml."""

    code: str
    row: dict[str, Any]

    @property
    def keys(self) -> list[tuple[str, str]]:
        return [(place, relation) for place in self.row["place"] for relation in self.row["relations"]]


RULES = [Rule(code, row) for code in CODES for row in _toml(code, "rules.toml")["rule"]]


def _name(value: object) -> str:
    return value.row["name"] if isinstance(value, Rule) else str(value)


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_the_example_of_a_rule_is_decided_by_it(rule: Rule) -> None:
    """An example names no speaker apart: it is whom the mention names. The rule is that of its last quotation."""
    text, quotations = parse(rule.row["example"])
    mention = quotations[0].mentions[0].of(text) if quotations[0].mentions else None
    expected = tuple(replace(quotation, speaker=mention) for quotation in quotations)
    case = Case(
        id=rule.row["name"], status="pass", phenomenon="example", rule=rule.row["name"], text=text, quotations=expected
    )
    wrong = report(case, extract(text, packs.load(rule.code)).quotations)
    if wrong:
        pytest.fail(wrong, pytrace=False)


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_a_rule_is_well_formed(rule: Rule) -> None:
    assert rule.row["name"].startswith(f"{rule.code}.")
    assert set(rule.row["place"]) <= PLACES
    assert set(rule.row) == {"name", "place", "relations", "example", "origin"}


@pytest.mark.parametrize("code", CODES)
def test_names_of_rules_are_unique(code: str) -> None:
    assert _doubles(rule.row["name"] for rule in RULES if rule.code == code) == []


@pytest.mark.parametrize("code", CODES)
def test_no_rule_is_hidden_by_one_before_it(code: str) -> None:
    takers = defaultdict(list)
    for rule in RULES:
        if rule.code == code:
            for key in rule.keys:
                takers[key].append(rule.row["name"])
    assert {key: names for key, names in takers.items() if len(names) > 1} == {}


def _doubles(values: Iterable[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


@pytest.mark.parametrize("code", CODES)
def test_a_word_stands_in_one_class(code: str) -> None:
    classes = defaultdict(set)
    for name, words in _toml(code, "words.toml")["classes"].items():
        for word in words.split():
            classes[word].add(name)
    assert {word: sorted(names) for word, names in classes.items() if len(names) > 1} == {}


@pytest.mark.parametrize("code", CODES)
def test_a_cue_form_is_of_one_kind(code: str) -> None:
    kinds = defaultdict(set)
    for kind, verbs in _toml(code, "cues.toml").items():
        for lemma, forms in verbs.items():
            for form in (lemma, *forms.split()):
                kinds[form].add(kind)
    assert {form: sorted(names) for form, names in kinds.items() if len(names) > 1} == {}


@pytest.mark.parametrize("code", CODES)
def test_genders_do_not_overlap(code: str) -> None:
    language = packs.load(code)
    assert language.male_names & language.female_names == set()
    assert language.male_words & language.female_words == set()
    assert set(language.pronouns.values()) <= PRONOUN_VALUES


@pytest.mark.parametrize("code", CODES)
def test_words_are_in_lower_case(code: str) -> None:
    language = packs.load(code)
    words: set[str] = set()
    for group in (
        language.classes,
        language.cues,
        language.titles,
        language.suffixes,
        language.particles,
        language.organization_words,
        language.not_names,
        language.demonyms,
        language.places,
        language.offices,
        language.no_roles,
        language.male_words,
        language.female_words,
        language.male_names,
        language.female_names,
        language.term_words,
        language.pronouns,
    ):
        assert group
        words.update(group)
    assert {word for word in words if word != word.lower()} == set()
    assert set(language.classes.values()) <= set(CLASSES.values())


@pytest.mark.parametrize("code", CODES)
def test_weights_are_numbers_and_calibrations_rise(code: str) -> None:
    for name, model in packs.load(code).models.items():
        assert all(isfinite(weight) for weight in model.weights.values()), name
        scores = [score for score, _ in model.calibration]
        probabilities = [probability for _, probability in model.calibration]
        assert scores == sorted(set(scores)), name
        assert probabilities == sorted(probabilities), name
        assert all(0 <= probability <= 1 for probability in probabilities), name
    assert packs.load(code).models["confidence"].calibration


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterable[Path]:
    """A copy of the English pack, to be broken; ``packs.load("xx")`` reads it."""
    folder = tmp_path / "xx"
    shutil.copytree(ROOT / "en", folder)
    monkeypatch.setattr(packs, "_root", lambda: tmp_path)
    packs.load.cache_clear()
    yield folder
    packs.load.cache_clear()


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _append(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def _write(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8") and None


def _remove(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _without_model(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        table = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        del table["models"][name]
        (folder / "weights.json").write_text(json.dumps(table), encoding="utf-8")

    return change


RULE = """
[[rule]]
name = "en.new"
place = "{place}"
relations = ["{relation}"]
example = "{example}"
origin = "test"
"""


def _rule(
    place: str = "L", relation: str = "subject", example: str = "[Ana Ruiz] <said>, “{no}.”"
) -> Callable[[Path], None]:
    return _append("rules.toml", RULE.format(place=place, relation=relation, example=example))


def test_the_copy_of_a_pack_loads(pack: Path) -> None:
    assert packs.available() == ("xx",)
    assert packs.load("xx").cues == packs.load("xx").cues
    assert packs.load("xx").code == "xx"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_remove("words.toml"), r"words\.toml: .*needs this file, in TOML"),
        (_remove("names.toml"), r"names\.toml: .*needs this file, in TOML"),
        (_remove("cues.toml"), r"cues\.toml: .*needs this file, in TOML"),
        (_remove("rules.toml"), r"rules\.toml: .*needs this file, in TOML"),
        (_remove("weights.json"), r"weights\.json: .*scripts/learn\.py makes this file"),
        (_append("cues.toml", "\nsay ="), r"cues\.toml: .*needs this file, in TOML"),
        (_write("weights.json", "{"), r"weights\.json: .*scripts/learn\.py makes this file"),
        (_replace("words.toml", "determiner =", "article ="), "unknown class 'article'; use one of determiner, "),
        (_append("cues.toml", '\n[shout]\nyell = "yells"\n'), "unknown kind 'shout'; use one of say, "),
        (_rule(example=""), "rule 'en.new' lacks example"),
        (_rule(place=""), "rule 'en.new' lacks place"),
        (_append("rules.toml", "\n[[rule]]\n"), "rule None lacks name, place, relations, example, origin"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(pack: Path, change: Callable[[Path], None], message: str) -> None:
    change(pack)
    with pytest.raises(PackError, match=message):
        packs.load("xx")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_rule(place="X"), "X"),
        (_rule(relation="telepathy"), "telepathy"),
        (_replace("rules.toml", "[[rule]]", "[[rules]]"), "rule"),
        (_write("rules.toml", ""), "rule"),
        (_replace("words.toml", "[gender]", "[sex]"), "gender"),
        (_replace("words.toml", "[classes]", "[class]"), "classes"),
        (_replace("names.toml", "female =", "women ="), "female"),
        (_replace("words.toml", 'he = "m"', 'he = "x"'), "he"),
        (_write("weights.json", "{}"), "models"),
        (_without_model("confidence"), "confidence"),
        (lambda folder: (folder / "cues.toml").write_bytes(b"\xff"), "cues"),
    ],
)
def test_a_pack_with_parts_that_do_not_fit_says_so(pack: Path, change: Callable[[Path], None], message: str) -> None:
    change(pack)
    with pytest.raises(PackError, match=message):
        packs.load("xx")


@pytest.mark.parametrize("code", ["fr", "EN", "../en", "", "en/"])
def test_an_unknown_language_names_those_there_are(code: str) -> None:
    with pytest.raises(PackError, match=r"there are: .*en"):
        packs.load(code)
