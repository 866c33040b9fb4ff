-- What the side of a node follows from: node, publisher (the first that is known), moment (the first, in milliseconds
-- since 1970 UTC), n_articles.
WITH ranked AS (
    SELECT
        nodes.node,
        articles.publisher,
        articles.published_at,
        row_number() OVER (
            PARTITION BY nodes.node
            ORDER BY
                CASE WHEN articles.publisher IS NULL THEN 1 ELSE 0 END,
                articles.published_at ASC NULLS LAST,
                articles.article_id ASC
        ) AS place
    FROM nodes
    JOIN articles ON nodes.article_id = articles.article_id
    WHERE nodes.node IS NOT NULL
)
SELECT
    node,
    max(CASE WHEN place = 1 THEN publisher END) AS publisher,
    unix_millis(min(published_at)) AS moment,
    count(*) AS n_articles
FROM ranked
GROUP BY node
