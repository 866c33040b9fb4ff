-- How many articles are of each moment, in the order of time: moment, n_articles.
SELECT moment, CAST(sum(n_articles) AS BIGINT) AS n_articles
FROM described
WHERE moment IS NOT NULL
GROUP BY moment
ORDER BY moment
