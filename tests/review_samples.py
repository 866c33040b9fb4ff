"""Decisions and a review server for tests."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quoteset.corrections import Decision, Segment, State
from quoteset.corrections.decision import as_line
from quoteset.records import Span

# Forty quotations of invented people in eight articles; every fourth one has a pronoun for its speaker.
PEOPLE = ("Ana Ruiz", "Bo Berg", "Ilse Marten", "Tomas Brandl", "Vera Holt")


def write_town(folder: Path, n_articles: int = 8) -> Path:
    """Articles to build from, one a file, with five quotations each."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(n_articles):
        lines = [f"The harbour board of Strand met for hearing {n + 1} on Monday.", ""]
        for k, name in enumerate(PEOPLE):
            lines += [
                f"“Pier {k + 1} has kept us waiting for {n + 2} years, and hearing {n + 1} will not end it,” "
                f"said {name}, who lives there.",
                "",
            ]
        (folder / f"hearing-{n + 1}.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


def state(text: str, words: str | Iterable[str], speaker: str | None, **fields: Any) -> State:
    """A state whose segments are the first places of these words."""
    found = []
    at = 0
    for each in [words] if isinstance(words, str) else words:
        at = text.index(each, at)
        found.append(Segment(start=at, end=at + len(each), text=each))
        at += len(each)
    values = {"kind": "direct", "speaker_type": "person" if speaker else None, **fields}
    return State(segments=tuple(found), speaker=speaker, **values)


def decision(
    n: int,
    was: State | None,
    now: State | None,
    *,
    article_id: str = "a",
    action: str | None = None,
    reviewer: str = "ana",
    **fields: Any,
) -> Decision:
    """The ``n``-th decision, one a second."""
    place = was or now
    found = action or ("accept" if now and now.same(was) else "correct" if now and was else "add" if now else "reject")
    values: dict[str, Any] = {
        "id": f"{n:032x}",
        "at": f"2031-03-02T08:{n // 60:02}:{n % 60:02}.000Z",
        "quote_id": place.quote_id(article_id) if place else "0" * 24,
        "source": "a.txt",
        "before": "",
        "after": "",
        "reason": "scare" if found == "reject" else None,
        **fields,
    }
    return Decision(reviewer=reviewer, action=found, article_id=article_id, was=was, now=now, **values)  # type: ignore[arg-type]


def write_decisions(path: Path, decisions: Iterable[Decision]) -> Path:
    """A corrections file."""
    path.write_bytes(b"".join(map(as_line, decisions)))
    return path


def span_of(text: str, words: str) -> Span:
    """Where the words first are."""
    start = text.index(words)
    return Span(start, start + len(words))


@dataclass
class Server:
    """A running `quoteset review`."""

    process: subprocess.Popen[str]
    link: str
    port: int
    told: list[str]  # lines on stderr up to the link

    @property
    def origin(self) -> str:
        """The page's origin."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The token of the link."""
        return self.link.partition("token=")[2]

    def kill(self) -> None:
        """End it as a loss of power does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=20)


def start(built: Path, corrections: Path, *options: str, port: int = 0) -> Server:
    """`quoteset review` in a process of its own, ready to answer."""
    process = subprocess.Popen(
        [
            *(Path(sys.executable).with_name("quoteset"), "review", built, "--corrections", corrections),
            *("--no-browser", "--port", str(port), "--reviewer", "ana", *options),
        ],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line.rstrip())
        if found := re.search(r"^open (http://\S+:(\d+)/\S+)", line):
            return Server(process=process, link=found[1], port=int(found[2]), told=told)
    raise AssertionError(f"no server: {told}")


@contextmanager
def serving(built: Path, corrections: Path, *options: str) -> Iterator[Server]:
    """A server for as long as it is needed."""
    server = start(built, corrections, *options)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait(timeout=20)
        if server.process.stderr:
            server.process.stderr.close()
