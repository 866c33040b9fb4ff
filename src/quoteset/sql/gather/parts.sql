-- Pairs of forms of which the shorter is a part of the longer, by the pairs of neighbouring words that they share.
-- :least is the fewest pairs that count, :slack the share of the shorter's pairs that may be missing (an edited word);
-- each omission or insertion in the longer hides :gap more of them, of the first few.
WITH met AS (
    SELECT DISTINCT
        one.form_id AS one_id,
        other.form_id AS other_id
    FROM prints AS one
    JOIN prints AS other ON other.print = one.print AND one.form_id <> other.form_id
),
compared AS (
    SELECT
        met.one_id AS part_id,
        met.other_id AS whole_id,
        size(part.pairs) AS n_pairs,
        size(array_intersect(part.pairs, whole.pairs)) AS n_shared,
        least(whole.n_gaps, 3) AS n_gaps
    FROM met
    JOIN forms AS part ON part.form_id = met.one_id
    JOIN forms AS whole ON whole.form_id = met.other_id
    WHERE part.n_words < whole.n_words OR (part.n_words = whole.n_words AND part.form_id < whole.form_id)
)
SELECT part_id, whole_id
FROM compared
WHERE n_shared >= :least AND n_pairs - n_shared <= floor(:slack * n_pairs) + :gap * n_gaps
