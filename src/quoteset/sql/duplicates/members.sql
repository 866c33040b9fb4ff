-- The bands that several texts have: text_id, band, n_words.
SELECT every.text_id, every.band, every.n_words
FROM (SELECT text_id, n_words, explode(bands) AS band FROM texts) AS every
SEMI JOIN (
    SELECT band FROM (SELECT explode(bands) AS band FROM texts) AS bands GROUP BY band HAVING count(*) > 1
) AS shared ON every.band = shared.band
