-- How many words there are to list of the speakers of each side, one at least for each: side, n.
SELECT speaker_counts.side, count(*) AS n
FROM speaker_counts
LEFT JOIN speaker_words ON speaker_words.speaker_id = speaker_counts.speaker_id
GROUP BY speaker_counts.side
ORDER BY speaker_counts.side
