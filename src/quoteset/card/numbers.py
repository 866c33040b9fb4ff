"""The sections of a card that count: time and publishers, kinds and rules, speakers, flags, and what was rejected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from quoteset import filters
from quoteset.card.drawings import Chart
from quoteset.card.markdown import count_table, cut, escape, folded, image, month_table, table
from quoteset.card.rejected import kinds_of
from quoteset.charts import share
from quoteset.counts import number_of
from quoteset.figures import Figures
from quoteset.flags import FLAGS
from quoteset.records import Rejection

# Rows of a table; the rest is summed up. A card has to stay readable with 1,000 publishers.
MOST_ROWS = 20
_MOST_MONTHS = 36
_NAME_CHARACTERS = 80


def time_and_publishers(figures: Figures, charts: Sequence[Chart]) -> Iterator[str]:
    """When and where the articles appeared."""
    if not figures.n_articles:
        return
    yield "## When and where"
    n_undated = figures.months.get("", 0)
    dated = sorted(month for month in figures.months if month)
    if dated:
        yield (
            f"Published from {dated[0]} to {dated[-1]}"
            + (f"; without a date: {n_undated:,} of {number_of(figures.n_articles, 'article')}." if n_undated else ".")
        )
        yield from image("months", charts)
        counts = {"articles": figures.months, "quotations": figures.quote_months}
        yield folded("By month", month_table(counts, _MOST_MONTHS))
    else:
        yield "No article has a date."
    if any(figures.publishers):
        yield from image("publishers", charts)
        counts = {"articles": figures.publishers, "quotations": figures.quote_publishers}
        yield folded("By publisher", count_table("publisher", counts, MOST_ROWS))
    else:
        yield "No article names its publisher."
    yield count_table("language", {"articles": figures.languages}, MOST_ROWS)


def quotations(figures: Figures, charts: Sequence[Chart]) -> Iterator[str]:
    """What the quotations are like, and why they have the speaker that they have."""
    if not figures.n_quotes and not figures.n_nonquotes:
        return
    yield "## The quotations"
    facts = [
        ["articles", f"{figures.n_articles:,}"],
        ["articles that quote", f"{figures.n_quoted_articles:,}"],
        ["articles that copy another one", f"{figures.n_copies:,}"],
        ["characters of text", f"{figures.n_characters:,}"],
        ["quotations", f"{figures.n_quotes:,}"],
        ["segments", f"{figures.n_segments:,}"],
        ["quotations in several segments", f"{figures.n_in_several_segments:,}"],
        ["quotations with a speaker", f"{figures.n_with_speaker:,}"],
        ["marked words that are no quotations", f"{figures.n_nonquotes:,}"],
    ]
    yield table(["", "number"], facts, n_text=1)
    yield from image("kinds", charts)
    shown = (("kind", figures.kinds), ("type of speaker", figures.speaker_types), ("mention", figures.mention_forms))
    tables = [count_table(name, {"quotations": counts}, MOST_ROWS) for name, counts in shown if counts]
    if tables:
        yield folded("By kind, type of speaker and mention", "\n\n".join(tables))
    for title, counts in (
        ("Without a speaker, because", figures.reasons),
        ("Marked words that are no quotations, but", figures.nonquote_reasons),
    ):
        if counts:
            yield count_table(title, {"number": counts}, MOST_ROWS)
    if figures.rules:
        yield "### Rules"
        yield (
            "`rule` names what decided: where the words that lead to the speaker stand, before the quotation, after it "
            "or in it, and how they do it."
        )
        yield from image("rules", charts)
        yield folded("By rule", count_table("rule", {"quotations": figures.rules}, MOST_ROWS))


def speakers(figures: Figures, charts: Sequence[Chart]) -> Iterator[str]:
    """Who is quoted most."""
    if not figures.speakers:
        return
    yield "## Speakers"
    yield from image("speakers", charts)
    rows = [
        [
            escape(cut(each.name, _NAME_CHARACTERS)),
            escape(each.type),
            f"{each.n_quotes:,}",
            share(each.n_quotes, figures.n_with_speaker),
        ]
        for each in figures.speakers
    ]
    yield folded("The most quoted", table(["speaker", "type", "quotations", "share"], rows, n_text=2))


def flags(figures: Figures) -> Iterator[str]:
    """Every flag that a row has, with what it means, and those that none has."""
    if not figures.n_articles:
        return
    yield "## Flags"
    yield (
        "Rows are marked, never left out: filter by `flags` what you do not want, for example "
        '`quotes.filter(lambda row: not row["flags"])`.'
    )
    rows = []
    absent = []
    for config, counts, whole in (
        ("quotes", figures.quote_flags, figures.n_quotes),
        ("articles", figures.article_flags, figures.n_articles),
    ):
        known = [name for name, flag in FLAGS.items() if config in flag.configs]
        absent += [f"`{name}`" for name in known if name not in counts and f"`{name}`" not in absent]
        for name in [*(each for each in known if each in counts), *sorted(counts.keys() - set(known))]:
            meaning = FLAGS[name].meaning if name in known else ""
            n = counts[name]
            rows.append([escape(name), config, escape(meaning), f"{n:,}", share(n, whole)])
    if rows:
        yield table(["flag", "rows of", "meaning", "number", "share"], rows, n_text=3)
    if absent:
        yield f"Looked for, and on no row: {', '.join(dict.fromkeys(absent))}."


def inputs(
    n_inputs: int | None,
    n_dropped: int,
    figures: Figures,
    rejected: Iterable[Rejection],
    bad_rows: Iterable[Rejection],
    passed_over: Mapping[str, int],
) -> Iterator[str]:
    """How many inputs there were, and which kinds of error took how many of them."""
    kinds, row_kinds = kinds_of(rejected), kinds_of(bad_rows)
    if n_inputs is None and not kinds and not row_kinds:
        return
    yield "## Inputs"
    n_rejected = sum(each.n for each in kinds)
    if n_inputs is not None:
        copies = f" Copies of other articles, left out: {n_dropped:,}." if n_dropped else ""
        yield f"Inputs: {n_inputs:,}. Articles: {figures.n_articles:,}. Rejected: {n_rejected:,}.{copies}"
    if passed_over:
        yield f"Records of WARC files that are no inputs, by what took them out: {filters.told(passed_over)}."
    for found, what in ((kinds, "inputs"), (row_kinds, "rows of accepted articles")):
        if not found:
            continue
        shown, rest = found[:MOST_ROWS], found[MOST_ROWS:]
        rows = [[each.stage, escape(each.error), f"{each.n:,}"] for each in shown]
        if rest:
            rows.append(["", number_of(len(rest), "other kind"), f"{sum(each.n for each in rest):,}"])
        yield table(["stage", f"error ({what})", "number"], rows, n_text=2)
    if kinds or row_kinds or n_dropped:
        yield "`rejected.jsonl` names each of them with its reason."
