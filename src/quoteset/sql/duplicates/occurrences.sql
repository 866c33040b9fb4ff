-- Where the wanted shingles occur: shingle, and the label of the text where it has one.
SELECT every.shingle, labels.label
FROM (SELECT text_id, explode(shingles) AS shingle FROM texts) AS every
SEMI JOIN wanted ON every.shingle = wanted.shingle
LEFT JOIN labels ON every.text_id = labels.text_id
