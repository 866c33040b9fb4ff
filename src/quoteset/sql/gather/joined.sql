-- The names of the groups that ``edges`` put together last: block.
SELECT DISTINCT members.block FROM members JOIN edges ON edges.one = members.mention_id
