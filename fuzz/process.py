"""One target in a process of its own: ``python process.py NAME FOLDER SECONDS SEED``, with seed 0 for another one each time.

SECONDS are by the clock, the start of the process among them. Where atheris is not to be had (macOS, newer Pythons) no
branches are watched, and inputs are changed by chance alone.

A failure does not end it: each kind (what was raised, and where) is written to FOLDER/found once, with its input, and the
search goes on. What ends it is what no handler sees: a crash, a hang, too much memory; that input is written there too.
"""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

try:
    import atheris
except ImportError:
    atheris = None

STARTED: Final = time.monotonic()
NAME: Final = sys.argv[1]
# What a target may take: memory, and the time of one input by the clock, after which it hangs.
MEMORY_MB: Final = 2048
HANG_SECONDS: Final = 120
# A cost that any input may have.
BASE_SECONDS: Final = 2.0
IS_GUIDED: Final = atheris is not None and NAME != "growth"

# Not with an empty "include": that means everything.
with atheris.instrument_imports(include=["quoteset"]) if IS_GUIDED else contextlib.nullcontext():
    import everything

from mutation import changed, mutator_with
from target import Target


class TooSlowError(Exception):
    """An input that took more processor time than its length allows."""


def main() -> None:
    """Run the target that the command line names."""
    folder, seconds, seed = Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    target = everything.TARGETS[NAME]
    corpus, found = folder / "corpus", folder / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    run = _kept(target, found)
    # Beginning took some of them, the more the busier the machine.
    seconds = max(1.0, seconds - (time.monotonic() - STARTED))
    if not IS_GUIDED:
        _search(target, run, seconds, seed, found)
        return
    for content in target.seeds():
        if len(content) <= target.max_bytes:
            (corpus / f"seed-{hashlib.sha256(content).hexdigest()[:16]}").write_bytes(content)
    options = [
        f"-max_len={target.max_bytes}",
        f"-artifact_prefix={found}/",
        f"-max_total_time={seconds:.0f}",
        f"-seed={seed}",
        f"-timeout={HANG_SECONDS}",
        f"-report_slow_units={HANG_SECONDS}",
        f"-rss_limit_mb={MEMORY_MB}",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], run, custom_mutator=mutator_with(target.words, atheris.Mutate))
    atheris.Fuzz()


def _search(target: Target, run: Callable[[bytes], None], seconds: float, seed: int, found: Path) -> None:
    """Run on changed seeds by chance. Where times are compared, what watches the branches would falsify them."""
    chance = random.Random(seed or None)
    seeds = list(target.seeds())
    end = time.monotonic() + seconds
    n = 0
    while not n or time.monotonic() < end:
        data = chance.choice(seeds)
        for _ in range(chance.randint(0, 4)):
            data = changed(data, target.words, chance)
        data = data[: target.max_bytes]
        (found / "running.input").write_bytes(data)
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        run(data)
        n += 1
        print(f"#{n} cov: 0", file=sys.stderr, flush=True)
    faulthandler.cancel_dump_traceback_later()
    (found / "running.input").unlink()


def _kept(target: Target, found: Path) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        start = time.process_time()
        try:
            target.run(data)
            taken = time.process_time() - start
            if taken > BASE_SECONDS + target.seconds * len(data) / target.max_bytes:
                raise TooSlowError(f"{taken:.1f} s of processor time for {len(data)} bytes")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            _keep(error, data, found)

    return run


def _keep(error: Exception, data: bytes, found: Path) -> None:
    place = [f"{Path(each.filename).name}:{each.lineno}" for each in traceback.extract_tb(error.__traceback__)]
    kind = hashlib.sha256(f"{type(error).__name__} {place}".encode()).hexdigest()[:12]
    story = found / f"{kind}.txt"
    if story.exists():
        return
    (found / f"{kind}.input").write_bytes(data)
    story.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
    print(f"FOUND {kind}: {type(error).__name__} at {place[-1]}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
