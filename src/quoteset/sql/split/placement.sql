-- Every article with its group and split: article_id, duplicate_group, is_first, side (of schema.SPLITS).
SELECT
    nodes.article_id,
    nodes.duplicate_group,
    nodes.is_first,
    coalesce(nodes.old_side, units.side) AS side
FROM nodes
LEFT JOIN roots ON nodes.node = roots.node
LEFT JOIN units ON roots.root = units.root
ANTI JOIN left_out ON nodes.article_id = left_out.article_id AND nodes.shard = left_out.shard
