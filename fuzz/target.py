"""What a fuzzer runs: one function on bytes, where its inputs begin, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing to fuzz. ``run`` raises where something is wrong, whatever that is."""

    name: str
    run: Callable[[bytes], None]
    words: Sequence[bytes]  # that the mutator inserts
    seeds: Callable[[], Iterable[bytes]]
    max_bytes: int
    share: int = 2  # of the time, beside that of the other targets
    # Processor time that an input of max_bytes may take. Generous: instrumented code is several times slower.
    seconds: float = 10.0


def sample_files(*extensions: str) -> list[bytes]:
    """The sample articles of the project, of the kinds named; without an extension, of all kinds."""
    paths = sorted((ROOT / "raw").rglob("*"))
    return [path.read_bytes() for path in paths if path.is_file() and path.name.endswith(extensions or ("",))]


def golden_texts() -> list[str]:
    """The texts of the golden cases, still with the brackets that mark their spans."""
    lines = (ROOT / "tests" / "golden" / "en.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[-1].partition(" => ")[0].replace("¶", "\n\n") for line in lines if line.count("\t") >= 4]
