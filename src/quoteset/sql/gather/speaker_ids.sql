-- The id of every mention's speaker. What an earlier build gave an id keeps it, and the rest of its group takes the id
-- that most of the group has. Else of all groups of one name and type the one with the most articles has the id of the
-- name, each other that of its first article.
WITH placed AS (
    SELECT
        members.root,
        mentions.mention_id,
        mentions.own_id,
        mentions.name_id,
        mentions.article_id,
        mentions.old_id,
        row_number() OVER (
            PARTITION BY members.root
            ORDER BY
                CASE mentions.form WHEN 'full' THEN 0 WHEN 'body' THEN 0 ELSE 1 END,
                CASE mentions.type WHEN 'unknown' THEN 1 ELSE 0 END,
                names.n DESC,
                mentions.name_id,
                mentions.mention_id
        ) AS name_place,
        row_number() OVER (
            PARTITION BY members.root
            ORDER BY articles.published_at NULLS LAST, mentions.article_id, mentions.mention_id
        ) AS time_place
    FROM members
    JOIN mentions ON mentions.mention_id = members.mention_id
    JOIN articles ON articles.article_id = mentions.article_id
    JOIN (
        SELECT members.root, mentions.name_id, sum(mentions.n_quotes) AS n
        FROM members
        JOIN mentions ON mentions.mention_id = members.mention_id
        GROUP BY members.root, mentions.name_id
    ) AS names ON names.root = members.root AND names.name_id = mentions.name_id
),
groups AS (
    SELECT
        root,
        max(CASE WHEN name_place = 1 THEN name_id END) AS name_id,
        max(CASE WHEN time_place = 1 THEN own_id END) AS own_id,
        count(DISTINCT article_id) AS n
    FROM placed
    GROUP BY root
),
ranked AS (
    SELECT root, name_id, own_id, row_number() OVER (PARTITION BY name_id ORDER BY n DESC, own_id) AS place FROM groups
),
old AS (
    SELECT root, old_id, row_number() OVER (PARTITION BY root ORDER BY count(*) DESC, old_id) AS place
    FROM placed
    WHERE old_id IS NOT NULL
    GROUP BY root, old_id
),
taken AS (
    SELECT DISTINCT old_id FROM mentions WHERE old_id IS NOT NULL
)
SELECT DISTINCT
    placed.mention_id,
    placed.own_id,
    placed.root,
    coalesce(
        placed.old_id,
        old.old_id,
        CASE WHEN ranked.place = 1 AND taken.old_id IS NULL THEN ranked.name_id ELSE ranked.own_id END
    ) AS speaker_id
FROM placed
JOIN ranked ON ranked.root = placed.root
LEFT JOIN old ON old.root = placed.root AND old.place = 1
LEFT JOIN taken ON taken.old_id = ranked.name_id
