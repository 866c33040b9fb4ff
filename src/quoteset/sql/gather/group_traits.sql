-- The traits of the groups that are to be compared, with the share of their articles that shows each; but for roles only
-- those that at least :least mentions of the name have.
WITH chosen AS (
    SELECT members.root, members.mention_id FROM members JOIN compared ON compared.root = members.root
),
sizes AS (
    SELECT root, count(*) AS n FROM chosen GROUP BY root
)
SELECT
    chosen.root,
    traits.block,
    min(traits.kind) AS kind,
    traits.trait,
    count(*) AS n_showing,
    max(sizes.n) AS n_articles,
    count(*) / CAST(max(sizes.n) AS DOUBLE) AS rate,
    max(traits.n_others) AS n_others,
    max(traits.n_without) AS n_without
FROM chosen
JOIN traits ON traits.mention_id = chosen.mention_id AND (traits.n_mentions >= :least OR traits.kind = 'role')
JOIN sizes ON sizes.root = chosen.root
GROUP BY chosen.root, traits.block, traits.trait
