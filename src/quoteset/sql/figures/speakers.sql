-- The :n most quoted speakers, most first.
SELECT name, type, CAST(n_quotes AS BIGINT) AS n_quotes
FROM written_speakers
ORDER BY n_quotes DESC NULLS LAST, name NULLS LAST, type NULLS LAST, speaker_id NULLS LAST
LIMIT :n
