-- Quotations of exactly the same words: one row each, with how often they occur and the id that an earlier build gave.
-- Of equal words with and without an ellipsis the ones without are kept: more of their words are known to be
-- neighbours.
WITH placed AS (
    SELECT
        wordings.form_id,
        wordings.n_words,
        wordings.n_gaps,
        wordings.pairs,
        wordings.prints,
        row_number() OVER (PARTITION BY wordings.form_id ORDER BY wordings.n_gaps, wordings.quote_id) AS place,
        count(*) OVER (PARTITION BY wordings.form_id) AS n_rows,
        min(CASE WHEN quotes.shard LIKE '000000000-%' THEN quotes.quotation_id END)
            OVER (PARTITION BY wordings.form_id) AS old_id
    FROM wordings
    JOIN quotes ON quotes.quote_id = wordings.quote_id
)
SELECT form_id, n_words, n_gaps, pairs, prints, n_rows, old_id
FROM placed
WHERE place = 1
