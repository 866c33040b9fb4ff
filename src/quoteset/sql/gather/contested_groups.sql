-- The groups of the contested names that still have several: root.
WITH named AS (
    SELECT DISTINCT members.block, members.root FROM members SEMI JOIN contested ON contested.block = members.block
)
SELECT root
FROM named
WHERE block IN (SELECT block FROM named GROUP BY block HAVING count(*) > 1)
GROUP BY root
