-- The groups that an edge touches; each begins as its own label.
SELECT DISTINCT root, root AS label, true AS changed
FROM (SELECT one AS root FROM edges UNION ALL SELECT other AS root FROM edges) AS touched
