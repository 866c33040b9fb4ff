"""Settings of a build: their defaults, and the checks on every value, from a file or the command line.

Every setting is declared once, here, with its default and its description; docs/settings.md is made from them.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import tomllib
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from quoteset import duplicates, split
from quoteset.card import CardInfo
from quoteset.errors import UsageError
from quoteset.readers import DEFAULT_FIELDS, ReadOptions
from quoteset.typed import as_toml, kind_name, read_table, read_value, setting

DEFAULT_PATH = Path("quoteset.toml")

# Each stage knows its own defaults; here they are only named and explained.
_READ = ReadOptions()
_PLAN = split.Plan()
_COPIES = duplicates.Options()
_CARD = CardInfo()


def _is_share(value: float) -> bool:
    return 0 <= value <= 1


def _are_shares(shares: tuple[float, float, float]) -> bool:
    return all(_is_share(share) for share in shares) and math.isclose(sum(shares), 1, abs_tol=1e-6)


# Any: keyword arguments of two types.
_AT_LEAST_1: Mapping[str, Any] = {"accepts": lambda n: n >= 1, "expected": "a whole number of at least 1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSettings:
    """How raw files become articles."""

    html: Literal["full", "fast"] = setting(
        _READ.html, "`full`: trafilatura and resiliparse together; `fast`: resiliparse alone, ten times as quick"
    )
    warc: Literal["quoting", "all"] = setting(
        _READ.warc,
        "pages of WARC files to read: `quoting`: with a quotation mark, in a language with a pack; `all`: every page",
    )
    repair_mojibake: bool = setting(
        _READ.repair_mojibake, "mend wrongly decoded text (`â€œ` for `“`) with ftfy; such articles are flagged"
    )
    default_language: str = setting(
        _READ.default_language or "",
        "ISO 639-1 code for articles that name no language and are too short to tell; empty: they stay without",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSettings:
    """Which fields of a record are read as which column: accepted names, best first, in any case."""

    id: tuple[str, ...] = setting(DEFAULT_FIELDS["id"], "names of the field that is `article_id`")
    text: tuple[str, ...] = setting(DEFAULT_FIELDS["text"], "of the article's text")
    title: tuple[str, ...] = setting(DEFAULT_FIELDS["title"], "of its title")
    url: tuple[str, ...] = setting(DEFAULT_FIELDS["url"], "of its address")
    published_at: tuple[str, ...] = setting(DEFAULT_FIELDS["published_at"], "of the date of publication")
    authors: tuple[str, ...] = setting(DEFAULT_FIELDS["authors"], "of the author or authors")
    publisher: tuple[str, ...] = setting(DEFAULT_FIELDS["publisher"], "of the publisher")
    language: tuple[str, ...] = setting(DEFAULT_FIELDS["language"], "of the language")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """What one input may take; more, and it is rejected. Sizes of inputs are bytes after decompression."""

    article_bytes: int = setting(_READ.article_bytes, "one article: a page, a text file, a line, a row", **_AT_LEAST_1)
    document_bytes: int = setting(
        _READ.document_bytes, "a .json file, which has to be in memory as a whole", **_AT_LEAST_1
    )
    decompressed_bytes: int = setting(
        _READ.decompressed_bytes, "all that one compressed file may unpack to", **_AT_LEAST_1
    )
    article_seconds: int = setting(120, "of computing time that one article may take, in seconds", **_AT_LEAST_1)
    worker_bytes: int = setting(
        6 * 2**30,
        "the memory that a worker process may take, on Linux: an article that needs more is rejected",
        accepts=lambda n: n >= 512 * 2**20,
        expected="a whole number of at least 536870912",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteSettings:
    """What is taken as a quotation, and as its speaker."""

    languages: tuple[str, ...] = setting((), "codes of the language packs to use; empty: all that are installed")
    min_confidence: float = setting(
        0.0,
        "below this confidence a quotation stays, without its speaker and with the reason `low_confidence`",
        accepts=_is_share,
        expected="a number from 0 to 1",
    )
    typewriter_marks: bool = setting(
        False,
        "read ''two apostrophes'' as a double quotation mark (`--typewriter-marks`): see [extraction](extraction.md)",
    )
    corrections: tuple[str, ...] = setting(
        (), "files that `quoteset review` wrote, to be applied (`--corrections`): see [review](review.md)"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateSettings:
    """Which articles are copies of another one, and what becomes of them."""

    threshold: float = setting(
        _COPIES.threshold,
        "share of the shorter text, in sequences of three words that are not common, that is also in the other",
        accepts=lambda share: 0 < share <= 1,
        expected="a number above 0, up to 1",
    )
    drop: bool = setting(_COPIES.drop, "leave out all but the first article of each group (`--drop-duplicates`)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSettings:
    """A table of people that speakers are linked with."""

    file: str | None = setting(
        None,
        "CSV or Parquet file with name, aliases and id of people (`--people`); with `--update` another "
        "one links anew: see [speakers](speakers.md#a-table-of-people)",
    )
    columns: tuple[str, ...] = setting((), "its columns to copy to the speakers; empty: all but name, aliases and id")


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings:
    """How articles are shared out to train, validation and test. Copies of an article are always in one split."""

    by: split.By = setting(
        _PLAN.by,
        "`hash`: stable when articles are added; `date`: the latest are the test; `publisher`: none in two splits",
    )
    shares: tuple[float, float, float] = setting(
        _PLAN.shares,
        "of train, validation and test",
        accepts=_are_shares,
        expected="three numbers from 0 to 1 that add up to 1",
    )
    seed: int = setting(_PLAN.seed, "another seed gives another division by hash or publisher")
    cuts: tuple[datetime, datetime] | None = setting(
        _PLAN.cuts, "by date only, instead of shares: the first moments of validation and of test; without zone UTC"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How the work is done. Nothing here changes the result."""

    workers: int = setting(
        0, "processes; 0: one for each usable core", accepts=lambda n: n >= 0, expected="0 or a larger whole number"
    )
    memory_bytes: int = setting(
        2**29,
        "what the steps over the whole corpus may use beside the 0.4 GB that any build takes; the rest goes to disk",
        accepts=lambda n: n >= 2**28,
        expected="at least 268435456 (256 MiB)",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSettings:
    """What only the maker of a data set knows about it; it goes into the card."""

    pretty_name: str = setting(_CARD.pretty_name, "the title")
    license: str = setting(_CARD.license, "an identifier of the hub, such as `cc-by-4.0`")
    license_name: str | None = setting(_CARD.license_name, "name of the licence where `license` is `other`")
    license_link: str | None = setting(_CARD.license_link, "address of that licence")
    languages: tuple[str, ...] = setting(_CARD.languages, "codes; empty: those of the articles")
    tags: tuple[str, ...] = setting(_CARD.tags, "tags for the hub's search")
    task_categories: tuple[str, ...] = setting(_CARD.task_categories, "task categories of the hub")
    description: str | None = setting(_CARD.description, "markdown, the first paragraphs")
    rights: str | None = setting(_CARD.rights, "markdown: under what rights the texts are; unset: the publishers'")
    citation: str | None = setting(_CARD.citation, "BibTeX of the data set")
    url: str | None = setting(_CARD.url, "`USER/NAME` on the hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a build; each field is a table of the file."""

    input: InputSettings = field(default_factory=InputSettings)
    fields: FieldSettings = field(default_factory=FieldSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    quotes: QuoteSettings = field(default_factory=QuoteSettings)
    duplicates: DuplicateSettings = field(default_factory=DuplicateSettings)
    people: PeopleSettings = field(default_factory=PeopleSettings)
    splits: SplitSettings = field(default_factory=SplitSettings)
    run: RunSettings = field(default_factory=RunSettings)
    card: CardSettings = field(default_factory=CardSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingRow:
    """One setting, for people to read."""

    key: str  # dotted: "quotes.min_confidence"
    type: str
    default: str  # as it is written in TOML; empty: not set
    description: str


def load(path: Path) -> Settings:
    """The settings of a TOML file; what it does not name has its default.

    Raises UsageError for a file that is missing or no TOML, an unknown key and a value that is not accepted.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path}: cannot read the settings: {error.strerror}; name a TOML file with --config"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from error
    try:
        return read_table(Settings, table, _suggestion)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def find(path: Path | None) -> Settings:
    """The settings of ``path``; without one those of ``DEFAULT_PATH`` if it is there, else the defaults."""
    if path is None and not DEFAULT_PATH.is_file():
        return Settings()
    return load(path or DEFAULT_PATH)


def parse_shares(text: str) -> tuple[float, ...]:
    """The shares in an option such as ``0.8,0.1,0.1``; raises UsageError for anything but numbers."""
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(f"--splits {text}: expected three numbers that add up to 1, such as 0.8,0.1,0.1") from error


def parse_conf(pairs: Iterable[str]) -> dict[str, str]:
    """The settings of Spark in options such as ``spark.master=yarn``; raises UsageError for anything else."""
    conf = {}
    for pair in pairs:
        key, is_pair, value = pair.partition("=")
        if not is_pair or not key:
            raise UsageError(f"--conf {pair}: expected KEY=VALUE, such as spark.master=yarn")
        conf[key] = value
    return conf


def override(settings: Settings, values: Mapping[str, object]) -> Settings:
    """``settings`` with the values under dotted keys in place of their own; raises UsageError as ``load`` does.

    >>> override(Settings(), {"quotes.min_confidence": 0.5}).quotes.min_confidence
    0.5
    """
    for key, value in values.items():
        section_name, _, name = key.partition(".")
        section = getattr(settings, section_name)
        kind = typing.get_type_hints(type(section))[name]
        declared = next(each for each in dataclasses.fields(section) if each.name == name)
        changed = dataclasses.replace(section, **{name: read_value(declared, kind, value, key)})
        settings = dataclasses.replace(settings, **{section_name: changed})
    return settings


def as_table(settings: Settings) -> dict[str, dict[str, object]]:
    """``settings`` as plain JSON values for the manifest; without ``run``, which changes no row."""
    table: dict[str, dict[str, object]] = dataclasses.asdict(settings)
    del table["run"]
    # Of the files of corrections no path of this machine; what they hold goes beside the settings, by its hash.
    table["quotes"]["corrections"] = [Path(each).name for each in settings.quotes.corrections]
    table["people"]["file"] = settings.people.file and Path(settings.people.file).name
    cuts = settings.splits.cuts
    table["splits"]["cuts"] = [each.isoformat() for each in cuts] if cuts else None
    return table


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting that is not what it was."""

    key: str  # dotted
    then: object
    now: object


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Difference]:
    """How two tables, as ``as_table`` gives them, differ, by key.

    >>> list(differences({"splits": {"seed": 0}}, {"splits": {"seed": 1}}))
    [Difference(key='splits.seed', then=0, now=1)]
    """
    for key in sorted({*then, *now}):
        before, after = then.get(key), now.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from (Difference(f"{key}.{each.key}", each.then, each.now) for each in differences(before, after))
        elif before != after:
            yield Difference(key, before, after)


def rows() -> Iterator[SettingRow]:
    """Every setting in the order of declaration."""
    for section in dataclasses.fields(Settings):
        defaults = getattr(Settings(), section.name)
        kinds = typing.get_type_hints(type(defaults))
        for declared in dataclasses.fields(defaults):
            yield SettingRow(
                key=f"{section.name}.{declared.name}",
                type=kind_name(kinds[declared.name]),
                default=as_toml(getattr(defaults, declared.name)),
                description=declared.metadata["description"],
            )


def markdown() -> str:
    """The table of settings in docs/settings.md."""
    lines = ["| setting | type | default | |", "|---|---|---|---|"]
    lines += [
        f"| `{row.key}` | {row.type} | {f'`{row.default}`' if row.default else 'unset'} | {row.description} |"
        for row in rows()
    ]
    return "\n".join(lines) + "\n"


def _suggestion(name: str, where: str) -> str:
    """What may have been meant: the closest key of the same table, else one of another table, else the list."""
    table = getattr(Settings(), where) if where else Settings()
    known = [each.name for each in dataclasses.fields(table)]
    prefix = f"{where}." if where else ""
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"did you mean {prefix + close[0]!r}?"
    by_last = {row.key.rpartition(".")[2]: row.key for row in rows()}
    elsewhere = difflib.get_close_matches(name, list(by_last), n=1, cutoff=0.8)
    if elsewhere:
        return f"did you mean {by_last[elsewhere[0]]!r}?"
    return f"use one of {', '.join(prefix + each for each in known)}"
