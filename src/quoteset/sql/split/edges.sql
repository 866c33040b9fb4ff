-- The nodes that a tie holds together, each with the first of them: one < other. What has a tie with an old article goes
-- where that is, whatever else has the tie.
SELECT DISTINCT first.node AS one, ties.node AS other
FROM ties
JOIN (
    SELECT tie, min(node) AS node FROM ties GROUP BY tie HAVING max(old_side) IS NULL
) AS first ON ties.tie = first.tie AND ties.node > first.node
