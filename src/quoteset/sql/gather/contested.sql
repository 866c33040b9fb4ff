-- Names that several groups have: block.
SELECT block FROM members GROUP BY block HAVING count(DISTINCT root) > 1
