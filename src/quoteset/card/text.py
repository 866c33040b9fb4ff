"""The readable text of a card."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from quoteset import flags, schema
from quoteset.accuracy import measured
from quoteset.card import confidence, numbers
from quoteset.card.drawings import Chart, draw
from quoteset.card.front import CardInfo, front_matter, splits_of
from quoteset.card.markdown import cut, escape, file_size, table
from quoteset.counts import number_of
from quoteset.errors import DataError
from quoteset.figures import Example, Figures
from quoteset.records import DatasetFile, Rejection

NAME = "README.md"

USER_START = "<!-- user:start -->"
USER_END = "<!-- user:end -->"

_INVITATION = "<!-- Write here about this dataset: what stands between these two lines survives every rebuild. -->"

_EXAMPLE_CHARACTERS = 160

_CONFIG_TITLES = {
    "quotes": "one row for each quotation in an article",
    "articles": "one row for each article, with its text as it was read",
    "quotations": "the same words across articles",
    "speakers": "everybody who is quoted, over all articles",
    "nonquotes": "marked words that nobody is quoted with: titles, nicknames, terms, scare quotes",
}

_RIGHTS = (
    "The texts of the articles stay under the rights of their publishers; see `publisher` and `url` of each row. "
    "What quoteset adds (offsets, speakers, ids, flags) lays no further claim on them. Whoever publishes this dataset "
    "has to make sure that the texts may be passed on."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """README.md and the charts that it shows."""

    text: str
    charts: tuple[Chart, ...]


def render(
    info: CardInfo,
    files: Iterable[DatasetFile],
    figures: Figures,
    *,
    version: str,
    examples: Sequence[Example] = (),
    n_inputs: int | None = None,
    n_dropped: int = 0,
    passed_over: Mapping[str, int] = MappingProxyType({}),
    rejected: Iterable[Rejection] = (),
    bad_rows: Iterable[Rejection] = (),
    choices: Sequence[str] = (),
    old: str | None = None,
) -> Card:
    """The card of the data set in ``files``.

    ``version`` is quoteset's own; ``rejected`` are inputs that gave no article, ``bad_rows`` rows of those that did;
    ``n_dropped`` inputs were left out since they copy others; ``passed_over`` counts records of WARC files that are no
    inputs, by what took them out; ``choices`` are the settings that are not the defaults.
    ``old`` is the card of the last build, whose user text is kept. Raises DataError where that cannot be told from
    the rest.
    """
    held = [each for each in files if each.config in schema.CONFIGS]
    sets = tuple(each for language in figures.languages for each in measured(language))
    charts = draw(figures, sets)
    parts = [
        front_matter(info, held, figures.languages),
        f"# {escape(info.pretty_name)}",
        *_introduction(info, figures, version),
        "\n".join([USER_START, user_text(old) or _INVITATION, USER_END]),
        *_contents(held),
        *_how_to_load(info, held),
        *_examples(examples),
        *numbers.time_and_publishers(figures, charts),
        *numbers.quotations(figures, charts),
        *numbers.speakers(figures, charts),
        *confidence.section(figures, sets, charts),
        *numbers.flags(figures),
        *numbers.inputs(n_inputs, n_dropped, figures, rejected, bad_rows, passed_over),
        *_making(version, figures, choices),
        *_keep_in_mind(figures),
        *_columns(held),
        *_rights(info),
        *_citation(info, version),
    ]
    return Card(text="\n\n".join(part.strip("\n") for part in parts) + "\n", charts=charts)


def user_text(card: str | None) -> str:
    """What the user wrote between the markers of ``card``; empty where it has none.

    Raises DataError for markers that do not stand as one pair: rather no new card than a lost text.
    """
    if card is None or (USER_START not in card and USER_END not in card):
        return ""
    before, _, rest = card.partition(USER_START)
    inner, end, after = rest.partition(USER_END)
    if not end or USER_END in before or any(mark in inner + after for mark in (USER_START, USER_END)):
        raise DataError(
            f"{NAME}: the text to keep is not told by one {USER_START} and one {USER_END} after it; "
            "put the two lines back as they were, or move your text out of the file"
        )
    text = inner.strip("\r\n")
    return "" if text.strip() == _INVITATION else text


def _introduction(info: CardInfo, figures: Figures, version: str) -> Iterator[str]:
    if info.description:
        yield info.description
    share = figures.n_with_speaker / figures.n_quotes if figures.n_quotes else 0
    yield (
        f"{number_of(figures.n_quotes, 'quotation')} from {number_of(figures.n_articles, 'article')} ({share:.0%} of "
        f"the quotations have a speaker), and {number_of(figures.n_nonquotes, 'marked phrase')} without a quotation. "
        "Each quotation carries its offsets into the article's text, the words that introduce it, the speaker's full "
        f"name, a calibrated confidence and the rule that decided. Made with quoteset {version}."
    )


def _contents(files: list[DatasetFile]) -> Iterator[str]:
    yield "## What is in it"
    if not files:
        yield "Nothing: no article was read."
        return
    present = [split for split in schema.SPLITS if any(each.split == split for each in files)]
    rows = []
    for config in schema.CONFIGS:
        own = [each for each in files if each.config == config]
        if not own:
            continue
        counts = [sum(each.n_rows or 0 for each in own if each.split == split) for split in present]
        size = sum(each.size for each in own)
        rows.append([f"`{config}`", _CONFIG_TITLES[config], *(f"{n:,}" for n in counts), file_size(size)])
    yield table(["config", "", *present, "on disk"], rows, n_text=2)
    yield (
        "An article and its copies are always in one split, and its rows in `quotes` and `nonquotes` with it; so are "
        "articles that share a quotation of 8 words or more. Rows of `quotations` and `speakers` stand for several "
        "articles: they are in the first split that one of these is in. Splits and configs without rows are left out."
    )


def _how_to_load(info: CardInfo, files: list[DatasetFile]) -> Iterator[str]:
    configs = [config for config in schema.CONFIGS if any(each.config == config for each in files)]
    if not configs:
        return
    where = info.url or "path/to/this/folder"
    lines = ["from datasets import load_dataset", ""]
    for number, config in enumerate(configs[:2]):
        split = splits_of(config, files)[0]
        name = "" if number == 0 else f', "{config}"'
        lines.append(f'{config} = load_dataset("{where}"{name}, split="{split}")')
    yield "## How to load it"
    yield "\n".join(["```python", *lines, "```"])
    if {"quotes", "articles"} <= set(configs):
        yield (
            'Offsets count Unicode code points, as Python does: `article["text"][start:end]` is the segment, always. '
            "`article_id` joins the two."
        )


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    if not examples:
        return
    yield "## Examples"
    yield "Not chosen by anybody: the first by their ids, which are hashes."
    rows = [
        [
            escape(cut(each.text, _EXAMPLE_CHARACTERS)),
            escape(cut(each.speaker, _EXAMPLE_CHARACTERS)) if each.speaker is not None else f"none: {each.reason}",
            each.kind,
            escape(each.rule),
            escape(cut(each.publisher or "", _EXAMPLE_CHARACTERS)),
            f"{each.confidence:.2f}" if each.speaker is not None else "",
        ]
        for each in examples
    ]
    yield table(["quotation", "speaker", "kind", "rule", "publisher", "confidence"], rows, n_text=5)


def _making(version: str, figures: Figures, choices: Sequence[str]) -> Iterator[str]:
    yield "## How it was made"
    n_reviewed = figures.quote_flags.get(flags.REVIEWED, 0)
    checked = (
        f"People have decided about {n_reviewed:,} of {number_of(figures.n_quotes, 'quotation')} (flag `reviewed`), "
        "and no human has checked another row."
        if n_reviewed
        else "No human has checked the rows."
    )
    yield (
        f"By quoteset {version}, a program of rules and learned weights without a language model: articles are read "
        "with their text unchanged, quotation marks are paired, marked words are told apart into quotations and "
        "others, and each quotation gets the speaker that the evidence around it carries best. Where it carries none, "
        f"`speaker` is null and `reason` says why. {checked} Each row was validated against its "
        "schema, and each offset by a round trip to the text. `manifest.json` lists the inputs, the settings, the "
        "versions and the SHA-256 of every file: the same input gives the same bytes."
    )
    if choices:
        yield f"Settings that are not quoteset's own: {'; '.join(map(escape, choices))}."


def _keep_in_mind(figures: Figures) -> Iterator[str]:
    if not figures.n_quotes:
        return
    yield "## What to keep in mind"
    yield "\n".join(
        [
            "- Only words in quotation marks are here; reported speech without marks is not.",
            "- A speaker has the fullest name that the article gives. Two people of one name may be one in `speakers`,",
            "  and one person under two names may be two.",
            "- Whoever is quoted often is prominent in these outlets at that time, and no sample of a population.",
            "  Publishers do not weigh the same: see the counts above.",
            "- The people quoted are real where the articles are; what they said was public when it was printed.",
        ]
    )


def _columns(files: list[DatasetFile]) -> Iterator[str]:
    yield "## Columns"
    for config in schema.CONFIGS:
        if any(each.config == config for each in files):
            yield f"### {config}: {_CONFIG_TITLES[config]}"
            yield schema.columns_table(config)


def _rights(info: CardInfo) -> Iterator[str]:
    yield "## Licence and rights"
    name = info.license_name if info.license == "other" and info.license_name else info.license
    link = f" ({info.license_link})" if info.license_link else ""
    yield f"Licence: {escape(name)}{link}."
    yield info.rights or _RIGHTS


def _citation(info: CardInfo, version: str) -> Iterator[str]:
    yield "## Citation"
    yield "\n".join(["```bibtex", info.citation.strip() if info.citation else _entry(info, version), "```"])
    yield (
        "Name the dataset with its version (the revision on the hub, or the SHA-256 of `manifest.json`), the "
        "publishers of the articles, and quoteset with its version."
    )


def _entry(info: CardInfo, version: str) -> str:
    """A BibTeX entry of what is known: the author and the year are the user's to add (``card.citation``)."""
    key = re.sub(r"[^a-z0-9]+", "-", info.pretty_name.lower()).strip("-") or "quotations"
    title = re.sub(r"[{}\\`]", "", " ".join(info.pretty_name.split()))
    where = f"{info.url}, made" if info.url else "Made"
    return f"@misc{{{key},\n  title = {{{title}}},\n  note = {{{where} with quoteset {version}}}\n}}"
