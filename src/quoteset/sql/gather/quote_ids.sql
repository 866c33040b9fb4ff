-- The final ids of every row of quotes.
SELECT
    quotes.quote_id,
    quotation_ids.quotation_id,
    CASE WHEN quotes.speaker IS NOT NULL THEN coalesce(speaker_ids.speaker_id, quotes.speaker_id) END AS speaker_id
FROM quotes
JOIN quotation_ids ON quotation_ids.quote_id = quotes.quote_id
LEFT JOIN mentions
    ON mentions.article_id = quotes.article_id
    AND mentions.name = quotes.speaker
    AND mentions.type = quotes.speaker_type
LEFT JOIN speaker_ids ON speaker_ids.mention_id = mentions.mention_id
