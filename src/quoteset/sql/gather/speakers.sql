-- A slice of the config speakers, in the order of its rows: of split :side those from :low on, before :high. What is a
-- list there is here a list of strings that begin with their place in ten digits.
WITH slice AS (
    SELECT * FROM speaker_counts WHERE side = :side AND speaker_id >= :low AND speaker_id < :high
),
lists AS (
    SELECT
        speaker_words.speaker_id,
        speaker_words.kind,
        sort_array(array_agg(concat(lpad(CAST(speaker_words.place AS STRING), 10, '0'), speaker_words.word))) AS words
    FROM speaker_words
    SEMI JOIN slice ON slice.speaker_id = speaker_words.speaker_id
    GROUP BY speaker_words.speaker_id, speaker_words.kind
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
