-- Every mention with the group it is in: at first each is a group of its own.
SELECT mention_id, block, article_id, mention_id AS root FROM mentions
