-- The quotation of every row of quotes. What an earlier build gave an id keeps it; a new form takes the id of its
-- whole, a new whole that of the part with the most rows, if one has an id already.
WITH adopted AS (
    SELECT
        whole_id,
        old_id,
        row_number() OVER (PARTITION BY whole_id ORDER BY n_rows DESC, old_id, form_id) AS place
    FROM wholes
    WHERE old_id IS NOT NULL
)
SELECT
    wordings.quote_id,
    wordings.n_words,
    coalesce(wholes.old_id, whole.old_id, adopted.old_id, wholes.whole_id) AS quotation_id
FROM wordings
JOIN wholes ON wholes.form_id = wordings.form_id
JOIN wholes AS whole ON whole.form_id = wholes.whole_id
LEFT JOIN adopted ON adopted.whole_id = wholes.whole_id AND adopted.place = 1
