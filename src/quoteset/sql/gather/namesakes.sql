-- Pairs of groups of one name that share a trait, with the evidence of each kind: the logarithm of how much likelier
-- the shared traits are if the two are one speaker than if they are not. A trait that very many groups of a name share
-- is left for a later round, when there are fewer groups. The other names of an article depend on one another, hence
-- their evidence counts by :dependent only. In a large crowd of namesakes two that are alike by chance are soon found, so
-- each pair has to be alike by so much more. Pairs that are not alike by :enough, which most are, are left out here:
-- kept for the next step, they would be the largest table of all.
WITH counted AS (
    SELECT
        root,
        block,
        kind,
        trait,
        rate,
        n_others,
        n_without,
        count(*) OVER (PARTITION BY block, trait) AS n_groups
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
    JOIN counted AS other ON other.block = one.block AND other.trait = one.trait AND one.root < other.root
    WHERE one.n_groups BETWEEN 2 AND :most
),
pairs AS (
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
),
crowds AS (
    SELECT block, count(DISTINCT root) AS n FROM members GROUP BY block
),
weighed AS (
    SELECT
        pairs.one,
        pairs.other,
        pairs.block,
        priors.prior,
        pairs.n_copies,
        pairs.n_words,
        pairs.n_roles,
        least(greatest(pairs.roles, 0), :most_roles) AS roles,
        least(greatest(pairs.names, 0) * :dependent, :most_names) AS names,
        least(greatest(pairs.week, 0) * :dependent, :most_week) AS week,
        ln(crowds.n / 2.0) AS crowd
    FROM pairs
    JOIN priors ON priors.block = pairs.block
    JOIN crowds ON crowds.block = pairs.block
),
scored AS (
    SELECT *, prior + n_words * :by_words + roles + names + week - crowd AS score FROM weighed
)
SELECT * FROM scored WHERE n_copies > 0 OR score >= :enough
