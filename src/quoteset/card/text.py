"""The readable text of a card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from quoteset import schema
from quoteset.card.figures import Counts, Figures
from quoteset.card.front import CardInfo, front_matter, splits_of
from quoteset.card.markdown import bar_table, count_table, cut, escape, file_size, table
from quoteset.errors import DataError
from quoteset.records import DatasetFile

NAME = "README.md"

USER_START = "<!-- user:start -->"
USER_END = "<!-- user:end -->"

_INVITATION = "<!-- Write here about this dataset: what stands between these two lines survives every rebuild. -->"

# Rows of a table of counts; the rest is summed up. A card has to stay readable with 1,000 publishers.
_MOST_ROWS = 20
_MOST_MONTHS = 36
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
class Example:
    """A quotation as the card shows it."""

    text: str
    speaker: str
    kind: str
    rule: str
    confidence: float
    publisher: str | None


def examples(quotes: pa.Table, n: int = 3) -> tuple[Example, ...]:
    """``n`` quotes with a speaker, always the same of the same rows: those with the smallest hash as id."""
    columns = ["quote_id", "text", "speaker", "kind", "rule", "confidence", "publisher"]
    attributed = quotes.select(columns).filter(quotes["speaker"].is_valid())
    smallest = pc.select_k_unstable(attributed, n, [("quote_id", "ascending")])
    rows = attributed.take(smallest).drop_columns("quote_id").to_pylist()
    return tuple(Example(**row) for row in rows)


def render(
    info: CardInfo,
    files: Iterable[DatasetFile],
    figures: Figures,
    *,
    version: str,
    examples: Sequence[Example] = (),
    n_inputs: int | None = None,
    rejected: Mapping[str, int] | None = None,
    n_duplicates: int | None = None,
    old: str | None = None,
) -> str:
    """The whole README.md.

    ``version`` is quoteset's own, ``rejected`` counts rejected inputs by stage, ``n_duplicates`` the articles that copy
    another. ``old`` is the card of the last build, whose user text is kept. Raises DataError where that cannot be
    told from the rest.
    """
    held = [each for each in files if each.config in schema.CONFIGS]
    parts = [
        front_matter(info, held, figures.languages),
        f"# {escape(info.pretty_name)}",
        *_introduction(info, figures, version),
        "\n".join([USER_START, user_text(old) or _INVITATION, USER_END]),
        *_contents(held),
        *_how_to_load(info, held),
        *_examples(examples),
        *_figures(figures, n_duplicates),
        *_inputs(n_inputs, figures, rejected or {}),
        *_making(version),
        *_columns(held),
        *_rights(info),
        *_citation(info),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


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
        f"{figures.n_quotes:,} quotations from {figures.n_articles:,} articles ({share:.0%} of the quotations have a "
        f"speaker), and {figures.n_nonquotes:,} marked phrases that are no quotations. Each quotation carries its "
        "offsets into the article's text, the words that introduce it, the speaker's full name, a calibrated "
        f"confidence and the rule that decided. Made with quoteset {version}."
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
        "An article and its copies are always in one split, and its rows in `quotes` and `nonquotes` with it. Rows of "
        "`quotations` and `speakers` stand for several articles: they are in the first split that one of these is in. "
        "Splits and configs without rows are left out."
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
    rows = [
        [
            escape(cut(each.text, _EXAMPLE_CHARACTERS)),
            escape(cut(each.speaker, _EXAMPLE_CHARACTERS)),
            each.kind,
            escape(each.rule),
            escape(cut(each.publisher or "", _EXAMPLE_CHARACTERS)),
            f"{each.confidence:.2f}",
        ]
        for each in examples
    ]
    yield table(["quotation", "speaker", "kind", "rule", "publisher", "confidence"], rows, n_text=5)


def _figures(figures: Figures, n_duplicates: int | None) -> Iterator[str]:
    yield "## Figures"
    facts = [
        ["articles", f"{figures.n_articles:,}"],
        ["characters of text", f"{figures.n_characters:,}"],
        ["quotations", f"{figures.n_quotes:,}"],
        ["segments", f"{figures.n_segments:,}"],
        ["quotations in several segments", f"{figures.n_in_several_segments:,}"],
        ["quotations with a speaker", f"{figures.n_with_speaker:,}"],
        ["marked words that are no quotations", f"{figures.n_nonquotes:,}"],
    ]
    if n_duplicates is not None:
        facts.append(["articles that copy another one", f"{n_duplicates:,}"])
    yield table(["", "number"], facts, n_text=1)
    sections: tuple[tuple[str, str, Counts], ...] = (
        ("Quotations by kind", "kind", figures.kinds),
        ("Quotations by type of speaker", "type", figures.speaker_types),
        ("Quotations by form of the mention", "form", figures.mention_forms),
        ("Quotations without a speaker, by reason", "reason", figures.reasons),
        ("Quotations by rule", "rule", figures.rules),
        ("Flags of quotations", "flag", figures.quote_flags),
        ("Flags of articles", "flag", figures.article_flags),
        ("Marked words that are no quotations", "reason", figures.nonquote_reasons),
        ("Articles by language", "language", figures.languages),
        ("Articles by publisher", "publisher", figures.publishers),
    )
    for title, name, counts in sections:
        if counts:
            yield f"### {title}"
            yield count_table(name, counts, _MOST_ROWS)
    if figures.confidences:
        yield "### Confidence of the speaker"
        yield bar_table("confidence from", figures.confidences)
    if set(figures.months) - {""}:
        yield "### Articles by month"
        yield bar_table("month", figures.months, _MOST_MONTHS)


def _inputs(n_inputs: int | None, figures: Figures, rejected: Mapping[str, int]) -> Iterator[str]:
    if n_inputs is None and not rejected:
        return
    yield "## Inputs"
    n_rejected = sum(rejected.values())
    if n_inputs is not None:
        yield f"Inputs: {n_inputs:,}. Articles: {figures.n_articles:,}. Rejected: {n_rejected:,}."
    if n_rejected:
        yield count_table("rejected at stage", rejected, _MOST_ROWS)
        yield "`rejected.jsonl` names each of them with its reason."


def _making(version: str) -> Iterator[str]:
    yield "## How it was made"
    yield (
        f"By quoteset {version}, a program of rules and learned weights without a language model: articles are read "
        "with their text unchanged, quotation marks are paired, marked words are told apart into quotations and "
        "others, and each quotation gets the speaker that the evidence around it carries best. Where it carries none, "
        "`speaker` is null and `reason` says why. No human has checked the rows. Each row was validated against its "
        "schema, and each offset by a round trip to the text. `manifest.json` lists the inputs, the settings, the "
        "versions and the SHA-256 of every file: the same input gives the same bytes."
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


def _citation(info: CardInfo) -> Iterator[str]:
    yield "## Citation"
    if info.citation:
        yield "\n".join(["```bibtex", info.citation.strip(), "```"])
    yield (
        "Name the dataset with its version (the revision on the hub, or the SHA-256 of `manifest.json`), the "
        "publishers of the articles, and quoteset with its version."
    )
