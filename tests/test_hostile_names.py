"""Names that want to be places: whatever inputs call themselves, a build writes into its own folder only."""

from __future__ import annotations

import os
from pathlib import Path

import orjson
import pyarrow.parquet as pq

import quoteset
from quoteset.pipeline import build
from quoteset.settings import RunSettings, Settings

IDS = ["../../up", "/etc/passwd", "..", "a/../../b", "..\\..\\up", "C:\\up", "$(touch up)", "-o", "a\nb", "~/up", "*"]
FILES = [
    *("a..\\..\\up.txt", "a\nb.txt", "-o.txt", "$(touch up).txt"),
    *("%2e%2e%2fup.txt", "\u202etxt.up.txt", "…/up.txt"),
]
TEXT = "“We will go there now,” said Ana Ruiz, who knows the way to {}. The council met again on Tuesday evening."


def test_a_build_writes_into_its_own_folder_only(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    for number, name in enumerate(FILES):
        path = raw / "deep" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT.format(f"file {number}"), encoding="utf-8")
    lines = [
        {"id": each, "url": f"file://{each}", "publisher": each, "title": each, "text": TEXT.format(f"record {number}")}
        for number, each in enumerate(IDS)
    ]
    (raw / "records.jsonl").write_bytes(b"\n".join(map(orjson.dumps, lines)))
    result = build([str(raw)], out, Settings(run=RunSettings(workers=1)))
    assert result.n_articles == len(FILES) + len(IDS)
    assert {path.name for path in tmp_path.iterdir()} == {"raw", "out"}
    assert sorted(path.name for path in (raw / "deep").iterdir()) == sorted({name.split("/")[0] for name in FILES})
    written = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    listed = {each["path"] for each in orjson.loads((out / "manifest.json").read_bytes())["files"]}
    assert written == listed | {"manifest.json"}
    rows = [row for path in sorted((out / "articles").iterdir()) for row in pq.read_table(path).to_pylist()]
    assert {row["article_id"] for row in rows} >= set(IDS)
    assert {row["source"] for row in rows} >= {f"deep/{name}" for name in FILES}
    assert quoteset.validate(out).ok
    assert not os.path.lexists(raw / "up")
