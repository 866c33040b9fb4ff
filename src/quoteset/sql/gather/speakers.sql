-- A slice of the config speakers, in the order of its rows: of some_speaker_counts those from :low on, before :high. What
-- is a list there is here a list of strings that begin with their place in ten digits.
WITH slice AS (
    SELECT * FROM some_speaker_counts WHERE speaker_id >= :low AND speaker_id < :high
),
lists AS (
    SELECT
        speaker_id,
        kind,
        sort_array(array_agg(concat(lpad(CAST(place AS STRING), 10, '0'), word))) AS words
    FROM some_speaker_words
    WHERE speaker_id >= :low AND speaker_id < :high
    GROUP BY speaker_id, kind
)
SELECT
    slice.speaker_id,
    names.name,
    names.type,
    aliases.words AS aliases,
    roles.words AS roles,
    slice.n_quotes,
    slice.n_articles,
    grounds.words AS evidence,
    people.qid,
    people.columns AS people,
    slice.side
FROM slice
JOIN names ON names.speaker_id = slice.speaker_id
LEFT JOIN lists AS aliases ON aliases.speaker_id = slice.speaker_id AND aliases.kind = 'alias'
LEFT JOIN lists AS roles ON roles.speaker_id = slice.speaker_id AND roles.kind = 'role'
LEFT JOIN lists AS grounds ON grounds.speaker_id = slice.speaker_id AND grounds.kind = 'ground'
LEFT JOIN speaker_people ON speaker_people.speaker_id = slice.speaker_id
LEFT JOIN people ON people.person = speaker_people.person
ORDER BY slice.side, slice.speaker_id
