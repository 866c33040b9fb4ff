-- The pairs of similar texts, in both directions: one, other. Of the smaller sample at least :threshold is shared, and
-- it has at least :min_ratio of the larger one: else a digest would be a copy of each article that it cuts short.
WITH close AS (
    SELECT one, other
    FROM similarities
    WHERE n_shared >= :threshold * least(n_one, n_other)
        AND n_shared >= :min_shared
        AND least(n_one, n_other) >= :min_ratio * greatest(n_one, n_other)
)
SELECT one, other FROM close
UNION ALL
SELECT other AS one, one AS other FROM close
