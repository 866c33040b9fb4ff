-- One row: how many articles there are, how many of them copy another one, and how much text they hold.
SELECT
  count(*) AS n_articles,
  count(*) - count(DISTINCT duplicate_group) AS n_copies,
  CAST(coalesce(sum(CAST(length(text) AS BIGINT)), 0) AS BIGINT) AS n_characters,
  coalesce(CAST(count_if(n_quotes > 0) AS BIGINT), 0) AS n_quoted_articles
FROM written_articles
