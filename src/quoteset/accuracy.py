"""What was measured of a language pack on annotated articles (``languages/CODE/accuracy.toml``), for cards."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from quoteset.errors import PackError


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A tenth of confidence: of ``n`` segments the share ``precision`` has the right speaker."""

    start: float  # lower end; the upper one is 0.1 more
    n: int
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSet:
    """The figures of one set of annotated articles; shares are 0 to 1."""

    name: str  # as docs/accuracy.md calls it
    label: str  # a few words for a chart
    about: str  # what the articles are
    detection_f1: float
    speaker: float  # of found quotations, right by full name
    end_to_end: float  # of all quotations, found and rightly attributed
    ranges: tuple[Range, ...]  # by start


@cache
def measured(language: str) -> tuple[MeasuredSet, ...]:
    """What was measured of the pack of ``language``; nothing where nobody has measured it.

    Raises PackError for a file that does not say so in the way of the English one.

    >>> [each.name for each in measured("en")]
    ['dev', 'web']
    """
    if not language.isalpha():
        # Out of the articles: no path.
        return ()
    path = files("quoteset") / "languages" / language / "accuracy.toml"
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(
            MeasuredSet(
                name=each["name"],
                label=each["label"],
                about=each["about"],
                detection_f1=float(each["detection_f1"]),
                speaker=float(each["speaker"]),
                end_to_end=float(each["end_to_end"]),
                ranges=tuple(
                    Range(start=float(start), n=int(n), precision=float(precision))
                    for start, n, precision in each["confidence"]
                ),
            )
            for each in table["set"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PackError(f"{path}: {error!r}; write it as languages/en/accuracy.toml is written") from error
