-- The articles that are in no config: article_id, shard. Those of before, and those found since.
SELECT article_id, shard FROM left_out
UNION
SELECT article_id, shard FROM found
