-- Groups of a name that has several.
SELECT root
FROM (SELECT DISTINCT block, root FROM members) AS named
WHERE block IN (SELECT block FROM members GROUP BY block HAVING count(DISTINCT root) > 1)
GROUP BY root
