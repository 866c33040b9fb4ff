-- Nothing has been put together yet.
SELECT mention_id, name AS ground FROM mentions WHERE 1 = 0
