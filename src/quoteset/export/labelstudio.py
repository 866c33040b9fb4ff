"""Label Studio: tasks with what was found as predictions, and the labelling interface that shows them.

Label Studio stores offsets in code points (its editor converts from JavaScript's string indices and back), with a line
feed and a carriage return counted as one each: ours are handed over as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import orjson

from quoteset.export.reading import FoundArticle, FoundQuotation, Selection, articles
from quoteset.export.written import Written, create, note
from quoteset.records import Span

INTERFACE = "interface.xml"
FILE_BYTES = 64 * 2**20  # of tasks in a file; Label Studio refuses uploads of more than 250 MB

# Region label -> its colour. Light enough for black text, apart from each other for the colour-blind (Okabe and Ito).
LABELS = {
    "direct": "#56B4E9",
    "mixed": "#0072B2",
    "cue": "#F0E442",
    "mention": "#E69F00",
    "addressee": "#CC79A7",
    "nonquote": "#999999",
}
QUOTATION_LABELS = ("direct", "mixed")
# From a quotation's first segment to its mention, cue and addressee, and to its other segments.
RELATIONS = ("speaker", "cue", "addressee", "continued")

# A database behind Label Studio (PostgreSQL) stores no NUL, and no page shows one.
_NUL, _NUL_SIGN = "\0", "\N{SYMBOL FOR NULL}"

# Any: a region is an object of JSON, whose form Label Studio lays down.
Region = dict[str, Any]


def write(out: Path, selection: Selection) -> Written:
    """Write ``out/interface.xml``, and ``out/SPLIT-00000.json`` with the next numbers."""
    counts: Counter[str] = Counter(articles=0, quotations=0, regions=0, relations=0, replaced_nuls=0)
    with create(out / INTERFACE) as file:
        file.write(interface().encode())
    model = f"quoteset {metadata.version('quoteset')}"
    for split in selection.splits:
        _write_tasks(out, split, _tasks(selection, split, model, counts))
    return Written(
        format="labelstudio",
        counts=dict(counts),
        notes=note(
            counts["replaced_nuls"],
            "1 NUL character is shown as ␀, since Label Studio cannot store it",
            "{n} NUL characters are shown as ␀, since Label Studio cannot store them",
        ),
    )


def interface() -> str:
    """The labelling interface, for Settings > Labeling Interface > Code."""
    labels = "\n".join(
        f"    <Label value={quoteattr(name)} background={quoteattr(colour)}/>" for name, colour in LABELS.items()
    )
    relations = "\n".join(f"    <Relation value={quoteattr(name)}/>" for name in RELATIONS)
    return f"""<View>
  <Header value="$title"/>
  <Labels name="label" toName="text">
{labels}
  </Labels>
  <Text name="text" value="$text"/>
  <TextArea name="speaker" toName="text" perRegion="true" editable="true" maxSubmissions="1" rows="1"
    placeholder="speaker, by the fullest name in the article"
    whenTagName="label" whenLabelValue={quoteattr(",".join(QUOTATION_LABELS))}/>
  <Relations>
{relations}
  </Relations>
</View>
"""


def _write_tasks(out: Path, split: str, tasks: Iterator[bytes]) -> None:
    """Lists of tasks, one a line; an empty split gives one file with an empty list."""
    number = 0
    task = next(tasks, None)
    while task is not None or number == 0:
        with create(out / f"{split}-{number:05}.json") as file:
            file.write(b"[")
            separator = b"\n"
            while task is not None and file.tell() < FILE_BYTES:
                file.write(separator + task)
                separator = b",\n"
                task = next(tasks, None)
            file.write(b"\n]\n")
        number += 1


def _tasks(selection: Selection, split: str, model: str, counts: Counter[str]) -> Iterator[bytes]:
    for found in articles(selection, split):
        article = found.article
        text = article.text.replace(_NUL, _NUL_SIGN)
        counts["replaced_nuls"] += article.text.count(_NUL)
        regions, relations = _regions(found, text)
        confidences = [each.quotation.confidence for each in found.quotes]
        task = {
            "data": {
                "text": text,
                "title": article.title or "",
                "article_id": article.article_id,
                "publisher": article.publisher,
                "published_at": article.published_at,
                "url": article.url,
                "language": article.language,
                "split": split,
            },
            "predictions": [
                {
                    "model_version": model,
                    # Tasks can be sorted by it: the mean of their quotations.
                    "score": round(sum(confidences) / len(confidences), 6) if confidences else 1.0,
                    "result": [*regions, *relations],
                }
            ],
        }
        counts.update(
            articles=1,
            quotations=len(found.quotes),
            regions=len({each["id"] for each in regions}),
            relations=len(relations),
        )
        yield orjson.dumps(task, option=orjson.OPT_UTC_Z)


def _regions(found: FoundArticle, text: str) -> tuple[list[Region], list[Region]]:
    """Regions in the order of the text, each once however many quotations share it, and the relations."""
    regions: dict[str, list[Region]] = {}
    relations: list[Region] = []
    for each in found.quotes:
        first = ""
        for number, segment in enumerate(each.quotation.segments):
            name = f"{each.quote_id}-{number}"
            regions[name] = list(_segment(name, each, segment, text))
            if number == 0:
                first = name
            else:
                relations.append(_relation(first, name, "continued"))
        mention = each.quotation.speaker_mention
        for label, span in (
            ("mention", mention and mention.span),
            ("cue", each.quotation.cue),
            ("addressee", each.quotation.addressee),
        ):
            if span:
                name = f"{label}-{span.start}-{span.end}"
                regions[name] = [_region(name, label, span, text)]
                relations.append(_relation(first, name, "speaker" if label == "mention" else label))
    for nonquote in found.nonquotes:
        name = f"nonquote-{nonquote.span.start}-{nonquote.span.end}"
        regions[name] = [_region(name, "nonquote", nonquote.span, text)]
    ordered = sorted(regions.values(), key=lambda own: (own[0]["value"]["start"], own[0]["value"]["end"], own[0]["id"]))
    return [region for own in ordered for region in own], relations


def _segment(name: str, found: FoundQuotation, span: Span, text: str) -> Iterator[Region]:
    quotation = found.quotation
    region = _region(name, quotation.kind, span, text)
    region["score"] = quotation.confidence
    region["meta"] = {"text": [f"{quotation.rule}, {quotation.reason or f'confidence {quotation.confidence:.2f}'}"]}
    yield region
    if quotation.speaker:
        yield {
            **_region(name, quotation.kind, span, text),
            "from_name": "speaker",
            "type": "textarea",
            "value": {"start": span.start, "end": span.end, "text": [quotation.speaker]},
        }


def _region(name: str, label: str, span: Span, text: str) -> Region:
    return {
        "id": name,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": span.start, "end": span.end, "text": span.of(text), "labels": [label]},
    }


def _relation(start: str, end: str, label: str) -> Region:
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": [label]}
