-- How likely somebody else of the block's name would show a trait: by how many of the articles without the name do
-- (n_others of n_without). n_mentions: mentions of the name that show it.
-- A few imagined articles (:imagined, of which :share have any trait) keep a small corpus from being sure.
WITH counted AS (
    SELECT block, trait, count(DISTINCT article) AS n, count(*) AS n_mentions
    FROM traits
    GROUP BY block, trait
),
anywhere AS (
    SELECT trait, count(DISTINCT article) AS n FROM traits GROUP BY trait
),
blocks AS (
    SELECT block, count(DISTINCT article) AS n, count(*) AS n_mentions FROM mentions GROUP BY block
),
corpus AS (
    SELECT count(DISTINCT article) AS n FROM mentions
)
SELECT
    counted.block,
    counted.trait,
    counted.n_mentions,
    anywhere.n - counted.n + :imagined * :share AS n_others,
    corpus.n - blocks.n + :imagined AS n_without
FROM counted
JOIN anywhere ON anywhere.trait = counted.trait
JOIN blocks ON blocks.block = counted.block
CROSS JOIN corpus
