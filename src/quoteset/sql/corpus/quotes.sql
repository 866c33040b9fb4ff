-- The config quotes, with the side of every row.
SELECT
    quotes.quote_id,
    quotes.article_id,
    quote_ids.quotation_id,
    quotes.text,
    quotes.segments,
    quotes.kind,
    quotes.speaker,
    quote_ids.speaker_id,
    quotes.speaker_type,
    quotes.speaker_mention,
    quotes.addressee,
    quotes.cue,
    quotes.candidates,
    quotes.confidence,
    quotes.rule,
    quotes.reason,
    quotes.before,
    quotes.after,
    quotes.language,
    quotes.url,
    quotes.publisher,
    quotes.published_at,
    quotes.flags,
    (get(quotes.segments, 0)).start AS start,
    placement.side
FROM quotes
JOIN quote_ids ON quotes.quote_id = quote_ids.quote_id
JOIN placement ON quotes.article_id = placement.article_id
