-- The group that each group of a shorter name is joined with: the likeliest, by the name and by what the articles
-- share, where that is likely enough and no other that it could be is nearly as likely. None with which it shares an
-- article, which speaks of two; and none that has another middle name.
WITH middles AS (
    SELECT DISTINCT root, middle FROM clusters WHERE middle <> ''
),
apart AS (
    SELECT DISTINCT one.root AS child, other.root AS parent
    FROM members AS one
    JOIN members AS other ON other.article_id = one.article_id AND other.root <> one.root
    UNION
    SELECT candidates.child, candidates.parent
    FROM candidates
    JOIN middles AS one ON one.root = candidates.child
    JOIN middles AS other ON other.root = candidates.parent
    WHERE substring(one.middle, 1, 1) <> substring(other.middle, 1, 1)
        OR (length(one.middle) > 1 AND length(other.middle) > 1 AND one.middle <> other.middle)
),
allowed AS (
    SELECT candidates.child, candidates.parent, candidates.n, candidates.prior, candidates.ground
    FROM candidates
    ANTI JOIN apart ON apart.child = candidates.child AND apart.parent = candidates.parent
),
evidence AS (
    SELECT
        allowed.child,
        allowed.parent,
        one.kind,
        sum(CAST(round(1000000 * ln(
            -- By chance: as often as among the articles of neither.
            :same * one.rate * other.rate
            * (other.n_without - CASE WHEN one.block = other.block THEN 0 ELSE one.n_articles END)
            / (other.n_others - CASE WHEN one.block = other.block THEN 0 ELSE one.n_showing END)
            + 1 - :same
        )) AS BIGINT)) / CAST(1000000 AS DOUBLE) AS evidence
    FROM allowed
    JOIN group_traits AS one ON one.root = allowed.child
    JOIN group_traits AS other
        ON other.root = allowed.parent AND other.trait = one.trait
    GROUP BY allowed.child, allowed.parent, one.kind
),
occupied AS (
    SELECT root, max(n_showing) AS n FROM group_traits WHERE kind = 'role' GROUP BY root
),
weighed AS (
    SELECT
        allowed.child,
        allowed.parent,
        allowed.n,
        allowed.prior,
        allowed.ground,
        coalesce(max(CASE WHEN evidence.kind = 'copy' THEN 1 END), 0) AS copies,
        coalesce(max(CASE WHEN evidence.kind = 'words' THEN 1 END), 0) AS words,
        max(CASE WHEN evidence.kind = 'role' THEN evidence.evidence END) AS roles,
        max(CASE WHEN evidence.kind = 'name' THEN evidence.evidence END) AS names,
        max(CASE WHEN evidence.kind = 'week' THEN evidence.evidence END) AS week
    FROM allowed
    LEFT JOIN evidence ON evidence.child = allowed.child AND evidence.parent = allowed.parent
    GROUP BY allowed.child, allowed.parent, allowed.n, allowed.prior, allowed.ground
),
bounded AS (
    SELECT
        weighed.child,
        weighed.parent,
        weighed.n,
        weighed.prior,
        weighed.ground,
        weighed.copies,
        weighed.words,
        least(greatest(coalesce(weighed.roles, 0), 0), :most_roles) AS roles,
        least(greatest(coalesce(weighed.names, 0), 0) * :dependent, :most_names) AS names,
        least(greatest(coalesce(weighed.week, 0), 0) * :dependent, :most_week) AS week,
        CASE
            WHEN weighed.roles IS NULL AND one.n IS NOT NULL AND other.n IS NOT NULL
                THEN :other_role * least(one.n, other.n, :most_other_roles)
            ELSE 0.0
        END AS against
    FROM weighed
    LEFT JOIN occupied AS one ON one.root = weighed.child
    LEFT JOIN occupied AS other ON other.root = weighed.parent
),
scored AS (
    SELECT *, prior + (copies + words) * :by_words + roles + names + week - against AS score
    FROM bounded
),
ranked AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY child ORDER BY score DESC, n DESC, parent) AS place,
        lead(score) OVER (PARTITION BY child ORDER BY score DESC, n DESC, parent) AS next_score
    FROM scored
),
chosen AS (
    SELECT *
    FROM ranked
    WHERE place = 1 AND score >= :enough AND (next_score IS NULL OR score - next_score >= :margin)
)
SELECT child AS one, parent AS other, ground FROM chosen
UNION ALL
SELECT child, parent, 'copy' FROM chosen WHERE copies > 0
UNION ALL
SELECT child, parent, 'quotation' FROM chosen WHERE words > 0
UNION ALL
SELECT child, parent, 'role' FROM chosen WHERE roles >= :telling
UNION ALL
SELECT child, parent, 'context' FROM chosen WHERE names >= :telling
UNION ALL
SELECT child, parent, 'outlet_and_week' FROM chosen WHERE week >= :telling
