-- The groups that have a name of somebody in the table of people, with the number of the table's words about that one
-- which the articles of the group have too.
WITH hits AS (
    SELECT pairs.root, pairs.person, count(DISTINCT group_traits.trait) AS n
    FROM (SELECT DISTINCT root, person FROM named) AS pairs
    JOIN people_words ON people_words.person = pairs.person
    JOIN group_traits
        ON group_traits.root = pairs.root
        AND group_traits.kind IN ('role', 'name')
        AND group_traits.trait = people_words.word
    GROUP BY pairs.root, pairs.person
)
SELECT named.root, named.block, named.person, coalesce(hits.n, 0) AS n_hits
FROM named
LEFT JOIN hits ON hits.root = named.root AND hits.person = named.person
