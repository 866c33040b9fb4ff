"""The kernel: any text gives sound quotations, twice the same ones, and four times the text takes four times as long."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from typing import Final

from hostile_shapes import SHAPES, TAIL
from soundness import check_twice
from target import Target, golden_texts

from quoteset import packs
from quoteset.extract import extract

ENGLISH: Final = packs.load("en")
# Stands between title and text.
SEPARATOR: Final = "\x1f"

WORDS: Final = tuple(
    word.encode()
    for word in [
        *"\" ' “ ” ‘ ’ „ ‚ « » ‹ › `` '' ′ ″ 「 」 ʼ".split(),
        '"',
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\x85",
        "\u2028",
        "\xa0",
        *", . ... … ? ! : ; — – - -- ( ) [ ] / & @ # $ * _ < >".split(),
        "<p>",
        "</p>",
        "Ana Ruiz",
        " Ruiz",
        "Mr. Marsh",
        "Sen. Thea Rusk (D-Ohio)",
        "the Harbour Board",
        "HARBOUR BOARD",
        "O’Tierney",
        " he ",
        " She ",
        " it ",
        " they ",
        " I ",
        " who ",
        " nobody ",
        " a spokeswoman ",
        " the report ",
        "J. R. ",
        " Jr.",
        " said ",
        " says ",
        "Asked ",
        " told ",
        " according to ",
        " called ",
        " wrote ",
        " was quoted as saying ",
        " by ",
        " that ",
        " as ",
        "We will appeal",
        "No",
        "the word ",
        "so-called ",
        "’em",
        "’90s",
        "farmers’",
        "it’s",
        "6'2\"",
        "\u0301",
        "İ",
        "ß",
        "ﬁ",
        "🎈",
        "\u202e",
        "中文",
        "١٢",
        "\x00",
        "\ufeff",
        "\u200b",
        SEPARATOR,
        TAIL,
    ]
)


def _text(data: bytes) -> str:
    try:
        # A lone surrogate is in no text that a reader gives, but in one that a program may give.
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _extract(data: bytes) -> None:
    title, separator, text = _text(data).partition(SEPARATOR)
    if separator:
        check_twice(text, ENGLISH, title)
    else:
        check_twice(title, ENGLISH)


def _texts() -> Iterator[bytes]:
    yield from (text.encode() for text in golden_texts())
    yield from (make(300).encode() for make in SHAPES.values())


# Of a text and one four times as long. Shorter times than LEAST_SECONDS say nothing.
N_CHARACTERS: Final = 2500
TIMES: Final = 4
MAX_RATIO: Final = 7.0
LEAST_SECONDS: Final = 0.05


def _seconds(text: str) -> float:
    # A collection of garbage would fall into the one run or the other by chance.
    gc.collect()
    gc.disable()
    try:
        start = time.thread_time()
        extract(text, ENGLISH)
        return time.thread_time() - start
    finally:
        gc.enable()


def _grows(data: bytes) -> None:
    """Head, unit and tail of a shape, divided by ``SEPARATOR``: its time must not grow faster than its length."""
    head, _, rest = _text(data).partition(SEPARATOR)
    unit, _, tail = rest.partition(SEPARATOR)
    if not unit:
        head, unit = "", head
    if not unit:
        return
    n = max(1, N_CHARACTERS // len(unit))
    # What is not linear shows all the more in longer texts; what the machine's other work did, does not.
    for times in (1, TIMES):
        ratio = _growth(head + unit * (n * times) + tail + TAIL, head + unit * (n * times * TIMES) + tail + TAIL)
        if ratio < MAX_RATIO:
            return
    raise AssertionError(f"{ratio:.1f} times the time: {unit!r}")


def _growth(short: str, long: str) -> float:
    """How many times longer ``long`` takes, where it is ``TIMES`` as long; 0 where it is over at once."""
    # The least of three is what the machine's other work disturbed least; one will mostly do.
    for n_times in (1, 3):
        taken = min(_seconds(long) for _ in range(n_times))
        ratio = taken / min(_seconds(short) for _ in range(n_times)) * TIMES * len(short) / len(long)
        if taken < LEAST_SECONDS or ratio < MAX_RATIO:
            break
    return 0.0 if taken < LEAST_SECONDS else ratio


def _shapes() -> Iterator[bytes]:
    yield from (f"{SEPARATOR}{text[:150]}".encode() for text in golden_texts())
    yield from (make(100).removesuffix(TAIL)[:150].encode() for make in SHAPES.values())


TARGETS: Final = (
    Target(name="extract", run=_extract, words=WORDS, seeds=_texts, max_bytes=20_000, share=4),
    Target(name="growth", run=_grows, words=WORDS, seeds=_shapes, max_bytes=400, share=3, seconds=30.0),
)
