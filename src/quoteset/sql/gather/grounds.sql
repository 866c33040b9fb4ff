-- What the groups rest on so far, by any mention of theirs.
SELECT mention_id, ground FROM grounds
UNION
SELECT one AS mention_id, ground FROM edges
