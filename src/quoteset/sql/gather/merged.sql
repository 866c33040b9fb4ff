-- The mentions with the groups that the labels put together.
SELECT members.mention_id, members.block, members.article_id, coalesce(labels.label, members.root) AS root
FROM members
LEFT JOIN labels ON labels.root = members.root
