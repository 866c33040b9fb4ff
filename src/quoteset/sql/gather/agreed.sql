-- Pairs of groups of one name that are one speaker: one row for each ground of that. The other names of an article
-- depend on one another, hence their evidence counts by :dependent only. In a large crowd of namesakes two that are
-- alike by chance are soon found, so each pair has to be alike by so much more.
WITH crowds AS (
    SELECT block, count(DISTINCT root) AS n FROM members GROUP BY block
),
occupied AS (
    SELECT root, block, max(n_showing) AS n FROM group_traits WHERE kind = 'role' GROUP BY root, block
),
weighed AS (
    SELECT
        namesakes.one,
        namesakes.other,
        priors.prior,
        namesakes.n_copies,
        namesakes.n_words,
        least(greatest(namesakes.roles, 0), :most_roles) AS roles,
        least(greatest(namesakes.names, 0) * :dependent, :most_names) AS names,
        least(greatest(namesakes.week, 0) * :dependent, :most_week) AS week,
        ln(crowds.n / 2.0) AS crowd,
        CASE
            WHEN namesakes.n_roles = 0 AND one.n IS NOT NULL AND other.n IS NOT NULL
                THEN :other_role * least(one.n, other.n, :most_other_roles)
            ELSE 0.0
        END AS against
    FROM namesakes
    JOIN priors ON priors.block = namesakes.block
    JOIN crowds ON crowds.block = namesakes.block
    LEFT JOIN occupied AS one ON one.root = namesakes.one AND one.block = namesakes.block
    LEFT JOIN occupied AS other ON other.root = namesakes.other AND other.block = namesakes.block
),
chosen AS (
    SELECT *
    FROM weighed
    WHERE n_copies > 0 OR prior + n_words * :by_words + roles + names + week - against - crowd >= :enough
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
