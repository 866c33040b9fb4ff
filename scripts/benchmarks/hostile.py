"""One hostile article of 10 MB against the same of 1 MB, for every shape of text and of file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import measure
from benchmarks.results import Bar, Ratio, Result

TIMES: Final = 10
FLOOR: Final = 12
LEAST_SECONDS: Final = 0.1  # of the longer one; what is over sooner is over at once, and its ratio says nothing
N_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of processor time for reading a file and finding its quotations."""

    name: str
    short: float
    long: float

    @property
    def ratio(self) -> float:
        """How many times the time for ``TIMES`` the length."""
        return self.long / max(self.short, LEAST_SECONDS / TIMES)


def shapes() -> dict[str, tuple[str, Callable[[int], bytes]]]:
    """Every shape by name: the extension of its file, and the file of any length."""
    from hostile_shapes import FILES, SHAPES

    found: dict[str, tuple[str, Callable[[int], bytes]]] = {
        name: (".txt", lambda length, make=make: make(length).encode())  # type: ignore[misc]
        for name, make in SHAPES.items()
    }
    return found | {f"{name} ({extension})": (extension, make) for (name, extension), make in FILES.items()}


def measured(name: str, short: int) -> Times:
    """The shape at ``short`` bytes and at ``TIMES`` as many."""
    from quoteset.batch import examine
    from quoteset.readers import ReadOptions, read
    from quoteset.readers.find import source_of
    from quoteset.records import Article

    extension, make = shapes()[name]

    def seconds(length: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"a{extension}"
            path.write_bytes(make(length))

            def work() -> None:
                for item in read(source_of(str(path)), ReadOptions()):
                    if isinstance(item, Article):
                        examine(item, frozenset({"en"}))

            return measure.seconds(work)

    seconds(2000)  # what is done once only
    return Times(name, min(seconds(short), seconds(short)), seconds(short * TIMES))


def run(n_bytes: int) -> Result:
    """All shapes, each in a process of its own."""
    short = n_bytes // TIMES
    times = []
    for name in shapes():
        times.append(measure.apart(measured, name, short))
        print(
            f"    {times[-1].name:36} {times[-1].short:8.2f} {times[-1].long:8.2f} {times[-1].ratio:6.1f}", flush=True
        )
    times.sort(key=lambda each: -each.ratio)
    return Result(
        part="hostile",
        ratios=(
            Ratio(
                name=f"time of one article of {_size(n_bytes)} against {_size(short)}, worst of {len(times)} hostile shapes",
                value=times[0].ratio,
                floor=FLOOR,
                aim=TIMES,
            ),
        ),
        columns=("shape", _size(short), _size(n_bytes), "times"),
        rows=tuple((each.name, f"{each.short:.2f} s", f"{each.long:.2f} s", f"{each.ratio:.1f}") for each in times),
        chart=f"Times as long for {TIMES} times the length, the worst {N_SHOWN} shapes",
        bars=tuple(Bar(label=each.name, value=each.ratio, shown=f"{each.ratio:.1f}") for each in times[:N_SHOWN]),
        note=f"Reading and extraction, processor time of one process, the lesser of two for the shorter file. What takes "
        f"less than {LEAST_SECONDS} s at the greater length counts as if the shorter took {LEAST_SECONDS / TIMES} s.",
    )


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:g} MB"
