"""A batch that failed -> the batches to do in its stead, so that one article costs no other.

The guilty one is found by doing a batch's inputs one by one: what then fails again, is. Only where a worker died does
an input that is alone get a second try, for that may be chance: a person, or a system that is short of memory.
"""

from __future__ import annotations

import dataclasses

from quoteset.batch import ONE_ARTICLE, TOO_SLOW, Batch, Blame
from quoteset.engine import WorkerError
from quoteset.errors import QuotesetError
from quoteset.records import Article, Rejection
from quoteset.watch import NOWHERE
from quoteset.worker import Failure

# Tries of an input that is alone in its batch, if its worker dies.
MAX_TRIES = 2
# Records of one file that are left out, each of which cost two workers and two readings of the file up to there; with
# the next one the file is given up.
MAX_CONDEMNED = 50
# Tries of a batch in which no input can be to blame.
MAX_BLAMELESS_TRIES = 5


def relieve(batch: Batch, failure: Failure) -> list[Batch]:
    """The batches that take the place of ``batch``. Their outcomes together are that of ``batch``.

    Raises what was raised where no input can be to blame: a full disk, a language pack that cannot be used.
    """
    if isinstance(failure.error, QuotesetError | OSError):
        raise failure.error
    again = dataclasses.replace(batch, n_tries=batch.n_tries + 1)
    if not batch.sources and not any(isinstance(each, Article) for each in batch.items):
        if failure.error:
            raise failure.error
        if again.n_tries < MAX_BLAMELESS_TRIES:
            return [again]
        raise WorkerError(f"worker processes fail with nothing in hand that could be to blame: {why(failure)}")
    if batch.n_units > 1:
        return _one_by_one(batch)
    if batch.sources and batch.sources[0].format not in ONE_ARTICLE:
        if failure.position != NOWHERE:
            return [_suspecting(batch, Blame(position=failure.position, reason=why(failure)))]
        if not batch.singly:
            return [dataclasses.replace(batch, singly=True)]
    if failure.cause == "died" and again.n_tries < MAX_TRIES:
        return [again]
    return [_rejecting(batch, failure)]


def why(failure: Failure) -> str:
    """``failure`` as the reason of a rejection."""
    if failure.cause == "slow":
        return TOO_SLOW
    if failure.cause == "memory":
        return "needs more memory than limits.worker_bytes allows; raise that, or leave the article out"
    if failure.cause == "died":
        return (
            f"ended the worker process that was at it ({failure.told}): a fault of quoteset or of a library, or memory "
            "was short; please report it with the article"
        )
    return failure.told


def _one_by_one(batch: Batch) -> list[Batch]:
    """A batch for each input of ``batch``."""
    parts = [
        *(Batch(number=batch.number, sources=(each,)) for each in batch.sources),
        *(Batch(number=batch.number, items=(each,)) for each in batch.items),
        *(Batch(number=batch.number, finished=(each,)) for each in batch.finished),
    ]
    return [dataclasses.replace(each, part=part) for part, each in enumerate(parts)]


def _suspecting(batch: Batch, blame: Blame) -> Batch:
    """``batch``, a file of records, with the step of ``blame`` left out if a worker failed there before."""
    if any(each.position == blame.position for each in batch.suspects):
        if len(batch.condemned) >= MAX_CONDEMNED:
            # At the reading of the record, and repeated: that ends the file.
            blame = dataclasses.replace(blame, position=blame.position // 2 * 2)
            return dataclasses.replace(batch, condemned=(*batch.condemned, blame, blame))
        return dataclasses.replace(batch, condemned=(*batch.condemned, blame))
    return dataclasses.replace(batch, suspects=(*batch.suspects, blame))


def _rejecting(batch: Batch, failure: Failure) -> Batch:
    """A batch with the rejection of the one input of ``batch``; a file is still hashed."""
    is_reading = batch.sources and failure.position % 2 == 0
    rejection = Rejection(
        source=batch.sources[0].name if batch.sources else batch.items[0].source,
        stage="read" if is_reading else "extract",
        error=why(failure),
    )
    return dataclasses.replace(batch, sources=(), items=(rejection,), finished=batch.sources, n_tries=0)
