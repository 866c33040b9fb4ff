-- One row for each different text, however many articles have it: text_id, n_words, bands, level, shingles.
SELECT every.text_id, every.n_words, every.bands, every.level, every.shingles
FROM fingerprints AS every
SEMI JOIN (SELECT text_id, min(article_id) AS article_id FROM fingerprints GROUP BY text_id) AS chosen
    ON every.text_id = chosen.text_id AND every.article_id = chosen.article_id
