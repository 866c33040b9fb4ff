"""The steps that give every row of quotes its final ids."""

from __future__ import annotations

from quoteset.gather import identity, words
from quoteset.gather.identity import Linked
from quoteset.people import NOBODY, People
from quoteset.tables import Tables


def identify(db: Tables, people: People = NOBODY) -> Linked:
    """Make the table ``quote_ids`` (quote_id, quotation_id, speaker_id), one row for every row of quotes.

    ``db`` has articles with their final duplicate_group, quotes, entities (rows.ENTITIES) and wordings
    (wordings.WORDINGS). Rows whose shard begins with ``000000000-`` are an earlier build's: they keep their ids.
    ``people`` says of names whose they are; what became of that is given back.
    """
    words.group(db)
    linked = identity.find(db, people)
    db.make("quote_ids", "gather/quote_ids")
    return linked
