-- The articles that were found last, in the order of the input.
SELECT * FROM found ORDER BY shard, article_id
