"""The same words across articles: which quotations are one, and which are only a part of another."""

from __future__ import annotations

from quoteset.tables import Tables
from quoteset.wordings import MIN_WORDS

# More forms than this with one run of words share a phrase, not a quotation; it also bounds the pairs to compare.
MOST_SHARING = 64
# Share of the shorter text's pairs of words that the longer may lack: outlets write down the same speech differently.
# One changed word costs two pairs. origin: 51 pairs and the near misses of 840 articles, read one by one.
SLACK = 0.17
# Pairs that an omission or insertion in the longer text may hide. unit: pairs of words
PER_GAP = 3


def group(db: Tables) -> None:
    """Make ``quotation_ids`` (quote_id, n_words, quotation_id), one row for every row of quotes.

    A quotation is a longest text with all that is a part of it: a part has at least MIN_WORDS words, nearly all of them
    in the longest text in the same order. Two parts of one text that have no word in common are so one quotation, but
    never two texts that share a part. Texts that only overlap stay apart.
    """
    db.make("forms", "gather/forms")
    db.make("prints", "gather/prints", most=MOST_SHARING)
    db.make("parts", "gather/parts", least=MIN_WORDS - 1, slack=SLACK, gap=PER_GAP)
    db.make("wholes", "gather/wholes")
    db.make("quotation_ids", "gather/quotation_ids")
    db.drop("forms", "prints", "parts", "wholes")
