-- For each block the evidence that its name is itself: minus the logarithm of how many others of the name are expected
-- among all whose names the corpus knows. The more people share the given name and the surname, the more there are;
-- some imagined people stand for the names that the corpus has not met. A small corpus cannot tell how rare a name is,
-- so there the name counts for little.
WITH people AS (
    SELECT DISTINCT given, surname FROM mentions WHERE form = 'full' AND type = 'person'
),
givens AS (
    SELECT given, count(*) AS n FROM people GROUP BY given
),
surnames AS (
    SELECT surname, count(*) AS n FROM people GROUP BY surname
),
total AS (
    SELECT count(*) AS n FROM people
),
names AS (
    SELECT DISTINCT block, form, given, surname, suffix, middle FROM mentions
),
expected AS (
    SELECT
        names.block,
        names.form,
        total.n AS n_people,
        CASE
            WHEN names.form = 'single' OR length(names.given) = 1 THEN 1.0 + coalesce(surnames.n, 0)
            ELSE
                greatest(total.n, :population) * CASE WHEN names.middle = '' THEN 1.0 ELSE :middle_share END *
                (greatest(coalesce(givens.n, 0) - 1, 0) + :imagined * :given_share) / CAST(total.n + :imagined AS
                DOUBLE) * (greatest(coalesce(surnames.n, 0) - 1, 0) + :imagined * :surname_share) / CAST(total.n +
                :imagined AS DOUBLE)
        END AS n_others
    FROM names
    CROSS JOIN total
    LEFT JOIN givens ON givens.given = names.given
    LEFT JOIN surnames ON surnames.surname = names.surname
)
SELECT
    block,
    form = 'body' AS body,
    CASE
        WHEN form = 'body' THEN :enough
        WHEN form = 'generic' THEN 0.0
        ELSE
            least(-ln(max(n_others)), :small_corpus + (:most - :small_corpus) * least(n_people / CAST(:population AS
            DOUBLE), 1.0))
    END AS prior
FROM expected
GROUP BY block, form, n_people
