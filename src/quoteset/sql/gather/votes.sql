-- For each quotation the speakers that its occurrences name, best first, with their score in millionths: the mean of
-- the confidences over the duplicate groups that name a speaker, for copies of an article are one witness.
WITH groups AS (
    SELECT quotation_id, duplicate_group, count(*) AS n FROM occurrences WHERE speaker_id IS NOT NULL GROUP BY
    quotation_id, duplicate_group
),
witnesses AS (
    SELECT quotation_id, count(*) AS n FROM groups GROUP BY quotation_id
),
by_group AS (
    SELECT
        occurrences.quotation_id,
        occurrences.speaker_id,
        CAST(round(sum(occurrences.confidence) / CAST(max(groups.n) AS DOUBLE)) AS BIGINT) AS vote
    FROM occurrences
    JOIN groups
        ON groups.quotation_id = occurrences.quotation_id AND groups.duplicate_group = occurrences.duplicate_group
    WHERE occurrences.speaker_id IS NOT NULL
    GROUP BY occurrences.quotation_id, occurrences.speaker_id, occurrences.duplicate_group
),
scored AS (
    SELECT
        by_group.quotation_id,
        by_group.speaker_id,
        CAST(round(sum(by_group.vote) / CAST(max(witnesses.n) AS DOUBLE)) AS BIGINT) AS score
    FROM by_group
    JOIN witnesses ON witnesses.quotation_id = by_group.quotation_id
    GROUP BY by_group.quotation_id, by_group.speaker_id
)
SELECT
    scored.quotation_id, scored.speaker_id, names.name, scored.score, row_number() OVER (PARTITION BY
    scored.quotation_id ORDER BY scored.score DESC, scored.speaker_id) AS place, lead(scored.score) OVER (PARTITION BY
    scored.quotation_id ORDER BY scored.score DESC, scored.speaker_id) AS next_score
FROM scored
JOIN names ON names.speaker_id = scored.speaker_id
