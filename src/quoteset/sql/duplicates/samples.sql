-- The texts of pairs, with what they are compared by: text_id, level, shingles.
SELECT texts.text_id, texts.level, texts.shingles
FROM texts
SEMI JOIN (SELECT one AS text_id FROM pairs UNION SELECT other AS text_id FROM pairs) AS paired
    ON texts.text_id = paired.text_id
