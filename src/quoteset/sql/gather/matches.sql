-- The groups that have a name of somebody in the table of people, with the number of the table's words about that one
-- which the articles of the group have too.
-- The number of a trait is that of gather/traits.
WITH words AS (
    SELECT
        people_words.person,
        people_words.word,
        CAST(conv(substring(md5(concat(kinds.kind, ' ', people_words.word)), 1, 15), 16, 10) AS BIGINT) AS trait
    FROM people_words
    CROSS JOIN (SELECT 'role' AS kind UNION ALL SELECT 'name' AS kind) AS kinds
),
hits AS (
    SELECT pairs.root, pairs.person, count(DISTINCT words.word) AS n
    FROM (SELECT DISTINCT root, person FROM named) AS pairs
    JOIN words ON words.person = pairs.person
    JOIN group_traits ON group_traits.root = pairs.root AND group_traits.trait = words.trait
    GROUP BY pairs.root, pairs.person
)
SELECT named.root, named.block, named.person, coalesce(hits.n, 0) AS n_hits
FROM named
LEFT JOIN hits ON hits.root = named.root AND hits.person = named.person
