"""The rows of the configs quotations and speakers, a few at a time, in the order in which they are written."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quoteset import schema
from quoteset.tables import Tables, Value
from quoteset.wordings import MIN_WORDS

# Roles listed for a speaker, those of the most articles first.
MOST_ROLES = 5

# Flags of a quotation: column of the query -> flag.
_FLAGS = {
    "is_carried": "carried_speaker",
    "is_disputed": "disputed",
    "is_partial": "partial_occurrences",
    "is_short": "short",
}
# Occurrences, or words of speakers, of which lists are made at a time, about; 50 MB.
SLICE_ROWS = 50_000
# Digits of an id that slices are cut by, and what comes after all of them.
_PREFIX = 4
_N_PREFIXES = 16**_PREFIX
_AFTER_ALL = "g"

# Characters that strings of a list begin with: their place, then for speakers the id and the score in millionths.
_PLACE, _ID, _SCORE = 10, 24, 7


def count(db: Tables) -> None:
    """Count what ``quotations`` and ``speakers`` list; needs ``quote_ids`` and the articles' ``placement``."""
    db.make("occurrences", "gather/occurrences")
    db.make("names", "gather/names")
    db.make("votes", "gather/votes")
    db.make("speaker_counts", "gather/speaker_counts")
    db.make("speaker_words", "gather/speaker_words", most_roles=MOST_ROLES)
    db.make("speaker_people", "gather/speaker_people")


def quotations(db: Tables) -> Iterator[pa.RecordBatch]:
    """The rows of quotations by split and quotation_id, with the column side; needs ``count``."""
    for batch in _sliced(db, "quotation", ("occurrences", "votes"), min_words=MIN_WORDS):
        yield _batch(
            "quotations",
            batch,
            {
                "speakers": _speakers(batch["speakers"]),
                "quote_ids": _placed(batch["quote_ids"]),
                "urls": _placed(batch["urls"]),
                "flags": _flags(batch),
            },
        )


def speakers(db: Tables) -> Iterator[pa.RecordBatch]:
    """The rows of speakers by split and speaker_id, with the column side; needs ``count``."""
    for batch in _sliced(db, "speaker", ("speaker_counts", "speaker_words")):
        yield _batch(
            "speakers",
            batch,
            {
                "aliases": _placed(batch["aliases"]),
                "roles": _placed(batch["roles"]),
                "evidence": _placed(batch["evidence"]),
            },
        )


def _sliced(db: Tables, what: str, tables: Sequence[str], **values: Value) -> Iterator[pa.RecordBatch]:
    """The rows of the config of ``what`` for each side, slice by slice of the ids, which are hexadecimal hashes.

    Lists cannot be spilled to disk while they are made, so it is not for all rows at once that they are. A query looks
    through the whole of its tables; so that many slices do not look through all that there is, the rows of some slices
    are first made ``tables`` of their own, which ``gather/some_TABLE`` chooses.
    """
    for size in db.read(f"gather/{what}_sizes").to_pylist():
        n_slices = 1 + size["n"] // SLICE_ROWS
        borders = [*(f"{n * _N_PREFIXES // n_slices:0{_PREFIX}x}" for n in range(n_slices)), _AFTER_ALL]
        n_together = 1 + math.isqrt(n_slices)
        for first in range(0, n_slices, n_together):
            some = borders[first : first + n_together + 1]
            for table in tables:
                db.make(f"some_{table}", f"gather/some_{table}", side=size["side"], low=some[0], high=some[-1])
            for low, high in itertools.pairwise(some):
                yield from db.stream(f"gather/{what}s", low=low, high=high, **values)
        db.drop(*(f"some_{table}" for table in tables))


def _batch(config: str, batch: pa.RecordBatch, made: dict[str, pa.Array]) -> pa.RecordBatch:
    target = schema.arrow_schema(config)
    columns = [made[each.name] if each.name in made else batch[each.name].cast(each.type) for each in target]
    columns.append(batch["side"])
    return pa.RecordBatch.from_arrays(columns, schema=target.append(pa.field("side", batch["side"].type)))


def _flags(batch: pa.RecordBatch) -> pa.Array:
    rows = zip(*(batch[column].to_pylist() for column in _FLAGS), strict=True)
    names = tuple(_FLAGS.values())
    flags = [[name for name, is_set in zip(names, row, strict=True) if is_set] for row in rows]
    return pa.array(flags, schema.arrow_schema("quotations").field("flags").type)


def _speakers(lists: pa.Array) -> pa.Array:
    """Lists of structs from lists of strings: place, speaker_id, score and name one behind the other."""
    type_ = schema.arrow_schema("quotations").field("speakers").type
    packed = pc.list_flatten(lists)
    id_end = _PLACE + _ID
    scores = pc.utf8_slice_codeunits(packed, id_end, id_end + _SCORE).cast(pa.float64())
    structs = pa.StructArray.from_arrays(
        [
            pc.utf8_slice_codeunits(packed, id_end + _SCORE),
            pc.utf8_slice_codeunits(packed, _PLACE, id_end),
            pc.divide(scores, 10**6).cast(pa.float32()),
        ],
        fields=list(type_.value_type),
    )
    return pa.ListArray.from_arrays(_offsets(lists), structs, type=type_)


def _placed(lists: pa.Array) -> pa.Array:
    """``lists`` of strings without the places that they begin with; an empty list for every null."""
    values = pc.utf8_slice_codeunits(pc.list_flatten(lists), _PLACE)
    type_ = pa.list_(pa.field("item", pa.string(), nullable=False))
    return pa.ListArray.from_arrays(_offsets(lists), values, type=type_)


def _offsets(lists: pa.Array) -> pa.Array:
    lengths = np.asarray(pc.fill_null(pc.list_value_length(lists), 0))
    return pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
