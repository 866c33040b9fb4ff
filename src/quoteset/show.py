"""One article for a person to look at: its quotations in the colours of their speakers, and why they are whose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from quoteset.records import Article, Extraction, Quotation, Span, Weighed
from quoteset.terminal import bar, printable

# Readable on dark and light grounds alike; the seventh speaker has the first colour in bold.
SPEAKER_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red")
SPEAKER_STYLES = (*SPEAKER_COLOURS, *(f"bold {each}" for each in SPEAKER_COLOURS))
NO_SPEAKER_STYLE = "dim"
EXCERPT_LENGTH = 60  # characters of a quotation in a heading
WIDEST = 100  # columns: the eye finds the next line of a wider text badly
NARROW = 64  # columns: below, a table breaks every name

_CONFIDENCE_LENGTH = 5  # of a bar
_EVIDENCE_LENGTH = 8


def print_article(console: Console, article: Article, found: Extraction, *, explain: bool = False) -> None:
    """Print the page, as wide as is good to read."""
    width = min(console.width, WIDEST)
    for part in render(article, found, width=width, explain=explain, is_ascii=console.options.ascii_only):
        console.print(part, width=width)


def render(
    article: Article, found: Extraction, *, width: int = WIDEST, explain: bool = False, is_ascii: bool = False
) -> Iterator[RenderableType]:
    """The parts of the page, top to bottom, for a terminal of ``width`` columns.

    Quotations carry the numbers of their rows in the table, so that the page reads without colour as well.
    """
    styles = _speaker_styles(found)
    yield _heading(article)
    yield Text()
    yield _marked_text(article.text, found, styles)
    yield Text()
    if not found.quotations:
        yield Text("No quotations.")
    elif width < NARROW:
        yield _list(article.text, found.quotations, styles)
    else:
        yield _table(article.text, found.quotations, styles, is_ascii=is_ascii)
    if found.nonquotes:
        yield Text()
        yield _nonquotes(article.text, found)
    flags = [*article.flags, *found.flags]
    if flags:
        yield Text()
        yield Text.assemble(("Flags of the article: ", "bold"), ", ".join(flags))
    if explain:
        for number, quotation in enumerate(found.quotations, 1):
            yield Text()
            yield _explanation(article.text, number, quotation, styles, is_ascii=is_ascii)


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
    # A line end of two characters would show as a sign; the offsets need two characters.
    marked = Text(printable(text.replace("\r\n", " \n")))
    numbers: list[tuple[int, int]] = []
    for number, quotation in enumerate(found.quotations, 1):
        for segment in quotation.segments:
            marked.stylize(styles[quotation.speaker], segment.start, segment.end)
            numbers.append((segment.end + _mark_width(text, segment), number))
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


def _mark_width(text: str, segment: Span) -> int:
    """The length of the closing mark, where there is one: “No,”[1] and not “No,[1]”."""
    if text.endswith("''", 0, segment.start) and text.startswith("''", segment.end):
        return 2
    return int(segment.end < len(text) and not (text[segment.end].isalnum() or text[segment.end].isspace()))


def _table(text: str, quotations: tuple[Quotation, ...], styles: dict[str | None, str], *, is_ascii: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("speaker", overflow="fold")
    table.add_column("kind", no_wrap=True)
    table.add_column("cue", overflow="fold")
    table.add_column("rule", overflow="fold")
    table.add_column("confidence", no_wrap=True)
    for number, quotation in enumerate(quotations, 1):
        confidence = Text()
        if quotation.speaker is not None:
            drawn = bar(quotation.confidence, _CONFIDENCE_LENGTH, is_ascii=is_ascii)
            confidence = Text.assemble(f"{quotation.confidence:.2f} ", (drawn, styles[quotation.speaker]))
        table.add_row(
            str(number),
            _speaker(quotation, styles),
            quotation.kind,
            _words(text, quotation.cue),
            Text.assemble(quotation.rule, *((f"\n{each}", "dim") for each in quotation.flags)),
            confidence,
        )
    return table


def _list(text: str, quotations: tuple[Quotation, ...], styles: dict[str | None, str]) -> Table:
    """What the table says, where there is no room for its columns."""
    table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for number, quotation in enumerate(quotations, 1):
        said = Text().append_text(_speaker(quotation, styles))
        if quotation.speaker is not None:
            said.append(f" {quotation.confidence:.2f}")
        cue = _words(text, quotation.cue)
        about = [quotation.kind, f"“{cue}”" if cue else "", quotation.rule, *quotation.flags]
        said.append(f"\n{', '.join(filter(None, about))}", style="dim")
        table.add_row(Text(str(number), style="bold"), said)
    return table


def _speaker(quotation: Quotation, styles: dict[str | None, str]) -> Text:
    if quotation.speaker is None:
        return Text(f"– ({quotation.reason})", style=NO_SPEAKER_STYLE)
    return Text(printable(quotation.speaker), style=styles[quotation.speaker])


def _nonquotes(text: str, found: Extraction) -> Text:
    page = Text("Marked words that nobody is quoted with", style="bold")
    for each in found.nonquotes:
        page.append(f"\n{each.reason}: {_words(text, each.span)}", style="not bold")
    return page


def _explanation(
    text: str, number: int, quotation: Quotation, styles: dict[str | None, str], *, is_ascii: bool
) -> Text:
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
    heaviest = max((abs(each.weight) for weighed in quotation.weighed for each in weighed.evidence), default=0) or 1
    for weighed in quotation.weighed:
        page.append(f"\n   {weighed.score:.2f}  {_candidate(text, weighed)}", style=styles.get(weighed.speaker, ""))
        for evidence in sorted(weighed.evidence, key=lambda each: (-abs(each.weight), each.name)):
            drawn = bar(abs(evidence.weight) / heaviest, _EVIDENCE_LENGTH, is_ascii=is_ascii)
            page.append(f"\n         {evidence.weight:+7.2f}  ")
            page.append(f"{drawn:{_EVIDENCE_LENGTH}}", style="green" if evidence.weight > 0 else "red")
            page.append(f"  {evidence.name}")
    return page


def _candidate(text: str, weighed: Weighed) -> str:
    speaker = printable(weighed.speaker) if weighed.speaker is not None else "unresolved"
    cue = f", cue “{_words(text, weighed.cue)}”" if weighed.cue is not None else ""
    return f"{speaker}: {weighed.mention.form} “{_words(text, weighed.mention.span)}”{cue}"


def _words(text: str, span: Span | None) -> str:
    return printable(span.of(text).replace("\n", " ")) if span is not None else ""
