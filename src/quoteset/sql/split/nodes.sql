-- Every article with what is placed as one: article_id, shard, text_id, duplicate_group, is_first, node, old_side.
-- That is its duplicate group; of a group that the updated data set has, the new article alone. An article of the data
-- set that is updated is no node: it has its place (old_side).
SELECT
    groups.article_id,
    groups.shard,
    groups.text_id,
    groups.duplicate_group,
    groups.is_first,
    CASE
        WHEN old.article_id IS NOT NULL THEN NULL
        WHEN settled_groups.duplicate_group IS NOT NULL THEN concat('article ', groups.article_id)
        ELSE groups.duplicate_group
    END AS node,
    old.side AS old_side
FROM groups
LEFT JOIN old ON groups.article_id = old.article_id
LEFT JOIN (SELECT DISTINCT duplicate_group FROM old) AS settled_groups
    ON groups.duplicate_group = settled_groups.duplicate_group
ANTI JOIN left_out ON groups.article_id = left_out.article_id AND groups.shard = left_out.shard
