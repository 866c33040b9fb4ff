-- The sides of the old articles that a node is tied to: node, side.
SELECT DISTINCT ties.node, placed.side
FROM ties
JOIN (SELECT DISTINCT tie, old_side AS side FROM ties WHERE old_side IS NOT NULL) AS placed ON ties.tie = placed.tie
WHERE ties.node IS NOT NULL
