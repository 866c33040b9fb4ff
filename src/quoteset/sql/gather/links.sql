-- Which group is which of the people: where a group can be one of them only and one of them only that group of its
-- name, or where the words of the table speak for one more than for any other. A root is a mention of its group.
WITH pairs AS (
    SELECT root, person, max(n_hits) AS n_hits FROM matches GROUP BY root, person
),
best_person AS (
    SELECT root, person, n_hits, max(n_hits) OVER (PARTITION BY root) AS most FROM pairs
),
only_person AS (
    SELECT root, min(person) AS person
    FROM best_person
    WHERE n_hits = most
    GROUP BY root
    HAVING count(*) = 1
),
best_group AS (
    SELECT root, person, block, n_hits, max(n_hits) OVER (PARTITION BY person, block) AS most FROM matches
),
only_group AS (
    SELECT person, block, min(root) AS root
    FROM best_group
    WHERE n_hits = most
    GROUP BY person, block
    HAVING count(*) = 1
)
SELECT DISTINCT only_person.root, only_person.person
FROM only_person
JOIN only_group ON only_group.root = only_person.root AND only_group.person = only_person.person
