-- The shingles of the texts of pairs, each once.
SELECT DISTINCT explode(samples.shingles) AS shingle
FROM samples
SEMI JOIN (SELECT one AS text_id FROM pairs UNION SELECT other AS text_id FROM pairs) AS paired
    ON samples.text_id = paired.text_id
