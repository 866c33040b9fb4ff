-- What is listed of the speakers of some_speaker_counts.
SELECT *
FROM speaker_words
WHERE speaker_id >= :low AND speaker_id < :high AND speaker_id IN (SELECT speaker_id FROM some_speaker_counts)
