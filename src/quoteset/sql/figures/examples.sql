-- The :n quotes with a speaker that have the smallest ids, then the :n_without of those without.
SELECT text, speaker, kind, rule, reason, confidence, publisher
FROM (
  (
    SELECT * FROM written_quotes WHERE speaker IS NOT NULL ORDER BY quote_id NULLS LAST LIMIT :n
  )
  UNION ALL
  (
    SELECT * FROM written_quotes WHERE speaker IS NULL ORDER BY quote_id NULLS LAST LIMIT :n_without
  )
) AS chosen
ORDER BY speaker IS NULL NULLS LAST, quote_id NULLS LAST
