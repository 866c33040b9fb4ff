"""One article for a person to look at: its quotations in the colours of their speakers, and why they are whose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from quoteset.records import Article, Extraction, Quotation, Span, Weighed
from quoteset.terminal import printable

# Readable on dark and light grounds alike; the seventh speaker begins again with the first colour.
SPEAKER_STYLES = ("cyan", "magenta", "green", "yellow", "blue", "red")
NO_SPEAKER_STYLE = "dim"
EXCERPT_LENGTH = 60  # characters of a quotation in a heading


def render(article: Article, found: Extraction, *, explain: bool = False) -> Iterator[RenderableType]:
    """The parts of the page, top to bottom.

    Quotations carry the numbers of their rows in the table, so that the page reads without colour as well.
    """
    styles = _speaker_styles(found)
    yield _heading(article)
    yield Text()
    yield _marked_text(article.text, found, styles)
    yield Text()
    if found.quotations:
        yield _table(article.text, found.quotations, styles)
    else:
        yield Text("No quotations.")
    if found.nonquotes:
        yield Text()
        yield _nonquotes(article.text, found)
    flags = [*article.flags, *found.flags]
    if flags:
        yield Text(f"Flags: {', '.join(flags)}")
    if explain:
        for number, quotation in enumerate(found.quotations, 1):
            yield Text()
            yield _explanation(article.text, number, quotation, styles)


def _speaker_styles(found: Extraction) -> dict[str | None, str]:
    speakers = dict.fromkeys(each.speaker for each in found.quotations if each.speaker is not None)
    return {None: NO_SPEAKER_STYLE, **dict(zip(speakers, cycle(SPEAKER_STYLES), strict=False))}


def _heading(article: Article) -> Text:
    when = article.published_at.date().isoformat() if article.published_at else None
    about = [", ".join(article.authors), article.publisher, when, article.language, article.url]
    heading = Text()
    if article.title:
        heading.append(printable(article.title) + "\n", style="bold")
    heading.append(" · ".join(printable(each) for each in [article.source, *about] if each), style="dim")
    return heading


def _marked_text(text: str, found: Extraction, styles: dict[str | None, str]) -> Text:
    """The article's text, styled, with each quotation's number after each of its segments."""
    marked = Text(printable(text))
    numbers: list[tuple[int, int]] = []
    for number, quotation in enumerate(found.quotations, 1):
        for segment in quotation.segments:
            marked.stylize(styles[quotation.speaker], segment.start, segment.end)
            # Past the closing mark, where there is one: “No,”[1] and not “No,[1]”.
            closed = segment.end < len(text) and not (text[segment.end].isalnum() or text[segment.end].isspace())
            numbers.append((segment.end + closed, number))
        mention = quotation.speaker_mention.span if quotation.speaker_mention else None
        for span in (quotation.cue, mention):
            if span is not None:
                marked.stylize("underline", span.start, span.end)
    numbers.sort()
    pieces = marked.divide([offset for offset, _ in numbers])
    page = Text()
    for piece, (_, number) in zip(pieces, [*numbers, (len(text), 0)], strict=True):
        page.append_text(piece)
        if number:
            page.append(f"[{number}]", style="bold dim")
    return page


def _table(text: str, quotations: tuple[Quotation, ...], styles: dict[str | None, str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("speaker", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("cue", overflow="fold")
    table.add_column("rule", overflow="fold")
    table.add_column("confidence", justify="right", no_wrap=True)
    for number, quotation in enumerate(quotations, 1):
        table.add_row(
            str(number),
            _speaker(quotation, styles),
            quotation.kind,
            _words(text, quotation.cue),
            quotation.rule,
            f"{quotation.confidence:.2f}" if quotation.speaker is not None else "",
        )
    return table


def _speaker(quotation: Quotation, styles: dict[str | None, str]) -> Text:
    if quotation.speaker is None:
        return Text(f"– ({quotation.reason})", style=NO_SPEAKER_STYLE)
    return Text(printable(quotation.speaker), style=styles[quotation.speaker])


def _nonquotes(text: str, found: Extraction) -> Text:
    lines = [f"{each.reason}: {_words(text, each.span)}" for each in found.nonquotes]
    return Text("\n".join(["Marked words that nobody is quoted with", *lines]))


def _explanation(text: str, number: int, quotation: Quotation, styles: dict[str | None, str]) -> Text:
    """Every candidate of a quotation, best first, with each piece of evidence and its weight."""
    excerpt = printable(quotation.text.replace("\n", " "))
    if len(excerpt) > EXCERPT_LENGTH:
        excerpt = excerpt[: EXCERPT_LENGTH - 1] + "…"
    page = Text()
    page.append(f"{number}  {excerpt}\n", style="bold")
    page.append("   ").append_text(_speaker(quotation, styles)).append(f" by {quotation.rule}")
    page.append("".join(f", {flag}" for flag in quotation.flags))
    if not quotation.weighed:
        page.append("\n   no candidate in reach")
    for weighed in quotation.weighed:
        page.append(f"\n   {weighed.score:.2f}  {_candidate(text, weighed)}", style=styles.get(weighed.speaker, ""))
        for evidence in sorted(weighed.evidence, key=lambda each: (-abs(each.weight), each.name)):
            page.append(f"\n         {evidence.weight:+7.2f}  {evidence.name}")
    return page


def _candidate(text: str, weighed: Weighed) -> str:
    speaker = printable(weighed.speaker) if weighed.speaker is not None else "unresolved"
    cue = f", cue “{_words(text, weighed.cue)}”" if weighed.cue is not None else ""
    return f"{speaker}: {weighed.mention.form} “{_words(text, weighed.mention.span)}”{cue}"


def _words(text: str, span: Span | None) -> str:
    return printable(span.of(text).replace("\n", " ")) if span is not None else ""
