-- Groups that a name's evidence left outside, and the largest group of the name: the better known it is among all of
-- the name, the likelier a further article is about it as well.
WITH ranked AS (
    SELECT
        block,
        root,
        n,
        sum(n) OVER (PARTITION BY block) AS n_all,
        row_number() OVER (PARTITION BY block ORDER BY n DESC, root) AS place
    FROM clusters
    WHERE form IN ('full', 'body')
)
SELECT
    child.root AS child,
    parent.root AS parent,
    parent.n,
    priors.prior + ln(parent.n / CAST(parent.n_all - parent.n + 1 AS DOUBLE)) AS prior,
    'well_known' AS ground
FROM ranked AS child
JOIN ranked AS parent ON parent.block = child.block AND parent.place = 1
JOIN priors ON priors.block = child.block
WHERE child.place > 1
