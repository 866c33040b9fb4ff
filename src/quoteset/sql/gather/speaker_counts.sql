-- Every speaker that is quoted, with its counts and the first split that it is quoted in.
SELECT speaker_id, count(*) AS n_quotes, count(DISTINCT article_id) AS n_articles, min(side) AS side
FROM occurrences
WHERE speaker_id IS NOT NULL
GROUP BY speaker_id
