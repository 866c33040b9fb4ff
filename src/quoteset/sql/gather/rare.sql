-- Mentions of a name that is rare enough to stand for one speaker: each with the first of its name. For one that has
-- occupations, but not the commonest of the name, the name has to be rarer.
WITH counted AS (
    SELECT block, trait, count(*) AS n FROM traits WHERE kind = 'role' GROUP BY block, trait
),
ranked AS (
    SELECT block, trait, row_number() OVER (PARTITION BY block ORDER BY n DESC, trait) AS place FROM counted
),
occupied AS (
    SELECT traits.mention_id, bool_or(ranked.place = 1) AS is_common
    FROM traits
    JOIN ranked ON ranked.block = traits.block AND ranked.trait = traits.trait
    WHERE traits.kind = 'role'
    GROUP BY traits.mention_id
),
named AS (
    SELECT members.block, members.root, min(members.root) OVER (PARTITION BY members.block) AS first_root, priors.body
    FROM members
    JOIN priors ON priors.block = members.block AND priors.prior >= :enough
    LEFT JOIN occupied ON occupied.mention_id = members.mention_id
    WHERE coalesce(occupied.is_common, true) OR priors.prior - :other_role >= :enough
)
SELECT DISTINCT first_root AS one, root AS other, CASE WHEN body THEN 'same_name' ELSE 'rare_name' END AS ground
FROM named
WHERE root <> first_root
