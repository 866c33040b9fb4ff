-- Pairs of groups of one name that are one speaker: one row for each ground of that. Against it is that both have
-- occupations, but none in common.
WITH occupied AS (
    SELECT root, block, max(n_showing) AS n FROM group_traits WHERE kind = 'role' GROUP BY root, block
),
weighed AS (
    SELECT
        namesakes.*,
        CASE
            WHEN namesakes.n_roles = 0 AND one.n IS NOT NULL AND other.n IS NOT NULL
                THEN :other_role * least(one.n, other.n, :most_other_roles)
            ELSE 0.0
        END AS against
    FROM namesakes
    LEFT JOIN occupied AS one ON one.root = namesakes.one AND one.block = namesakes.block
    LEFT JOIN occupied AS other ON other.root = namesakes.other AND other.block = namesakes.block
),
chosen AS (
    SELECT * FROM weighed WHERE n_copies > 0 OR score - against >= :enough
)
SELECT one, other, 'copy' AS ground FROM chosen WHERE n_copies > 0
UNION ALL
SELECT one, other, 'quotation' AS ground FROM chosen WHERE n_words > 0
UNION ALL
SELECT one, other, 'role' AS ground FROM chosen WHERE roles >= :telling
UNION ALL
SELECT one, other, 'context' AS ground FROM chosen WHERE names >= :telling
UNION ALL
SELECT one, other, 'outlet_and_week' AS ground FROM chosen WHERE week >= :telling
UNION ALL
SELECT one, other, 'rare_name' AS ground FROM chosen WHERE prior >= :telling_name
