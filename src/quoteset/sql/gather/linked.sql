-- Groups that the table of people knows as one.
WITH first_linked AS (
    SELECT root, min(root) OVER (PARTITION BY person) AS first_root FROM links
)
SELECT DISTINCT first_root AS one, root AS other, 'people_file' AS ground
FROM first_linked
WHERE root <> first_root
