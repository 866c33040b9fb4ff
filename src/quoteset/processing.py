"""Sources -> the tables of all batches: done by workers, but for what a build that was killed did before."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from quoteset import batch, containment, engine, planning, startup
from quoteset.batch import Batch, Outcome, Task
from quoteset.journal import Journal
from quoteset.progress import Progress
from quoteset.readers import Source
from quoteset.watch import Watch
from quoteset.worker import Failure


def process(
    sources: Sequence[Source],
    task: Task,
    journal: Journal,
    *,
    limit: int | None,
    workers: int,
    memory_bytes: int,
    progress: Progress,
) -> list[Outcome]:
    """Every batch's outcome, in the order of the input; each is in ``journal`` as soon as it is known."""
    is_known = all(each.format in batch.ONE_ARTICLE for each in sources)
    n_known = min(len(sources), limit or len(sources))
    progress.stage("reading", n_known if is_known else None)
    progress.advance(sum(each.n_inputs for each in journal.outcomes.values()))
    for outcome in outcomes(
        planning.batches(sources, task, limit, done=dict(journal.outcomes)),
        task,
        workers=workers,
        memory_bytes=memory_bytes,
        # What may have killed the last build shall not kill this one.
        may_run_here=not journal.is_second_try,
        advance=progress.advance,
    ):
        journal.add(outcome)
    return [journal.outcomes[number] for number in sorted(journal.outcomes)]


def outcomes(
    batches: Iterable[Batch],
    task: Task,
    *,
    workers: int,
    memory_bytes: int,
    may_run_here: bool,
    watch: Watch | None = None,
    advance: Callable[[int], None] = lambda n_inputs: None,
) -> Iterator[Outcome]:
    """The outcome of each of ``batches`` as soon as it is known, whatever its inputs do to the process that is at them.

    ``may_run_here`` and ``watch`` as in ``engine.run``; ``advance`` is told of inputs that are done.
    """
    parts = _Parts()
    for part in engine.run(
        batches,
        functools.partial(batch.process, task=task),
        workers=workers,
        relieve=parts.relieve,
        memory_bytes=memory_bytes,
        prepare=startup.skip_pandas,
        may_run_here=may_run_here,
        watch=watch,
    ):
        advance(part.n_inputs)
        outcome = parts.joined(part)
        if outcome is not None:
            yield outcome


class _Parts:
    """Batches that are done in parts, since a worker failed on them."""

    def __init__(self) -> None:
        self._n_open: Counter[int] = Counter()  # batch -> parts to come, beyond one
        self._done: dict[int, list[Outcome]] = {}

    def relieve(self, failed: Batch, failure: Failure) -> Iterable[Batch]:
        stead = containment.relieve(failed, failure)
        self._n_open[failed.number] += len(stead) - 1
        return stead

    def joined(self, part: Outcome) -> Outcome | None:
        """The outcome of a batch with its last part."""
        done = self._done.setdefault(part.number, [])
        done.append(part)
        if self._n_open[part.number]:
            self._n_open[part.number] -= 1
            return None
        del self._n_open[part.number], self._done[part.number]
        return Outcome(
            number=part.number,
            n_inputs=sum(each.n_inputs for each in done),
            rejections=tuple(one for each in done for one in each.rejections),
            bad_rows=tuple(one for each in done for one in each.bad_rows),
            inputs=tuple(one for each in done for one in each.inputs),
            shards=tuple(one for each in done for one in each.shards),
            corrected=tuple(one for each in done for one in each.corrected),
        )
