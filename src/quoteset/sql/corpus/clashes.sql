-- Articles whose id an earlier one has: article_id, shard, source, and where the earlier one was read.
SELECT later.article_id, later.shard, later.source, earlier.source AS other
FROM read_articles AS later
JOIN (
    SELECT article_id, min(shard) AS shard FROM read_articles GROUP BY article_id HAVING count(*) > 1
) AS doubled ON later.article_id = doubled.article_id AND later.shard > doubled.shard
JOIN read_articles AS earlier ON earlier.article_id = doubled.article_id AND earlier.shard = doubled.shard
