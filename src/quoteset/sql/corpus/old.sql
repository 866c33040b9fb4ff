-- The articles of the data set that is updated which are still there: article_id, duplicate_group, side.
SELECT
    kept_articles.article_id,
    kept_articles.duplicate_group,
    CASE
        WHEN kept_articles.shard LIKE 'train-%' THEN 0
        WHEN kept_articles.shard LIKE 'validation-%' THEN 1
        ELSE 2
    END AS side
FROM kept_articles
SEMI JOIN (SELECT article_id FROM articles WHERE shard LIKE '000000000-%') AS present
    ON kept_articles.article_id = present.article_id
