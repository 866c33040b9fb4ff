-- How many articles there are to place.
SELECT CAST(coalesce(sum(n_articles), 0) AS BIGINT) AS n FROM described
