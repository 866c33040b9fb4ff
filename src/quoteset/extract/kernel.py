"""The way into the kernel. What is here runs as Python also where the rest is machine code; see ``compiled``."""

from __future__ import annotations

from quoteset.extract import results
from quoteset.extract.attribution import Attributor
from quoteset.extract.language import Language
from quoteset.extract.marks import has_marks
from quoteset.extract.reading import read
from quoteset.extract.scene import WORD
from quoteset.records import Entity, Extraction, Nonquote, Quotation, Span, SpeakerType


def extract(
    text: str,
    language: Language,
    *,
    title: str | None = None,
    explain: bool = False,
    typewriter_marks: bool = False,
) -> Extraction:
    """The quotations of ``text`` with their speakers, and the marked words that are no quotations.

    ``title`` helps with names and tells the headline from the body where the text repeats it. With ``explain`` each
    quotation carries its likeliest candidates with the evidence that weighed most. ``typewriter_marks`` takes two
    apostrophes for a double mark. Spans are half-open, in code points of ``text``.
    """
    if not has_marks(text):
        return Extraction()
    reading = read(text, language, title, typewriter=typewriter_marks)
    attributor = Attributor(reading, language, explain=explain)
    quotations: list[Quotation] = []
    nonquotes: list[Nonquote] = []
    speakers: dict[tuple[tuple[str, ...], SpeakerType], Entity] = {}
    for decision in attributor.decide_all():
        for token in decision.dropped:
            nonquotes.append(results.nonquote(reading, token))
        if decision.segments:
            quotation = results.quotation(attributor, decision)
            if quotation.speaker is not None:
                entity = results.entity(attributor, decision, quotation.speaker)
                # “My mother” at the head of a sentence and “my mother” are one: by the form that comes first.
                known = speakers.setdefault((tuple(WORD.findall(entity.name.casefold())), entity.type), entity)
                if known.name != quotation.speaker:
                    quotation = results.renamed(quotation, known.name)
            quotations.append(quotation)
    for index in reading.nicknames:
        item = reading.marks.marked[index]
        nonquotes.append(Nonquote(span=Span(item.start, item.end), reason="nickname"))
    return Extraction(
        quotations=tuple(sorted(quotations, key=lambda quotation: quotation.segments[0].start)),
        nonquotes=tuple(sorted(nonquotes, key=lambda nonquote: nonquote.span.start)),
        entities=tuple(speakers.values()),
        flags=results.article_flags(text, reading),
    )
