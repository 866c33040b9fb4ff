-- The side of what hangs together: that of the old articles it is tied to (the first, if of several); else that of its
-- first published node, if it is not too large for it: several nodes with more than :most_... articles go to :largest.
WITH ranked AS (
    SELECT
        roots.root,
        sides.side,
        row_number() OVER (
            PARTITION BY roots.root ORDER BY described.moment ASC NULLS LAST, roots.node ASC
        ) AS place,
        described.n_articles
    FROM roots
    JOIN sides ON roots.node = sides.node
    JOIN described ON roots.node = described.node
),
counted AS (
    SELECT
        root,
        max(CASE WHEN place = 1 THEN side END) AS side,
        count(*) AS n_nodes,
        sum(n_articles) AS n_articles
    FROM ranked
    GROUP BY root
),
placed AS (
    SELECT roots.root, min(anchors.side) AS side
    FROM roots
    JOIN anchors ON roots.node = anchors.node
    GROUP BY roots.root
)
SELECT
    counted.root,
    CASE
        WHEN placed.side IS NOT NULL THEN placed.side
        WHEN counted.n_nodes > 1 AND counted.n_articles
            > CASE counted.side WHEN 0 THEN :most_train WHEN 1 THEN :most_validation ELSE :most_test END THEN :largest
        ELSE counted.side
    END AS side
FROM counted
LEFT JOIN placed ON counted.root = placed.root
