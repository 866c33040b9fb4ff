"""In which order quotations are asked about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Literal, get_args

from quoteset.review.corpus import Corpus, QuoteKey

Order = Literal["unsure", "disputed", "text"]
ORDERS: tuple[Order, ...] = get_args(Order)

_KEYS: dict[Order, Callable[[QuoteKey], tuple[object, ...]]] = {
    # The least sure first, and of those equally sure the ones whose candidates are closest.
    "unsure": lambda each: (each.confidence, each.lead, each.quote_id),
    "disputed": lambda each: (each.lead, each.confidence, each.quote_id),
    "text": lambda each: (each.article_id, each.start, each.quote_id),
}


class Queue:
    """The quotations of a corpus in every order."""

    def __init__(self, corpus: Corpus) -> None:
        quotes = list(corpus.quotes.values())
        self._orders: dict[Order, Sequence[QuoteKey]] = {order: sorted(quotes, key=key) for order, key in _KEYS.items()}

    def next(self, order: Order, done: Collection[str], late: Collection[str], after: str | None) -> QuoteKey | None:
        """The next quotation that is neither ``done`` nor put off; then those put off; None where all are done.

        ``after`` is the one in hand: it comes again only where nothing else is left. In the order of the text the next
        one is behind it.
        """
        quotes = self._orders[order]
        return next(
            (
                each
                for wanted in (self._rest(order, after), quotes)
                for ready in (False, True)
                for each in wanted
                if each.quote_id not in done and (each.quote_id in late) == ready and each.quote_id != after
            ),
            None,
        ) or next((each for each in quotes if each.quote_id == after and after not in done), None)

    def _rest(self, order: Order, after: str | None) -> Iterator[QuoteKey]:
        if order != "text" or after is None:
            return
        quotes = iter(self._orders[order])
        for each in quotes:
            if each.quote_id == after:
                break
        yield from quotes
