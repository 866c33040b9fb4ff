-- The name and the type of every speaker: the name that most quotes have, of those that are whole names; the type
-- likewise.
WITH forms AS (
    SELECT
        occurrences.speaker_id,
        occurrences.speaker,
        min(CASE WHEN mentions.form = 'single' THEN 1 ELSE 0 END) AS is_single,
        count(*) AS n
    FROM occurrences
    LEFT JOIN mentions
        ON mentions.article_id = occurrences.article_id
        AND mentions.name = occurrences.speaker
        AND mentions.type = occurrences.speaker_type
    WHERE occurrences.speaker_id IS NOT NULL
    GROUP BY occurrences.speaker_id, occurrences.speaker
),
types AS (
    SELECT speaker_id, speaker_type, count(*) AS n FROM occurrences WHERE speaker_id IS NOT NULL GROUP BY speaker_id,
    speaker_type
),
ranked_forms AS (
    SELECT
        speaker_id,
        speaker,
        row_number() OVER (PARTITION BY speaker_id ORDER BY is_single, n DESC, speaker) AS place
    FROM forms
),
ranked_types AS (
    SELECT
        speaker_id,
        speaker_type,
        row_number() OVER (
            PARTITION BY speaker_id
            ORDER BY CASE speaker_type WHEN 'unknown' THEN 1 ELSE 0 END, n DESC, speaker_type
        ) AS place
    FROM types
)
SELECT ranked_forms.speaker_id, ranked_forms.speaker AS name, ranked_types.speaker_type AS type
FROM ranked_forms
JOIN ranked_types ON ranked_types.speaker_id = ranked_forms.speaker_id
WHERE ranked_forms.place = 1 AND ranked_types.place = 1
