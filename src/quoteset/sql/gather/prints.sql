-- Runs of words that several forms share, by form. One that very many share is a phrase of the trade, and says nothing.
WITH exploded AS (
    SELECT form_id, explode(prints) AS print FROM forms
),
counted AS (
    SELECT form_id, print, count(*) OVER (PARTITION BY print) AS n_forms FROM exploded
)
SELECT form_id, print
FROM counted
WHERE n_forms BETWEEN 2 AND :most
