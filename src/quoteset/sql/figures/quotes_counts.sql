-- One row for every value of a column of the quotes: how many of them have it.
SELECT 'kinds' AS name, kind AS value, count(*) AS n FROM written_quotes GROUP BY kind
UNION ALL
SELECT 'speaker_types', speaker_type, count(*) FROM written_quotes WHERE speaker IS NOT NULL GROUP BY speaker_type
UNION ALL
SELECT 'mention_forms', speaker_mention.form, count(*) FROM written_quotes GROUP BY speaker_mention.form
UNION ALL
SELECT 'reasons', reason, count(*) FROM written_quotes WHERE reason IS NOT NULL GROUP BY reason
UNION ALL
SELECT 'rules', rule, count(*) FROM written_quotes GROUP BY rule
UNION ALL
SELECT 'quote_publishers', publisher, count(*) FROM written_quotes GROUP BY publisher
UNION ALL
SELECT 'quote_months', substring(CAST(published_at AS STRING), 1, 7), count(*)
FROM written_quotes
WHERE published_at IS NOT NULL
GROUP BY substring(CAST(published_at AS STRING), 1, 7)
UNION ALL
SELECT 'quote_months', NULL, count(*) FROM written_quotes WHERE published_at IS NULL HAVING count(*) > 0
UNION ALL
SELECT 'quote_flags', flag, count(*) FROM (SELECT explode(flags) AS flag FROM written_quotes) AS flagged GROUP BY flag
UNION ALL
-- In float32 0.7 is a little less than 7 tenths; rounding first puts it where people look for it.
SELECT 'confidences', concat('0.', CAST(tenth AS STRING)), count(*)
FROM (
  SELECT least(CAST(floor(round(CAST(confidence AS DOUBLE), 6) * 10) AS BIGINT), 9) AS tenth
  FROM written_quotes
  WHERE speaker IS NOT NULL
) AS tenths
GROUP BY tenth
