-- The rows of quotes with their final ids, their place among the occurrences of the quotation (first published first)
-- and what the configs quotations and speakers are counted from.
SELECT
    quotes.quote_id,
    quotes.article_id,
    quote_ids.quotation_id,
    quote_ids.speaker_id,
    quotes.speaker,
    quotes.speaker_type,
    CAST(round(1000000 * quotes.confidence) AS BIGINT) AS confidence,
    quotes.text,
    quotation_ids.n_words,
    quotes.url,
    quotes.published_at,
    placement.duplicate_group,
    placement.side,
    min(placement.side) OVER (PARTITION BY quote_ids.quotation_id) AS quotation_side,
    row_number() OVER (
        PARTITION BY quote_ids.quotation_id
        ORDER BY quotes.published_at NULLS LAST, quotes.article_id, quotes.quote_id
    ) AS place
FROM quotes
JOIN quote_ids ON quote_ids.quote_id = quotes.quote_id
JOIN quotation_ids ON quotation_ids.quote_id = quotes.quote_id
JOIN placement ON placement.article_id = quotes.article_id
