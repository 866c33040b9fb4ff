-- The wanted shingles that at least :min_texts texts have: only these can be common.
SELECT every.shingle
FROM (SELECT explode(shingles) AS shingle FROM texts) AS every
SEMI JOIN wanted ON every.shingle = wanted.shingle
GROUP BY every.shingle
HAVING count(*) >= :min_texts
