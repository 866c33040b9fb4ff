-- Shingles that at least :min_texts unrelated texts have: footers, forms, stock phrases. They say nothing of copying.
-- Texts of one group of sure copies (labels) count once, so that a report with a thousand copies is not its own footer.
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
