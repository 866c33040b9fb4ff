"""Gold for ``quoteset eval``: articles whose quotations people have gone through. docs/evaluation.md has the format."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson

from quoteset.errors import DataError
from quoteset.export.reading import FoundArticle, FoundQuotation, Selection, articles, tables
from quoteset.export.written import Written, create
from quoteset.flags import REVIEWED

FILE = "gold.jsonl"


def check_reviewed(selection: Selection) -> None:
    """Raise DataError where nobody has reviewed an article: before any format is written, for that may take long."""
    for split in selection.splits:
        for table in tables(selection, "articles", split, ["flags"]):
            if any(REVIEWED in flags for flags in table["flags"].to_pylist()):
                return
    raise DataError(
        f"{selection.built}: no article has the flag {REVIEWED!r}, so there is no gold in it; go through some with "
        "`quoteset review` and build with the corrections, or take every article as it is with --all"
    )


def write(out: Path, selection: Selection, *, everything: bool) -> Written:
    """Write ``out/gold.jsonl``: the reviewed articles of all splits, or with ``everything`` all articles."""
    counts: Counter[str] = Counter(articles=0, quotations=0, articles_not_reviewed=0)
    with create(out / FILE) as file:
        for split in selection.splits:
            for found in articles(selection, split):
                if not everything and REVIEWED not in found.article.flags:
                    counts["articles_not_reviewed"] += 1
                    continue
                counts.update(articles=1, quotations=len(found.quotes))
                file.write(orjson.dumps(_record(found), option=orjson.OPT_APPEND_NEWLINE))
    return Written(format="gold", counts=dict(counts))


def _record(found: FoundArticle) -> dict[str, object]:
    return {
        "id": found.article.article_id,
        "text": found.article.text,
        "quotes": [_quotation(each, found) for each in found.quotes],
        "other": [[each.span.start, each.span.end] for each in found.nonquotes],
        "ignore": [],
    }


def _quotation(each: FoundQuotation, found: FoundArticle) -> dict[str, object]:
    quotation = each.quotation
    record: dict[str, object] = {
        "segments": [[span.start, span.end] for span in quotation.segments],
        "kind": quotation.kind,
        "speaker": quotation.speaker,
        "aliases": _aliases(each, found),
        "type": quotation.speaker_type,
    }
    # Without a mention the field is missing, "not annotated": who corrects a speaker need not say where he is named.
    if mention := quotation.speaker_mention:
        record["source"] = [[mention.span.start, mention.span.end]]
        record["source_text"] = mention.span.of(found.article.text)
    if cue := quotation.cue:
        record["cue"] = [[cue.start, cue.end]]
    return record


def _aliases(each: FoundQuotation, found: FoundArticle) -> list[str]:
    """The other names by which the article's quotations of this speaker mention it."""
    if each.speaker_id is None:
        return []
    names = {
        mention.span.of(found.article.text)
        for other in found.quotes
        if other.speaker_id == each.speaker_id
        and (mention := other.quotation.speaker_mention)
        and mention.form == "name"
    }
    return sorted(names - {each.quotation.speaker or ""})
