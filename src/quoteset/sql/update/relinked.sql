-- One row: how many speakers that were there before have another id or other columns of the table of people now.
SELECT count(*) AS n
FROM new_speakers
JOIN old_speakers ON new_speakers.speaker_id = old_speakers.speaker_id
WHERE coalesce(new_speakers.qid, '') <> coalesce(old_speakers.qid, '')
    OR coalesce(new_speakers.people, '') <> coalesce(old_speakers.people, '')
