-- Every article with its group and split: article_id, duplicate_group, is_first, split.
SELECT
    nodes.article_id,
    nodes.duplicate_group,
    nodes.is_first,
    CASE coalesce(nodes.old_side, units.side) WHEN 0 THEN 'train' WHEN 1 THEN 'validation' ELSE 'test' END AS split
FROM nodes
LEFT JOIN roots ON nodes.node = roots.node
LEFT JOIN units ON roots.root = units.root
ANTI JOIN left_out ON nodes.article_id = left_out.article_id AND nodes.shard = left_out.shard
