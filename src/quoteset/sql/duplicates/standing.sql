-- How each text that is linked stands among the others: the more links, then words, the better.
SELECT counted.text_id, counted.n_links, texts.n_words
FROM (SELECT one AS text_id, count(*) AS n_links FROM links GROUP BY one) AS counted
JOIN texts ON counted.text_id = texts.text_id
