"""Golden markup: quotations marked in their text, so that nobody counts offsets. docs/samples.md lists the marks.

“{No,}” <said> [Ana Ruiz], “{never.}” => Ana Ruiz
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from quoteset.records import Quotation, Span

GOLDEN_PATH = Path(__file__).parent / "golden" / "en.tsv"
COLUMNS = ("id", "status", "phenomenon", "rule", "text")
PARAGRAPH_BREAK = "\n\n"
CLOSES = {"{": "}", "<": ">", "[": "]"}
SIGN = regex.compile(r"\\(?P<literal>[][{}<>\\])|(?P<open>[{<[])(?:(?P<number>\d+):)?|(?P<close>[]}>])|(?P<pilcrow>¶)")
NUMBERED = regex.compile(r"(?:(?P<number>\d+):)?(?P<speaker>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One quotation as a case expects it, or as the kernel found it. Spans are half-open, in code points."""

    segments: tuple[Span, ...]
    cues: tuple[Span, ...] = ()
    mentions: tuple[Span, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A line of the golden file."""

    id: str
    status: str  # pass, fail
    phenomenon: str
    rule: str | None  # of the last quotation
    text: str
    quotations: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One difference between a case and what was found."""

    kind: str  # segments, extra, grouping, mention, cue, speaker, rule
    detail: str


def read_cases(path: Path = GOLDEN_PATH) -> list[Case]:
    """The cases of a golden file. Raises ValueError, with the line, where it is not well formed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if tuple(lines[0].split("\t")) != COLUMNS:
        raise ValueError(f"{path}:1: the columns have to be {', '.join(COLUMNS)}")
    cases = []
    for number, line in enumerate(lines[1:], start=2):
        fields = line.split("\t")
        if len(fields) != len(COLUMNS):
            raise ValueError(f"{path}:{number}: {len(fields)} fields instead of {len(COLUMNS)}")
        case_id, status, phenomenon, rule, markup = fields
        if status not in ("pass", "fail"):
            raise ValueError(f"{path}:{number}: status {status!r} is neither pass nor fail")
        try:
            text, quotations = parse(markup)
        except ValueError as error:
            raise ValueError(f"{path}:{number}: {case_id}: {error}") from error
        cases.append(
            Case(
                id=case_id,
                status=status,
                phenomenon=phenomenon,
                rule=None if rule == "-" else rule,
                text=text,
                quotations=quotations,
            )
        )
    return cases


def parse(markup: str) -> tuple[str, tuple[Marked, ...]]:
    """The bare text of a line of markup, and its quotations in the order of their numbers. Raises ValueError.

    >>> text, (quotation,) = parse("“{No,}” <said> [Ana Ruiz]. => Ana Ruiz")
    >>> text, quotation.segments[0].of(text), quotation.speaker
    ('“No,” said Ana Ruiz.', 'No,', 'Ana Ruiz')
    """
    body, arrow, speakers = markup.partition(" => ")
    pieces: list[str] = []
    length = at = 0
    spans: dict[str, dict[int, list[Span]]] = {sign: {} for sign in CLOSES}
    opened: list[tuple[str, int, int]] = []
    for match in SIGN.finditer(body):
        pieces.append(body[at : match.start()])
        length += match.start() - at
        at = match.end()
        if match["open"]:
            opened.append((match["open"], int(match["number"] or 1), length))
        elif match["close"]:
            if not opened or CLOSES[opened[-1][0]] != match["close"]:
                raise ValueError(f"{match['close']} closes nothing at {match.start()}")
            sign, number, start = opened.pop()
            spans[sign].setdefault(number, []).append(Span(start, length))
        else:
            piece = match["literal"] or PARAGRAPH_BREAK
            pieces.append(piece)
            length += len(piece)
    if opened:
        raise ValueError(f"{opened[-1][0]} is not closed")
    text = "".join((*pieces, body[at:]))
    numbers = sorted(spans["{"])
    named = _speakers(speakers) if arrow else {}
    if numbers != list(range(1, len(numbers) + 1)) or (arrow and sorted(named) != numbers):
        raise ValueError(f"quotations {numbers} do not go with speakers {sorted(named)}")
    if not {*spans["<"], *spans["["]} <= set(numbers):
        raise ValueError("a cue or mention belongs to no quotation")
    return text, tuple(
        Marked(
            segments=tuple(spans["{"][number]),
            cues=tuple(spans["<"].get(number, ())),
            mentions=tuple(spans["["].get(number, ())),
            speaker=named.get(number),
        )
        for number in numbers
    )


def _speakers(listed: str) -> dict[int, str | None]:
    named: dict[int, str | None] = {}
    for item in listed.split("; "):
        match = NUMBERED.fullmatch(item)
        if match is None:
            raise ValueError(f"{item!r} is no speaker")
        named[int(match["number"] or 1)] = None if match["speaker"] == "-" else match["speaker"]
    return named


def as_marked(quotation: Quotation) -> Marked:
    """A quotation that the kernel found, in the terms of the markup."""
    mention = quotation.speaker_mention
    return Marked(
        segments=quotation.segments,
        cues=(quotation.cue,) if quotation.cue is not None else (),
        mentions=(mention.span,) if mention is not None else (),
        speaker=quotation.speaker,
    )


def render(text: str, quotations: Sequence[Marked]) -> str:
    """Text and quotations as markup; the inverse of :func:`parse`.

    >>> render(*parse("“{No,}” <said> [Ana Ruiz]. => Ana Ruiz"))
    '“{No,}” <said> [Ana Ruiz]. => Ana Ruiz'
    """
    # At one place an outer span opens first and closes last, so a sign sorts by how far its span reaches.
    signs: list[tuple[int, int, int, str]] = []
    for number, quotation in enumerate(quotations, start=1):
        label = f"{number}:" if number > 1 else ""
        for sign, spans in (("{", quotation.segments), ("<", quotation.cues), ("[", quotation.mentions)):
            for span in spans:
                signs.append((span.start, 1, -span.end, sign + label))
                signs.append((span.end, 0, -span.start, CLOSES[sign]))
    pieces: list[str] = []
    at = 0
    for place, _, _, sign in sorted(signs):
        pieces += (_escaped(text[at:place]), sign)
        at = place
    pieces.append(_escaped(text[at:]))
    if quotations:
        named = [
            f"{number}:{quotation.speaker or '-'}" if number > 1 else quotation.speaker or "-"
            for number, quotation in enumerate(quotations, start=1)
        ]
        pieces.append(" => " + "; ".join(named))
    return "".join(pieces)


def _escaped(text: str) -> str:
    return regex.sub(r"[][{}<>\\]", r"\\\g<0>", text).replace(PARAGRAPH_BREAK, "¶")


def compare(case: Case, found: Iterable[Quotation]) -> list[Problem]:
    """Everything in which what was found differs from the case; empty where it is right.

    Segments are compared exactly; mention and cue, where the case marks them, by overlap.
    """
    found = list(found)
    problems = _compare_segments(case, found)
    by_segments = {quotation.segments: quotation for quotation in found}
    for number, expected in enumerate(case.quotations, start=1):
        got = by_segments.get(expected.segments)
        if got is None:
            continue
        marked = as_marked(got)
        for kind, wanted, given in (
            ("mention", expected.mentions, marked.mentions),
            ("cue", expected.cues, marked.cues),
        ):
            if wanted and not any(_overlap(a, b) for a in wanted for b in given):
                shown = given[0].of(case.text) if given else None
                problems.append(Problem(kind, f"{number}: {wanted[0].of(case.text)!r} expected, got {shown!r}"))
        if not _same_speaker(expected.speaker, got):
            problems.append(Problem("speaker", f"{number}: {expected.speaker!r} expected, got {got.speaker!r}"))
        if number == len(case.quotations) and case.rule not in (None, got.rule):
            problems.append(Problem("rule", f"{case.rule} expected, got {got.rule}"))
    return problems


def _compare_segments(case: Case, found: Sequence[Quotation]) -> list[Problem]:
    wanted = {span: expected.segments for expected in case.quotations for span in expected.segments}
    given = {span: quotation.segments for quotation in found for span in quotation.segments}
    problems = [Problem("segments", f"{span.of(case.text)!r} not found") for span in sorted_spans(wanted, given)]
    problems += [Problem("extra", f"{span.of(case.text)!r} quotes nobody") for span in sorted_spans(given, wanted)]
    if not problems and set(wanted.values()) != set(given.values()):
        problems.append(Problem("grouping", f"{len(set(wanted.values()))} quotations expected, got {len(found)}"))
    return problems


def sorted_spans(of: Iterable[Span], without: Iterable[Span]) -> list[Span]:
    """The spans of one collection that are not in the other, by start."""
    return sorted(set(of) - set(without), key=lambda span: (span.start, span.end))


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _same_speaker(expected: str | None, got: Quotation) -> bool:
    if expected is None or got.speaker is None:
        return expected is got.speaker
    mention = got.speaker_mention
    # A noun phrase may open a sentence: “Some parents called …” names “parents”.
    unnamed = expected[:1].islower() or (mention is not None and mention.form == "nominal")
    return got.speaker.casefold() == expected.casefold() if unnamed else got.speaker == expected


def report(case: Case, found: Sequence[Quotation]) -> str:
    """What is wrong with a case, expected and got in markup; empty where nothing is."""
    problems = compare(case, found)
    if not problems:
        return ""
    return "\n".join(
        (
            f"{case.id} {case.phenomenon}",
            *(f"  {problem.kind}: {problem.detail}" for problem in problems),
            f"  expected {render(case.text, case.quotations)}",
            f"  got      {render(case.text, [as_marked(quotation) for quotation in found])}",
            f"  rules    {', '.join(quotation.rule for quotation in found) or '-'}",
        )
    )
