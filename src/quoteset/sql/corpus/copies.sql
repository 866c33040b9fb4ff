-- The articles that copy an earlier one, with that one: article_id, shard, source, first_id, first_source.
SELECT
    articles.article_id,
    articles.shard,
    articles.source,
    originals.article_id AS first_id,
    originals.source AS first_source
FROM groups
JOIN articles ON groups.article_id = articles.article_id
LEFT JOIN (
    SELECT
        groups.duplicate_group,
        min_by(articles.article_id, articles.article_id) AS article_id,
        min_by(articles.source, articles.article_id) AS source
    FROM groups
    JOIN articles ON groups.article_id = articles.article_id
    WHERE groups.is_first
    GROUP BY groups.duplicate_group
) AS originals ON groups.duplicate_group = originals.duplicate_group
ANTI JOIN old ON groups.article_id = old.article_id
WHERE NOT groups.is_first
