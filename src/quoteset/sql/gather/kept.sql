-- Groups that an earlier build knew as one speaker.
WITH known AS (
    SELECT DISTINCT mentions.old_id, members.root
    FROM members
    JOIN mentions ON mentions.mention_id = members.mention_id AND mentions.old_id IS NOT NULL
),
first_known AS (
    SELECT root, min(root) OVER (PARTITION BY old_id) AS first_root FROM known
)
SELECT DISTINCT first_root AS one, root AS other, 'earlier_build' AS ground
FROM first_known
WHERE root <> first_root
