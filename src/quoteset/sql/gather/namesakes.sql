-- Pairs of groups of one name that share a trait, with the evidence of each kind: the logarithm of how much likelier
-- the shared traits are if the two are one speaker than if they are not. A trait that very many groups of a name share
-- is left for a later round, when there are fewer groups.
WITH counted AS (
    SELECT
        root,
        block,
        kind,
        trait,
        rate,
        n_others,
        n_without,
        count(*) OVER (PARTITION BY block, kind, trait) AS n_groups
    FROM group_traits
),
shared AS (
    SELECT
        one.root AS one,
        other.root AS other,
        one.block,
        one.kind,
        -- In millionths, for whole numbers add up to the same in any order.
        CAST(round(1000000 * ln(
            :same * one.rate * other.rate * one.n_without / one.n_others + 1 - :same
        )) AS BIGINT) AS evidence
    FROM counted AS one
    JOIN counted AS other
        ON other.block = one.block AND other.kind = one.kind AND other.trait = one.trait AND one.root < other.root
    WHERE one.n_groups BETWEEN 2 AND :most
)
SELECT
    one,
    other,
    block,
    count_if(kind = 'copy') AS n_copies,
    count_if(kind = 'words') AS n_words,
    count_if(kind = 'role') AS n_roles,
    sum(CASE WHEN kind = 'role' THEN evidence ELSE 0 END) / CAST(1000000 AS DOUBLE) AS roles,
    sum(CASE WHEN kind = 'name' THEN evidence ELSE 0 END) / CAST(1000000 AS DOUBLE) AS names,
    sum(CASE WHEN kind = 'week' THEN evidence ELSE 0 END) / CAST(1000000 AS DOUBLE) AS week
FROM shared
GROUP BY one, other, block
