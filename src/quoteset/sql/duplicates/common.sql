-- Shingles that at least :min_texts unrelated texts have: footers, forms, stock phrases. They say nothing of copying.
-- Texts of one group of sure copies (labels) count once, so that a report with a thousand copies is not its own footer.
WITH wanted AS (
    SELECT DISTINCT explode(shingles) AS shingle
    FROM samples
    SEMI JOIN (SELECT one AS text_id FROM pairs UNION SELECT other AS text_id FROM pairs) AS paired
        ON samples.text_id = paired.text_id
),
occurrences AS (
    SELECT every.shingle, labels.label
    FROM (SELECT text_id, explode(shingles) AS shingle FROM texts) AS every
    SEMI JOIN wanted ON every.shingle = wanted.shingle
    LEFT JOIN labels ON every.text_id = labels.text_id
)
SELECT shingle
FROM (
    SELECT shingle, count(*) AS n_texts FROM occurrences WHERE label IS NULL GROUP BY shingle
    UNION ALL
    SELECT shingle, count(*) AS n_texts
    FROM (SELECT DISTINCT shingle, label FROM occurrences WHERE label IS NOT NULL) AS labelled
    GROUP BY shingle
) AS counted
GROUP BY shingle
HAVING sum(n_texts) >= :min_texts
