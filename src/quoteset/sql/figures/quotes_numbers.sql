-- One row: how many quotations there are, with how many segments and speakers.
SELECT
  count(*) AS n_quotes,
  CAST(coalesce(sum(CAST(size(segments) AS BIGINT)), 0) AS BIGINT) AS n_segments,
  coalesce(CAST(count_if(size(segments) > 1) AS BIGINT), 0) AS n_in_several_segments,
  count(speaker) AS n_with_speaker
FROM written_quotes
