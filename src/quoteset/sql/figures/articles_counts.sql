-- One row for every value of a column of the articles: how many of them have it.
SELECT 'languages' AS name, language AS value, count(*) AS n FROM written_articles GROUP BY language
UNION ALL
SELECT 'publishers', publisher, count(*) FROM written_articles GROUP BY publisher
UNION ALL
SELECT 'months', substring(CAST(published_at AS STRING), 1, 7), count(*)
FROM written_articles
WHERE published_at IS NOT NULL
GROUP BY substring(CAST(published_at AS STRING), 1, 7)
UNION ALL
SELECT 'months', NULL, count(*) FROM written_articles WHERE published_at IS NULL HAVING count(*) > 0
UNION ALL
SELECT 'article_flags', flag, count(*) FROM (SELECT explode(flags) AS flag FROM written_articles) AS flagged GROUP BY flag
