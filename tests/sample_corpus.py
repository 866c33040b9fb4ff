"""A small corpus about invented people, in several formats, for the tests of pipeline and command line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

HARBOUR = """Harbour to reopen

By Nora Feld

The harbour will reopen on Monday, two months after the storm.

“The cranes are safe,” said Ilse Marten, the harbour master. “We have tested each of them.”

Marten said that the crews were “tired but proud” after weeks of work. “Nobody was hurt,” she said.
"""

BAKERY = """Bakery strike ends

Bakers went back to work on Friday after nine days.

“It was about sleep, not about money,” said Tomas Brandl, who speaks for the bakers.

"We listened," the company's manager, Vera Holt, told reporters. "We should have listened in March."
"""

GERMAN = """Der Hafen öffnet wieder, und alle Kräne sind geprüft worden, wie die Stadt am Montag mitteilte.

„Wir haben jeden Kran geprüft“, sagte die Hafenmeisterin am Nachmittag vor vielen Leuten auf dem Platz am Wasser.
"""

PAGE = """<!doctype html><html lang="en"><head><title>Bridge closed</title></head><body><nav>Home News</nav><article>
<h1>Bridge closed</h1>
<p>The old bridge over the Wend was closed on Tuesday after inspectors found cracks in two of its pillars.</p>
<p>“I would not drive my own car over it,” said Karin Oster, the chief inspector, at a meeting in the town hall.</p>
<p>The mayor, Paul Renner, called the report “thorough and unwelcome” and promised a ferry by the end of the week.</p>
</article></body></html>
"""


def record(number: int) -> dict[str, str]:
    """An article as a record; every number gives other words."""
    return {
        "id": f"council-{number:04}",
        "title": f"Council meets for the {number}th time",
        "text": f"The council met again. “We need {number} new benches,” said Lena Forst{number}. It then went home.",
        "date": f"2031-03-{1 + number % 28:02}",
        "publisher": f"Paper {number % 7}",
    }


def write_corpus(folder: Path) -> Path:
    """Write the corpus: 9 articles, and 4 inputs that give none. Returns ``folder``."""
    (folder / "town").mkdir(parents=True)
    (folder / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (folder / "town" / "bakery.md").write_text(BAKERY, encoding="utf-8")
    (folder / "town" / "hafen.txt").write_text(GERMAN, encoding="utf-8")
    (folder / "town" / "bridge.html.gz").write_bytes(gzip.compress(PAGE.encode(), mtime=0))
    lines = [json.dumps(record(number), ensure_ascii=False) for number in range(5)]
    lines.insert(2, '{"id": "broken", "text": "“No')
    (folder / "council.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "cut.txt.gz").write_bytes(gzip.compress(HARBOUR.encode(), mtime=0)[:-20])
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


N_ARTICLES = 9
N_REJECTED = 4


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of ``folder`` with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
